"""Reading: what a document says, and how it compares with what is known."""

import argparse
import sys
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from lastdose.claims.documents import Document
from lastdose.cli.commands import Commands, add, add_release
from lastdose.cli.releases import chosen_release
from lastdose.cli.telling import clear, progress, say
from lastdose.errors import UsageError
from lastdose.extraction import Extracted, extract
from lastdose.extraction.rows import claim_lines, sentence_lines, table_lines
from lastdose.gate.loading import load
from lastdose.graphs.reading import Known, known, union_of
from lastdose.graphs.trig import Writer, order
from lastdose.releases.comparing import compared_with
from lastdose.releases.describing import Beside, document_quads, new_claims
from lastdose.releases.extracting import catalogue_in
from lastdose.releases.reopening import known_in
from lastdose.releases.shipped import rdf_files, shipped
from lastdose.sources import Refusal, documents_in


def add_commands(commands: Commands) -> None:
    """extract, compare."""
    example = "lastdose extract label.json --format tsv"
    command = add(commands, "extract", run_extract, "The claims that documents make.", example)
    command.add_argument("documents", nargs="*", type=Path, metavar="DOCUMENT")
    command.add_argument("--format", choices=("json", "trig", "tsv"), default="json")
    command.add_argument("--sentences", type=Path, metavar="FILE.tsv", help="rows of id, drug, section, sentence")
    example = "lastdose compare article.txt"
    command = add(commands, "compare", run_compare, "A document's claims beside what is known.", example)
    add_release(command)
    command.add_argument("document", type=Path, metavar="DOCUMENT")


def run_extract(options: argparse.Namespace) -> int:
    """Print the claims; a document that cannot be read is reported, and the others are still read."""
    if options.sentences:
        sys.stdout.writelines(sentence_lines(options.sentences))
        return 0
    if not options.documents:
        raise UsageError("extract needs a DOCUMENT, or --sentences FILE.tsv")
    held = shipped_catalogue()
    catalogue, beside = catalogue_in(held), Beside.of(held)
    read = 0
    for read, document in enumerate(_readable(options.documents), 1):
        extracted = extract(document, catalogue)
        sys.stdout.writelines(_lines(document, extracted, beside, options.format, first=read == 1))
    return 0 if read else 2


def _readable(paths: Iterable[Path]) -> Iterator[Document]:
    for found in documents_in(paths):
        if isinstance(found, Refusal):
            say(f"not read: {found.path}: {found.reason}")
        else:
            progress(found.origin)
            yield found
            clear()


def _lines(document: Document, extracted: Extracted, beside: Beside, chosen: str, *, first: bool) -> Iterator[str]:
    """What to print of a document, in a chosen format; a table has its head above the first document only."""
    if chosen == "trig":
        quads = set(document_quads(document, extracted, new_claims(document, extracted, beside), beside))
        yield Writer().trig(sorted(quads, key=order))
    elif chosen == "tsv":
        yield from islice(table_lines(document, extracted), 0 if first else 1, None)
    else:
        yield from claim_lines(document, extracted)


def shipped_catalogue() -> Known:
    """The shipped drugs, classes, conditions and effects."""
    return known(union_of(load(rdf_files(shipped("data") / "catalogue")).dataset))


def run_compare(options: argparse.Namespace) -> int:
    """Print each comparison that involves the document; 1 when there is one."""
    documents = list(_readable([options.document]))
    if not documents:
        return 2
    held = known_in(chosen_release(options.release))
    found = [comparison for document in documents for comparison in compared_with(document, held)]
    for comparison in found:
        print(f"{comparison.kind}: {comparison.explanation}")
    return 1 if found else 0
