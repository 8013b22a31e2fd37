"""Citing: a claim as a nanopublication, and how to cite any thing, at an address that stays."""

import json
from typing import Any

import pyoxigraph as ox
import pytest
from lastdose import DISCLAIMER
from lastdose.releases.layout import Release

NP = "http://www.nanopub.org/nschema#"
BASE = "https://w3id.org/lastdose/"
PROV = "http://www.w3.org/ns/prov#"
LD = "https://w3id.org/lastdose/ontology#"
Ask = Any


@pytest.fixture(scope="module")
def claim(ask: Ask) -> str:
    """The path of the document of a claim that a page lists."""
    told = json.loads(ask("/doc/drug/testolol.json").body)
    return "/doc/claim/" + str(told["claim"][0]["id"]).rsplit("/", 1)[-1]


@pytest.fixture(scope="module")
def nanopublication(ask: Ask, claim: str) -> ox.Dataset:
    reply = ask(f"{claim}.nanopub.trig")
    assert reply.media_type == "application/trig"
    return ox.Dataset(ox.parse(reply.body, format=ox.RdfFormat.TRIG))


def node(name: str) -> ox.NamedNode:
    return ox.NamedNode(name)


def parts(dataset: ox.Dataset) -> dict[str, ox.NamedNode]:
    """The graphs of a nanopublication by what its head calls them."""
    found: dict[str, ox.NamedNode] = {}
    for name in ("hasAssertion", "hasProvenance", "hasPublicationInfo"):
        (quad,) = dataset.quads_for_predicate(node(NP + name))
        assert isinstance(quad.object, ox.NamedNode)
        assert isinstance(quad.graph_name, ox.NamedNode)
        found |= {name: quad.object, "head": quad.graph_name}
    return found


def test_a_nanopublication_has_four_graphs_and_nothing_outside(nanopublication: ox.Dataset) -> None:
    named = parts(nanopublication)

    assert len(set(named.values())) == 4
    assert {quad.graph_name for quad in nanopublication} == set(named.values())


def test_each_part_says_what_it_must(nanopublication: ox.Dataset, claim: str) -> None:
    named = parts(nanopublication)
    address = named["hasAssertion"].value.partition("#")[0]

    told = {name: list(nanopublication.quads_for_graph_name(graph)) for name, graph in named.items()}

    asserted = {quad.predicate.value for quad in told["hasAssertion"]}
    assert {f"{LD}aboutDrug", f"{LD}paraphrase", f"{LD}inContext"} <= asserted
    assert not {f"{LD}assertedIn", f"{LD}passage", f"{LD}reviewStatus"} & asserted
    derived = [quad for quad in told["hasProvenance"] if quad.predicate.value == f"{PROV}wasDerivedFrom"]
    assert [quad.subject for quad in derived] == [named["hasAssertion"]]
    reviewed = node(f"{BASE}id/claim/{claim.rsplit('/', 1)[-1]}")
    assert {quad.subject for quad in told["hasPublicationInfo"]} == {node(address), reviewed}
    assert DISCLAIMER in {quad.object.value for quad in told["hasPublicationInfo"]}  # type: ignore[union-attr]


def test_everything_a_claim_says_of_itself_is_in_its_nanopublication(
    ask: Ask, nanopublication: ox.Dataset, claim: str
) -> None:
    whole = ox.Dataset(ox.parse(ask(f"{claim}.nq").body, format=ox.RdfFormat.N_QUADS))
    subject = node(f"{BASE}id/claim/{claim.rsplit('/', 1)[-1]}")

    said = {quad.triple for quad in whole.quads_for_subject(subject)}

    assert said == {quad.triple for quad in nanopublication.quads_for_subject(subject)}


def test_a_nanopublication_is_the_same_at_its_own_address_for_good(
    ask: Ask, nanopublication: ox.Dataset, claim: str
) -> None:
    address = parts(nanopublication)["head"].value.partition("#")[0]

    reply = ask(address.removeprefix(BASE.rstrip("/")))

    assert reply.body == ask(f"{claim}.nanopub.trig").body
    assert "immutable" in reply.headers["Cache-Control"]


@pytest.mark.parametrize("path", ["/doc/drug/testolol", "/doc/drug/hostile", "/doc/version/label-testolol-v1"])
def test_a_citation_names_the_release_and_an_address_that_answers(ask: Ask, release: Release, path: str) -> None:
    entry = ask(f"{path}.bib")
    (item,) = json.loads(ask(f"{path}.csl.json").body)

    assert entry.media_type == "application/x-bibtex"
    assert item["URL"] == f"{ask.url}/release/{release.id}{path}"
    assert f"url = {{{item['URL']}}}" in entry.text
    assert entry.text.count("{") == entry.text.count("}")
    assert item["version"] == release.id
    assert item["issued"] == {"date-parts": [[2026, 2, 1]]}
    assert item["note"] == DISCLAIMER
    assert ask(item["URL"].removeprefix(ask.url)).status == 200


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/doc/claim/0123456789abcdef.nanopub.trig", 410),
        ("/doc/claim/0123456789abcdef.bib", 410),
        ("/doc/drug/oldolol.bib", 308),
        ("/doc/drug/nothing.csl.json", 404),
        ("/doc/drug/testolol.nanopub.trig", 404),
        ("/doc/drug/testolol.bib?page=2", 400),
    ],
)
def test_what_is_gone_or_unknown_has_no_citation(ask: Ask, path: str, status: int) -> None:
    assert ask(path).status == status


def test_the_page_of_a_claim_leads_to_all_three(ask: Ask, claim: str) -> None:
    page = ask(f"{claim}.html").text

    for extension in ("nanopub.trig", "bib", "csl.json"):
        assert f'href="{claim}.{extension}"' in page
