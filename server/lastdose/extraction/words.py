"""Sentences as the trade's words: `discontinued` is STOP, `physician` is DOCTOR, the document's own names are DRUG.

What is learnt about one drug's sentences then holds for the next one's.
"""

import re
from collections.abc import Collection, Iterable
from functools import cache

from lastdose.extraction.rulebook import entries, table

NO_NAMES: frozenset[str] = frozenset()

_TOKEN = re.compile(r"[a-z]+(?:[-'’][a-z]+)*|[0-9]+(?:[.,][0-9]+)*|[%<>≥≤:;.]")
_SHORTEST_STEM = 3
_SHORTEST_DERIVED = 6


def tokens(text: str) -> list[str]:
    """The lower-case words, numbers and clause marks of a text."""
    return _TOKEN.findall(text.lower())


def classed(text: str, names: Collection[str] = NO_NAMES) -> list[str]:
    """The tokens of a text, each as its class where it has one; `names` are the lower-case words of the drug's names.

    Phrases that have a class ("last dose") become one token, and so do own names that stand side by side.
    """
    found = tokens(text)
    phrases = _phrases()
    classes: list[str] = []
    place = 0
    while place < len(found):
        token = found[place]
        for phrase, name in phrases.get(token, ()):
            if found[place : place + len(phrase)] == phrase:
                classes.append(name)
                place += len(phrase)
                break
        else:
            place += 1
            if token in names:
                if not classes or classes[-1] != "DRUG":
                    classes.append("DRUG")
            else:
                classes.append(class_of(token))
    return classes


@cache
def class_of(token: str) -> str:
    """The class of a token, by its whole or by its longest stem; NUM for numbers, else the token itself."""
    if token[0].isdigit():
        return "NUM"
    words = _words()
    if token in words:
        return words[token]
    stems = _stems()
    for length in range(len(token), _SHORTEST_STEM - 1, -1):
        if token[:length] in stems:
            return stems[token[:length]]
    if len(token) < _SHORTEST_DERIVED:
        return token
    return next((name for name, endings in _endings() if token.endswith(endings)), token)


@cache
def _cells() -> tuple[tuple[str, str], ...]:
    return tuple((entry, row["class"]) for row in table("words.tsv") for entry in entries(row["words"]))


@cache
def _words() -> dict[str, str]:
    return _first(pair for pair in _cells() if " " not in pair[0] and not pair[0].endswith("*"))


@cache
def _stems() -> dict[str, str]:
    return _first((entry[:-1], name) for entry, name in _cells() if entry.endswith("*"))


@cache
def _phrases() -> dict[str, list[tuple[list[str], str]]]:
    found: dict[str, list[tuple[list[str], str]]] = {}
    for entry, name in sorted(_cells(), key=lambda pair: -len(pair[0])):
        if " " in entry:
            found.setdefault(entry.split()[0], []).append((entry.split(), name))
    return found


def _first(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for entry, name in pairs:
        found.setdefault(entry, name)
    return found


@cache
def _endings() -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple((row["class"], tuple(row["letters"].split())) for row in table("affixes.tsv"))
