"""Finding: lists of things by words and by facts, counted and paged at a cost that no size of the graph changes."""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import NamedTuple

from lastdose.releases.bits import bits_of, places_in, unpacked
from lastdose.releases.findable import ASIDE, BEGIN, INSIDE, LONGEST_START, SORTINGS, folded, plain, rank, words_in

LAST_SIGN = "\U0010ffff"
BEST = "best"
"""The order of a list of what words find: whole names, then those that begin so, then those with such a word."""
MOST_NAMES = 2_000
"""In how many names words are looked for at most: what more names hold is listed in part, and said to be."""
MOST_VALUES, MOST_BEGUN, MOST_NEAR, MOST_PARTS = 500, 400, 50, 20
ALIKE = 0.6
CODES = {"unii", "rxcui", "atc", "code"}
"""The kinds of names that are codes: they are suggested after words."""

Choice = tuple[str, str]
"""A facet and one of its values, as ("risk", "rebound")."""


class Hit(NamedTuple):
    """A found name: the thing, its type, the kind of name and the name itself."""

    iri: str
    type: str
    kind: str
    text: str


class Listed(NamedTuple):
    """A thing in a list: how many claims concern it, the date of the newest version with one, the name that matched."""

    iri: str
    type: str
    name: str
    claims: int
    newest: str
    matched: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list is to hold: things whose names hold the words, of which all choices are true, in an order."""

    words: str = ""
    choices: tuple[Choice, ...] = ()
    sorting: str = "name"
    page: int = 1
    size: int = 50

    @property
    def start(self) -> int:
        """How many things stand on the pages before."""
        return (self.page - 1) * self.size


@dataclass(frozen=True, slots=True)
class Found:
    """A page of a list, the length of the whole list, and by facet how many things each further choice would leave.

    `cut` says that more names hold the words than were looked at.
    """

    total: int
    listed: tuple[Listed, ...]
    further: Mapping[str, tuple[tuple[str, int], ...]] = field(default_factory=dict)
    cut: bool = False


class Finder:
    """Finds things for one request, through its connection to the index."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def found(self, wanted: Wanted, facets: Iterable[str] = ()) -> Found:
        """A page of what is wanted; of further choices, those in some facets that leave anything at all."""
        return self._by_words(wanted, facets) if wanted.words else self._by_facts(wanted, facets)

    def _by_facts(self, wanted: Wanted, facets: Iterable[str]) -> Found:
        sorting = wanted.sorting if wanted.sorting in SORTINGS else "name"
        bits = self._chosen(wanted.choices, sorting)
        column, places = SORTINGS[sorting], places_in(bits, wanted.start, wanted.size)
        query = f"SELECT iri, type, name, claims, newest FROM thing WHERE {column} = ?"
        listed = (Listed._make((*row, "")) for place in places for row in self._connection.execute(query, (place,)))
        by_name = bits if sorting == "name" else self._chosen(wanted.choices, "name")
        return Found(bits.bit_count(), tuple(listed), self._further(by_name, wanted.choices, facets))

    def _by_words(self, wanted: Wanted, facets: Iterable[str]) -> Found:
        text, best = plain(wanted.words), dict[int, tuple[int, str]]()
        names = self._names(wanted.words, MOST_NAMES + 1)
        for _, thing, name, spelt in names[:MOST_NAMES]:
            near = (_distance(text, spelt), name)
            best[thing] = min(near, best.get(thing, near))
        bits = self._chosen(wanted.choices, "name") & bits_of(best, self._last())
        ordered = self._ordered([thing for thing in best if bits >> thing & 1], wanted.sorting, best)
        listed = (self._listed(thing, best[thing][1]) for thing in ordered[wanted.start : wanted.start + wanted.size])
        further = self._further(bits, wanted.choices, facets)
        return Found(len(ordered), tuple(listed), further, len(names) > MOST_NAMES)

    def _ordered(self, things: list[int], sorting: str, best: Mapping[int, tuple[int, str]]) -> list[int]:
        if sorting not in SORTINGS:
            return sorted(things, key=lambda thing: (best[thing][0], thing))
        query = f"SELECT id FROM thing WHERE id IN (SELECT value FROM json_each(?)) ORDER BY {SORTINGS[sorting]}"
        return [row[0] for row in self._connection.execute(query, (json.dumps(things),))]

    def _listed(self, thing: int, name: str) -> Listed:
        query = "SELECT iri, type, name, claims, newest FROM thing WHERE id = ?"
        row = self._connection.execute(query, (thing,)).fetchone()
        return Listed._make((*row, "" if name == row[2] else name))

    def _chosen(self, choices: Iterable[Choice], sorting: str) -> int:
        """The things of which all choices are true; without a choice, all."""
        bits = (1 << self._last() + 1) - 2
        for facet, value in choices:
            query = "SELECT bits FROM facet WHERE facet = ? AND sorting = ? AND value = ?"
            row = self._connection.execute(query, (facet, sorting, value)).fetchone()
            bits &= unpacked(row[0]) if row else 0
        return bits

    def _last(self) -> int:
        return int(self._connection.execute("SELECT coalesce(max(id), 0) FROM thing").fetchone()[0])

    def _further(
        self, bits: int, choices: Iterable[Choice], facets: Iterable[str]
    ) -> dict[str, tuple[tuple[str, int], ...]]:
        made = set(choices)
        query = "SELECT value, bits FROM facet WHERE facet = ? AND sorting = 'name' ORDER BY things DESC LIMIT ?"
        further = {}
        for facet in facets:
            rows = self._connection.execute(query, (facet, MOST_VALUES))
            counted = ((value, (bits & unpacked(kept)).bit_count()) for value, kept in rows)
            left = [(value, number) for value, number in counted if number and (facet, value) not in made]
            further[facet] = tuple(sorted(left, key=lambda one: (-one[1], one[0])))
        return further

    def count(self, *choices: Choice) -> int:
        """Of how many things all choices are true."""
        return self._chosen(choices, "name").bit_count()

    def hits(self, words: str, size: int = 50, most: int = MOST_NAMES) -> list[Hit]:
        """Names that hold the words, in any order; if all are under three signs, names with a word that begins so."""
        text = plain(words)
        best = sorted((_distance(text, spelt), number) for number, _, _, spelt in self._names(words, most))
        return [hit for _, number in best[:size] for hit in self._hits("name.id = ?", (number,))]

    def named(self, text: str, size: int = 50) -> list[Hit]:
        """Names and codes that are this text, whatever its capitals, accents and widths."""
        told = folded(text)
        given = (BEGIN, ASIDE, told[:LONGEST_START], size)
        query = "name.id IN (SELECT name FROM start WHERE place IN (?, ?) AND folded = ?) LIMIT ?"
        return [hit for hit in self._hits(query, given) if folded(hit.text) == told]

    def suggested(self, typed: str, size: int) -> list[Hit]:
        """What somebody who typed this may mean: names that begin so, then names with a word that does, then others.

        Among them drugs come first, and what more is said about before what less is.
        """
        best: dict[str, Hit] = {}
        for place in (BEGIN, INSIDE) if folded(typed) else ():
            for hit in self._begun(typed, place):
                best.setdefault(hit.iri, hit)
            if len(best) >= size:
                break
        others = self.hits(typed, size, MOST_BEGUN) if not best else []
        return list({**{hit.iri: hit for hit in others}, **best}.values())[:size]

    def _begun(self, typed: str, place: int) -> list[Hit]:
        start = folded(typed)[:LONGEST_START]
        query = (
            "SELECT iri, type, kind, text, claims FROM start JOIN name ON name.id = start.name"
            " JOIN thing ON thing.id = name.thing WHERE place = ? AND folded >= ? AND folded < ? LIMIT ?"
        )
        rows = list(self._connection.execute(query, (place, start, start + LAST_SIGN, MOST_BEGUN)))
        rows.sort(key=lambda row: (folded(row[3]) != start, row[2] in CODES, rank(row[1]), -row[4]))
        return [Hit(*row[:4]) for row in rows]

    def near(self, text: str, size: int) -> list[Hit]:
        """Names that are spelt much like a text, the nearest first."""
        told = folded(text)
        parts = dict.fromkeys(told[place : place + 3] for place in range(min(len(told) - 2, MOST_PARTS)))
        query = " OR ".join('"{}"'.format(part.replace('"', '""')) for part in parts)
        if not query:
            return []
        rows = "name.id IN (SELECT rowid FROM words WHERE words MATCH ? ORDER BY rank LIMIT ?)"
        alike = [
            (-_likeness(told, folded(hit.text)), rank(hit.type), hit) for hit in self._hits(rows, (query, MOST_NEAR))
        ]
        best: dict[str, Hit] = {}
        for score, _, hit in sorted(alike):
            if score <= -ALIKE:
                best.setdefault(hit.iri, hit)
        return list(best.values())[:size]

    def _names(self, words: str, most: int) -> list[tuple[int, int, str, str]]:
        """Names that hold the words, in the order of things: number, thing, text, and the text as it is compared."""
        if longer := _quoted(words):
            found = "SELECT rowid FROM words WHERE words MATCH ? LIMIT ?"
            given: tuple[object, ...] = (longer, most)
        else:
            found = "SELECT name FROM start WHERE place IN (?, ?, ?) AND folded >= ? AND folded < ? LIMIT ?"
            given = (BEGIN, INSIDE, ASIDE, folded(words), folded(words) + LAST_SIGN, most)
        query = f"SELECT id, thing, text, plain FROM name WHERE id IN ({found}) ORDER BY id"
        return list(self._connection.execute(query, given))

    def _hits(self, condition: str, given: tuple[object, ...]) -> Iterator[Hit]:
        query = f"SELECT iri, type, kind, text FROM name JOIN thing ON thing.id = name.thing WHERE {condition}"
        return (Hit(*row) for row in self._connection.execute(query, given))


def _quoted(words: str) -> str:
    """The words of three signs and more, as substrings for which the index is asked."""
    return " ".join(f'"{word}"' for word in words_in(words) if len(word) >= 3)


def _distance(words: str, name: str) -> int:
    """0 for the whole name, 1 for its beginning, 2 for the beginning of a word, 3 for all else."""
    if name.startswith(words):
        return int(name != words)
    return 2 if f" {words}" in name else 3


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other).ratio()
