"""Changes between two versions of one source: never on a date, and only between the two that are at hand."""

from collections.abc import Iterator

from lastdose.claims.catalogue import Comparison
from lastdose.claims.concepts import ComparisonKind
from lastdose.claims.documents import SourceVersion
from lastdose.claims.kinds import (
    AssertedAbsenceClaim,
    Claim,
    DiscontinuationRiskClaim,
    IndicationClaim,
    StopMannerClaim,
)
from lastdose.comparison.witnesses import Witnesses, in_boxed_warning

CONTENT = {
    "DiscontinuationRiskClaim": ("effect", "returning_condition", "stop_manner", "onset", "can_be_fatal"),
    "AssertedAbsenceClaim": ("denied_risk_kind", "denied_effect"),
    "StopMannerClaim": ("advised_manner", "advised_against_manner", "permitted_manner", "schedule"),
    "IndicationClaim": ("indicated_for", "population"),
}


def changes(witnesses: Witnesses) -> Iterator[Comparison]:
    """Every change of prominence or content between a version and the one known before it."""
    for version in witnesses.versions.values():
        step = witnesses.step(version)
        if step:
            yield from _between(*step, witnesses)


def _between(old: SourceVersion, new: SourceVersion, witnesses: Witnesses) -> Iterator[Comparison]:
    before, after = witnesses.claims.get(old.key, []), witnesses.claims.get(new.key, [])
    for earlier in before:
        matches = [later for later in after if same_point(earlier, later)]
        if len(matches) == 1 and [one for one in before if same_point(one, matches[0])] == [earlier]:
            yield from _change(earlier, matches[0], witnesses)


def same_point(one: Claim, other: Claim) -> bool:
    """Whether two claims make the same point: the same subject, kind and turning point, or else the same words."""
    if one.kind != other.kind or one.subject != other.subject:
        return False
    marks = {passage.words_digest for passage in one.passages}
    shared = any(passage.words_digest in marks for passage in other.passages)
    return point(one) == point(other) and (shared or point(one) is not None)


def point(claim: Claim) -> tuple[object, ...] | None:
    """What a claim turns on within its kind; None where only its words can tell."""
    if isinstance(claim, DiscontinuationRiskClaim):
        return claim.risk_kind, claim.affected, claim.context.indication, claim.context.substance_form
    if isinstance(claim, AssertedAbsenceClaim):
        return claim.denied_risk_kind, claim.denied_effect
    if isinstance(claim, StopMannerClaim):
        return (bool(claim.advised_manner), bool(claim.advised_against_manner), bool(claim.permitted_manner))
    return claim.indicated_for if isinstance(claim, IndicationClaim) else None


def _change(earlier: Claim, later: Claim, witnesses: Witnesses) -> Iterator[Comparison]:
    if in_boxed_warning(earlier) != in_boxed_warning(later):
        yield _prominence(earlier, later, witnesses)
    changed = [slot for slot in CONTENT.get(earlier.kind, ()) if getattr(earlier, slot) != getattr(later, slot)]
    if changed:
        names = " and ".join(slot.replace("_", " ") for slot in changed)
        yield Comparison(
            kind=ComparisonKind.VERSION_CHANGE,
            subject=earlier.subject,
            claims=(earlier.key, later.key),
            versions=(earlier.version, later.version),
            axis=", ".join(changed),
            explanation=f"Between {_steps(earlier, later, witnesses)} the {names} changed.",
        )


def _prominence(earlier: Claim, later: Claim, witnesses: Witnesses) -> Comparison:
    left = in_boxed_warning(earlier)
    where = ", ".join(sorted({passage.subsection or passage.address for passage in later.passages}))
    moved = f"left the boxed warning and now stands in {where}" if left else "entered the boxed warning"
    return Comparison(
        kind=ComparisonKind.PROMINENCE_CHANGE,
        subject=earlier.subject,
        claims=(earlier.key, later.key),
        versions=(earlier.version, later.version),
        axis="boxed warning lost" if left else "boxed warning gained",
        explanation=f"Between {_steps(earlier, later, witnesses)} the statement {moved}.",
    )


def _steps(earlier: Claim, later: Claim, witnesses: Witnesses) -> str:
    return f"{witnesses.name(earlier.version)} and {witnesses.name(later.version)}"
