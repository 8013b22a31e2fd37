"""Where conditions stand in the text of indications: a linear model judges each word by itself and its neighbours.

A word that is surely part of a condition seeds a span; neighbours that are probably part of it join. Words of disease
names, whole names and the endings of words let it find conditions it has never seen.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from lastdose.extraction.diseases import names_in, standing
from lastdose.extraction.lexicon import folded
from lastdose.extraction.rulebook import entries, table

SEED, JOIN = 0.45, 0.2
FLOOR = -1.0
BIAS = "(bias)"

_TOKEN = re.compile(r"[A-Za-z]+(?:['’][a-z]+)?|\d+(?:\.\d+)?|[^\sA-Za-z0-9]")
_NUMERAL = re.compile(r"(?:\d+|[IVX]+)\Z")
_EDGE = frozenset({"and", "or", "of", "the", "with", "to", "in"})
_AIMS = frozenset({"indicated", "indication", "treatment", "treat", "management", "prevention", "prevent", "relief"})
_NEAR = 14
_OPENING = 15
_OUTSIDE = "_"


@dataclass(frozen=True, slots=True)
class Token:
    """A word, number or mark, with its folded form and its code points `start` to `end` (exclusive)."""

    text: str
    form: str
    start: int
    end: int


def spans(text: str) -> Iterator[tuple[int, int, Decimal]]:
    """Start, end (exclusive) and confidence of each condition in the text of an indications section, in order."""
    tokens = tokens_of(text)
    view = View(tokens)
    likely = [0.0] * len(tokens)
    for first, last in _runs(tokens, _inside(view, likely)):
        sure = sum(likely[first : last + 1]) / (last + 1 - first)
        yield tokens[first].start, tokens[_with_number(tokens, last)].end, Decimal(f"{sure:.2f}")


def tokens_of(text: str) -> list[Token]:
    """The tokens of a text; numbers all have the form `0`."""
    return [Token(match[0], _form(match[0]), match.start(), match.end()) for match in _TOKEN.finditer(text)]


class View:
    """The tokens of one section with all that the whole section says about each, made once."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self.tokens = tokens
        self.forms = [token.form for token in tokens]
        self._opening = set(self.forms[:_OPENING])
        self._aimed = _sentences_with(self.forms, "indicated", "indication")
        self._denied = _sentences_with(self.forms, "not")
        self._names = names_in([token.text if token.form == "0" else token.form for token in tokens])
        self._triggers, self._near, self._counts = _triggers(self.forms), _near_aims(self.forms), Counter(self.forms)

    def features(self, place: int) -> list[str]:
        """The features of one token."""
        forms = self.forms
        return [
            *_own(self.tokens[place], forms, place),
            *_neighbours(forms, place),
            *_known_words(forms, place, self._aimed[place]),
            *(f"name{step}={self._name(place + step)}" for step in (-1, 0, 1)),
            *self._section_features(place, forms[place], _at(forms, place + 1)),
        ]

    def _section_features(self, place: int, form: str, after: str) -> tuple[str, ...]:
        known = standing(form)
        return (
            f"trigger={self._triggers[place]}",
            f"trigger={self._triggers[place]}|{known}",
            f"near={min(3, self._near[form])}",
            f"nears={min(2, self._near[form])}{min(2, self._near[after])}",
            f"count={min(3, self._counts[form])}",
            f"place={min(4, place // 30)}",
            f"opening={form in self._opening}|{known}",
            f"denied={self._denied[place]}",
            f"bracketed={after == '('}",
            f"aimed={self._aimed[place]}|{form[-3:]}",
        )

    def _name(self, place: int) -> str:
        return self._names[place] if 0 <= place < len(self._names) else "O"


def _inside(view: View, likely: list[float]) -> list[bool]:
    """Whether each token is inside a span; what was judged on the way is left in `likely`."""
    inside = [False] * len(likely)
    for seed, token in enumerate(view.tokens):
        if _may_seed(token) and not likely[seed]:
            likely[seed] = _probability(view.features(seed))
        if likely[seed] >= SEED:
            inside[seed] = True
            _join(view, likely, inside, range(seed - 1, -1, -1))
            _join(view, likely, inside, range(seed + 1, len(likely)))
    return inside


def _join(view: View, likely: list[float], inside: list[bool], places: Iterable[int]) -> None:
    for place in places:
        likely[place] = likely[place] or _probability(view.features(place))
        if inside[place] or likely[place] < JOIN:
            return
        inside[place] = True


def _may_seed(token: Token) -> bool:
    """Whether a word by itself does not speak so much against a condition that its neighbours need no look."""
    if not token.text[0].isalpha() or token.form in _little_words():
        return False
    form = token.form
    weights = _weights()
    own = (f"w={form}", f"s3={form[-3:]}", f"s4={form[-4:]}", f"p4={form[:4]}", f"k={standing(form)}")
    return sum(filter(None, map(weights.get, own))) >= FLOOR


def _runs(tokens: Sequence[Token], inside: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """First and last token of each span, without marks and little words at its ends."""
    place = 0
    while place < len(tokens):
        end = place
        while end < len(tokens) and inside[end]:
            end += 1
        first, last = _trimmed(tokens, place, end - 1)
        if first <= last:
            yield first, last
        place = max(end, place + 1)


def _own(token: Token, forms: Sequence[str], place: int) -> Iterator[str]:
    form, before, after = token.form, _at(forms, place - 1), _at(forms, place + 1)
    yield from (f"w={form}", f"s3={form[-3:]}", f"s4={form[-4:]}", f"p4={form[:4]}", f"shape={_shape(token.text)}")
    yield from (f"pw={before} {form}", f"wn={form} {after}", f"abbr={before == '(' and token.text.isupper()}")


def _neighbours(forms: Sequence[str], place: int) -> Iterator[str]:
    for step in (-2, -1, 1, 2):
        yield f"w{step}={_at(forms, place + step)}"
    for step in (-1, 1):
        yield f"s{step}={_at(forms, place + step)[-3:]}"
    yield f"ww={_at(forms, place - 2)} {_at(forms, place - 1)}"
    yield from (f"before={form}" for form in forms[max(0, place - 6) : place])
    yield from (f"after={form}" for form in forms[place + 1 : place + 5])


def _known_words(forms: Sequence[str], place: int, aimed: bool) -> Iterator[str]:
    own, before, after = (standing(_at(forms, place + step)) for step in (0, -1, 1))
    yield from (f"k={own}", f"kn={own}{after}", f"kp={before}{own}", f"ki={aimed}{own}", f"kk={before}{own}{after}")


def _triggers(forms: Sequence[str]) -> list[str]:
    """For each token the last word of purpose before it in its sentence, and roughly how far back it is."""
    found, last, distance = [], _OUTSIDE, 0
    for form in forms:
        if form in {".", ";"}:
            last, distance = _OUTSIDE, 0
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


def _trimmed(tokens: Sequence[Token], first: int, last: int) -> tuple[int, int]:
    while first <= last and (
        (not tokens[first].text.isalnum() and "'" not in tokens[first].text) or _edge(tokens[first])
    ):
        first += 1
    while first <= last and (tokens[last].text in ",.;:/-([*" or _edge(tokens[last])):
        last -= 1
    return first, last


def _with_number(tokens: Sequence[Token], last: int) -> int:
    """The last token, or the number after it that belongs to it: type 2, stage IV."""
    numbered = tokens[last].form in {"type", "stage", "grade", "class"} and last + 1 < len(tokens)
    return last + 1 if numbered and _NUMERAL.match(tokens[last + 1].text) else last


def _edge(token: Token) -> bool:
    return token.text.lower() in _EDGE


def _form(text: str) -> str:
    return folded(text) if text[0].isalpha() else "0" if text[0].isdigit() else text


def _shape(text: str) -> str:
    if text.isupper() and len(text) > 1:
        return "A"
    return "C" if text[0].isupper() else "l" if text[0].isalpha() else "d" if text[0].isdigit() else "x"


def _at(forms: Sequence[str], place: int) -> str:
    return forms[place] if 0 <= place < len(forms) else _OUTSIDE


def _probability(found: Sequence[str]) -> float:
    weights = _weights()
    return 1 / (1 + math.exp(-weights[BIAS] - sum(filter(None, map(weights.get, found)))))


@cache
def _trigger_words() -> frozenset[str]:
    return frozenset(word for row in table("triggers.tsv") if row["kind"] != "little" for word in entries(row["words"]))


@cache
def _little_words() -> frozenset[str]:
    return frozenset(word for row in table("triggers.tsv") if row["kind"] == "little" for word in entries(row["words"]))


@cache
def _weights() -> dict[str, float]:
    return {row["feature"]: float(row["weight"]) for row in table("span_weights.tsv")}
