"""What can be seen of a sentence: its words and short phrases, what stands around the stop, cues, and the section."""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache

from lastdose.extraction.rulebook import table
from lastdose.extraction.words import NO_NAMES, classed

STOPS = frozenset({"STOP", "WITHDRAW", "HOLD", "TAPER", "MISS", "LASTDOSE", "REDUCE"})
WINDOW = 5
REACH = 8
MOST_SALIENT = 40
LENGTH_STEP = 12
START = "^"

_MARKS = frozenset(".:;")
_COMPARISONS = frozenset("<>≥≤")


@dataclass(frozen=True, slots=True)
class Cue:
    """A pattern over classes: `needs` holds, for each of its places, the classes of which one must occur.

    `bits` has a bit for each of these places, by which a word tells what it meets.
    """

    id: str
    needs: tuple[frozenset[str], ...]
    pattern: re.Pattern[str]
    bits: int


def features(text: str, section: str | None, names: Collection[str] = NO_NAMES) -> list[str]:
    """The features of a sentence in a section (by its code), each once, in no order that means anything."""
    words = [word for word in classed(text, names) if word not in _COMPARISONS]
    found = {f"sec={section}", f"len={min(5, len(words) // LENGTH_STEP)}", *words}
    found.update(_phrases([word for word in words if word not in _MARKS]))
    found.update(_around_stops(words))
    found.update(_in_order([word for word in words if word.isupper()][:MOST_SALIENT]))
    found.update(cues_in(words))
    return list(found)


def cues_in(words: list[str]) -> Iterator[str]:
    """The cues that fire, as features: `cue=avoid-abrupt`."""
    present = {*words, START}
    line = f" {START} {' '.join(words)} "
    met = 0
    for bits in filter(None, map(_needs_met().get, present)):
        met |= bits
    for word in present:
        for cue in _cues_by_word().get(word, ()):
            if cue.bits & met == cue.bits and cue.pattern.search(line):
                yield f"cue={cue.id}"


def _phrases(words: list[str]) -> Iterator[str]:
    if words:
        yield f"first={words[0]}"
    yield from map("{} {}".format, words, words[1:])


def _around_stops(words: list[str]) -> Iterator[str]:
    for place, word in enumerate(words):
        if word in STOPS:
            yield from (f"{before}<{word}" for before in words[max(0, place - WINDOW) : place])
            yield from (f"{word}>{after}" for after in words[place + 1 : place + 1 + WINDOW])


def _in_order(salient: list[str]) -> Iterator[str]:
    for place, word in enumerate(salient):
        yield from (f"{word}~{later}" for later in salient[place + 1 : place + 1 + REACH])


@cache
def _cues_by_word() -> dict[str, tuple[Cue, ...]]:
    """Each cue under the words of its most telling place, so that few cues are tried on a sentence."""
    cues = _cues()
    common = Counter(word for cue in cues for need in cue.needs for word in need)
    found: dict[str, list[Cue]] = defaultdict(list)
    for cue in cues:
        for word in min(cue.needs, key=lambda need: (sum(common[word] for word in need), sorted(need))):
            found[word].append(cue)
    return {word: tuple(listed) for word, listed in found.items()}


@cache
def _needs_met() -> dict[str, int]:
    """By word, the bits of the places that it meets, of all cues."""
    found: dict[str, int] = defaultdict(int)
    for cue in _cues():
        lowest = cue.bits & -cue.bits
        for number, need in enumerate(cue.needs):
            for word in need:
                found[word] |= lowest << number
    return dict(found)


@cache
def _cues() -> tuple[Cue, ...]:
    first, cues = 0, []
    for row in table("cues.tsv"):
        cues.append(_cue(row["cue"], row["pattern"].split(), first))
        first += len(cues[-1].needs)
    return tuple(cues)


def _cue(name: str, places: list[str], first: int) -> Cue:
    """The cue of a pattern, whose places have bits from the `first` on."""
    needs = tuple(frozenset(place.split("/")) for place in places if not place.startswith("_"))
    bits = (1 << len(needs)) - 1 << first
    return Cue(name, needs, re.compile(" " + "".join(map(_regular, places))), bits)


def _regular(place: str) -> str:
    """`_4` is up to four words of one sentence, `A/B` one word out of two."""
    if place.startswith("_"):
        return rf"(?:[^\s.]+ ){{0,{place[1:]}}}"
    return f"(?:{'|'.join(map(re.escape, place.split('/')))}) "
