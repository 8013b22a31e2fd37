"""Findable: what the index needs to find things by: their names, where names begin, and facts as sets of bits.

Things are numbered from 1 by type and name. A fact, as that a drug has a boxed warning, is kept as one bit for each
thing, once for each order in which things can be listed; so choices combine and are counted without looking at any
thing, and a page of a list is found by counting bits. Facts are joined in a file in `scratch`: memory does not grow
with the record.
"""

import re
import sqlite3
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from unicodedata import combining, normalize

from lastdose.namespaces import FOREIGN, LD
from lastdose.releases.bits import add, empty, packed, size_of
from lastdose.releases.literals import literal

ORDER = ("drug", "drug-class", "effect", "condition", "product", "source")
"""The types of things that are suggested to those who type, in the order of lists, before all others."""
SORTINGS = {"name": "id", "claims": "by_claims", "newest": "by_newest"}
"""The orders of lists, each with the column that numbers things in it from 1."""
BEGIN, INSIDE, ASIDE = range(3)
"""Where a start stands: at the beginning of a name, at a word inside it, at the beginning of one not suggested."""
APART = str.maketrans(dict.fromkeys('"\0-‐‑–', " "))
PLURAL = re.compile(r"\w{3,}[^\Ws]s")
LONGEST_START = 60
MOST_INSIDE = 12

NAMES = {
    b"<http://www.w3.org/2000/01/rdf-schema#label>": "label",
    b"<http://www.w3.org/2004/02/skos/core#prefLabel>": "label",
    b"<http://www.w3.org/2004/02/skos/core#altLabel>": "name",
    b"<https://w3id.org/lastdose/ontology#brandName>": "brand",
    b"<https://w3id.org/lastdose/ontology#unii>": "unii",
    b"<https://w3id.org/lastdose/ontology#rxcui>": "rxcui",
    b"<https://w3id.org/lastdose/ontology#atc>": "atc",
    b"<http://www.w3.org/2004/02/skos/core#notation>": "code",
}
CONCERNING = (
    "aboutDrug", "aboutClass", "reportedDrug", "reportedClass", "effect", "returningCondition", "indicatedFor",
    "deniedEffect", "courseEffect", "criterionEffect", "watchFor", "restartHazard", "outcomeEffect", "lateEffect",
    "offsetEffect",
)  # fmt: skip
"""The properties by which a claim concerns a thing."""
JOINED = (
    "riskKind", "memberOf", "assertedIn", "inSection", "sectionAddress", "versionOf", "sourceKind", "jurisdiction",
    "effectiveDate", "previousKnownVersion", "comparisonKind", "involvesClaim",
)  # fmt: skip
SAID = {
    **NAMES,
    **{f"<{LD}{name}>".encode(): name for name in (*CONCERNING, *JOINED)},
    f"<{FOREIGN['pav']}previousVersion>".encode(): "previousVersion",
    f"<{FOREIGN['skos']}broader>".encode(): "broader",
}
SCHEMA = """
CREATE TABLE thing (id INTEGER PRIMARY KEY, iri TEXT NOT NULL UNIQUE, type TEXT NOT NULL, name TEXT NOT NULL,
    claims INTEGER NOT NULL, newest TEXT NOT NULL, by_claims INTEGER NOT NULL DEFAULT 0,
    by_newest INTEGER NOT NULL DEFAULT 0);
CREATE TABLE name (id INTEGER PRIMARY KEY, thing INTEGER NOT NULL, kind TEXT NOT NULL, text TEXT NOT NULL,
    plain TEXT NOT NULL);
CREATE VIRTUAL TABLE words USING fts5 (text, content = 'name', content_rowid = 'id', tokenize = 'trigram');
CREATE TABLE start (place INTEGER, folded TEXT, name INTEGER, PRIMARY KEY (place, folded, name)) WITHOUT ROWID;
CREATE TABLE term_claim (term TEXT, place INTEGER, claim TEXT NOT NULL, PRIMARY KEY (term, place)) WITHOUT ROWID;
CREATE TABLE facet (facet TEXT, sorting TEXT, value TEXT, things INTEGER NOT NULL, bits BLOB NOT NULL,
    PRIMARY KEY (facet, sorting, value)) WITHOUT ROWID;
"""
FACTS = """
PRAGMA facts.journal_mode = OFF;
PRAGMA facts.synchronous = OFF;
CREATE TABLE facts.said (subject TEXT, property TEXT, object TEXT);
CREATE TABLE facts.start (place INTEGER, folded TEXT, name INTEGER);
CREATE TABLE facts.concerning (property TEXT);
CREATE TABLE facts.naming (kind TEXT);
"""


def write_finding(connection: sqlite3.Connection, lines: Iterable[bytes], scratch: Path, base: str) -> None:
    """Write what things are found by from the lines of a record, beside the tables that describe them."""
    facts = scratch / "facts.sqlite"
    connection.execute("ATTACH ? AS facts", (str(facts),))
    try:
        connection.executescript(SCHEMA + FACTS)
        _gather(connection, lines, f"<{base}id/".encode())
        _join(connection, base)
        _write_starts(connection)
        _write_facets(connection)
        connection.commit()
    finally:
        connection.execute("DETACH facts")
        facts.unlink()


def folded(text: str) -> str:
    """A text without regard to capitals, accents and widths, as it is compared with what somebody typed."""
    if text.isascii():
        return " ".join(text.lower().split())
    apart = normalize("NFKD", text).casefold()
    return " ".join("".join(sign for sign in apart if not combining(sign)).split())


def plain(text: str) -> str:
    """A text as names are compared: folded, the words of a compound apart, a plural as its singular."""
    return " ".join(words_in(folded(text)))


def words_in(text: str) -> list[str]:
    """The words of a text, those of a compound apart, a plural as its singular."""
    return [word[:-1] if PLURAL.fullmatch(word) else word for word in text.translate(APART).split()]


def _gather(connection: sqlite3.Connection, lines: Iterable[bytes], start: bytes) -> None:
    connection.executemany("INSERT INTO facts.concerning VALUES (?)", zip(CONCERNING))
    connection.executemany("INSERT INTO facts.naming VALUES (?)", zip(sorted(set(NAMES.values()))))
    connection.executemany("INSERT INTO facts.said VALUES (?, ?, ?)", _said(lines, start))


def _said(lines: Iterable[bytes], start: bytes) -> Iterator[tuple[str, str, str]]:
    """Subject, property and object of what has a part in finding, all without the beginning of things' addresses."""
    for line in lines:
        subject, predicate, rest = line.split(b" ", 2)
        if predicate in SAID and subject.startswith(start):
            text = literal(rest)
            told = text.text if text else _thing(rest.split(b" ", 1)[0], start)
            yield _thing(subject, start), SAID[predicate], told


def _thing(term: bytes, start: bytes) -> str:
    return term.removeprefix(start).rstrip(b">").decode()


def _join(connection: sqlite3.Connection, base: str) -> None:
    connection.create_function("address", 1, lambda thing: f"{base}id/{thing}", deterministic=True)
    connection.create_function("type_of", 1, _type_of, deterministic=True)
    connection.create_function("rank", 1, rank, deterministic=True)
    connection.create_function("folded", 1, folded, deterministic=True)
    connection.create_function("plain", 1, plain, deterministic=True)
    connection.executescript(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"))


def _type_of(thing: str) -> str:
    return thing.partition("/")[0]


def rank(kind: str) -> int:
    """The place of a type of thing in lists: those that are not suggested come last."""
    return ORDER.index(kind) if kind in ORDER else len(ORDER)


def _write_starts(connection: sqlite3.Connection) -> None:
    named = connection.execute("SELECT name.id, type, text FROM name JOIN thing ON thing.id = name.thing")
    rows = ((place, start, name) for name, kind, text in named for place, start in _starts(kind, folded(text)))
    connection.executemany("INSERT INTO facts.start VALUES (?, ?, ?)", rows)
    connection.execute("INSERT OR IGNORE INTO start SELECT * FROM facts.start ORDER BY place, folded, name")


def _starts(kind: str, text: str) -> Iterator[tuple[int, str]]:
    """Where what is typed may begin: the name, and each word of it, or each sign of a script without spaces."""
    if kind not in ORDER:
        yield ASIDE, text[:LONGEST_START]
        return
    yield BEGIN, text[:LONGEST_START]
    inside = [place for place in range(1, len(text)) if _begins_word(text[place - 1], text[place])]
    yield from ((INSIDE, text[place : place + LONGEST_START]) for place in inside[:MOST_INSIDE])


def _begins_word(before: str, sign: str) -> bool:
    return sign.isalnum() and (not before.isalnum() or sign >= "\u3040")


def _write_facets(connection: sqlite3.Connection) -> None:
    things = connection.execute("SELECT count(*) FROM thing").fetchone()[0]
    rows = connection.execute(
        "SELECT facet, substr(value, instr(value, '/') + 1) AS key, id, by_claims, by_newest FROM facts.has"
        " JOIN thing ON thing.iri = address(facts.has.thing) ORDER BY facet, key, id"
    )
    for (facet, value), group in groupby(rows, key=itemgetter(0, 1)):
        sets = {sorting: empty(things) for sorting in SORTINGS}
        for _, _, *places in group:
            for held, place in zip(sets.values(), places, strict=True):
                add(held, place)
        kept = ((facet, sorting, value, size_of(held), packed(held)) for sorting, held in sets.items())
        connection.executemany("INSERT INTO facet VALUES (?, ?, ?, ?, ?)", kept)
