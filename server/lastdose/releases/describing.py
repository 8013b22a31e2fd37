"""Describing: a document with its claims as quads, beside what the data knows of it and what was decided."""

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import msgspec

from lastdose.claims.catalogue import Decision, Examination
from lastdose.claims.documents import Document
from lastdose.claims.kinds import Claim
from lastdose.extraction import Extracted, rules_hash
from lastdose.graphs.claims import claim_quads, quote_quads
from lastdose.graphs.reading import Known
from lastdose.graphs.records import (
    drug_quads,
    examination_quads,
    extraction_quads,
    section_quads,
    source_quads,
    term_quads,
    version_quads,
)
from lastdose.graphs.spelling import Quad
from lastdose.releases.encoding import claims_written
from lastdose.releases.keeping import hash_of
from lastdose.releases.reviewing import Decisions, placed_alike, quoted


@dataclass(frozen=True, kw_only=True)
class Beside:
    """What the data says that a document is described beside: its claims, the keys of its sources and versions."""

    claims: Mapping[str, Claim]
    by_version: Mapping[str, list[Claim]]
    sources: frozenset[str]
    versions: frozenset[str]
    decisions: Decisions

    @classmethod
    def of(cls, known: Known, decisions: Iterable[Decision] = ()) -> "Beside":
        """Sort out what is known."""
        by_version = defaultdict(list)
        for claim in known.claims:
            by_version[claim.version].append(claim)
        return cls(
            claims={claim.key: claim for claim in known.claims},
            by_version=dict(by_version),
            sources=frozenset(source.key for source in known.sources),
            versions=frozenset(version.key for version in known.versions),
            decisions=Decisions.of(decisions),
        )

    @cached_property
    def state(self) -> str:
        """A hash of all of it."""
        keys = (",".join(sorted(keys)) for keys in (self.sources, self.versions))
        decisions = msgspec.json.encode([decision for _, decision in sorted(self.decisions.by_claim.items())])
        return hash_of(claims_written(self.claims.values()), decisions, *keys)

    def known_here(self, document: Document) -> list[Claim]:
        """The claims that the data makes of a document's version."""
        return self.by_version.get(document.version.key, [])


def new_claims(document: Document, extracted: Extracted, beside: Beside, refused: Container[str] = ()) -> list[Claim]:
    """The claims of a document that the data lacks, as decided, without those in `refused`."""
    known_here = beside.known_here(document)
    keys = {claim.key for claim in known_here}
    found = (placed_alike(claim, known_here) for claim in extracted.claims if claim.key not in keys)
    reviewed = beside.decisions.reviewed(found, beside.claims)
    return [one for one in reviewed if f"{document.origin}: claim:{one.key}" not in refused]


def document_quads(document: Document, extracted: Extracted, new: list[Claim], beside: Beside) -> Iterator[Quad]:
    """The quads of a document, with its new claims.

    Where the data knows its version, the data's claims win, and gain their words.
    """
    known_here = beside.known_here(document)
    yield from _place_quads(document, beside, [*known_here, *new])
    for claim in known_here:
        yield from quote_quads(quoted(claim, document))
    for claim in new:
        yield from claim_quads(claim, document.source.publisher)
    for extraction in {claim.generated_by for claim in new}:
        yield from extraction_quads(extraction, rules_hash())
    if document.version.key not in beside.versions:
        keys = {claim.key for claim in new}
        for examination in extracted.examinations:
            yield from examination_quads(_among(examination, keys))
    for drug in extracted.drugs:
        yield from drug_quads(drug)
    for term in extracted.terms:
        yield from term_quads(term)


def _among(examination: Examination, keys: Container[str]) -> Examination:
    """The examination, as far as the claims that it found are among those that stand."""
    return replace(examination, found_claim=tuple(key for key in examination.found_claim if key in keys))


def _place_quads(document: Document, beside: Beside, claims: Iterable[Claim]) -> Iterator[Quad]:
    """The source and version, as far as the data does not describe them, and the sections the claims stand in."""
    addresses = {passage.address for claim in claims for passage in claim.passages}
    if document.source.key not in beside.sources:
        yield from source_quads(document.source)
    if document.version.key not in beside.versions:
        yield from version_quads(document.version)
    sections = [section for section in document.sections if section.address in addresses]
    yield from section_quads(document.version, sections)
