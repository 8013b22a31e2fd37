"""Tables: what a release says, for those who do not read RDF: one row a claim, drug, version, search or comparison.

`tables.tsv` tells the columns and the path to each, from the thing of a row by its properties: `a|b` is either of two,
`a / b` goes on from what was found, `@id`, `@type` end it, `label@zh` asks for a language.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from lastdose.graphs.spelling import term
from lastdose.namespaces import FOREIGN, LD, prefixes
from lastdose.releases.descriptions import Reader
from lastdose.releases.statements import Description, Value, values_in

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
Said = dict[str, list[Value]]


class Step(NamedTuple):
    """One step of a path: the IRIs of properties, any of which leads on, and the language wanted."""

    properties: tuple[str, ...]
    language: str


@dataclass(frozen=True, slots=True)
class Column:
    """A column: the type of its values as Table Schema names it, whether a row may hold several, and their path."""

    name: str
    type: str
    many: bool
    path: tuple[Step, ...]


@cache
def tables() -> dict[str, tuple[Column, ...]]:
    """The columns of each table, in order."""
    found: dict[str, list[Column]] = {name: [] for name in THINGS}
    for line in SPECIFICATION.read_text(encoding="utf-8").splitlines()[1:]:
        table, name, many, path = line.split("\t")
        found[table].append(Column(name, _type(name), many == "yes", tuple(map(_step, path.split(" / ")))))
    return {name: tuple(columns) for name, columns in found.items()}


def _type(name: str) -> str:
    if name.endswith(("_hours", "_days")) or name in NUMBERS:
        return "integer"
    if name in FLAGS:
        return "boolean"
    return "number" if name == "confidence" else "date" if name.endswith("_date") else "string"


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
        self._said_of = lru_cache(maxsize=KEPT)(self._read)
        self.compact = lru_cache(maxsize=KEPT)(self._compact)

    def of(self, table: str, wanted: Collection[str] = ()) -> Iterator[dict[str, Cells]]:
        """The rows of a table: the values in each column, or in those wanted, none or several too."""
        columns = [column for column in tables()[table] if not wanted or column.name in wanted]
        empty: dict[str, Cells] = {column.name: [] for column in columns}
        leading = _leading(columns)
        for description in self._reader.every(THINGS[table], self._base):
            said = _said(description)
            if not any(kind.text == TOMBSTONE for kind in said.get(TYPE, ())):
                filled = (column for name in ("@id", *said) for column in leading.get(name, ()))
                yield empty | {column.name: self._cells(description.iri, said, column.path) for column in filled}

    def _cells(self, iri: str, said: Said, path: tuple[Step, ...]) -> Cells:
        held = _next(iri, said, path[0])
        for step in path[1:]:
            held = [value for one in held if one.is_iri for value in _next(one.text, self._said_of(one.text), step)]
        return [self.compact(value.text) if value.is_iri else value.text for value in held]

    def _read(self, iri: str) -> Said:
        description = self._reader.describe(iri)
        return _said(description) if description else {}

    def _compact(self, iri: str) -> str:
        """An address as `drug:selumetinib`, another's with its usual prefix, else as it is."""
        return next((f"{name}:{iri[len(space) :]}" for space, name in self._prefixes if iri.startswith(space)), iri)


def _leading(columns: Iterable[Column]) -> dict[str, list[Column]]:
    """The columns that can hold something of a thing of which a property is said."""
    found: dict[str, list[Column]] = {}
    for column in columns:
        for name in _names(column.path[0]):
            found.setdefault(name, []).append(column)
    return found


def _names(step: Step) -> tuple[str, ...]:
    return (TYPE,) if step.properties == ("@type",) else step.properties


def _said(description: Description) -> Said:
    """The values of each property."""
    said: Said = {}
    for name, value, _ in values_in(description.statements):
        said.setdefault(name, []).append(value)
    return said


def _next(iri: str, said: Said, step: Step) -> list[Value]:
    """Where a step leads from a thing of which something is said."""
    if step.properties == ("@id",):
        return [Value(iri, is_iri=True)]
    values = (value for name in _names(step) for value in said.get(name, ()))
    return [value for value in values if value.language in (None, step.language)]
