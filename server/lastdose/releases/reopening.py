"""Reopening: what a release says, read back from its record as values under the canonical base."""

import pyoxigraph as ox
from rdflib import XSD, Graph, Literal, URIRef
from rdflib.term import Node

from lastdose.gate.loading import literals_as_written
from lastdose.graphs.reading import Known, known
from lastdose.namespaces import CANONICAL_BASE
from lastdose.releases import layout
from lastdose.releases.layout import Release


def known_in(release: Release) -> Known:
    """Everything a release says; the whole record is in memory meanwhile, as it fits for some million quads."""
    record = release.file(layout.RECORD).read_bytes()
    lines = record.replace(f"<{release.base}id/".encode(), f"<{CANONICAL_BASE}id/".encode())
    whole = Graph("SimpleMemory")
    with literals_as_written():
        for quad in ox.parse(lines, format=ox.RdfFormat.N_QUADS):
            whole.add((URIRef(quad.subject.value), URIRef(quad.predicate.value), _term(quad.object)))
    return known(whole)


def _term(term: object) -> Node:
    if isinstance(term, ox.NamedNode):
        return URIRef(term.value)
    assert isinstance(term, ox.Literal)
    if term.language:
        return Literal(term.value, lang=term.language)
    datatype = URIRef(term.datatype.value)
    return Literal(term.value, datatype=None if datatype == XSD.string else datatype)
