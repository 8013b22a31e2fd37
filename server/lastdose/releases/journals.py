"""Journals: what became of each thing from one release to the next, and the news of it, in one file beside them.

A release never changes, so a journal of two is made once. Things that are told of have owners: the drugs, classes and
sources that they are about or rest on, each of which can be followed by itself.
"""

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, closing
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from lastdose.namespaces import FOREIGN, LD
from lastdose.releases import layout
from lastdose.releases.descriptions import Descriptions, Reader
from lastdose.releases.differing import changes
from lastdose.releases.layout import Release
from lastdose.releases.news import KINDS, Chapter, Digest, News, counted, news_in, subject_of
from lastdose.releases.statements import Resource

CREATE, UPDATE, DELETE = "Create", "Update", "Delete"
OWNERS = ("drug", "drug-class", "source")
TOLD = ("claim", "comparison", *OWNERS, "version")
"""The types of things whose changes are told one by one."""
REST_ON = {"claim": ("version",), "comparison": ("claim", "version"), "version": ()}
"""Through which things those of a type have owners besides the ones that they name themselves."""
KEPT = 10_000
PAGE = 250
TYPE = f"{FOREIGN['rdf']}type"
TOMBSTONE = f"{LD}Tombstone"
NO_REASON = "This release no longer holds it; no reason is recorded."
SCHEMA = """
CREATE TABLE meta (added INTEGER, removed INTEGER);
CREATE TABLE event (position INTEGER PRIMARY KEY, act TEXT, thing TEXT, reason TEXT);
CREATE TABLE news (position INTEGER PRIMARY KEY, kind TEXT, thing TEXT, about TEXT, name TEXT, said TEXT);
CREATE TABLE event_owner (owner TEXT, position INTEGER, PRIMARY KEY (owner, position)) WITHOUT ROWID;
CREATE TABLE news_owner (owner TEXT, position INTEGER, PRIMARY KEY (owner, position)) WITHOUT ROWID;
"""


class Event(NamedTuple):
    """What became of a thing: `act` is Create, Update or Delete; `reason` says why, where it is gone."""

    act: str
    thing: str
    reason: str | None = None


def write_journal(before: Release | None, after: Release, path: Path) -> None:
    """Write the journal from one release to another; without one before, everything in the release is new.

    Raise `DamagedError` for a missing record or index.
    """
    with closing(sqlite3.connect(path)) as connection, ExitStack() as opened:
        connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + SCHEMA)
        new = opened.enter_context(Descriptions(after.file(layout.INDEX)).open())
        old = opened.enter_context(Descriptions(before.file(layout.INDEX)).open()) if before else None
        writer = _Writer(connection, old, new)
        if before and old:
            signs: Counter[str] = Counter()
            changed = counted(changes(before, after), signs)
            writer.write_events(subject for subject, _ in groupby(changed, subject_of))
            writer.write_news(news_in(changes(before, after), old, new))
            connection.execute("INSERT INTO meta VALUES (?, ?)", (signs["+"], signs["-"]))
        else:
            writer.write_events(one.iri for kind in TOLD for one in new.every(kind, after.base))
            connection.execute("INSERT INTO meta VALUES (?, 0)", (after.manifest.quads,))
        connection.commit()


class _Writer:
    def __init__(self, connection: sqlite3.Connection, old: Reader | None, new: Reader) -> None:
        self._connection = connection
        self._old = old
        self._new = new
        self._owners = lru_cache(maxsize=KEPT)(self._owners_of)

    def write_events(self, subjects: Iterable[str]) -> None:
        position = 0
        for subject in subjects:
            if kind_of(subject) not in TOLD:
                continue
            was = self._old.resource(subject) if self._old else None
            now = self._new.resource(subject)
            event = _event(subject, was, now)
            if event:
                position += 1
                owners = {owner for one in (was, now) if one for owner in self._named(one)}
                self._insert("event", position, event, owners)

    def write_news(self, told: Iterable[News]) -> None:
        for position, news in enumerate(told, 1):
            about = {news.about} if news.about else set()
            self._insert("news", position, news, {*about, *self._owners(news.thing)})

    def _insert(self, table: str, position: int, row: tuple[str | None, ...], owners: Iterable[str]) -> None:
        places = ", ".join("?" * (len(row) + 1))
        self._connection.execute(f"INSERT INTO {table} VALUES ({places})", (position, *row))
        rows = [(owner, position) for owner in sorted(owners)]
        self._connection.executemany(f"INSERT INTO {table}_owner VALUES (?, ?)", rows)

    def _owners_of(self, iri: str) -> frozenset[str]:
        """The owners of a thing that may be in either release, or in both."""
        held = (reader.resource(iri) for reader in (self._old, self._new) if reader)
        return frozenset(owner for one in held if one for owner in self._named(one))

    def _named(self, resource: Resource) -> Iterator[str]:
        kind = kind_of(resource.iri)
        if kind in OWNERS:
            yield resource.iri
        for statement in resource.statements:
            iri = statement.value.text
            if statement.value.is_iri and kind_of(iri) in OWNERS:
                yield iri
            elif statement.value.is_iri and kind_of(iri) in REST_ON.get(kind, ()):
                yield from self._owners(iri)


def kind_of(iri: str) -> str:
    """The type of a thing by its address; empty for other addresses."""
    return iri.rpartition("/id/")[2].partition("/")[0] if "/id/" in iri else ""


def _event(thing: str, was: Resource | None, now: Resource | None) -> Event | None:
    if _stands(now):
        return Event(UPDATE if _stands(was) else CREATE, thing)
    if now:
        return Event(DELETE, thing, now.text(f"{LD}reason") or _merged(now))
    return Event(DELETE, thing, NO_REASON) if _stands(was) else None


def _stands(resource: Resource | None) -> bool:
    return resource is not None and TOMBSTONE not in resource.iris(TYPE)


def _merged(tombstone: Resource) -> str:
    heirs = ", ".join(tombstone.iris(f"{FOREIGN['dcterms']}isReplacedBy"))
    return f"It was merged into {heirs}." if heirs else NO_REASON


class Journal:
    """A journal that was written, opened for one thread at a time; `owner` is a thing's IRI, None for all."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def events(self, owner: str | None, page: int, size: int = PAGE) -> list[Event]:
        """A page, counted from 1, of what became of things."""
        return [Event(*row) for row in self._rows("event", "act, thing, reason", owner, page, size)]

    def news(self, owner: str | None, page: int, size: int = PAGE) -> list[News]:
        """A page, counted from 1, of the news."""
        return [News(*row) for row in self._rows("news", "kind, thing, about, name, said", owner, page, size)]

    def pages(self, table: str, owner: str | None, size: int = PAGE) -> int:
        """How many pages of events or news there are: one at least, which may be empty."""
        source, given = _of_owner(table, owner)
        total: int = self._connection.execute(f"SELECT count(*) FROM {source}", given).fetchone()[0]
        return max(1, -(-total // size))

    def digest(self, before: str, after: str, owner: str | None, most: int) -> Digest:
        """The news by kind, of each at most so many; quads are counted for the whole release."""
        added, removed = self._connection.execute("SELECT added, removed FROM meta").fetchone()
        chapters = (self._chapter(kind, owner, most) for kind in KINDS)
        return Digest(before, after, added, removed, tuple(chapter for chapter in chapters if chapter.told))

    def _chapter(self, kind: str, owner: str | None, most: int) -> Chapter:
        source, given = _of_owner("news", owner)
        condition = f"FROM {source} AND kind = ?"
        (total,) = self._connection.execute(f"SELECT count(*) {condition}", (*given, kind)).fetchone()
        query = f"SELECT kind, thing, about, name, said {condition} ORDER BY position LIMIT ?"
        return Chapter(kind, total, tuple(News(*row) for row in self._connection.execute(query, (*given, kind, most))))

    def _rows(self, table: str, columns: str, owner: str | None, page: int, size: int) -> Iterator[tuple[str, ...]]:
        source, given = _of_owner(table, owner)
        query = f"SELECT {columns} FROM {source} ORDER BY position LIMIT ? OFFSET ?"
        return self._connection.execute(query, (*given, size, (page - 1) * size))


def _of_owner(table: str, owner: str | None) -> tuple[str, tuple[str, ...]]:
    if owner is None:
        return f"{table} WHERE true", ()
    return f"{table} JOIN {table}_owner USING (position) WHERE owner = ?", (owner,)
