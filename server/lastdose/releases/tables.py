"""Tables: what a release says, for those who do not read RDF: one row a claim, drug, version, search or comparison.

`tables.tsv` tells the columns and the path to each, from the thing of a row by its properties: `a|b` is either of two,
`a / b` goes on from what was found, `@id`, `@type` end it, `label@zh` asks for a language.
"""

import re
from collections.abc import Collection, Iterator
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
ITSELF = "@id"
TYPE = f"{FOREIGN['rdf']}type"
TOMBSTONE = f"{LD}Tombstone"
KEPT = 20_000

Cells = list[str]
Said = dict[str, list[Value]]


class Step(NamedTuple):
    """One step of a path: the IRIs of properties, any of which leads on, and the languages of texts wanted."""

    properties: tuple[str, ...]
    languages: tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A column: the type of its values as Table Schema names it, whether a row may hold several, and their path."""

    name: str
    type: str
    many: bool
    path: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Branch:
    """What the paths of some columns have in common: the languages of a step, which columns end there, who goes on."""

    languages: tuple[str | None, ...]
    ends: list[str]
    onward: "Ways"


Ways = dict[str, list[Branch]]
"""The branches that a property of a thing leads into."""


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
        return Step((TYPE if language == "type" else ITSELF,), (None,))
    return Step(tuple(_property(name) for name in names.split("|")), (None, language if at else "en"))


def _property(name: str) -> str:
    return LD + name[3:] if name.startswith("ld:") else str(term(name))


class Rows:
    """Reads the rows of a release's tables from its index, in the order of their addresses."""

    def __init__(self, reader: Reader, base: str) -> None:
        self._reader = reader
        self._base = base
        self._names = {start: name for name, start in prefixes(base).items()}
        self._starts = re.compile("|".join(map(re.escape, sorted(self._names, key=len, reverse=True))))
        self._said_of = lru_cache(maxsize=KEPT)(self._read)
        self.compact = lru_cache(maxsize=KEPT)(self._compact)

    def of(self, table: str, wanted: Collection[str] = ()) -> Iterator[dict[str, Cells]]:
        """The rows of a table: the values in each column, or in those wanted, none or several too."""
        columns = [column for column in tables()[table] if not wanted or column.name in wanted]
        ways = _ways([(column.name, column.path) for column in columns])
        for description in self._reader.every(THINGS[table], self._base):
            said = _said(description)
            if not any(kind.text == TOMBSTONE for kind in said.get(TYPE, ())):
                row: dict[str, Cells] = {column.name: [] for column in columns}
                self._fill(row, said, ways)
                yield row

    def _fill(self, row: dict[str, Cells], said: Said, ways: Ways) -> None:
        """Fill the columns of a row to which ways lead from a thing of which something is said."""
        for name, values in said.items():
            for branch in ways.get(name, ()):
                for value in values:
                    if value.language in branch.languages:
                        self._go(row, value, branch)

    def _go(self, row: dict[str, Cells], value: Value, branch: Branch) -> None:
        for column in branch.ends:
            row[column].append(self.compact(value.text) if value.is_iri else value.text)
        if branch.onward and value.is_iri:
            self._fill(row, self._said_of(value.text), branch.onward)

    def _read(self, iri: str) -> Said:
        description = self._reader.describe(iri)
        return _said(description) if description else {}

    def _compact(self, iri: str) -> str:
        """An address as `drug:selumetinib`, another's with its usual prefix, else as it is."""
        start = self._starts.match(iri)
        return f"{self._names[start[0]]}:{iri[start.end() :]}" if start else iri


def _ways(paths: list[tuple[str, tuple[Step, ...]]]) -> Ways:
    """The ways that the columns with these paths go, those with the same step together."""
    ways: Ways = {}
    for step in dict.fromkeys(path[0] for _, path in paths):
        rests = [(name, path[1:]) for name, path in paths if path[0] == step]
        branch = Branch(
            step.languages, [name for name, rest in rests if not rest], _ways([one for one in rests if one[1]])
        )
        for name in step.properties:
            ways.setdefault(name, []).append(branch)
    return ways


def _said(description: Description) -> Said:
    """The values of each property, and the thing itself."""
    said: Said = {ITSELF: [Value(description.iri, is_iri=True)]}
    for name, value, _ in values_in(description.statements):
        said.setdefault(name, []).append(value)
    return said
