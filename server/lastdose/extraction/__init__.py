"""Extraction: from the sections of one document to claims, a pure function."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from lastdose.claims.catalogue import Drug, Examination, Term
from lastdose.claims.concepts import Outcome, ReviewerKind
from lastdose.claims.documents import Document, Section
from lastdose.claims.kinds import Claim
from lastdose.extraction.facts import facts
from lastdose.extraction.frame import Catalogue, Frame, catalogue_of, frame_of
from lastdose.extraction.indications import indications, new_terms
from lastdose.extraction.making import claims_of, claims_of_tables
from lastdose.extraction.merging import merged
from lastdose.extraction.rulebook import rules_hash, table
from lastdose.extraction.sentences import sentences, stop_sentences

__all__ = ["SOUGHT", "Catalogue", "Extracted", "catalogue_of", "extract", "rules_hash"]

SOUGHT = ("DiscontinuationRiskClaim", "StopMannerClaim", "IndicationClaim")
"""The kinds of claim whose search is recorded, found or not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Extracted:
    """What was found in a document, what was searched, and the drugs and conditions it names that the catalogue lacks.

    Such a condition is told in the document's words.
    """

    claims: tuple[Claim, ...] = ()
    examinations: tuple[Examination, ...] = ()
    drugs: tuple[Drug, ...] = ()
    terms: tuple[Term, ...] = ()


def extract(document: Document, catalogue: Catalogue) -> Extracted:
    """The claims that a document makes; none when it cannot be said what drug it is about."""
    frame = frame_of(document, catalogue)
    if frame is None:
        return Extracted()
    found = merged(claim for section in document.sections for claim in _claims(section, frame))
    return Extracted(
        claims=found,
        examinations=tuple(_examinations(document, frame, found)),
        drugs=frame.new_drugs,
        terms=tuple(new_terms(found, catalogue)),
    )


def _claims(section: Section, frame: Frame) -> Iterator[Claim]:
    use = _uses().get(section.code or "", "stopping")
    if use in {"stopping", "indications", "everything"}:
        for sentence in sentences(section) if use == "everything" else stop_sentences(section):
            yield from claims_of(sentence, frame)
        yield from claims_of_tables(section, frame)
    if use in {"indications", "everything"}:
        yield from indications(section, frame)
    if use in {"mechanism", "indications", "everything"}:
        yield from facts(section, frame)


def _examinations(document: Document, frame: Frame, claims: tuple[Claim, ...]) -> Iterator[Examination]:
    for kind in SOUGHT:
        keys = tuple(claim.key for claim in claims if claim.kind == kind)
        yield Examination(
            version=document.version.key,
            subject=frame.subject,
            sought_claim_kind=kind,
            outcome=Outcome.FOUND if keys else Outcome.NOT_FOUND,
            found_claim=keys,
            reviewer_kind=ReviewerKind.RULE,
            rules=rules_hash(),
        )


@cache
def _uses() -> dict[str, str]:
    return {row["code"]: row["use"] for row in table("sections.tsv")}
