"""Gathering: the shipped data, the documents given, the claims in them, and how they compare, as one dataset."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from lastdose.claims.catalogue import Comparison, Decision
from lastdose.claims.documents import Document
from lastdose.claims.history import in_succession
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
    loaded.add(
        quad for comparison in compared(known(union_of(loaded.dataset))) for quad in comparison_quads(comparison)
    )
    return material


def compared(everything: Known) -> list[Comparison]:
    """Every comparison of what is known."""
    return comparisons(everything.claims, everything.sources, everything.versions, everything.examinations)


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
    addresses = {passage.address for claim in claims for passage in claim.passages}
    sections = [section for section in document.sections if section.address in addresses]
    yield from source_quads(document.source)
    yield from version_quads(document.version, sections)
    for claim in claims:
        yield from claim_quads(claim, document.source.publisher)
    for examination in extracted.examinations:
        yield from examination_quads(examination)
    for drug in extracted.drugs:
        yield from drug_quads(drug)
