"""Encoding: claims, and all that was extracted from documents, as JSON, from which equal values are read back."""

from collections.abc import Iterable

import msgspec

from lastdose.claims.catalogue import Drug, Examination, Term
from lastdose.claims.kinds import CLAIM_KINDS, Claim
from lastdose.extraction import Extracted

NOT_JSON = (msgspec.MsgspecError, KeyError, ValueError)
"""What is raised for bytes that are none of these values, and for text that UTF-8 cannot hold."""

_Kinded = tuple[str, msgspec.Raw]
_Found = tuple[tuple[_Kinded, ...], tuple[Examination, ...], tuple[Drug, ...], tuple[Term, ...]]


def claim_written(claim: Claim) -> bytes:
    """A claim as one line of JSON beside the name of its kind, without a line feed."""
    return msgspec.json.encode((claim.kind, claim))


def claim_read(written: bytes) -> Claim:
    """The claim that was written; raise one of `NOT_JSON` where it is none."""
    kind, claim = msgspec.json.decode(written, type=_Kinded)
    return msgspec.json.decode(claim, type=CLAIM_KINDS[kind])


def extracted_written(every: Iterable[Extracted]) -> bytes:
    """What was extracted from documents as JSON, each claim beside the name of its kind.

    Raise one of `NOT_JSON` for text that UTF-8 cannot hold.
    """
    found = [(_kinded(one.claims), one.examinations, one.drugs, one.terms) for one in every]
    return msgspec.json.encode(found)


def extracted_read(written: bytes) -> tuple[Extracted, ...]:
    """What was extracted from each document, as it was written; raise one of `NOT_JSON` where it is none."""
    return tuple(
        Extracted(
            claims=tuple(msgspec.json.decode(claim, type=CLAIM_KINDS[kind]) for kind, claim in claims),
            examinations=examinations,
            drugs=drugs,
            terms=terms,
        )
        for claims, examinations, drugs, terms in msgspec.json.decode(written, type=tuple[_Found, ...])
    )


def claims_written(claims: Iterable[Claim]) -> bytes:
    """Claims as JSON, each beside the name of its kind."""
    return msgspec.json.encode(_kinded(claims))


def _kinded(claims: Iterable[Claim]) -> list[tuple[str, Claim]]:
    return [(claim.kind, claim) for claim in claims]
