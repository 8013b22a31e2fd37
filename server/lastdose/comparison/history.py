"""Changes between two versions of one source: never on a date, and only between the two that are at hand."""

from collections.abc import Iterator
from typing import NamedTuple

from lastdose.claims.catalogue import Comparison, Examination
from lastdose.claims.concepts import ComparisonKind
from lastdose.claims.documents import Passage, SourceVersion
from lastdose.claims.kinds import Claim
from lastdose.comparison.ages import differing_ages, said_age
from lastdose.comparison.pairing import Pair, pairs
from lastdose.comparison.points import Point, all_points, axes, listed, points, told
from lastdose.comparison.witnesses import Witnesses

BOXED_WARNING = "boxed_warning"
PLACES = {"spl_medguide": "the Medication Guide", "spl_patient_package_insert": "the patient package insert"}


class Step(NamedTuple):
    """Two versions that follow each other as far as versions are at hand, with their claims."""

    old: SourceVersion
    new: SourceVersion
    before: list[Claim]
    after: list[Claim]

    @property
    def gap(self) -> str:
        """What a sentence says of versions between the two, of which none is at hand."""
        return "" if self.new.previous else " (no version between them is at hand)"


def changes(witnesses: Witnesses) -> Iterator[Comparison]:
    """Every change of prominence or content between a version and the one known before it."""
    for version in witnesses.here:
        found = witnesses.step(version)
        if found:
            before, after = (witnesses.claims.get(held.key, []) for held in found)
            yield from _between(Step(*found, before, after), witnesses)


def _between(step: Step, witnesses: Witnesses) -> Iterator[Comparison]:
    matched = list(pairs(step.before, step.after))
    for earlier, later in matched:
        if earlier and later and in_boxed_warning(earlier) != in_boxed_warning(later):
            yield from _prominence(earlier, later, step, witnesses)
    yield from _content(matched, step, witnesses)
    yield from _ages(step, witnesses)


def in_boxed_warning(claim: Claim) -> bool:
    """Whether one of the claim's passages stands in a boxed warning."""
    return any(passage.address.startswith(BOXED_WARNING) for passage in claim.passages)


def _prominence(earlier: Claim, later: Claim, step: Step, witnesses: Witnesses) -> Iterator[Comparison]:
    lost = in_boxed_warning(earlier)
    boxed, other = (earlier, later) if lost else (later, earlier)
    rest = [claim for claim in (step.after if lost else step.before) if _about_same(claim, boxed)]
    common = points(earlier) & points(later)
    if common and common <= all_points(claim for claim in rest if in_boxed_warning(claim)):
        return
    worded_alike = _shared_words(earlier, later)
    stands = [other] if worded_alike else [claim for claim in rest if points(claim) & common]
    says = "says this" if worded_alike else told(common, witnesses)
    where = {boxed.version: "in the boxed warning", other.version: f"only in {_places(stands)}"}
    yield Comparison(
        kind=ComparisonKind.PROMINENCE_CHANGE,
        subject=earlier.subject,
        claims=(earlier.key, later.key),
        versions=(step.old.key, step.new.key),
        axis="boxed warning lost" if lost else "boxed warning gained",
        explanation=(
            f"{witnesses.title(step.old.key)} {says} {where[step.old.key]} in version {step.old.number}, "
            f"and {where[step.new.key]} in version {step.new.number}{step.gap}."
        ),
    )


def _about_same(one: Claim, other: Claim) -> bool:
    return (one.subject, one.kind) == (other.subject, other.kind)


def _shared_words(one: Claim, other: Claim) -> bool:
    marks = {passage.words_digest for passage in one.passages}
    return any(passage.words_digest in marks for passage in other.passages)


def _places(claims: list[Claim]) -> str:
    passages = [passage for claim in claims for passage in claim.passages]
    numbered = {passage.address for passage in passages if passage.subsection}
    return listed(sorted({_place(passage, passage.address in numbered) for passage in passages} - {""}))


def _place(passage: Passage, numbered: bool) -> str:
    if numbered:
        return f"section {passage.subsection}" if passage.subsection else ""
    field = passage.address.partition("[")[0]
    return PLACES.get(field, f"the section {field.replace('_', ' ')}")


def _content(matched: list[Pair], step: Step, witnesses: Witnesses) -> Iterator[Comparison]:
    """The points that only one of two versions makes, each once, where both were read in full for such claims."""
    before, after = all_points(step.before), all_points(step.after)
    for pair in matched:
        gone = points(pair.earlier) - after if pair.earlier else frozenset()
        new = points(pair.later) - before if pair.later else frozenset()
        if (gone or new) and all(_readings(pair, step, witnesses)):
            after, before = after | gone, before | new
            yield _version_change(pair, gone, new, step, witnesses)


def _readings(pair: Pair, step: Step, witnesses: Witnesses) -> tuple[Examination | None, Examination | None]:
    claim = pair.later or pair.earlier
    assert claim
    old, new = (witnesses.read_for(version.key, claim.subject, claim.kind) for version in (step.old, step.new))
    return old, new


def _version_change(
    pair: Pair, gone: frozenset[Point], new: frozenset[Point], step: Step, witnesses: Witnesses
) -> Comparison:
    readings = _readings(pair, step, witnesses)
    silent = [reading for claim, reading in zip(pair, readings, strict=True) if reading and not claim]
    was = f"version {step.old.number} {told(gone, witnesses)}, which version {step.new.number} does not" if gone else ""
    now = f"version {step.new.number} {told(new, witnesses)}, which version {step.old.number} does not" if new else ""
    held = [claim for claim in pair if claim]
    return Comparison(
        kind=ComparisonKind.VERSION_CHANGE,
        subject=held[0].subject,
        claims=tuple(claim.key for claim in held),
        examinations=tuple(reading.key for reading in silent),
        versions=(step.old.key, step.new.key),
        axis=axes(gone | new),
        explanation=f"{witnesses.title(step.old.key)}: {'; '.join(filter(None, [was, now]))}{step.gap}.",
    )


def _ages(step: Step, witnesses: Witnesses) -> Iterator[Comparison]:
    """One for each use whose youngest age differs between two versions."""
    for one, other, use in differing_ages(step.before, step.after, witnesses):
        old = f"in version {step.old.number}, {said_age(one)}"
        new = f"in version {step.new.number}, {said_age(other)}"
        yield Comparison(
            kind=ComparisonKind.VERSION_CHANGE,
            subject=one.subject,
            claims=(one.key, other.key),
            versions=(step.old.key, step.new.key),
            axis="age",
            explanation=f"{witnesses.title(step.old.key)}, for {witnesses.label(use)}: {old}; {new}{step.gap}.",
        )
