"""Statements: the N-Quads lines of a description as values that a page can read."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import pyoxigraph as ox

from lastdose.releases.descriptions import Description, Reader


class Value(NamedTuple):
    """The object of a statement: an IRI, or a literal's text with its language or datatype IRI."""

    text: str
    is_iri: bool = False
    language: str | None = None
    datatype: str | None = None


class Statement(NamedTuple):
    """A property, its value, and the named graph that holds the statement; empty for the default graph."""

    property: str
    value: Value
    graph: str


@dataclass(frozen=True, slots=True)
class Resource:
    """A resource with its statements, in the order of the record."""

    iri: str
    label: str | None
    incoming: int
    statements: tuple[Statement, ...]

    def values(self, property_iri: str) -> list[Value]:
        """The values of a property, in the order of the record."""
        return [statement.value for statement in self.statements if statement.property == property_iri]

    def iris(self, property_iri: str) -> list[str]:
        """The IRIs among the values of a property."""
        return [value.text for value in self.values(property_iri) if value.is_iri]

    def text(self, property_iri: str, language: str = "en") -> str | None:
        """The text of a property in a language or without one; None when there is none."""
        texts = [value.text for value in self.values(property_iri) if value.language in (None, language)]
        return texts[0] if texts else None


def resource_of(description: Description) -> Resource:
    """A description with its lines read."""
    statements = tuple(_statements(description.statements))
    return Resource(description.iri, description.label, description.incoming, statements)


def resource_in(reader: Reader, iri: str) -> Resource | None:
    """A resource of a release, or None when the release says nothing of it."""
    described = reader.describe(iri)
    return resource_of(described) if described else None


def _statements(lines: bytes) -> Iterator[Statement]:
    for quad in ox.parse(lines, format=ox.RdfFormat.N_QUADS):
        assert isinstance(quad, ox.Quad)
        assert isinstance(quad.graph_name, ox.NamedNode)
        yield Statement(quad.predicate.value, _value(quad.object), quad.graph_name.value)


def _value(term: object) -> Value:
    if isinstance(term, ox.NamedNode):
        return Value(term.value, is_iri=True)
    assert isinstance(term, ox.Literal)
    datatype = None if term.language else term.datatype.value
    return Value(term.value, language=term.language, datatype=datatype)
