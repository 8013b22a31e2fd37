"""Reading the index: what a resource says of itself, and what points at it."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from lastdose.errors import DamagedError
from lastdose.releases.finding import Finder

LAST_SIGN = "\U0010ffff"


class Link(NamedTuple):
    """One statement that points at a resource."""

    predicate: str
    source: str


@dataclass(frozen=True, slots=True)
class Description:
    """What a resource says of itself: its N-Quads lines, its label, and how many statements point at it."""

    iri: str
    label: str | None
    statements: bytes
    incoming: int


class Descriptions:
    """The index of a release, opened read-only for one thread at a time."""

    def __init__(self, path: Path) -> None:
        if not path.is_file():
            raise DamagedError(f"{path}: the index is missing")
        self._path = path

    @contextmanager
    def open(self) -> Iterator["Reader"]:
        """A reader for one request."""
        try:
            with closing(
                sqlite3.connect(f"{self._path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
            ) as connection:
                yield Reader(connection)
        except sqlite3.DatabaseError as error:
            raise DamagedError(f"{self._path}: the index cannot be read: {error}") from error


class Reader:
    """Looks things up for one request."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self.finder = Finder(connection)

    def describe(self, iri: str) -> Description | None:
        """The description of a resource, or None when the release says nothing of it."""
        query = "SELECT iri, label, statements, incoming FROM resource WHERE iri = ?"
        row = self._connection.execute(query, (iri,)).fetchone()
        return Description(*row) if row else None

    def label(self, iri: str) -> str | None:
        """The English label of a resource."""
        row = self._connection.execute("SELECT label FROM resource WHERE iri = ?", (iri,)).fetchone()
        return row[0] if row else None

    def incoming(self, iri: str, predicate: str | None = None, size: int = 100, offset: int = 0) -> list[Link]:
        """A page of the statements that point at a resource, in the order of predicate and source."""
        condition = "target = ?" + (" AND predicate = ?" if predicate else "")
        given = (iri, predicate) if predicate else (iri,)
        query = f"SELECT predicate, source FROM link WHERE {condition} ORDER BY predicate, source LIMIT ? OFFSET ?"
        return [Link(*row) for row in self._connection.execute(query, (*given, size, offset))]

    def uses(self, iri: str) -> list[tuple[str, int]]:
        """How many statements point at a resource, by property, the most first."""
        query = "SELECT predicate, links FROM uses WHERE target = ? ORDER BY links DESC, predicate"
        return list(self._connection.execute(query, (iri,)))

    def claims_of_term(self, term: str, part: slice) -> list[str]:
        """Part of the claims that name a condition or an effect, then of those that name what it takes in as a harm."""
        query = "SELECT claim FROM term_claim WHERE term = ? AND place >= ? AND place < ? ORDER BY place"
        return [row[0] for row in self._connection.execute(query, (term, part.start or 0, part.stop))]

    def count_claims_of_term(self, term: str) -> int:
        """How many claims name a condition or an effect, or what it takes in as a harm."""
        query = "SELECT coalesce(max(place) + 1, 0) FROM term_claim WHERE term = ?"
        return int(self._connection.execute(query, (term,)).fetchone()[0])

    def of_type(self, kind_of_thing: str, base: str, size: int = 100, offset: int = 0) -> list[Description]:
        """A page of the things of one type, in the order of their addresses."""
        return self.under(f"{base}id/{kind_of_thing}/", size, offset)

    def every(self, kind_of_thing: str, base: str) -> Iterator[Description]:
        """Every thing of one type, in the order of their addresses, one after the other."""
        start = f"{base}id/{kind_of_thing}/"
        query = "SELECT iri, label, statements, incoming FROM resource WHERE iri >= ? AND iri < ? ORDER BY iri"
        for row in self._connection.execute(query, (start, start + LAST_SIGN)):
            yield Description(*row)

    def under(self, start: str, size: int = 1_000, offset: int = 0) -> list[Description]:
        """A page of what has addresses that begin so, in their order."""
        query = (
            "SELECT iri, label, statements, incoming FROM resource"
            " WHERE iri >= ? AND iri < ? ORDER BY iri LIMIT ? OFFSET ?"
        )
        rows = self._connection.execute(query, (start, start + LAST_SIGN, size, offset))
        return [Description(*row) for row in rows]

    def addresses(self, start: str, beginning: str, size: int = 5_000) -> list[str]:
        """Addresses of what has those that begin so: first those that go on with the beginning, then any others."""
        query = "SELECT iri FROM resource WHERE iri >= ? AND iri < ? ORDER BY iri LIMIT ?"
        found: dict[str, None] = {}
        for begun in (start + beginning, start):
            rows = self._connection.execute(query, (begun, begun + LAST_SIGN, size))
            found.update(dict.fromkeys(row[0] for row in rows))
        return list(found)
