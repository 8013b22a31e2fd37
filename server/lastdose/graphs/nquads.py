"""Canonical N-Quads, as RDF Dataset Canonicalization 1.0 writes them: equal quads are equal bytes."""

import re

from rdflib import XSD, Literal, URIRef
from rdflib.term import Node

from lastdose.graphs.spelling import Quad

ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"}
TO_ESCAPE = re.compile(r'[\x00-\x1f\x7f"\\]')


def line(quad: Quad) -> str:
    """The canonical N-Quads line of a quad, with its line feed."""
    return " ".join(map(_term, quad)) + " .\n"


def _term(term: Node) -> str:
    if isinstance(term, URIRef):
        return f"<{term}>"
    assert isinstance(term, Literal), f"{term!r} is neither an IRI nor a literal"
    plain = term.language or term.datatype in (None, XSD.string)
    return quoted(term) if plain else f"{quoted(term)}^^<{term.datatype}>"


def quoted(literal: Literal) -> str:
    """A literal's text in quotes, escaped, with its language but without its datatype."""
    text = f'"{TO_ESCAPE.sub(_escape, str(literal))}"'
    return f"{text}@{literal.language}" if literal.language else text


def _escape(sign: re.Match[str]) -> str:
    return ESCAPES.get(sign[0]) or f"\\u{ord(sign[0]):04X}"
