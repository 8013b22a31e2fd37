"""Tables: what a release says, for those who do not read RDF: one row a claim, drug, version, search or comparison.

`tables.tsv` tells the columns and the path to each, from the thing of a row by its properties: `a|b` is either of two,
`a / b` goes on from what was found, `@id`, `@type` end it, `label@zh` asks for a language.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from lastdose.graphs.spelling import term
from lastdose.namespaces import FOREIGN, LD, prefixes
from lastdose.releases.descriptions import Reader
from lastdose.releases.statements import Resource, Value, resource_of

SPECIFICATION = Path(__file__).with_name("tables.tsv")
THINGS = {
    "claims": "claim",
    "drugs": "drug",
    "classes": "drug-class",
    "conditions": "condition",
    "effects": "effect",
    "versions": "version",
    "examinations": "examination",
    "comparisons": "comparison",
}
"""The tables, and the type of thing that has a row in each."""

NUMBERS = {"start", "end"}
FLAGS = {"can_be_fatal", "covers_all_sections", "hedged", "immediate", "permanent"}
TYPE = f"{FOREIGN['rdf']}type"
TOMBSTONE = f"{LD}Tombstone"
KEPT = 20_000

Cells = list[str]


class Step(NamedTuple):
    """One step of a path: the IRIs of properties, any of which leads on, and the language wanted."""

    properties: tuple[str, ...]
    language: str


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its path, and whether a row may hold several values in it."""

    name: str
    many: bool
    path: tuple[Step, ...]

    @property
    def type(self) -> str:
        """The type of a value as Table Schema names it."""
        if self.name.endswith(("_hours", "_days")) or self.name in NUMBERS:
            return "integer"
        if self.name in FLAGS:
            return "boolean"
        return "number" if self.name == "confidence" else "date" if self.name.endswith("_date") else "string"


@cache
def tables() -> dict[str, tuple[Column, ...]]:
    """The columns of each table, in order."""
    found: dict[str, list[Column]] = {name: [] for name in THINGS}
    for line in SPECIFICATION.read_text(encoding="utf-8").splitlines()[1:]:
        table, name, many, path = line.split("\t")
        found[table].append(Column(name, many == "yes", tuple(_step(step) for step in path.split(" / "))))
    return {name: tuple(columns) for name, columns in found.items()}


def _step(written: str) -> Step:
    names, at, language = written.partition("@")
    if not names:
        return Step((f"@{language}",), "en")
    return Step(tuple(_property(name) for name in names.split("|")), language if at else "en")


def _property(name: str) -> str:
    return LD + name[3:] if name.startswith("ld:") else str(term(name))


class Rows:
    """Reads the rows of a release's tables from its index, in the order of their addresses."""

    def __init__(self, reader: Reader, base: str) -> None:
        self._reader = reader
        self._base = base
        self._prefixes = sorted(((iri, name) for name, iri in prefixes(base).items()), key=lambda pair: -len(pair[0]))
        self._resource = lru_cache(maxsize=KEPT)(self._read)

    def of(self, table: str, wanted: Collection[str] = ()) -> Iterator[dict[str, Cells]]:
        """The rows of a table: the values in each column, or in those wanted, none or several too."""
        columns = [column for column in tables()[table] if not wanted or column.name in wanted]
        for description in self._reader.every(THINGS[table], self._base):
            resource = resource_of(description)
            if TOMBSTONE not in resource.iris(TYPE):
                yield {column.name: self._cells(resource, column.path) for column in columns}

    def _cells(self, resource: Resource, path: tuple[Step, ...]) -> Cells:
        held = [Value(resource.iri, is_iri=True)]
        for step in path:
            held = [value for one in held for value in self._next(one, step)]
        return [self.compact(value.text) if value.is_iri else value.text for value in held]

    def _next(self, value: Value, step: Step) -> Iterator[Value]:
        if step.properties == ("@id",):
            yield value
        elif value.is_iri and (resource := self._resource(value.text)):
            names = (TYPE,) if step.properties == ("@type",) else step.properties
            for name in names:
                yield from (one for one in resource.values(name) if one.language in (None, step.language))

    def _read(self, iri: str) -> Resource | None:
        description = self._reader.describe(iri)
        return resource_of(description) if description else None

    def compact(self, iri: str) -> str:
        """An address as `drug:selumetinib`, another's with its usual prefix, else as it is."""
        return next((f"{name}:{iri[len(space) :]}" for space, name in self._prefixes if iri.startswith(space)), iri)
