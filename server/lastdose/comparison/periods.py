"""Periods: how long something is to be heeded after the last dose, in documents of two jurisdictions."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from decimal import Decimal

from lastdose.claims.catalogue import Comparison
from lastdose.claims.concepts import Sex
from lastdose.claims.kinds import PostStopPrecautionClaim
from lastdose.claims.values import Quantity
from lastdose.comparison.places import by_place, sides
from lastdose.comparison.witnesses import Witnesses

ALIKE = 1.25
PRECAUTIONS = {
    "contraception": re.compile(r"contracept|birth control"),
    "no breast-feeding": re.compile(r"breast-?feed"),
    "no live vaccines": re.compile(r"live .*vaccin"),
    "no giving of blood": re.compile(r"(donat|giv).*blood"),
}
UNITS = {"min": "minute", "h": "hour", "d": "day", "wk": "week", "mo": "month", "a": "year"}


def differences_of_period(witnesses: Witnesses) -> Iterator[Comparison]:
    """Precautions of one sort, for women or for anyone, whose periods differ by more than a quarter."""
    for ours, theirs in sides(witnesses, PostStopPrecautionClaim):
        here, there = _by_sort(ours), _by_sort(theirs)
        for sort in sorted(set(here) & set(there)):
            yield from _apart(sort, here[sort], there[sort], witnesses)


def _by_sort(claims: list[PostStopPrecautionClaim]) -> Mapping[str, list[PostStopPrecautionClaim]]:
    found: dict[str, list[PostStopPrecautionClaim]] = defaultdict(list)
    for claim in claims:
        period, people = claim.precaution_period, claim.context.population
        if period and period.unit and not (people and people.sex is Sex.MALE):
            for sort, words in PRECAUTIONS.items():
                if words.search(claim.precaution):
                    found[sort].append(claim)
    return found


def _apart(
    sort: str, ours: list[PostStopPrecautionClaim], theirs: list[PostStopPrecautionClaim], witnesses: Witnesses
) -> Iterator[Comparison]:
    one, other = witnesses.foremost(ours), witnesses.foremost(theirs)
    if not any(_alike(mine, yours) for mine in ours for yours in theirs) and one.context.overlaps(other.context):
        said = (f"{witnesses.name(claim.version)} asks for {sort} for {_period(claim)}" for claim in (one, other))
        yield by_place("period", one, other, f"After the last dose, {', and '.join(said)}.")


def _alike(one: PostStopPrecautionClaim, other: PostStopPrecautionClaim) -> bool:
    ours, theirs = sorted(map(_hours, (one, other)))
    return theirs <= ours * ALIKE


def _hours(claim: PostStopPrecautionClaim) -> int:
    period = claim.precaution_period
    assert period
    return period.hours(_length(period)) or 0


def _length(period: Quantity) -> Decimal:
    length = period.minimum if period.minimum is not None else period.maximum
    assert length is not None
    return length


def _period(claim: PostStopPrecautionClaim) -> str:
    period = claim.precaution_period
    assert period
    assert period.unit
    length = _length(period)
    bound = "at least " if period.maximum is None else "up to " if period.minimum is None else ""
    return f"{bound}{length:f} {UNITS[period.unit]}{'' if length == 1 else 's'}"
