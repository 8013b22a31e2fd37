"""The index of a release: one SQLite file with every resource's statements, incoming links and what it is found by.

A page costs the same whatever the size of the graph, because all it needs is looked up by its address.
"""

import re
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from itertools import groupby
from pathlib import Path

from lastdose.releases.findable import write_finding
from lastdose.releases.literals import literal
from lastdose.releases.sorting import RUN_LINES, sorted_lines

VERSION = 4
"""Which tables an index has: one of another version is made anew.

Statements stand apart from the tree of addresses, which stays shallow without them.
"""
SCHEMA = f"""
PRAGMA user_version = {VERSION};
CREATE TABLE resource (id INTEGER PRIMARY KEY, iri TEXT NOT NULL UNIQUE, label TEXT, statements BLOB NOT NULL,
    incoming INTEGER NOT NULL DEFAULT 0);
CREATE TABLE link (target TEXT, predicate TEXT, source TEXT, PRIMARY KEY (target, predicate, source)) WITHOUT ROWID;
CREATE TABLE uses (target TEXT, predicate TEXT, links INTEGER NOT NULL, PRIMARY KEY (target, predicate)) WITHOUT ROWID;
"""
LABELLED = re.compile(
    rb"^<[^>]*> <http://www\.w3\.org/(?:2000/01/rdf-schema#label|2004/02/skos/core#prefLabel)> (.*\n)", re.MULTILINE
)
"""A line of a record that names its subject; what follows the property."""
MAPPINGS = {
    b"<http://www.w3.org/2004/02/skos/core#exactMatch>",
    b"<http://www.w3.org/2004/02/skos/core#closeMatch>",
}


def write_index(record: Path, path: Path, scratch: Path, base: str, run_lines: int = RUN_LINES) -> None:
    """Write the index of a record whose lines are in subject order.

    Incoming links are kept for addresses under `base`, and for terms of other publishers that things are mapped to.
    Of the lines, at most twice `run_lines` are in memory.
    """
    connection = sqlite3.connect(path)
    try:
        connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + SCHEMA)
        with record.open("rb") as lines:
            connection.executemany("INSERT INTO resource (iri, label, statements) VALUES (?, ?, ?)", _resources(lines))
        with record.open("rb") as lines:
            links = sorted_lines(_links(lines, base), scratch, run_lines=run_lines)
            connection.executemany("INSERT INTO link VALUES (?, ?, ?)", (_split(link) for link in links))
        connection.executescript(COUNT_INCOMING)
        with record.open("rb") as lines:
            write_finding(connection, lines, scratch, base)
        connection.commit()
        connection.execute("PRAGMA optimize")
    finally:
        connection.close()


def version_of(path: Path) -> int:
    """The version of an index; 0 for a file that is none."""
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as connection:
            return int(connection.execute("PRAGMA user_version").fetchone()[0])
    except sqlite3.DatabaseError:
        return 0


COUNT_INCOMING = """
INSERT INTO uses SELECT target, predicate, count(*) FROM link GROUP BY target, predicate;
UPDATE resource SET incoming = counted.n
FROM (SELECT target, sum(links) AS n FROM uses GROUP BY target) AS counted WHERE resource.iri = counted.target;
"""


def _resources(lines: Iterable[bytes]) -> Iterator[tuple[str, str | None, bytes]]:
    for subject, group in groupby(lines, key=_subject):
        statements = b"".join(group)
        yield subject.decode(), _label(statements), statements


def _subject(line: bytes) -> bytes:
    return line[1 : line.index(b">")]


def _label(statements: bytes) -> str | None:
    labels = [found for rest in LABELLED.findall(statements) if (found := literal(rest))]
    english = [text for text, language in labels if language != "zh"]
    return english[0] if english else None


def _links(lines: Iterable[bytes], base: str) -> Iterator[bytes]:
    start = f"<{base}id/".encode()
    for line in lines:
        subject, predicate, rest = line.split(b" ", 2)
        if rest.startswith(start) or predicate in MAPPINGS:
            yield b"%b %b %b\n" % (rest[: rest.index(b" ")], predicate, subject)


def _split(link: bytes) -> list[str]:
    return link[1:-2].decode().split("> <")
