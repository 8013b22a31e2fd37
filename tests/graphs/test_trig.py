"""TriG and Turtle for people: what is written is read back, whatever order it came in, in lines that diff well."""

import random
from collections.abc import Callable

import pyoxigraph as ox
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DataObject, SearchStrategy
from lastdose.claims.kinds import CLAIM_KINDS, Claim
from lastdose.graphs.claims import claim_quads
from lastdose.graphs.nquads import line
from lastdose.graphs.spelling import Quad, graph, ld, literal, node
from lastdose.graphs.trig import Writer, order
from rdflib import RDF, RDFS, Literal, URIRef

AnyClaim = Callable[[type[Claim]], SearchStrategy[Claim]]
KINDS = sorted(CLAIM_KINDS.values(), key=str)


def trig(quads: set[Quad]) -> str:
    return Writer().trig(sorted(quads, key=order))


@settings(max_examples=5)
@given(data=st.data())
def test_claims_are_read_back_from_trig(claims: AnyClaim, data: DataObject) -> None:
    quads = {quad for kind in KINDS[:4] for quad in claim_quads(data.draw(claims(kind)))}

    read = ox.parse(trig(quads), format=ox.RdfFormat.TRIG)

    assert set(map(str, read)) == {
        str(quad) for text in map(line, quads) for quad in ox.parse(text, format=ox.RdfFormat.N_QUADS)
    }


@given(data=st.data(), seed=st.integers())
def test_the_order_of_quads_changes_no_byte(claims: AnyClaim, data: DataObject, seed: int) -> None:
    quads = list(claim_quads(data.draw(claims(KINDS[0]))))

    mixed = random.Random(seed).sample(quads, len(quads))

    assert Writer().trig(sorted(mixed, key=order)) == Writer().trig(sorted(quads, key=order))


def test_a_document_reads_well() -> None:
    drug, home = node("drug", "examplol"), graph("drugs")
    quads: list[Quad] = [
        (drug, ld("brandName"), Literal('Exa "X"\n'), home),
        (drug, RDFS.label, Literal("examplol", lang="en"), home),
        (drug, RDF.type, ld("Drug"), home),
        (drug, ld("brandName"), Literal("Exalon"), home),
        (drug, ld("number"), literal(7), home),
        (drug, RDFS.seeAlso, URIRef("http://example.org/a.b"), home),
    ]

    assert Writer().trig(sorted(quads, key=order)) == (
        "@prefix drug: <https://w3id.org/lastdose/id/drug/> .\n"
        "@prefix graph: <https://w3id.org/lastdose/id/graph/> .\n"
        "@prefix ld: <https://w3id.org/lastdose/ontology#> .\n"
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
        "\n"
        "graph:drugs {\n"
        "    drug:examplol a ld:Drug ;\n"
        '        rdfs:label "examplol"@en ;\n'
        "        rdfs:seeAlso <http://example.org/a.b> ;\n"
        '        ld:brandName "Exa \\"X\\"\\n", "Exalon" ;\n'
        "        ld:number 7 .\n"
        "}\n"
    )
