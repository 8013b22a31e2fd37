"""Gathering: the shipped data, the documents given, the claims in them, and how they compare, as one dataset."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from lastdose.claims.catalogue import Comparison, Decision
from lastdose.claims.documents import Document
from lastdose.claims.history import in_succession
from lastdose.claims.kinds import Claim
from lastdose.comparison import comparisons
from lastdose.extraction import extract
from lastdose.gate.loading import Loaded, load
from lastdose.graphs.claims import claim_quads
from lastdose.graphs.reading import Known, known, union_of
from lastdose.graphs.records import (
    comparison_quads,
    decision_quads,
    drug_quads,
    examination_quads,
    section_quads,
    source_quads,
    succession_quads,
    version_quads,
)
from lastdose.graphs.spelling import Quad
from lastdose.releases.examples import example_quads
from lastdose.releases.reviewing import decisions_in, quoted, reviewed
from lastdose.releases.shipped import rdf_files
from lastdose.releases.sums import sha256_of
from lastdose.sources import Refusal, documents_in

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """What a release is made of.

    `inputs` are the SHA-256 of every file read, by its name; `refused` the reasons for documents that could not be.
    """

    loaded: Loaded
    decisions: tuple[Decision, ...]
    inputs: dict[str, str] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)


def gather(sources: Iterable[Path], data: Path, ontology: Path, progress: Progress) -> Material:
    """Read everything and compare it. A document that cannot be read is reported in `refused` and left out."""
    progress("reading the data")
    terms, files = rdf_files(ontology), rdf_files(data)
    decisions = tuple(decisions_in(data / "decisions"))
    material = Material(loaded=load(files, vocabulary=terms), decisions=decisions)
    material.inputs.update((path.name, sha256_of(path)) for path in [*terms, *files])
    _add_documents(material, sources, progress)
    progress("comparing")
    loaded = material.loaded
    loaded.add(quad for decision in decisions if decision.holds for quad in decision_quads(decision))
    loaded.add(example_quads(data / "examples"))
    everything = known(union_of(loaded.dataset))
    versions = in_succession(everything.versions)
    loaded.add(quad for version in versions for quad in succession_quads(version))
    found = comparisons(everything.claims, everything.sources, versions, everything.examinations, everything.terms)
    loaded.add(quad for comparison in found for quad in comparison_quads(comparison))
    return material


def compared_with(document: Document, loaded: Loaded) -> list[Comparison]:
    """The comparisons that involve a document, once it is set beside the data loaded."""
    loaded.add(document_quads(document, known(union_of(loaded.dataset)), ()))
    everything = known(union_of(loaded.dataset))
    own = {claim.key for claim in everything.claims if claim.version == document.version.key}
    versions = in_succession(everything.versions)
    found = comparisons(everything.claims, everything.sources, versions, everything.examinations, everything.terms)
    return [one for one in found if own & set(one.claims) or document.version.key in one.versions]


def _add_documents(material: Material, sources: Iterable[Path], progress: Progress) -> None:
    shipped = known(union_of(material.loaded.dataset))
    for document in documents_in(sources):
        progress(document.path if isinstance(document, Refusal) else document.origin)
        if isinstance(document, Refusal):
            material.refused[document.path] = document.reason
        else:
            material.inputs[document.origin] = document.version.content_hash
            material.loaded.add(document_quads(document, shipped, material.decisions))


def document_quads(document: Document, shipped: Known, decisions: Iterable[Decision]) -> Iterator[Quad]:
    """The quads of a document: where the data knows its version, the data's claims win, and gain their words."""
    extracted = extract(document, shipped.drugs, shipped.drug_classes, shipped.terms)
    known_here = {claim.key: claim for claim in shipped.claims if claim.version == document.version.key}
    new = (claim for claim in extracted.claims if claim.key not in known_here)
    claims = [*(quoted(claim, document) for claim in known_here.values()), *reviewed(new, decisions)]
    yield from _place_quads(document, shipped, claims)
    for claim in claims:
        yield from claim_quads(claim, document.source.publisher)
    if document.version.key not in {version.key for version in shipped.versions}:
        for examination in extracted.examinations:
            yield from examination_quads(examination)
    for drug in extracted.drugs:
        yield from drug_quads(drug)


def _place_quads(document: Document, shipped: Known, claims: Iterable[Claim]) -> Iterator[Quad]:
    """The source and version, as far as the data does not describe them, and the sections the claims stand in."""
    addresses = {passage.address for claim in claims for passage in claim.passages}
    if document.source.key not in {source.key for source in shipped.sources}:
        yield from source_quads(document.source)
    if document.version.key not in {version.key for version in shipped.versions}:
        yield from version_quads(document.version)
    sections = [section for section in document.sections if section.address in addresses]
    yield from section_quads(document.version, sections)
