"""Gathering: the data, the documents given, the claims in them, and how they compare, as one dataset."""

from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from lastdose.claims.catalogue import Comparison, Decision, Examination, Term
from lastdose.claims.documents import Document
from lastdose.claims.history import in_succession
from lastdose.claims.kinds import Claim
from lastdose.comparison import comparisons
from lastdose.errors import RefusedError, UnreadableError
from lastdose.extraction import Extracted, rules_hash
from lastdose.gate.loading import Loaded, load
from lastdose.graphs.claims import claim_quads, quote_quads
from lastdose.graphs.reading import Known, known, union_of
from lastdose.graphs.records import (
    comparison_quads,
    current_quads,
    decision_quads,
    drug_quads,
    examination_quads,
    extraction_quads,
    reading_quads,
    rendition_quads,
    section_quads,
    source_quads,
    succession_quads,
    term_quads,
    tombstone_quads,
    version_quads,
)
from lastdose.graphs.spelling import Quad
from lastdose.releases.examples import example_quads
from lastdose.releases.extracting import extracted_from, extractions
from lastdose.releases.inputs import documents_from, one_each, sums_in
from lastdose.releases.keeping import Keep
from lastdose.releases.ordering import BuildOrder
from lastdose.releases.reviewing import Decisions, decisions_in, placed_alike, quoted
from lastdose.releases.shipped import rdf_files
from lastdose.releases.withdrawal import withdrawal_quads
from lastdose.sources import Refusal

Progress = Callable[[str, float], None]
"""Told what is done now, and how much of all is done, from 0 to 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """What a release is made of.

    `inputs` are the sums of everything read, by its name; `documents` the documents whose claims are in it; `refused`
    the reasons for documents that are not, by their names, and for single claims, by document and claim.
    """

    loaded: Loaded
    decisions: tuple[Decision, ...]
    inputs: Mapping[str, str]
    documents: set[Path] = field(default_factory=set)
    refused: dict[str, str] = field(default_factory=dict)


def gather(order: BuildOrder, progress: Progress, refused: Mapping[str, str]) -> Material:
    """Read everything and compare it. What is in `refused`, and documents that cannot be read, are left out.


    Raise `UnreadableError` for data that is not there, `RefusedError` for data that holds a rejected claim.
    """
    progress("reading the data", 0.0)
    if not order.data.is_dir():
        raise UnreadableError(f"{order.data}: no such folder")
    decisions = tuple(decisions_in(order.data / "decisions"))
    loaded = load(rdf_files(order.data), vocabulary=rdf_files(order.ontology))
    keep = Keep(order.cache)
    keep.sweep()
    documents, left_out = _documents(order.sources, keep, progress)
    left_out |= refused
    inputs = sums_in(order.ontology, "ontology") | sums_in(order.data, "data") | _texts(documents)
    material = Material(loaded=loaded, decisions=decisions, inputs=inputs, refused=left_out)
    admitted = [document for document in documents if document.origin not in refused]
    _add_documents(material, admitted, order.workers, keep, progress)
    progress("comparing", 0.3)
    loaded.add(example_quads(order.data / "examples"))
    _add_derived(loaded, Decisions.of(decisions))
    return material


def _documents(sources: Iterable[Path], keep: Keep, progress: Progress) -> tuple[list[Document], dict[str, str]]:
    documents: list[Document] = []
    refused: dict[str, str] = {}
    for found in documents_from(sources, keep):
        if isinstance(found, Refusal):
            refused[found.path] = found.reason
        else:
            progress(found.origin, 0.1)
            documents.append(found)
    return documents, refused


def _texts(documents: Iterable[Document]) -> dict[str, str]:
    return {f"documents/{document.origin}": document.version.content_hash for document in documents}


def _add_documents(material: Material, documents: list[Document], workers: int, keep: Keep, progress: Progress) -> None:
    """Add what the documents say; a condition that several name in their own words is described once."""
    if not documents:
        return
    shipped, decisions = known(union_of(material.loaded.dataset)), Decisions.of(material.decisions)
    texts = {version.key: version.content_hash for version in shipped.versions}
    choice = one_each(documents, texts)
    material.refused.update(choice.left_out)
    material.loaded.add(quad for rendition in choice.renditions for quad in rendition_quads(rendition))
    extracted = extractions(choice.documents, shipped, workers, keep)
    tables, named = {version.key for version in shipped.versions}, set[str]()
    for number, (document, found) in enumerate(zip(choice.documents, extracted, strict=True)):
        progress(document.origin, 0.15 + 0.15 * number / len(choice.documents))
        new = replace(found, terms=tuple(_sourced(term, tables) for term in found.terms if term.key not in named))
        named.update(term.key for term in new.terms)
        origin = Path(document.origin)
        material.documents.add(origin)
        material.loaded.add(document_quads(document, new, shipped, decisions, material.refused), origin)


def _sourced(term: Term, tables: Container[str]) -> Term:
    """The term, mapped only if the table in which it was looked up is described."""
    return term if all(table in tables for table in term.found_in) else replace(term, exact=(), found_in=())


def _add_derived(loaded: Loaded, decisions: Decisions) -> None:
    """What follows from all that was read: reviews and texts of claims, the order of versions, comparisons."""
    everything = known(union_of(loaded.dataset))
    loaded.add(_review_quads(everything.claims, decisions))
    loaded.add(_tombstone_quads(decisions))
    loaded.add(withdrawal_quads(everything))
    loaded.add(_reading_quads(everything))
    versions = in_succession(everything.versions)
    loaded.add(quad for version in versions for quad in succession_quads(version))
    loaded.add(current_quads(versions))
    found = comparisons(everything.claims, everything.sources, versions, everything.examinations, everything.terms)
    loaded.add(quad for comparison in found for quad in comparison_quads(comparison))


def _review_quads(claims: Iterable[Claim], decisions: Decisions) -> Iterator[Quad]:
    for claim in claims:
        decision = decisions.on(claim)
        if decision and not decision.holds:
            raise RefusedError(f"claim {claim.key} of {claim.version} was rejected: remove it, or the decision on it")
        yield from decision_quads(decision) if decision else ()


def _tombstone_quads(decisions: Decisions) -> Iterator[Quad]:
    for decision in decisions.by_claim.values():
        yield from tombstone_quads(decision.tombstone) if decision.tombstone else ()


def _reading_quads(everything: Known) -> Iterator[Quad]:
    """Which of several texts of its version each claim was read from: the one that the version has the hash of."""
    held = {version.key: version.content_hash for version in everything.versions}
    read = {one.version: one for one in everything.renditions if one.content_hash == held.get(one.version)}
    for claim in everything.claims:
        yield from reading_quads(claim, read[claim.version]) if claim.version in read else ()


def compared_with(document: Document, held: Known) -> list[Comparison]:
    """The comparisons that involve a document, once it is set beside what is held to be known."""
    extracted = extracted_from(document, held)
    claims = {claim.key: claim for claim in (*extracted.claims, *held.claims)}
    sources = {source.key: source for source in (document.source, *held.sources)}
    versions = {version.key: version for version in (document.version, *held.versions)}
    examinations = {one.key: one for one in (*extracted.examinations, *held.examinations)}
    found = comparisons(
        claims.values(),
        sources.values(),
        in_succession(versions.values()),
        examinations.values(),
        (*held.terms, *extracted.terms),
    )
    own = {key for key, claim in claims.items() if claim.version == document.version.key}
    return [one for one in found if own & set(one.claims) or document.version.key in one.versions]


def document_quads(
    document: Document, extracted: Extracted, shipped: Known, decisions: Decisions, refused: Container[str] = ()
) -> Iterator[Quad]:
    """The quads of a document, with what was extracted from it, without the claims in `refused`.

    Where the data knows its version, the data's claims win, and gain their words.
    """
    known_here = [claim for claim in shipped.claims if claim.version == document.version.key]
    keys = {claim.key for claim in known_here}
    found = (claim for claim in extracted.claims if claim.key not in keys)
    read = {claim.key: claim for claim in shipped.claims}
    reviewed = decisions.reviewed((placed_alike(claim, known_here) for claim in found), read)
    new = [one for one in reviewed if f"{document.origin}: claim:{one.key}" not in refused]
    yield from _place_quads(document, shipped, [*known_here, *new])
    for claim in known_here:
        yield from quote_quads(quoted(claim, document))
    for claim in new:
        yield from claim_quads(claim, document.source.publisher)
        yield from extraction_quads(claim.generated_by, rules_hash())
    if document.version.key not in {version.key for version in shipped.versions}:
        for examination in extracted.examinations:
            yield from examination_quads(_among(examination, {claim.key for claim in new}))
    for drug in extracted.drugs:
        yield from drug_quads(drug)
    for term in extracted.terms:
        yield from term_quads(term)


def _among(examination: Examination, keys: Container[str]) -> Examination:
    """The examination, as far as the claims that it found are among those that stand."""
    return replace(examination, found_claim=tuple(key for key in examination.found_claim if key in keys))


def _place_quads(document: Document, shipped: Known, claims: Iterable[Claim]) -> Iterator[Quad]:
    """The source and version, as far as the data does not describe them, and the sections the claims stand in."""
    addresses = {passage.address for claim in claims for passage in claim.passages}
    if document.source.key not in {source.key for source in shipped.sources}:
        yield from source_quads(document.source)
    if document.version.key not in {version.key for version in shipped.versions}:
        yield from version_quads(document.version)
    sections = [section for section in document.sections if section.address in addresses]
    yield from section_quads(document.version, sections)
