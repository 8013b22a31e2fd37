"""Features of words of indications: of the words around each, of what they are together, and of where it stands.

Words of disease names, whole names and the endings of words let a model find conditions it has never seen.
"""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from itertools import chain
from typing import Any

from lastdose.extraction.diseases import names_in, standing
from lastdose.extraction.lexicon import folded
from lastdose.extraction.rulebook import entries, table

STEPS = (-2, -1, 0, 1, 2)
EARLIER, LATER = 6, 4
"""So many words before and after a token speak about it wherever they stand there."""
OUTSIDE = "_"
"""Stands for the words before the first and after the last."""

_TOKEN = re.compile(r"[A-Za-z]+(?:['’][a-z]+)?|\d+(?:\.\d+)?|[^\sA-Za-z0-9]")
_AIMS = frozenset({"indicated", "indication", "treatment", "treat", "management", "prevention", "prevent", "relief"})
_NEAR = 14
_OPENING = 15


class View:
    """The words, numbers and marks of one section, with all that the whole section says about each, made once.

    `tokens` are where they stand, `texts` what they are, `forms` how they compare: numbers all as `0`.
    """

    def __init__(self, text: str) -> None:
        self.tokens = list(_TOKEN.finditer(text))
        self.texts = [token[0] for token in self.tokens]
        self.forms = list(map(_form, self.texts))
        self._opening = set(self.forms[:_OPENING])
        self._aimed = _sentences_with(self.forms, "indicated", "indication")
        self._denied = _sentences_with(self.forms, "not")
        self._names = names_in(
            [word if form == "0" else form for word, form in zip(self.texts, self.forms, strict=True)]
        )
        self._triggers, self._near, self._counts = _triggers(self.forms), _near_aims(self.forms), Counter(self.forms)

    def features(self, place: int) -> list[str]:
        """The features of one token: of the words around it one by one, and of what they are together."""
        alone = chain(
            *(standing_off(step, _at(self.forms, place + step)) for step in STEPS),
            map(earlier, self.forms[max(0, place - EARLIER) : place]),
            map(later, self.forms[place + 1 : place + 1 + LATER]),
        )
        together = (part(*told) for part, told in zip(PARTS, self.told(place), strict=True))
        return [*alone, *chain.from_iterable(together)]

    def told(self, place: int) -> tuple[tuple[Any, ...], ...]:
        """What each of the `PARTS` is told about one token."""
        forms, text = self.forms, self.texts[place]
        form, before, after, aimed = forms[place], _at(forms, place - 1), _at(forms, place + 1), self._aimed[place]
        known = standing(form)
        return (
            (_at(forms, place - 2), before, form, after, aimed),
            (standing(before), known, standing(after), aimed),
            tuple(self._name(place + step) for step in (-1, 0, 1)),
            (self._triggers[place], known, form in self._opening, self._denied[place]),
            (min(3, self._near[form]), min(2, self._near[after]), min(3, self._counts[form]), min(4, place // 30)),
            (_shape(text), before == "(" and text.isupper(), after == "("),
        )

    def _name(self, place: int) -> str:
        return self._names[place] if 0 <= place < len(self._names) else "O"


def standing_off(step: int, form: str) -> tuple[str, ...]:
    """What a word says about the token that stands so many words before it; about itself for 0."""
    if step == 0:
        return f"w={form}", f"s3={form[-3:]}", f"s4={form[-4:]}", f"p4={form[:4]}"
    if abs(step) == 1:
        return f"w{step}={form}", f"s{step}={form[-3:]}"
    return (f"w{step}={form}",)


def earlier(form: str) -> str:
    """What a word says about the tokens that come after it."""
    return f"before={form}"


def later(form: str) -> str:
    """What a word says about the tokens that come before it."""
    return f"after={form}"


def _side_by_side(two_before: str, before: str, form: str, after: str, aimed: bool) -> tuple[str, ...]:
    return f"pw={before} {form}", f"wn={form} {after}", f"ww={two_before} {before}", f"aimed={aimed}|{form[-3:]}"


def _known_words(before: str, own: str, after: str, aimed: bool) -> tuple[str, ...]:
    return f"k={own}", f"kn={own}{after}", f"kp={before}{own}", f"ki={aimed}{own}", f"kk={before}{own}{after}"


def _names_of_diseases(before: str, own: str, after: str) -> tuple[str, ...]:
    return f"name-1={before}", f"name0={own}", f"name1={after}"


def _in_sentence(trigger: str, known: str, opening: bool, denied: bool) -> tuple[str, ...]:
    return f"trigger={trigger}", f"trigger={trigger}|{known}", f"opening={opening}|{known}", f"denied={denied}"


def _in_section(near: int, after_near: int, count: int, place: int) -> tuple[str, ...]:
    return f"near={near}", f"nears={min(2, near)}{after_near}", f"count={count}", f"place={place}"


def _as_printed(shape: str, abbreviation: bool, bracketed: bool) -> tuple[str, ...]:
    return f"shape={shape}", f"abbr={abbreviation}", f"bracketed={bracketed}"


PARTS: tuple[Callable[..., tuple[str, ...]], ...] = (
    _side_by_side,
    _known_words,
    _names_of_diseases,
    _in_sentence,
    _in_section,
    _as_printed,
)


def _triggers(forms: Sequence[str]) -> list[str]:
    """For each token the last word of purpose before it in its sentence, and roughly how far back it is."""
    found, last, distance = [], OUTSIDE, 0
    for form in forms:
        if form in {".", ";"}:
            last, distance = OUTSIDE, 0
        found.append(f"{last}{min(distance // 4, 3)}")
        distance += 1
        if form in _trigger_words():
            last, distance = form, 0
    return found


def _sentences_with(forms: Sequence[str], *words: str) -> list[bool]:
    """For each token whether its sentence holds one of the words."""
    found: list[bool] = []
    sentence: list[str] = []
    for form in (*forms, "."):
        sentence.append(form)
        if form == ".":
            found += [not set(words).isdisjoint(sentence)] * len(sentence)
            sentence = []
    return found[: len(forms)]


def _near_aims(forms: Sequence[str]) -> Counter[str]:
    near: Counter[str] = Counter()
    distance = _NEAR
    for form in forms:
        distance = 0 if form in _AIMS else _NEAR if form == "." else distance + 1
        if 0 < distance < _NEAR:
            near[form] += 1
    return near


@lru_cache(20_000)
def _form(text: str) -> str:
    return folded(text) if text[0].isalpha() else "0" if text[0].isdigit() else text


def _shape(text: str) -> str:
    if text.isupper() and len(text) > 1:
        return "A"
    return "C" if text[0].isupper() else "l" if text[0].isalpha() else "d" if text[0].isdigit() else "x"


def _at(forms: Sequence[str], place: int) -> str:
    return forms[place] if 0 <= place < len(forms) else OUTSIDE


@cache
def _trigger_words() -> frozenset[str]:
    return frozenset(word for row in table("triggers.tsv") if row["kind"] != "little" for word in entries(row["words"]))


@cache
def little_words() -> frozenset[str]:
    """Words of grammar, which begin no condition."""
    return frozenset(word for row in table("triggers.tsv") if row["kind"] == "little" for word in entries(row["words"]))
