"""One claim for one statement: highlights, full section and patient part repeat each other, and all places are kept."""

from collections.abc import Iterable
from dataclasses import fields, replace
from decimal import Decimal
from typing import Any

from lastdose.claims.kinds import Claim

APART = frozenset({"passages", "ordinal", "rule_id", "confidence", "evidence_basis", "paraphrase"})


def merged(claims: Iterable[Claim]) -> tuple[Claim, ...]:
    """The claims, those that say the same made one with all its passages, those with equal keys told apart."""
    together: dict[tuple[Any, ...], Claim] = {}
    for claim in claims:
        said = _said(claim)
        together[said] = _with(together[said], claim) if said in together else claim
    return tuple(_numbered(together.values()))


def _said(claim: Claim) -> tuple[Any, ...]:
    slots = (getattr(claim, slot.name) for slot in fields(claim) if slot.name not in APART)
    return (claim.kind, *slots)


def _with(first: Claim, other: Claim) -> Claim:
    new = tuple(passage for passage in other.passages if passage not in first.passages)
    surest = max(first.confidence or Decimal(0), other.confidence or Decimal(0))
    return replace(first, passages=first.passages + new, confidence=surest or None)


def _numbered(claims: Iterable[Claim]) -> Iterable[Claim]:
    seen: dict[str, int] = {}
    for claim in claims:
        ordinal = seen.get(claim.key, 0)
        seen[claim.key] = ordinal + 1
        yield replace(claim, ordinal=ordinal) if ordinal else claim
