"""Encoding: documents and what was extracted from them as JSON, from which equal values are read back."""

from collections.abc import Sequence

import msgspec

from lastdose.claims.catalogue import Drug, Examination, Term
from lastdose.claims.documents import Document
from lastdose.claims.kinds import CLAIM_KINDS, Claim
from lastdose.extraction import Extracted

NOT_JSON = (msgspec.MsgspecError, KeyError, ValueError)
"""What is raised for bytes that are none of these values, and for text that UTF-8 cannot hold."""

_Kinded = tuple[str, msgspec.Raw]
_Found = tuple[tuple[_Kinded, ...], tuple[Examination, ...], tuple[Drug, ...], tuple[Term, ...]]


def documents_written(documents: Sequence[Document]) -> bytes:
    """Documents as JSON; raise one of `NOT_JSON` for text that UTF-8 cannot hold."""
    return msgspec.json.encode(documents)


def documents_read(written: bytes) -> tuple[Document, ...]:
    """The documents that were written; raise one of `NOT_JSON` where they are none."""
    return msgspec.json.decode(written, type=tuple[Document, ...])


def claim_written(claim: Claim) -> bytes:
    """A claim as one line of JSON beside the name of its kind, without a line feed."""
    return msgspec.json.encode((claim.kind, claim))


def claim_read(written: bytes) -> Claim:
    """The claim that was written; raise one of `NOT_JSON` where it is none."""
    kind, claim = msgspec.json.decode(written, type=_Kinded)
    return msgspec.json.decode(claim, type=CLAIM_KINDS[kind])


def extracted_written(found: Extracted) -> bytes:
    """What was extracted as JSON, each claim beside the name of its kind."""
    claims = [(claim.kind, claim) for claim in found.claims]
    return msgspec.json.encode((claims, found.examinations, found.drugs, found.terms))


def extracted_read(written: bytes) -> Extracted:
    """What was extracted, as it was written; raise one of `NOT_JSON` where it is none."""
    claims, examinations, drugs, terms = msgspec.json.decode(written, type=_Found)
    return Extracted(
        claims=tuple(msgspec.json.decode(claim, type=CLAIM_KINDS[kind]) for kind, claim in claims),
        examinations=examinations,
        drugs=drugs,
        terms=terms,
    )
