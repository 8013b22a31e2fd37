"""Compacted JSON-LD: plain keys, the context inside, and the same graph as in every other format."""

import json
from typing import Any

import pyoxigraph as ox
import pytest
from lastdose.namespaces import FOREIGN
from lastdose.releases.layout import Release
from lastdose.releases.serializing import serialize_resources
from lastdose.releases.statements import Resource, Statement, Value
from lastdose.web.compacting import compacted

from tests.web.conftest import Client

LD, XSD = "https://w3id.org/lastdose/ontology#", FOREIGN["xsd"]
GRAPH = "https://x.test/graph"
ODD = [
    ("aboutDrug", Value("a text where a link belongs")),
    ("aboutDrug", Value("drug:not-a-prefix", is_iri=True)),
    ("canBeFatal", Value("1", datatype=f"{XSD}boolean")),
    ("canBeFatal", Value("true", datatype=f"{XSD}boolean")),
    ("minimum", Value("1.50", datatype=f"{XSD}decimal")),
    ("minimumHours", Value("007", datatype=f"{XSD}integer")),
    ("minimumHours", Value("-12", datatype=f"{XSD}integer")),
    ("minimumHours", Value("99999999999999999999", datatype=f"{XSD}integer")),
    ("modality", Value("https://elsewhere.test/modality", is_iri=True)),
    ("modality", Value("https://w3id.org/lastdose/id/modality/fact", is_iri=True)),
    ("paraphrase", Value("no language")),
    ("paraphrase", Value("eins", language="de")),
    ("paraphrase", Value("one", language="en")),
    ("paraphrase", Value("two", language="en")),
    ("reportedKind", Value(f"{LD}RestartClaim", is_iri=True)),
    ("ruleId", Value("</script>", datatype=f"{XSD}string")),
    ("ruleId", Value("2", datatype=f"{XSD}integer")),
    ("unknownTerm", Value("x", datatype="https://elsewhere.test/datatype")),
    ("unknownTerm", Value("urn:x:y", is_iri=True)),
]


def said(text: bytes, form: ox.RdfFormat) -> set[str]:
    return {str(quad) for quad in ox.parse(text, format=form)}


@pytest.mark.parametrize(("name", "value"), ODD, ids=lambda one: one if isinstance(one, str) else "")
def test_odd_statements_say_the_same_as_in_quads(release: Release, name: str, value: Value) -> None:
    thing = Resource("https://w3id.org/lastdose/id/claim/a", None, 0, (Statement(LD + name, value, GRAPH),))

    text = compacted(release, [thing])

    quads = serialize_resources([thing], "nq", release.base)
    assert said(text, ox.RdfFormat.JSON_LD) == said(quads, ox.RdfFormat.N_QUADS)


def test_many_values_of_one_property_stand_together(release: Release) -> None:
    statements = tuple(Statement(LD + name, value, GRAPH) for name, value in ODD)
    thing = Resource("https://w3id.org/lastdose/id/claim/a", None, 0, statements)

    text = compacted(release, [thing])

    quads = serialize_resources([thing], "nq", release.base)
    assert said(text, ox.RdfFormat.JSON_LD) == said(quads, ox.RdfFormat.N_QUADS)


def test_a_document_has_plain_keys_and_only_the_terms_it_uses(ask: Client) -> None:
    document: dict[str, Any] = json.loads(ask("/doc/drug/testolol.jsonld").body)

    nodes = {node["@id"]: node for graph in document["@graph"] for node in graph["@graph"]}
    risk = next(node for node in nodes.values() if node.get("@type") == "DiscontinuationRiskClaim")
    assert (risk["aboutDrug"], risk["riskKind"], risk["stopManner"]) == ("drug:testolol", "Withdrawal", "Abrupt")
    assert risk["paraphrase"]["en"].endswith("may come after a sudden stop.")
    assert "washout" not in document["@context"]
    assert isinstance(document["@context"], dict)
