"""Denials beside warnings: what one source denies and affirms, permits and advises; where two contradict each other."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace

from lastdose.claims.catalogue import Comparison
from lastdose.claims.concepts import Affected, ComparisonKind
from lastdose.claims.kinds import AssertedAbsenceClaim, Claim, DiscontinuationRiskClaim, StopMannerClaim
from lastdose.claims.values import Ref
from lastdose.comparison.points import AT_ONCE, UNDER_A_CONDITION, all_points, listed, points, slow, told
from lastdose.comparison.witnesses import Witnesses

DENIED = {"denied harm": "harm", "denied effect": "effect"}


def denials(witnesses: Witnesses) -> Iterator[Comparison]:
    """Differences of scope within one document, and contradictions between documents, as of the latest versions."""
    absences: dict[Ref, list[AssertedAbsenceClaim]] = defaultdict(list)
    risks: dict[Ref, list[DiscontinuationRiskClaim]] = defaultdict(list)
    for version in witnesses.latest:
        claims = witnesses.claims.get(version.key, [])
        yield from _within(claims, witnesses)
        for claim in claims:
            if isinstance(claim, AssertedAbsenceClaim):
                absences[claim.subject].append(claim)
            elif isinstance(claim, DiscontinuationRiskClaim):
                risks[claim.subject].append(claim)
    for subject, denied in absences.items():
        yield from _contradictions(denied, risks.get(subject, []), witnesses)


def _within(claims: list[Claim], witnesses: Witnesses) -> Iterator[Comparison]:
    risks = [claim for claim in claims if isinstance(claim, DiscontinuationRiskClaim)]
    advised = [claim for claim in claims if isinstance(claim, StopMannerClaim) and slow(claim)]
    fast = [claim for claim in claims if isinstance(claim, StopMannerClaim) and _permits_speed(claim)]
    for absences in _by_shared_use(claim for claim in claims if isinstance(claim, AssertedAbsenceClaim)):
        yield from _denied_yet_affirmed(absences, _joining(absences, risks), witnesses)
    for permissions in _by_shared_use(fast):
        yield from _advised_yet_permitted(permissions, _joining(permissions, advised), witnesses)


def _by_shared_use(claims: Iterable[Claim]) -> Iterator[list[Claim]]:
    """The claims in groups of one subject, in each of which all contexts overlap."""
    left = list(claims)
    while left:
        group = _joining(left[:1], left[1:])
        yield [left[0], *group]
        taken = {claim.key for claim in group}
        left = [claim for claim in left[1:] if claim.key not in taken]


def _joining(group: list[Claim], others: Iterable[Claim]) -> list[Claim]:
    """Those of the others that are about the subject of a group and overlap with its contexts and each other's."""
    contexts, keys = {claim.context for claim in group}, {claim.key for claim in group}
    taken: list[Claim] = []
    for other in others:
        alike = other.subject == group[0].subject and other.key not in keys
        if alike and (other.context in contexts or all(map(other.context.overlaps, contexts))):
            contexts.add(other.context)
            taken.append(other)
    return taken


def _permits_speed(claim: StopMannerClaim) -> bool:
    return bool(AT_ONCE & set(claim.permitted_manner))


def _denied_yet_affirmed(absences: list[Claim], risks: list[Claim], witnesses: Witnesses) -> Iterator[Comparison]:
    if risks:
        explanation = (
            f"{witnesses.name(risks[0].version)} {_conditioned(absences, witnesses)}, "
            f"and {told(all_points(risks), witnesses)}: a denial covers only what it names."
        )
        yield _scope("denied and affirmed", [*absences, *risks], explanation)


def _advised_yet_permitted(permissions: list[Claim], advice: list[Claim], witnesses: Witnesses) -> Iterator[Comparison]:
    if advice:
        explanation = (
            f"{witnesses.name(advice[0].version)} {_conditioned(advice, witnesses)}, "
            f"and {_conditioned(permissions, witnesses)}."
        )
        yield _scope("advised and permitted", [*advice, *permissions], explanation)


def _conditioned(claims: list[Claim], witnesses: Witnesses) -> str:
    by_condition: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        by_condition[_when(claim)].append(claim)
    told_of = {when: told(all_points(held), witnesses) for when, held in sorted(by_condition.items())}
    return listed([f"{said.removesuffix(UNDER_A_CONDITION)}{when}" for when, said in told_of.items()])


def _when(claim: Claim) -> str:
    only = [f"on condition: {'; '.join(claim.applies_when)}"] if claim.applies_when else []
    never = [f"except: {'; '.join(claim.except_when)}"] if claim.except_when else []
    return f" ({'; '.join([*only, *never])})" if only or never else ""


def _scope(axis: str, claims: list[Claim], explanation: str) -> Comparison:
    return Comparison(
        kind=ComparisonKind.SCOPE_DIFFERENCE,
        subject=claims[0].subject,
        claims=tuple(claim.key for claim in claims),
        axis=axis,
        explanation=explanation,
    )


def _contradictions(
    absences: Iterable[AssertedAbsenceClaim], risks: Iterable[DiscontinuationRiskClaim], witnesses: Witnesses
) -> Iterator[Comparison]:
    """One for each thing denied and affirmed without condition for one use, quoting the foremost of each side."""
    denied, affirmed = _by_use(absences), _by_use(risks)
    for (point, use), claims in denied.items():
        for absence in _one_a_form(claims, witnesses):
            for risk in _one_a_form(affirmed.get((point, use), []), witnesses):
                if absence.version != risk.version and _same_product(absence, risk):
                    yield _contradiction(absence, risk, witnesses)


def _by_use(claims: Iterable[Claim]) -> dict[tuple[object, str], list[Claim]]:
    """Claims that hold without condition, by each thing denied or affirmed and the use, apart from product and form."""
    found: dict[tuple[object, str], list[Claim]] = defaultdict(list)
    for claim in claims:
        if not (claim.applies_when or claim.except_when):
            use = replace(claim.context, product=None, route=(), dose_form=()).key
            for point in points(claim):
                if point.whom is Affected.PATIENT:
                    found[(DENIED.get(point.axis, point.axis), point.what), use].append(claim)
    return found


def _one_a_form(claims: list[Claim], witnesses: Witnesses) -> list[Claim]:
    by_form: dict[object, list[Claim]] = defaultdict(list)
    for claim in claims:
        by_form[claim.context.product, claim.context.route, claim.context.dose_form].append(claim)
    return [witnesses.foremost(alike) for alike in by_form.values()]


def _same_product(one: Claim, other: Claim) -> bool:
    """Whether two claims speak of one product in a common form, or one of them of the drug in general."""
    ours, theirs = one.context, other.context
    return (ours.product == theirs.product or None in (ours.product, theirs.product)) and ours.overlaps(theirs)


def _contradiction(absence: Claim, risk: Claim, witnesses: Witnesses) -> Comparison:
    return Comparison(
        kind=ComparisonKind.DIRECT_CONTRADICTION,
        subject=absence.subject,
        claims=(absence.key, risk.key),
        axis="denied and affirmed",
        explanation=(
            f"{witnesses.name(absence.version)} {told(points(absence), witnesses)}; "
            f"{witnesses.name(risk.version)} {told(points(risk), witnesses)}."
        ),
    )
