"""Names in text: which known drugs, classes, conditions and effects a stretch of text mentions, and where.

Words are compared in a folded spelling: British and American forms, plurals and capitals are alike.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from lastdose.claims.values import Ref

_WORD = re.compile(r"[A-Za-z0-9]+(?:['’][A-Za-z]+)?")
_BRITISH = (("aemi", "emi"), ("haem", "hem"), ("oedem", "edem"), ("oesoph", "esoph"), ("diarrhoea", "diarrhea"),
            ("ischaem", "ischem"), ("paed", "ped"), ("leuk", "leuk"), ("tumour", "tumor"), ("isation", "ization"),
            ("anaes", "anes"), ("foet", "fet"), ("paresis", "paresis"), ("aesthes", "esthes"))  # fmt: skip
_SHORTEST_PLURAL = 5


@dataclass(frozen=True, slots=True)
class Mention:
    """A name found: what it refers to, the words, and the code points `start` to `end` (exclusive) in the text."""

    ref: Ref
    words: str
    start: int
    end: int


@cache
def folded(word: str) -> str:
    """A word without capitals, plural and British spelling; only for comparing."""
    word = word.lower().replace("’", "'")
    for british, american in _BRITISH:
        word = word.replace(british, american)
    word = word.removesuffix("'s")
    if len(word) >= _SHORTEST_PLURAL and word.endswith("s") and not word.endswith(("ss", "us", "is", "itis")):
        word = word[:-3] + "y" if word.endswith("ies") else word[:-1]
    return word


class Lexicon:
    """Names and what they refer to; the longest name at a place wins."""

    def __init__(self, names: Iterable[tuple[str, Ref]]) -> None:
        self._by_first: dict[str, list[tuple[tuple[str, ...], Ref]]] = {}
        for name, ref in names:
            words = tuple(folded(word) for word in _WORD.findall(name))
            if words:
                self._by_first.setdefault(words[0], []).append((words, ref))
        for found in self._by_first.values():
            found.sort(key=lambda pair: (-len(pair[0]), pair[1]))

    def mentions(self, text: str) -> tuple[Mention, ...]:
        """The names in a text, in order, none within another."""
        found = [(match.start(), match.end(), folded(match[0])) for match in _WORD.finditer(text)]
        words = [word for _, _, word in found]
        mentions: list[Mention] = []
        place = 0
        while place < len(words):
            length, ref = self._at(words, place)
            if ref is None:
                place += 1
                continue
            start, end = found[place][0], found[place + length - 1][1]
            mentions.append(Mention(ref, text[start:end], start, end))
            place += length
        return tuple(mentions)

    def whole(self, text: str) -> Ref | None:
        """What a text as a whole is the name of; None when it is no known name, or more than one."""
        words = tuple(folded(word) for word in _WORD.findall(text))
        refs = {ref for name, ref in self._by_first.get(words[0] if words else "", ()) if name == words}
        return refs.pop() if len(refs) == 1 else None

    def _at(self, words: list[str], place: int) -> tuple[int, Ref | None]:
        for name, ref in self._by_first.get(words[place], ()):
            if tuple(words[place : place + len(name)]) == name:
                return len(name), ref
        return 0, None
