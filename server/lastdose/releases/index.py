"""The index of a release: one SQLite file with every resource's statements, incoming links and searchable names.

A page costs the same whatever the size of the graph, because all it needs is looked up by its address.
"""

import re
import sqlite3
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from lastdose.releases.sorting import sorted_lines

SCHEMA = """
CREATE TABLE resource (iri TEXT PRIMARY KEY, label TEXT, statements BLOB NOT NULL, incoming INTEGER NOT NULL DEFAULT 0)
    WITHOUT ROWID;
CREATE TABLE link (target TEXT, predicate TEXT, source TEXT, PRIMARY KEY (target, predicate, source)) WITHOUT ROWID;
CREATE VIRTUAL TABLE name USING fts5 (iri UNINDEXED, type UNINDEXED, kind UNINDEXED, text, tokenize = 'trigram');
"""
LITERAL = re.compile(rb'"((?:[^"\\]|\\.)*)"(?:@([a-z-]+)|\^\^<[^>]*>)? <')
LABELS = (
    b"<http://www.w3.org/2000/01/rdf-schema#label>",
    b"<http://www.w3.org/2004/02/skos/core#prefLabel>",
)
NAMES = {
    LABELS[0]: "label",
    LABELS[1]: "label",
    b"<http://www.w3.org/2004/02/skos/core#altLabel>": "name",
    b"<https://w3id.org/lastdose/ontology#brandName>": "brand",
    b"<https://w3id.org/lastdose/ontology#unii>": "unii",
    b"<https://w3id.org/lastdose/ontology#rxcui>": "rxcui",
    b"<https://w3id.org/lastdose/ontology#atc>": "atc",
    b"<http://www.w3.org/2004/02/skos/core#notation>": "code",
}
MAPPINGS = {
    b"<http://www.w3.org/2004/02/skos/core#exactMatch>",
    b"<http://www.w3.org/2004/02/skos/core#closeMatch>",
}
ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))")
SIGNS = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}


class Name(NamedTuple):
    """A searchable name: what kind it is (label, name, brand, unii, rxcui, atc, code) and its text."""

    kind: str
    text: str


def write_index(record: Path, path: Path, scratch: Path, base: str) -> None:
    """Write the index of a record whose lines are in subject order.

    Incoming links are kept for addresses under `base`, and for terms of other publishers that things are mapped to.
    """
    connection = sqlite3.connect(path)
    try:
        connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + SCHEMA)
        with record.open("rb") as lines:
            connection.executemany("INSERT INTO resource VALUES (?, ?, ?, 0)", _resources(lines))
        with record.open("rb") as lines:
            connection.executemany("INSERT INTO name VALUES (?, ?, ?, ?)", _names(lines, base))
        with record.open("rb") as lines:
            links = sorted_lines(_links(lines, base), scratch)
            connection.executemany("INSERT INTO link VALUES (?, ?, ?)", (_split(link) for link in links))
        connection.execute(COUNT_INCOMING)
        connection.commit()
        connection.execute("PRAGMA optimize")
    finally:
        connection.close()


COUNT_INCOMING = """
UPDATE resource SET incoming = counted.n
FROM (SELECT target, count(*) AS n FROM link GROUP BY target) AS counted WHERE resource.iri = counted.target
"""


def _resources(lines: Iterable[bytes]) -> Iterator[tuple[str, str | None, bytes]]:
    for subject, group in groupby(lines, key=_subject):
        statements = list(group)
        yield subject.decode(), _label(statements), b"".join(statements)


def _subject(line: bytes) -> bytes:
    return line[1 : line.index(b">")]


def _label(statements: list[bytes]) -> str | None:
    labels = [found for line in statements if (found := _literal(line, LABELS))]
    english = [text for text, language in labels if language != "zh"]
    return english[0] if english else None


def _literal(line: bytes, predicates: Iterable[bytes]) -> tuple[str, str | None] | None:
    _, predicate, rest = line.split(b" ", 2)
    found = LITERAL.match(rest) if predicate in predicates else None
    return (unescaped(found[1].decode()), found[2].decode() if found[2] else None) if found else None


def unescaped(text: str) -> str:
    """The text that an N-Quads literal stands for."""
    return ESCAPE.sub(_sign, text)


def _sign(escape: re.Match[str]) -> str:
    short = escape[3]
    return SIGNS.get(short, short) if short else chr(int(escape[1] or escape[2], 16))


def _names(lines: Iterable[bytes], base: str) -> Iterator[tuple[str, str, str, str]]:
    start = f"{base}id/"
    for line in lines:
        iri = _subject(line).decode()
        found = _literal(line, NAMES) if iri.startswith(start) else None
        if found:
            yield iri, iri[len(start) :].split("/", 1)[0], NAMES[line.split(b" ", 2)[1]], found[0]


def _links(lines: Iterable[bytes], base: str) -> Iterator[bytes]:
    start = f"<{base}id/".encode()
    for line in lines:
        subject, predicate, rest = line.split(b" ", 2)
        if rest.startswith(start) or predicate in MAPPINGS:
            target = rest.split(b" ", 1)[0]
            yield b" ".join((target, predicate, subject)) + b"\n"


def _split(link: bytes) -> tuple[str, ...]:
    return tuple(part.decode()[1:-1] for part in link.rstrip().split(b" "))
