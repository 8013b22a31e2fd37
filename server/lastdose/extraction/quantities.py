"""Stretches of time as sentences give them: "for at least 8 weeks", "12 to 18 hours", "five half-lives".

Two numbers with only a space between have lost the sign that stood there: they fill no slot.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from lastdose.claims.values import Quantity

_UNITS = {"minute": "min", "hour": "h", "day": "d", "week": "wk", "month": "mo", "year": "a"}
_WORDS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "twelve": 12, "fourteen": 14,
}  # fmt: skip
_NUMBER = rf"(?:\d+(?:[.,]\d+)?|\b(?:{'|'.join(_WORDS)})\b)"
_STRETCH = re.compile(
    rf"(?P<bound>\b(?:at least|a minimum of|no less than|not less than|up to|a maximum of|no more than|within"
    rf"|more than|greater than|longer than|less than|over|after)\s+(?:about |approximately )?)?"
    rf"(?<![\d.,/])(?P<lost>\d+ )?(?P<low>{_NUMBER})"
    rf"(?:\s*(?:-|–|—|to|or|and)\s*(?P<high>{_NUMBER}))?[\s-]*(?:\(\d+\)\s*)?"
    r"(?P<unit>half-li(?:fe|ves)|minutes?|hours?|days?|weeks?|months?|years?)\b(?P<more> or (?:more|longer))?",
    re.IGNORECASE,
)
_LOWER = ("at least", "a minimum of", "no less than", "not less than", "more than", "greater than", "longer than")
_UPPER = ("up to", "a maximum of", "no more than", "within", "less than")


@dataclass(frozen=True, slots=True)
class Stretch:
    """A quantity with its place in the text, and the words before it that bound it (`at least`), in lower case."""

    quantity: Quantity
    start: int
    end: int
    bound: str


def stretches(text: str) -> Iterator[Stretch]:
    """Every stretch of time in a text, in order, without ages and rates ("12 years of age", "twice a day")."""
    for match in _STRETCH.finditer(text):
        quantity = None if match["lost"] else _quantity(match)
        if quantity is not None and not _is_age_or_rate(text, match):
            yield Stretch(quantity, match.start(), match.end(), (match["bound"] or "").strip().lower())


def _is_age_or_rate(text: str, match: re.Match[str]) -> bool:
    after = text[match.end() : match.end() + 12].lower().lstrip(" s)")
    before = text[max(0, match.start() - 8) : match.start()].lower()
    rate = match["low"].lower() in {"a", "an"} and re.search(r"(?:once|twice|times|mg|every|per) $", before)
    return bool(rate) or after.startswith(("of age", "old", "and older")) or before.endswith(("aged ", "every "))


def _quantity(match: re.Match[str]) -> Quantity | None:
    low, high = _number(match["low"]), _number(match["high"])
    bound = (match["bound"] or "").strip().lower()
    if high is not None and low is not None and low > high:
        return None
    unit = _UNITS.get(match["unit"].lower().rstrip("s"))
    if high is None and (bound.startswith(_LOWER) or match["more"]):
        return Quantity(minimum=low, unit=unit, half_lives=unit is None)
    if high is None and bound.startswith(_UPPER):
        return Quantity(maximum=low, unit=unit, half_lives=unit is None)
    return Quantity(minimum=low, maximum=low if high is None else high, unit=unit, half_lives=unit is None)


def _number(word: str | None) -> Decimal | None:
    if word is None:
        return None
    return Decimal(_WORDS[word.lower()]) if word.lower() in _WORDS else Decimal(word.replace(",", "."))
