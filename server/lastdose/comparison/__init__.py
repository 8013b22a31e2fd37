"""Comparison: claims in, comparisons out. Sources are set side by side; none is declared right.

Only claims of one subject are compared, and only between two versions of one source claims of several. So these can
come subject by subject and source by source, and all of them need never be in memory together.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from itertools import chain

from lastdose.claims.catalogue import Comparison, Examination, Term
from lastdose.claims.documents import Source, SourceVersion
from lastdose.claims.kinds import Claim
from lastdose.comparison.denials import denials
from lastdose.comparison.history import changes
from lastdose.comparison.periods import differences_of_period
from lastdose.comparison.silence import silences
from lastdose.comparison.uses import differences_of_use
from lastdose.comparison.vagueness import vaguer
from lastdose.comparison.witnesses import Witnesses

__all__ = ["Witnesses", "comparisons", "of_a_source", "of_a_subject"]

ROOMS = (silences, denials, differences_of_use, differences_of_period, vaguer)


def comparisons(
    claims: Iterable[Claim],
    sources: Iterable[Source],
    versions: Iterable[SourceVersion],
    examinations: Iterable[Examination],
    terms: Iterable[Term],
) -> list[Comparison]:
    """Every comparison that the claims and examinations bear out, one a key, in the order of their keys."""
    witnesses, every = Witnesses.of(sources, versions, examinations, terms), list(claims)
    subjects: dict[object, list[Claim]] = defaultdict(list)
    for claim in every:
        subjects[claim.subject].append(claim)
    return _each_once(
        chain(of_a_source(every, witnesses), *(of_a_subject(held, witnesses) for held in subjects.values()))
    )


def of_a_subject(claims: Collection[Claim], witnesses: Witnesses) -> list[Comparison]:
    """The comparisons of all claims that there are about one subject, one a key, in the order of their keys."""
    heard = witnesses.hearing(claims)
    return _each_once(one for compared in ROOMS for one in compared(heard))


def of_a_source(claims: Collection[Claim], witnesses: Witnesses) -> list[Comparison]:
    """What changed between versions of one source, of which these are all claims, one a key, in the order of keys."""
    return _each_once(changes(witnesses.hearing(claims)))


def _each_once(found: Iterable[Comparison]) -> list[Comparison]:
    return sorted({one.key: one for one in found}.values(), key=lambda one: one.key)
