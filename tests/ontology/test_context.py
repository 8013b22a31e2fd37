"""The JSON-LD context: a document with plain keys says what the same document says in Turtle."""

import json
from pathlib import Path
from typing import Any

import pyoxigraph as ox
from lastdose.graphs.trig import Writer
from lastdose.namespaces import LD, prefixes
from rdflib import OWL, RDF, RDFS, XSD, Graph, URIRef

FILE = Path(__file__).parents[2] / "ontology" / "context.jsonld"
CONTEXT: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))["@context"]
SAME_IN_TURTLE = (
    "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in prefixes().items())
    + """
claim:a a ld:DiscontinuationRiskClaim ;
    rdfs:seeAlso passage:b ;
    ld:aboutDrug drug:x ;
    ld:effect effect:stroke ;
    ld:hedged true ;
    ld:modality modality:possibility ;
    ld:onset quantity:1-2-d ;
    ld:paraphrase "Strokes may follow."@en ;
    ld:riskKind risk-kind:loss-of-protection ;
    ld:ruleId "curated" ;
    ld:sourceTerm "event"@en, "stroke"@en ;
    ld:stopManner stop-manner:abrupt, stop-manner:premature .

quantity:1-2-d a ld:Quantity ;
    ld:maximum 2.5 ;
    ld:minimum "1"^^xsd:decimal ;
    ld:unitCode "d" .
"""
)


def test_the_context_knows_every_term_and_every_prefix(terms: Graph) -> None:
    names = {str(term).removeprefix(LD) for term in terms.subjects(RDFS.isDefinedBy)}
    hidden = {name for name in prefixes() if name in names}

    assert names <= set(CONTEXT)
    assert set(prefixes()) <= set(CONTEXT)
    for name in set(prefixes()) - hidden:
        assert CONTEXT[name] in (prefixes()[name], {"@id": prefixes()[name], "@prefix": True}), name
    assert CONTEXT["lastdose"] == prefixes()["drug"].removesuffix("drug/")


def test_the_context_coerces_links_to_addresses_and_facts_to_their_datatypes(terms: Graph) -> None:
    for term in terms.subjects(RDF.type, OWL.ObjectProperty):
        assert CONTEXT[str(term).removeprefix(LD)]["@type"] in {"@id", "@vocab"}, term
    for term in terms.subjects(RDF.type, OWL.DatatypeProperty):
        definition, kind = CONTEXT[str(term).removeprefix(LD)], terms.value(term, RDFS.range)
        if kind == RDF.langString:
            assert (definition["@container"], definition["@language"]) == ("@language", "en"), term
        elif kind == XSD.string:
            assert definition["@language"] is None, term
        else:
            assert definition["@type"] == Writer().term(URIRef(str(kind))), term


def test_what_is_written_comes_back_through_the_context(written: Graph) -> None:
    text = written.serialize(format="json-ld", context=CONTEXT)

    assert set(from_json(text)) == set(written)


def from_json(text: str) -> Graph:
    """What the embedded store takes a document to say."""
    triples = ox.serialize(
        (quad.triple for quad in ox.parse(text, format=ox.RdfFormat.JSON_LD)), format=ox.RdfFormat.N_TRIPLES
    )
    return Graph().parse(data=triples, format="nt")


def test_a_document_with_plain_keys_says_the_same_as_turtle() -> None:
    document = {
        "@context": CONTEXT,
        "@id": "claim:a",
        "@type": "DiscontinuationRiskClaim",
        "aboutDrug": "drug:x",
        "riskKind": "LossOfProtection",
        "stopManner": ["Abrupt", "stop-manner:premature"],
        "modality": "Possibility",
        "effect": "lastdose:effect/stroke",
        "hedged": True,
        "ruleId": "curated",
        "paraphrase": "Strokes may follow.",
        "sourceTerm": {"en": ["stroke", "event"]},
        "onset": {"@id": "quantity:1-2-d", "@type": "Quantity", "minimum": 1, "maximum": "2.5", "unitCode": "d"},
        "rdfs:seeAlso": {"@id": "lastdose:passage/b"},
    }

    told = from_json(json.dumps(document))

    assert set(told) == set(Graph().parse(data=SAME_IN_TURTLE, format="turtle"))
