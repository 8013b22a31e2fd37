"""Names of diseases, from MONDO: which words stand in them, where whole names stand in a text, and their identifiers.

`rules/disease_names.tsv` holds the labels of one MONDO release (CC BY 4.0).
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from functools import cache
from typing import NamedTuple

from lastdose.extraction.lexicon import folded
from lastdose.extraction.rulebook import table

RELEASE = "mondo-2026-08-21"
"""The key of the version of the table in which the names were looked up."""

LONGEST = 7
SELDOM, OFTEN = 3, 10
NOWHERE = "00"


class Disease(NamedTuple):
    """An identifier (`MONDO:0005105`) and its label."""

    id: str
    label: str


_WORD = re.compile(r"[A-Za-z]+(?:['’][a-z]+)?|\d+")


def standing(form: str) -> str:
    """How often a folded word stands in names, and how often at their end: two digits from 0 (never) to 3 (often)."""
    return _standings().get(form, NOWHERE)


def names_in(forms: Sequence[str]) -> list[str]:
    """For each folded word O, or where it stands in the longest name that begins there: B1 to B3 (by length), or I."""
    places, place, lengths = ["O"] * len(forms), 0, _lengths()
    while place < len(forms):
        length = _length_at(forms, place, lengths[forms[place]]) if forms[place] in lengths else 0
        if length:
            places[place : place + length] = [f"B{min(length, 3)}", *["I"] * (length - 1)]
        place += length or 1
    return places


def disease(name: str) -> Disease | None:
    """The disease of MONDO with this name, if it is the label of just one."""
    return _diseases().get(_words(name))


def _length_at(forms: Sequence[str], place: int, lengths: Iterable[int]) -> int:
    for length in lengths:
        if tuple(forms[place : place + length]) in _diseases():
            return length
    return 0


def _words(name: str) -> tuple[str, ...]:
    return tuple(folded(word) for word in _WORD.findall(name))


@cache
def _diseases() -> dict[tuple[str, ...], Disease | None]:
    found: dict[tuple[str, ...], Disease | None] = {}
    for row in table("disease_names.tsv"):
        words = _words(row["label"])
        if len(words) <= LONGEST:
            found[words] = None if words in found else Disease(row["id"], row["label"])
    return found


@cache
def _lengths() -> dict[str, list[int]]:
    """By first word, the lengths of names in words, longest first."""
    found: dict[str, set[int]] = defaultdict(set)
    for words in _diseases():
        found[words[0]].add(len(words))
    return {first: sorted(lengths, reverse=True) for first, lengths in found.items()}


@cache
def _standings() -> dict[str, str]:
    anywhere: Counter[str] = Counter()
    last: Counter[str] = Counter()
    for words in _diseases():
        anywhere.update({word for word in words if not word[0].isdigit()})
        last.update(words[-1:])
    return {word: f"{_bucket(count)}{_bucket(last[word])}" for word, count in anywhere.items() if len(word) > 1}


def _bucket(count: int) -> int:
    return 0 if count == 0 else 1 if count < SELDOM else 2 if count < OFTEN else 3
