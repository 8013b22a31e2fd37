"""Reading: what a document says, and how it compares with what is known."""

import argparse
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from lastdose.claims.documents import Document
from lastdose.cli.commands import Commands, add
from lastdose.cli.telling import say
from lastdose.errors import UsageError
from lastdose.extraction import Extracted, extract
from lastdose.extraction.rows import claim_lines, sentence_lines, table_lines
from lastdose.gate.loading import load
from lastdose.graphs.claims import claim_quads
from lastdose.graphs.reading import Known, known, union_of
from lastdose.graphs.records import section_quads, source_quads, version_quads
from lastdose.graphs.spelling import Quad
from lastdose.graphs.trig import Writer, order
from lastdose.releases.material import compared_with
from lastdose.releases.shipped import rdf_files, shipped
from lastdose.sources import Refusal, documents_in

LINES = {"json": claim_lines, "tsv": table_lines}


def add_commands(commands: Commands) -> None:
    """extract, compare."""
    example = "lastdose extract label.json --format tsv"
    command = add(commands, "extract", run_extract, "The claims that documents make.", example)
    command.add_argument("documents", nargs="*", type=Path, metavar="DOCUMENT")
    command.add_argument("--format", choices=("json", "trig", "tsv"), default="json")
    command.add_argument("--sentences", type=Path, metavar="FILE.tsv", help="rows of id, drug, section, sentence")
    example = "lastdose compare article.txt"
    command = add(commands, "compare", run_compare, "A document's claims beside what is known.", example)
    command.add_argument("document", type=Path, metavar="DOCUMENT")


def run_extract(options: argparse.Namespace) -> int:
    """Print the claims; a document that cannot be read is reported, and the others are still read."""
    if options.sentences:
        sys.stdout.writelines(sentence_lines(options.sentences))
        return 0
    if not options.documents:
        raise UsageError("extract needs a DOCUMENT, or --sentences FILE.tsv")
    catalogue = shipped_catalogue()
    documents = list(_readable(options.documents))
    for document in documents:
        extracted = extract(document, catalogue.drugs, catalogue.drug_classes, catalogue.terms)
        _print(document, extracted, options.format)
    return 0 if documents else 2


def _readable(paths: Iterable[Path]) -> Iterator[Document]:
    for found in documents_in(paths):
        if isinstance(found, Refusal):
            say(f"not read: {found.path}: {found.reason}")
        else:
            yield found


def _print(document: Document, extracted: Extracted, chosen: str) -> None:
    if chosen == "trig":
        sys.stdout.write(Writer().trig(sorted(set(_quads(document, extracted)), key=order)))
    else:
        sys.stdout.writelines(LINES[chosen](document, extracted))


def _quads(document: Document, extracted: Extracted) -> Iterator[Quad]:
    addresses = {passage.address for claim in extracted.claims for passage in claim.passages}
    yield from source_quads(document.source)
    yield from version_quads(document.version)
    yield from section_quads(document.version, [part for part in document.sections if part.address in addresses])
    for claim in extracted.claims:
        yield from claim_quads(claim, document.source.publisher)


def shipped_catalogue() -> Known:
    """The shipped drugs, classes, conditions and effects."""
    return known(union_of(load(rdf_files(shipped("data") / "catalogue")).dataset))


def run_compare(options: argparse.Namespace) -> int:
    """Print each comparison that involves the document; 1 when there is one."""
    shipped_data = load(rdf_files(shipped("data")), vocabulary=rdf_files(shipped("ontology")))
    found = False
    for document in _readable([options.document]):
        for comparison in compared_with(document, shipped_data):
            found = True
            print(f"{comparison.kind}: {comparison.explanation}")
    return 1 if found else 0
