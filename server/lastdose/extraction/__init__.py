"""Extraction: from the sections of one document to claims, a pure function."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from lastdose.claims.catalogue import Drug, DrugClass, Examination, Term
from lastdose.claims.concepts import Outcome, ReviewerKind
from lastdose.claims.documents import Document, Section
from lastdose.claims.kinds import Claim, IndicationClaim
from lastdose.extraction.diseases import RELEASE, identifier
from lastdose.extraction.facts import facts
from lastdose.extraction.frame import Frame, catalogue_of, frame_of
from lastdose.extraction.indications import indications
from lastdose.extraction.making import claims_of, claims_of_tables
from lastdose.extraction.merging import merged
from lastdose.extraction.rulebook import rules_hash, table
from lastdose.extraction.sentences import sentences, stop_sentences

__all__ = ["SOUGHT", "Extracted", "extract", "rules_hash"]

SOUGHT = ("DiscontinuationRiskClaim", "StopMannerClaim", "IndicationClaim")
"""The kinds of claim whose search is recorded, found or not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Extracted:
    """What was found in a document, what was searched, and the drugs it names that the catalogue lacks.

    `unlinked` are indications whose condition is in no catalogue: `terms` are those conditions, in its words.
    """

    claims: tuple[Claim, ...] = ()
    examinations: tuple[Examination, ...] = ()
    drugs: tuple[Drug, ...] = ()
    unlinked: tuple[IndicationClaim, ...] = ()
    terms: tuple[Term, ...] = ()


def extract(
    document: Document, drugs: Iterable[Drug], drug_classes: Iterable[DrugClass], terms: Iterable[Term]
) -> Extracted:
    """The claims that a document makes; none when it cannot be said what drug it is about."""
    known = tuple(terms)
    frame = frame_of(document, catalogue_of(drugs, drug_classes, known))
    if frame is None:
        return Extracted()
    found = merged(claim for section in document.sections for claim in _claims(section, frame))
    conditions = {term.key for term in known if term.type == "condition"}
    linked = tuple(claim for claim in found if not _unlinked(claim, conditions))
    unlinked = tuple(claim for claim in found if isinstance(claim, IndicationClaim) and _unlinked(claim, conditions))
    return Extracted(
        claims=linked,
        examinations=tuple(_examinations(document, frame, linked)),
        drugs=frame.new_drugs,
        unlinked=unlinked,
        terms=tuple(_new_terms(unlinked)),
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


def _unlinked(claim: Claim, conditions: set[str]) -> bool:
    return isinstance(claim, IndicationClaim) and any(ref.key not in conditions for ref in claim.indicated_for)


def _new_terms(claims: Iterable[IndicationClaim]) -> Iterator[Term]:
    named = {ref.key: claim for claim in claims for ref in claim.indicated_for}
    for key, claim in sorted(named.items()):
        label = claim.passages[0].exact or key
        mondo = identifier(label)
        yield Term(
            type="condition",
            key=key,
            label=label,
            exact=(mondo,) if mondo else (),
            found_in=(RELEASE,) if mondo else (),
        )


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
