"""Where conditions stand in the text of indications: a linear model judges each word by itself and its neighbours.

A word that is surely part of a condition seeds a span; neighbours that are probably part of it join.
"""

import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cache, lru_cache, partial
from itertools import accumulate
from typing import Any

from lastdose.extraction.diseases import standing
from lastdose.extraction.rulebook import table
from lastdose.extraction.span_features import (
    EARLIER,
    LATER,
    OUTSIDE,
    PARTS,
    STEPS,
    View,
    earlier,
    later,
    little_words,
    standing_off,
)

SEED, JOIN = 0.45, 0.2
FLOOR = -100
"""Hundredths of log-odds, below which a word by itself seeds no span."""
BIAS = "(bias)"
MOST_HELD = 20_000
"""So many words, and so many things that are told of a token, have their sums kept."""

_NUMERAL = re.compile(r"(?:\d+|[IVX]+)\Z")
_EDGE = frozenset({"and", "or", "of", "the", "with", "to", "in"})
_MARGIN = tuple(OUTSIDE for step in STEPS if step > 0)


def spans(text: str) -> Iterator[tuple[int, int, Decimal]]:
    """Start, end (exclusive) and confidence of each condition in the text of an indications section, in order."""
    view = View(text)
    tokens, likely = view.tokens, [0.0] * len(view.tokens)
    for first, last in _runs(view, _inside(Judged(view, judge()), likely)):
        sure = sum(likely[first : last + 1]) / (last + 1 - first)
        yield tokens[first].start(), tokens[_with_number(view, last)].end(), Decimal(f"{sure:.2f}")


class Judge:
    """Weights in hundredths, so that sums are exact; what is said of one word, or in one part, is summed up once."""

    def __init__(self, weights: Mapping[str, float]) -> None:
        self._weights = {feature: round(100 * weight) for feature, weight in weights.items()}
        self.bias = self._weights[BIAS]
        self.of_form = lru_cache(MOST_HELD)(self._of_form)
        self.may_seed = lru_cache(MOST_HELD)(self._may_seed)
        self.parts = tuple(lru_cache(MOST_HELD)(partial(self._of_part, part)) for part in PARTS)

    def _of_form(self, form: str) -> tuple[int, ...]:
        """What a word says about tokens at each of the `STEPS`, about those after it, and about those before it."""
        steps = (self._summed(standing_off(step, form)) for step in STEPS)
        return (*steps, self._summed((earlier(form),)), self._summed((later(form),)))

    def _of_part(self, part: Callable[..., tuple[str, ...]], *told: Any) -> int:
        return self._summed(part(*told))

    def _may_seed(self, form: str) -> bool:
        """Whether a word by itself does not speak so much against a condition that its neighbours need no look."""
        if not form[0].isalpha() or form in little_words():
            return False
        return self._summed((*standing_off(0, form), f"k={standing(form)}")) >= FLOOR

    def _summed(self, found: Iterable[str]) -> int:
        return sum(filter(None, map(self._weights.get, found)))


class Judged:
    """The tokens of one section before a judge."""

    def __init__(self, view: View, judge: Judge) -> None:
        self.view = view
        self._judge = judge
        self.seeds = list(map(judge.may_seed, view.forms))
        self._alone = _sums(list(map(judge.of_form, [*_MARGIN, *view.forms, *_MARGIN])))

    def probability(self, place: int) -> float:
        """How probable it is that a token is part of a condition, from 0 to 1."""
        told = zip(self._judge.parts, self.view.told(place), strict=True)
        odds = self._judge.bias + self._alone[place] + sum(part(*what) for part, what in told)
        return 1 / (1 + math.exp(-odds / 100))


def _sums(said: Sequence[tuple[int, ...]]) -> list[int]:
    """For each token what the words around it say one by one; `said` is of these words, and of the margins."""
    *steps, earlier, later = zip(*said, strict=True)
    near = map(sum, zip(*(column[number:] for number, column in enumerate(steps)), strict=False))
    before, after = ([0, *accumulate(column[len(_MARGIN) : -len(_MARGIN)])] for column in (earlier, later))
    last = len(before) - 1
    return [
        sum_of_near
        + (before[place] - before[max(0, place - EARLIER)])
        + (after[min(last, place + 1 + LATER)] - after[place + 1])
        for place, sum_of_near in zip(range(last), near, strict=False)
    ]


def _inside(judged: Judged, likely: list[float]) -> list[bool]:
    """Whether each token is inside a span; what was judged on the way is left in `likely`."""
    inside = [False] * len(likely)
    for seed, may_seed in enumerate(judged.seeds):
        if may_seed and not likely[seed]:
            likely[seed] = judged.probability(seed)
        if likely[seed] >= SEED:
            inside[seed] = True
            _join(judged, likely, inside, range(seed - 1, -1, -1))
            _join(judged, likely, inside, range(seed + 1, len(likely)))
    return inside


def _join(judged: Judged, likely: list[float], inside: list[bool], places: Iterable[int]) -> None:
    for place in places:
        likely[place] = likely[place] or judged.probability(place)
        if inside[place] or likely[place] < JOIN:
            return
        inside[place] = True


def _runs(view: View, inside: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """First and last token of each span, without marks and little words at its ends."""
    place = 0
    while place < len(inside):
        end = place
        while end < len(inside) and inside[end]:
            end += 1
        first, last = _trimmed(view.texts, place, end - 1)
        if first <= last:
            yield first, last
        place = max(end, place + 1)


def _trimmed(texts: Sequence[str], first: int, last: int) -> tuple[int, int]:
    while first <= last and ((not texts[first].isalnum() and "'" not in texts[first]) or _edge(texts[first])):
        first += 1
    while first <= last and (texts[last] in ",.;:/-([*" or _edge(texts[last])):
        last -= 1
    return first, last


def _with_number(view: View, last: int) -> int:
    """The last token, or the number after it that belongs to it: type 2, stage IV."""
    numbered = view.forms[last] in {"type", "stage", "grade", "class"} and last + 1 < len(view.texts)
    return last + 1 if numbered and _NUMERAL.match(view.texts[last + 1]) else last


def _edge(text: str) -> bool:
    return text.lower() in _EDGE


@cache
def judge() -> Judge:
    """The shipped weights."""
    return Judge({row["feature"]: float(row["weight"]) for row in table("span_weights.tsv")})
