"""Canonical N-Quads, as RDF Dataset Canonicalization 1.0 writes them: equal quads are equal bytes."""

import re
from functools import lru_cache

from rdflib import XSD, Literal, URIRef
from rdflib.term import Node

from lastdose.graphs.spelling import Quad

ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"}
UNESCAPED = {written: plain for plain, written in ESCAPES.items()}
ESCAPED = re.compile(r"\\(?:u([0-9A-F]{4})|.)")
PLAIN = (None, XSD.string)
LINE = re.compile(
    r'<([^>]*)> <([^>]*)> (?:<([^>]*)>|"((?:[^"\\]|\\.)*+)"(?:@([A-Za-z0-9-]+)|\^\^<([^>]*)>)?) <([^>]*)> \.\n\Z'
)
TO_ESCAPE = re.compile(r'[\x00-\x1f\x7f"\\]')


def line(quad: Quad) -> str:
    """The canonical N-Quads line of a quad, with its line feed."""
    subject, predicate, value, home = quad
    if isinstance(value, URIRef):
        return "".join(("<", subject, "> <", predicate, "> <", value, "> <", home, "> .\n"))
    return "".join(("<", subject, "> <", predicate, "> ", _literal_of(value), " <", home, "> .\n"))


def line_of(quad: tuple[Node, ...]) -> str:
    """The same of a quad that anyone wrote; raise `ValueError` for one that no line can hold."""
    subject, predicate, value, home = quad
    if isinstance(value, URIRef | Literal) and all(isinstance(term, URIRef) for term in (subject, predicate, home)):
        written = line(quad)  # type: ignore[arg-type]
        if LINE.match(written):
            return written
    raise ValueError(f"no line can hold this: {quad!r}")


def spelt(term: Node) -> str:
    """A term as canonical N-Quads write it."""
    return f"<{term}>" if isinstance(term, URIRef) else _literal_of(term)


def _literal_of(value: Node) -> str:
    assert isinstance(value, Literal), f"{value!r} is neither an IRI nor a literal"
    plain = value.language or value.datatype in PLAIN
    return quoted(value) if plain else f"{quoted(value)}^^<{value.datatype}>"


def quoted(literal: Literal) -> str:
    """A literal's text in quotes, escaped, with its language but without its datatype."""
    text = f'"{TO_ESCAPE.sub(_escape, str(literal))}"'
    return f"{text}@{literal.language}" if literal.language else text


def quad_of(line: str) -> Quad:
    """The quad of a canonical line; raise `ValueError` for any other line."""
    found = LINE.match(line)
    if found is None:
        raise ValueError(f"no canonical N-Quads line: {line!r}")
    subject, predicate, iri, text, language, datatype, home = found.groups()
    value = _iri(iri) if iri is not None else _literal(text, language, datatype)
    return _iri(subject), _iri(predicate), value, _iri(home)


@lru_cache(maxsize=20_000)
def _iri(address: str) -> URIRef:
    return URIRef(address)


@lru_cache(maxsize=20_000)
def _literal(text: str, language: str | None, datatype: str | None) -> Literal:
    plain = ESCAPED.sub(_unescape, text) if "\\" in text else text
    return Literal(plain, lang=language, datatype=None if datatype is None else _iri(datatype))


def _unescape(sign: re.Match[str]) -> str:
    return chr(int(sign[1], 16)) if sign[1] else UNESCAPED[sign[0]]


def _escape(sign: re.Match[str]) -> str:
    return ESCAPES.get(sign[0]) or f"\\u{ord(sign[0]):04X}"
