"""Reading the index: what a resource says of itself, and what points at it."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from weakref import finalize

from lastdose.errors import DamagedError
from lastdose.releases.finding import Finder
from lastdose.releases.statements import Description, Resource, resource_of

LAST_SIGN = "\U0010ffff"
MOST_READ = 4_000
"""How many resources are kept as they were read; then all are forgotten."""


class Link(NamedTuple):
    """One statement that points at a resource."""

    predicate: str
    source: str


class Descriptions:
    """The index of a release, opened read-only; a reader serves one request at a time, and then another."""

    def __init__(self, path: Path) -> None:
        if not path.is_file():
            raise DamagedError(f"{path}: the index is missing")
        self._path = path
        self._idle: list[Reader] = []
        self._read: dict[str, Resource] = {}
        finalize(self, _close, self._idle)

    @contextmanager
    def open(self) -> Iterator["Reader"]:
        """A reader for one request."""
        try:
            reader = self._reader()
            try:
                yield reader
            finally:
                self._idle.append(reader)
        except sqlite3.DatabaseError as error:
            raise DamagedError(f"{self._path}: the index cannot be read: {error}") from error

    def _reader(self) -> "Reader":
        """A reader that is idle, or a new one: to begin costs more than most look-ups."""
        try:
            return self._idle.pop()
        except IndexError:
            address = f"{self._path.absolute().as_uri()}?mode=ro&immutable=1"
            return Reader(sqlite3.connect(address, uri=True, check_same_thread=False), self._read)


def _close(readers: list["Reader"]) -> None:
    for reader in readers:
        reader.close()


class Reader:
    """Looks things up for one request. What resources say is `read` once, and shared by all readers of an index."""

    def __init__(self, connection: sqlite3.Connection, read: dict[str, Resource]) -> None:
        self._connection = connection
        self._read = read
        self.finder = Finder(connection)

    def close(self) -> None:
        """Look nothing up any more."""
        self._connection.close()

    def resource(self, iri: str) -> Resource | None:
        """A resource of the release, or None when the release says nothing of it."""
        held = self._read.get(iri)
        if held is None and (description := self.describe(iri)):
            if len(self._read) >= MOST_READ:
                self._read.clear()
            self._read[iri] = held = resource_of(description)
        return held

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
