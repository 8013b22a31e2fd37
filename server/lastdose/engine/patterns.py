"""Patterns: the parts of a query's WHERE, each of which can be asked for by itself."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple
from urllib.parse import urljoin

from lastdose.engine.syntax import tokens

Kind = Literal[
    "pattern", "values", "bind", "filter", "optional", "minus", "group", "union", "graph", "subquery"
]  # fmt: skip

_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:")
RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"


class Token(NamedTuple):
    """A token with its place in the query; past the end there is one of kind `end`."""

    kind: str
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Element:
    """A part of a group that can be asked for by itself, with `text` as SPARQL and `line` as its place in the query.

    `terms` are subject, predicate and object of a pattern as they are written; `branches` the parts of a group.
    """

    kind: Kind
    text: str
    line: int
    terms: tuple[str, ...] = ()
    branches: tuple[tuple["Element", ...], ...] = ()

    @property
    def variables(self) -> frozenset[str]:
        """The variables in it, without their sign."""
        return frozenset(token[0][1:] for token in tokens(self.text) if token.lastgroup == "variable")


@dataclass(frozen=True, slots=True)
class Where:
    """The parts of a query's WHERE in their order, and what stands before it: prologue and dataset."""

    prologue: str
    prefixes: Mapping[str, str]
    base: str
    dataset: str
    elements: tuple[Element, ...]

    def ask(self, elements: Iterable[Element]) -> str:
        """Whether some elements have a match together, as a query."""
        return self.query("ASK", elements)

    def query(self, form: str, elements: Iterable[Element], modifiers: str = "") -> str:
        """A query for some elements: `form` is what stands before its dataset, `modifiers` what stands after."""
        lines = "\n".join(element.text for element in self.ordered(elements))
        return f"{self.prologue}{form} {self.dataset}{{\n{lines}\n}} {modifiers}"

    @staticmethod
    def ordered(elements: Iterable[Element]) -> list[Element]:
        """Elements with the filters last, which hold for all of their group wherever they stand (§5.2.2)."""
        return sorted(elements, key=lambda element: element.kind == "filter")

    def iris(self, text: str) -> Iterator[tuple[str, str]]:
        """The IRIs in a piece of the query: as they are written there, and whole."""
        for token in cut(text):
            iri = self._whole(token)
            if iri is not None:
                yield token.text, iri

    def _whole(self, token: Token) -> str | None:
        if token.kind == "iri":
            return resolved(self.base, token.text)
        prefix, colon, local = token.text.partition(":")
        if token.kind == "name" and colon and prefix in self.prefixes:
            return self.prefixes[prefix] + re.sub(r"\\(.)", r"\1", local)
        return RDF_TYPE if (token.kind, token.text) == ("word", "a") else None


def resolved(base: str, written: str) -> str:
    """The IRI that stands in brackets, against a base; one that is no reference at all stays as it is."""
    reference = written[1:-1]
    if _ABSOLUTE.match(reference):
        return reference
    try:
        return urljoin(base, reference) + "#" * reference.endswith("#")
    except ValueError:
        return reference


def cut(query: str) -> Iterator[Token]:
    """Tokens, with the dot that ends a triple apart from the name before it."""
    for found in tokens(query):
        kind, text, start, end = str(found.lastgroup), found[0], found.start(), found.end()
        bare = text.rstrip(".") if kind == "name" and not text.endswith("\\.") else text
        yield Token(kind, bare, start, start + len(bare))
        yield from (Token("other", ".", place, place + 1) for place in range(start + len(bare), end))
