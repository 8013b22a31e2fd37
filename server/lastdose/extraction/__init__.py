"""Extraction: from the sections of one document to claims, a pure function."""

from collections.abc import Iterable
from dataclasses import dataclass

from lastdose.claims.catalogue import Drug, DrugClass, Examination, Term
from lastdose.claims.documents import Document
from lastdose.claims.kinds import Claim


@dataclass(frozen=True, slots=True, kw_only=True)
class Extracted:
    """What was found in a document, what was searched, and the drugs it names that the catalogue does not have."""

    claims: tuple[Claim, ...] = ()
    examinations: tuple[Examination, ...] = ()
    drugs: tuple[Drug, ...] = ()


def extract(
    document: Document, drugs: Iterable[Drug], drug_classes: Iterable[DrugClass], terms: Iterable[Term]
) -> Extracted:
    """The claims that a document makes."""
    return Extracted()
