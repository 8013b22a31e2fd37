"""History: which version of a source came before which, as far as versions are at hand."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise

from lastdose.claims.documents import SourceVersion


def in_succession(versions: Iterable[SourceVersion]) -> list[SourceVersion]:
    """The versions, each with the one before it of the same source: as `previous` only if the numbers are consecutive.

    Versions whose number is no whole number have no order, and stay as they are.
    """
    by_source: dict[str, list[SourceVersion]] = defaultdict(list)
    unnumbered: list[SourceVersion] = []
    for version in versions:
        (by_source[version.source] if (version.number or "").isdecimal() else unnumbered).append(version)
    return [*unnumbered, *(version for numbered in by_source.values() for version in _chained(numbered))]


def _chained(versions: list[SourceVersion]) -> list[SourceVersion]:
    ordered = sorted(versions, key=_number)
    return [ordered[0], *(_after(before, version) for before, version in pairwise(ordered))]


def _after(before: SourceVersion, version: SourceVersion) -> SourceVersion:
    if _number(version) == _number(before) + 1:
        return replace(version, previous=before.key, previous_known=None)
    return replace(version, previous=None, previous_known=before.key)


def _number(version: SourceVersion) -> int:
    assert version.number is not None
    return int(version.number)
