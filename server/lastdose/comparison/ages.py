"""Ages: from what age a drug is for a condition, and whether two sides name different ones."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from lastdose.claims.kinds import Claim, IndicationClaim
from lastdose.claims.values import Ref
from lastdose.comparison.witnesses import Witnesses

GROWN_UP = 17 * 365
A_MONTH = 31
YOUNG = ("child", "adolesc", "pediatric", "paediatric", "infant")

Uses = Mapping[Ref, list[IndicationClaim]]


def by_condition(claims: Iterable[Claim]) -> Uses:
    """The indications among claims by each condition they name."""
    found: dict[Ref, list[IndicationClaim]] = defaultdict(list)
    for claim in claims:
        if isinstance(claim, IndicationClaim):
            for use in claim.indicated_for:
                found[use].append(claim)
    return found


def differing_ages(
    ours: Iterable[Claim], theirs: Iterable[Claim], witnesses: Witnesses
) -> Iterator[tuple[IndicationClaim, IndicationClaim, Ref]]:
    """The claims for the youngest on both sides, and the condition, where these ages lie more than a month apart."""
    here, there = by_condition(ours), by_condition(theirs)
    for use in sorted(set(here) & set(there)):
        one, other = (_youngest(uses[use], witnesses) for uses in (here, there))
        if one and other and one.subject == other.subject and abs(youngest(one) - youngest(other)) > A_MONTH:
            yield one, other, use


def _youngest(claims: list[IndicationClaim], witnesses: Witnesses) -> IndicationClaim | None:
    """Of the foremost version's claims the one for the youngest; None when one of them has no known age."""
    best = witnesses.foremost(claims).version
    quoted = [claim for claim in claims if claim.version == best]
    return min(quoted, key=youngest) if all(youngest(claim) >= 0 for claim in quoted) else None


def youngest(claim: IndicationClaim) -> int:
    """The youngest age in days that a claim covers, adults being 17 years and more; -1 when it does not say."""
    people = claim.population
    if people is None:
        return -1
    if people.min_age_days is not None:
        return min(people.min_age_days, GROWN_UP)
    words = people.as_said.lower()
    return GROWN_UP if words.startswith("adult") and not any(word in words for word in YOUNG) else -1


def said_age(claim: IndicationClaim) -> str:
    """The words for the people whom a claim is about."""
    return claim.population.as_said if claim.population else ""
