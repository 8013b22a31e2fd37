"""Comparison: claims in, comparisons out. Sources are set side by side; none is declared right."""

from collections.abc import Iterable

from lastdose.claims.catalogue import Comparison, Examination
from lastdose.claims.documents import Source, SourceVersion
from lastdose.claims.kinds import Claim
from lastdose.comparison.between import differences
from lastdose.comparison.history import changes
from lastdose.comparison.silence import silences
from lastdose.comparison.witnesses import Witnesses

__all__ = ["comparisons"]


def comparisons(
    claims: Iterable[Claim],
    sources: Iterable[Source],
    versions: Iterable[SourceVersion],
    examinations: Iterable[Examination],
) -> list[Comparison]:
    """Every comparison that the claims and examinations bear out, one a key, in the order of their keys."""
    witnesses = Witnesses.of(claims, sources, versions, examinations)
    found = [*silences(witnesses), *changes(witnesses), *differences(witnesses)]
    return sorted({one.key: one for one in found}.values(), key=lambda one: one.key)
