"""Changes between two versions of one source: never on a date, and only between the two that are at hand."""

from collections.abc import Iterable, Iterator

from lastdose.claims.catalogue import Comparison
from lastdose.claims.concepts import ComparisonKind
from lastdose.claims.documents import SourceVersion
from lastdose.claims.kinds import (
    Claim,
    DiscontinuationRiskClaim,
    StopMannerClaim,
)
from lastdose.comparison.witnesses import Witnesses, in_boxed_warning

CONTENT = {
    "DiscontinuationRiskClaim": ("effect", "returning_condition", "stop_manner", "onset", "can_be_fatal"),
    "AssertedAbsenceClaim": ("denied_risk_kind", "denied_effect"),
    "StopMannerClaim": ("advised_manner", "advised_against_manner", "permitted_manner", "schedule"),
    "IndicationClaim": ("indicated_for", "population"),
}

NOTHING_ALIKE = (0, 0.0)


def changes(witnesses: Witnesses) -> Iterator[Comparison]:
    """Every change of prominence or content between a version and the one known before it."""
    for version in witnesses.versions.values():
        step = witnesses.step(version)
        if step:
            yield from _between(*step, witnesses)


def _between(old: SourceVersion, new: SourceVersion, witnesses: Witnesses) -> Iterator[Comparison]:
    before, after = witnesses.claims.get(old.key, []), witnesses.claims.get(new.key, [])
    for earlier in before:
        later = closest(earlier, after)
        if later and closest(later, before) == earlier:
            yield from _change(earlier, later, witnesses)


def closest(claim: Claim, others: Iterable[Claim]) -> Claim | None:
    """The one of the others that makes the same point; None when there is none, or when two come equally close."""
    ranked = sorted(((likeness(claim, other), other.key, other) for other in others), reverse=True)
    if not ranked or ranked[0][0] == NOTHING_ALIKE or (len(ranked) > 1 and ranked[0][0] == ranked[1][0]):
        return None
    return ranked[0][2]


def likeness(one: Claim, other: Claim) -> tuple[int, float]:
    """How much two claims are alike: the number of passages with the same words, then the share of slots they share.

    Claims of different kinds or subjects, or that turn on different things, are not alike at all.
    """
    if one.kind != other.kind or one.subject != other.subject or point(one) != point(other):
        return NOTHING_ALIKE
    marks = {passage.words_digest for passage in one.passages}
    shared = sum(passage.words_digest in marks for passage in other.passages)
    ours, theirs = _content(one), _content(other)
    return shared, len(ours & theirs) / len(ours | theirs) if ours | theirs else 0.0


def _content(claim: Claim) -> set[object]:
    held = (getattr(claim, slot) for slot in CONTENT.get(claim.kind, ()))
    return {entry for slot in held if isinstance(slot, tuple) for entry in slot}


def point(claim: Claim) -> tuple[object, ...] | None:
    """What a claim turns on within its kind; None where only its words can tell."""
    if isinstance(claim, DiscontinuationRiskClaim):
        return claim.risk_kind, claim.affected
    if isinstance(claim, StopMannerClaim):
        return bool(claim.advised_manner), bool(claim.advised_against_manner), bool(claim.permitted_manner)
    return None


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
