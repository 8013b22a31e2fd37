"""Statements: the N-Quads lines of a description as values that a page can read."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

import pyoxigraph as ox

from lastdose.releases.descriptions import Description

MOST_READ = 2_000


class Value(NamedTuple):
    """The object of a statement: an IRI, or a literal's text with its language or datatype IRI."""

    text: str
    is_iri: bool = False
    language: str | None = None
    datatype: str | None = None


class Statement(NamedTuple):
    """A property, its value, and the named graph that holds the statement."""

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
    _values: dict[str, list[Value]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        values: dict[str, list[Value]] = {}
        for name, value, _ in self.statements:
            values.setdefault(name, []).append(value)
        object.__setattr__(self, "_values", values)

    def values(self, property_iri: str) -> list[Value]:
        """The values of a property, in the order of the record."""
        return list(self._values.get(property_iri, ()))

    def iris(self, property_iri: str) -> list[str]:
        """The IRIs among the values of a property."""
        return [value.text for value in self.values(property_iri) if value.is_iri]

    def text(self, property_iri: str, language: str = "en") -> str | None:
        """The text of a property in a language or without one; None when there is none."""
        texts = [value.text for value in self.values(property_iri) if value.language in (None, language)]
        return texts[0] if texts else None


@lru_cache(maxsize=MOST_READ)
def _read(lines: bytes) -> tuple[Statement, ...]:
    """The statements of lines: pages have many resources in common, whose lines are read once."""
    return tuple(_statements(lines))


def resource_of(description: Description) -> Resource:
    """A description with its lines read."""
    statements = _read(description.statements)
    return Resource(description.iri, description.label, description.incoming, statements)


def resource_from(iri: str, lines: bytes) -> Resource:
    """A resource by its lines of the record alone: without its label, and with no count of what points at it."""
    return Resource(iri, None, 0, tuple(_statements(lines)))


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
