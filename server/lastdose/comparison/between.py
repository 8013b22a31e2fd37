"""Differences between what is said now: contradictions, differences of scope, differences between jurisdictions."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations

from lastdose.claims.catalogue import Comparison
from lastdose.claims.concepts import ComparisonKind
from lastdose.claims.kinds import AssertedAbsenceClaim, Claim, DiscontinuationRiskClaim, IndicationClaim
from lastdose.claims.values import Ref
from lastdose.comparison.witnesses import Witnesses


def differences(witnesses: Witnesses) -> Iterator[Comparison]:
    """Differences between claims of the latest versions known, about one subject in overlapping contexts of use."""
    by_subject: dict[Ref, list[Claim]] = defaultdict(list)
    for version in witnesses.latest:
        for claim in witnesses.claims.get(version.key, []):
            by_subject[claim.subject].append(claim)
    for claims in by_subject.values():
        for one, other in combinations(sorted(claims, key=lambda claim: claim.key), 2):
            if one.context.overlaps(other.context):
                yield from _difference(one, other, witnesses)


def _difference(one: Claim, other: Claim, witnesses: Witnesses) -> Iterator[Comparison]:
    if isinstance(other, AssertedAbsenceClaim):
        one, other = other, one
    if isinstance(one, AssertedAbsenceClaim) and isinstance(other, DiscontinuationRiskClaim):
        yield _absence_beside_risk(one, other, witnesses)
    if isinstance(one, IndicationClaim) and isinstance(other, IndicationClaim):
        yield from _ages(one, other, witnesses)


def _absence_beside_risk(
    absence: AssertedAbsenceClaim, risk: DiscontinuationRiskClaim, witnesses: Witnesses
) -> Comparison:
    denied = risk.risk_kind in absence.denied_risk_kind or bool(set(risk.effect) & set(absence.denied_effect))
    elsewhere = absence.version != risk.version
    contradicts = denied and elsewhere and not (risk.applies_when or absence.applies_when)
    kind = ComparisonKind.DIRECT_CONTRADICTION if contradicts else ComparisonKind.SCOPE_DIFFERENCE
    same = "the same document" if not elsewhere else witnesses.name(risk.version)
    return Comparison(
        kind=kind,
        subject=risk.subject,
        claims=(absence.key, risk.key),
        axis="denied and affirmed",
        explanation=(
            f"{witnesses.name(absence.version)} denies one kind of harm, while {same} warns of "
            f"{risk.risk_kind.key.replace('-', ' ')}: the denial covers only what it names."
            if not contradicts
            else f"{witnesses.name(absence.version)} denies what {same} warns of."
        ),
    )


def _ages(one: IndicationClaim, other: IndicationClaim, witnesses: Witnesses) -> Iterator[Comparison]:
    differ = one.population and other.population and _bounds(one) != _bounds(other)
    if not (differ and set(one.indicated_for) & set(other.indicated_for) and one.version != other.version):
        return
    places = {witnesses.versions[claim.version].jurisdiction for claim in (one, other)}
    kind = ComparisonKind.JURISDICTION_DIFFERENCE if len(places) > 1 else ComparisonKind.SCOPE_DIFFERENCE
    yield Comparison(
        kind=kind,
        subject=one.subject,
        claims=(one.key, other.key),
        axis="population",
        explanation=(
            f"{witnesses.name(one.version)} says {one.population.as_said if one.population else 'no age'}, "
            f"{witnesses.name(other.version)} says {other.population.as_said if other.population else 'no age'}."
        ),
    )


def _bounds(claim: IndicationClaim) -> tuple[int | None, int | None]:
    assert claim.population
    return claim.population.min_age_days, claim.population.max_age_days
