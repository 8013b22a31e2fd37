"""Pairing: which claim of the newer version makes the point that a claim of the older one made."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import fields
from typing import NamedTuple

from lastdose.claims.kinds import Claim
from lastdose.comparison.points import points

NOTHING_ALIKE = (0, 0.0)
NOT_SAID = {"version", "passages", "paraphrase", "ordinal", "rule_id", "generated_by", "confidence", "review_status"}


class Pair(NamedTuple):
    """A claim of the older version and the one of the newer that makes the same point; one of both may be missing."""

    earlier: Claim | None
    later: Claim | None


def pairs(before: Iterable[Claim], after: Iterable[Claim]) -> Iterator[Pair]:
    """Every claim of two versions once: paired where it says the same, or is mutually closest in words and points."""
    for old, new in _alike_in_subject(before, after):
        same = _same_said(old, new)
        yield from same
        taken = {claim.key for pair in same for claim in pair if claim}
        yield from _closest([c for c in old if c.key not in taken], [c for c in new if c.key not in taken])


def _alike_in_subject(before: Iterable[Claim], after: Iterable[Claim]) -> Iterator[tuple[list[Claim], list[Claim]]]:
    groups: dict[object, tuple[list[Claim], list[Claim]]] = defaultdict(lambda: ([], []))
    for side, claims in enumerate((before, after)):
        for claim in claims:
            groups[claim.subject, claim.kind][side].append(claim)
    yield from groups.values()


def _same_said(old: list[Claim], new: list[Claim]) -> list[Pair]:
    waiting: dict[object, list[Claim]] = defaultdict(list)
    for claim in new:
        waiting[said(claim)].append(claim)
    return [Pair(claim, waiting[said(claim)].pop(0)) for claim in old if waiting.get(said(claim))]


def said(claim: Claim) -> tuple[object, ...]:
    """All that a claim says, without who says it, where and in which words."""
    return tuple(getattr(claim, field.name) for field in fields(claim) if field.name not in NOT_SAID)


def _closest(old: list[Claim], new: list[Claim]) -> Iterator[Pair]:
    answered = set()
    for claim in old:
        later = closest(claim, new)
        if later and closest(later, old) == claim:
            answered.add(later.key)
            yield Pair(claim, later)
        else:
            yield Pair(claim, None)
    yield from (Pair(None, claim) for claim in new if claim.key not in answered)


def closest(claim: Claim, others: Iterable[Claim]) -> Claim | None:
    """The one of the others that is most like a claim; None when none is, or when two come equally close."""
    ranked = sorted(((likeness(claim, other), other.key, other) for other in others), reverse=True)
    if not ranked or ranked[0][0] == NOTHING_ALIKE or (len(ranked) > 1 and ranked[0][0] == ranked[1][0]):
        return None
    return ranked[0][2]


def likeness(one: Claim, other: Claim) -> tuple[int, float]:
    """How alike two claims are: the number of passages with the same words, then the share of points they share."""
    marks = {passage.words_digest for passage in one.passages}
    shared = sum(passage.words_digest in marks for passage in other.passages)
    ours, theirs = points(one), points(other)
    return shared, len(ours & theirs) / len(ours | theirs) if ours | theirs else 0.0
