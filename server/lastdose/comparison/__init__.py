"""Comparison: claims in, comparisons out. Sources are set side by side; none is declared right."""

from collections.abc import Iterable

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

__all__ = ["comparisons"]

ROOMS = (silences, changes, denials, differences_of_use, differences_of_period, vaguer)


def comparisons(
    claims: Iterable[Claim],
    sources: Iterable[Source],
    versions: Iterable[SourceVersion],
    examinations: Iterable[Examination],
    terms: Iterable[Term],
) -> list[Comparison]:
    """Every comparison that the claims and examinations bear out, one a key, in the order of their keys."""
    witnesses = Witnesses.of(claims, sources, versions, examinations, terms)
    found = (one for compared in ROOMS for one in compared(witnesses))
    return sorted({one.key: one for one in found}.values(), key=lambda one: one.key)
