"""Prepared: pages that were made before anyone asked for them, in one file beside their release.

They are in English, and the program and public address that they were made for stand in the file: for others it holds
none.
"""

import json
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from lastdose.web.codings import ZSTD, coded, decoded, suffix

SCHEMA = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
CREATE TABLE made (made_for TEXT NOT NULL);
CREATE TABLE page (id INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE, headers TEXT NOT NULL, packed BLOB NOT NULL);
"""
UNFINISHED = ".unfinished"

Headers = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Page:
    """A page by its path: the headers of the response that has no coding, and its body packed by zstd."""

    path: str
    headers: Headers
    packed: bytes

    def sent(self, coding: str) -> tuple[Headers, bytes]:
        """Headers and body of the response in a coding."""
        body = self.packed if coding == ZSTD else coded(decoded(self.packed, ZSTD), coding)
        told = {**dict(self.headers), "Content-Length": str(len(body))}
        if mark := suffix(coding):
            told |= {"Content-Encoding": coding, "ETag": f'{told["ETag"][:-1]}{mark}"'}
        return list(told.items()), body


class Pages:
    """The prepared pages of a release; safe for many threads."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def page(self, path: str) -> Page | None:
        """The page at a path, as `/doc/drug/x`; None where there is none, or where the file is damaged."""
        query = "SELECT headers, packed FROM page WHERE path = ?"
        try:
            row = self._connection.execute(query, (path,)).fetchone()
        except sqlite3.DatabaseError:
            return None
        return Page(path, [(name, value) for name, value in json.loads(row[0])], row[1]) if row else None

    def close(self) -> None:
        """Look nothing up any more."""
        self._connection.close()


def open_pages(path: Path, made_for: str) -> Pages | None:
    """The pages in a file; None where there is no such file, or one that was made for something else."""
    address = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
    try:
        connection = sqlite3.connect(address, uri=True, check_same_thread=False)
        if connection.execute("SELECT made_for FROM made").fetchone() == (made_for,):
            return Pages(connection)
    except sqlite3.DatabaseError:
        return None
    connection.close()
    return None


def write_pages(path: Path, made_for: str, pages: Iterable[Page]) -> int:
    """Write pages to a file, which appears whole or not at all; return how many there are."""
    unfinished = path.with_name(path.name + UNFINISHED)
    unfinished.unlink(missing_ok=True)
    with closing(sqlite3.connect(unfinished)) as connection:
        connection.executescript(SCHEMA)
        connection.execute("INSERT INTO made VALUES (?)", (made_for,))
        rows = ((page.path, json.dumps(page.headers), page.packed) for page in pages)
        written = connection.executemany("INSERT INTO page (path, headers, packed) VALUES (?, ?, ?)", rows).rowcount
        connection.commit()
    unfinished.replace(path)
    return written
