"""Statements: the N-Quads lines of a description as values that a page can read."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from lastdose.errors import DamagedError
from lastdose.releases.literals import unescaped

STRING = "http://www.w3.org/2001/XMLSchema#string"
LINE = re.compile(
    r'<[^>]*> <([^>]*)> (?:<([^>]*)>|"([^"\\]*(?:\\.[^"\\]*)*)"(?:@([a-zA-Z0-9-]+)|\^\^<([^>]*)>)?) <([^>]*)> \.\n'
)
"""A line of a record: property, IRI, text, language, datatype, graph."""
MOST_NAMED = 10_000
"""How many IRIs are kept as values, since many statements have the same."""


@dataclass(frozen=True, slots=True)
class Description:
    """What a resource says of itself: its N-Quads lines, its label, and how many statements point at it."""

    iri: str
    label: str | None
    statements: bytes
    incoming: int


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
    _values: dict[str, tuple[Value, ...]] = field(init=False, repr=False, compare=False)
    _iris: dict[str, tuple[str, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        values: dict[str, list[Value]] = {}
        iris: dict[str, list[str]] = {}
        for name, value, _ in self.statements:
            values.setdefault(name, []).append(value)
            if value.is_iri:
                iris.setdefault(name, []).append(value.text)
        object.__setattr__(self, "_values", {name: tuple(held) for name, held in values.items()})
        object.__setattr__(self, "_iris", {name: tuple(held) for name, held in iris.items()})

    def values(self, property_iri: str) -> tuple[Value, ...]:
        """The values of a property, in the order of the record."""
        return self._values.get(property_iri, ())

    def iris(self, property_iri: str) -> tuple[str, ...]:
        """The IRIs among the values of a property."""
        return self._iris.get(property_iri, ())

    def text(self, property_iri: str, language: str = "en") -> str | None:
        """The text of a property in a language or without one; None when there is none."""
        texts = [value.text for value in self.values(property_iri) if value.language in (None, language)]
        return texts[0] if texts else None


def resource_of(description: Description) -> Resource:
    """A description with its lines read; raise `DamagedError` where one is none."""
    statements = tuple(map(Statement._make, values_in(description.statements)))
    return Resource(description.iri, description.label, description.incoming, statements)


def values_in(lines: bytes) -> Iterator[tuple[str, Value, str]]:
    """Property, value and graph of each line of a record; raise `DamagedError` where one is none."""
    text = lines.decode()
    found = LINE.findall(text)
    if len(found) != text.count("\n"):
        raise DamagedError(f"not lines of a record: {text[:200]!r}")
    for name, iri, words, language, datatype, graph in found:
        yield name, _named(iri) if iri else _literal(words, language, datatype), graph


@lru_cache(MOST_NAMED)
def _named(iri: str) -> Value:
    return Value(iri, is_iri=True)


def _literal(words: str, language: str, datatype: str) -> Value:
    text = unescaped(words) if "\\" in words else words
    return Value(text, language=language) if language else Value(text, datatype=datatype or STRING)
