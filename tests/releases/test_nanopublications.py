"""Every claim is a nanopublication once: what it asserts, where that comes from, who publishes it."""

import gzip
import warnings
from collections import Counter

import pyoxigraph as ox
import pytest
from lastdose import DISCLAIMER
from lastdose.releases import layout
from lastdose.releases.layout import Release
from lastdose.releases.nanopublications import NAME, NP
from rdflib import RDF, RDFS, Dataset, Literal, URIRef
from rdflib.namespace import DCTERMS, PROV

LD = "https://w3id.org/lastdose/ontology#"
PARTS = ("hasAssertion", "hasProvenance", "hasPublicationInfo")


@pytest.fixture(scope="module")
def unpacked(release: Release) -> bytes:
    return gzip.decompress((release.file(layout.DUMPS) / f"{NAME}.gz").read_bytes())


@pytest.fixture(scope="module")
def published(unpacked: bytes) -> Dataset:
    dataset = Dataset()
    with warnings.catch_warnings(action="ignore", category=DeprecationWarning):  # rdflib's own parser causes one
        dataset.parse(data=unpacked, format="trig")
    return dataset


def parts(published: Dataset) -> list[tuple[URIRef, ...]]:
    """The graphs of each nanopublication, as its head tells them: head, assertion, provenance, publication info."""
    told = []
    for itself, _, _, head in published.quads((None, RDF.type, URIRef(f"{NP}Nanopublication"), None)):
        graphs = [next(published.quads((itself, URIRef(NP + part), None, None)))[2] for part in PARTS]
        told.append((URIRef(str(head)), *(URIRef(str(graph)) for graph in graphs)))
    return told


def test_every_claim_is_asserted_once(published: Dataset, release: Release) -> None:
    lines = release.file(layout.RECORD).read_text(encoding="utf-8").splitlines()
    claims = [line.split(">", 1)[0][1:] for line in lines if f"> <{LD}assertedIn> <" in line and "/id/claim/" in line]

    asserted = Counter(
        str(subject)
        for _, assertion, _, _ in parts(published)
        for subject in set(published.graph(assertion).subjects(RDF.type))
        if "/id/claim/" in str(subject)
    )

    assert asserted == Counter(claims)
    assert len(claims) > 5


def test_what_the_record_says_of_a_claim_stands_in_one_graph_each(unpacked: bytes, release: Release) -> None:
    def triples(data: bytes, rdf_format: ox.RdfFormat) -> list[str]:
        quads = ox.parse(data, format=rdf_format)
        return sorted(
            str(quad.triple) for quad in quads if isinstance(quad, ox.Quad) and "/id/claim/" in str(quad.subject)
        )

    record = triples(release.file(layout.RECORD).read_bytes(), ox.RdfFormat.N_QUADS)

    assert triples(unpacked, ox.RdfFormat.TRIG) == record


def test_the_parts_of_a_nanopublication_are_graphs_of_their_own(published: Dataset, release: Release) -> None:
    named = [graph for group in parts(published) for graph in group]

    assert Counter(named) == Counter(graph.identifier for graph in published.graphs() if len(graph))
    assert all(f"/release/{release.id}/doc/claim/" in graph for graph in named)
    for head, assertion, provenance, publication in parts(published):
        itself = URIRef(str(head).removesuffix("#head"))
        origin, edition = published.graph(provenance), published.graph(publication)
        assert origin.value(assertion, PROV.wasDerivedFrom)
        assert origin.value(assertion, PROV.wasAttributedTo)
        assert any(origin.subjects(URIRef(f"{LD}wordsDigest")))
        assert edition.value(itself, DCTERMS.created)
        assert edition.value(itself, DCTERMS.creator)
        assert edition.value(itself, RDFS.comment) == Literal(DISCLAIMER, lang="en")


def test_the_terms_of_the_source_stand_in_the_provenance(published: Dataset, release: Release) -> None:
    lines = release.file(layout.RECORD).read_text(encoding="utf-8").splitlines()
    terms = {
        tuple(line.split(" ")[:3:2]) for line in lines if f" <{DCTERMS.license}> " in line and "/id/version/" in line
    }

    told = 0
    for _, assertion, provenance, _ in parts(published):
        origin = published.graph(provenance)
        version = origin.value(assertion, PROV.wasDerivedFrom)
        assert version is not None
        held = {(f"<{version}>", f"<{licence}>") for licence in origin.objects(version, DCTERMS.license)}
        assert held == {pair for pair in terms if pair[0] == f"<{version}>"}
        told += len(held)
    assert told
