"""Extraction beside a catalogue, of one document or of many: the same in several processes, and never twice."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import starmap
from multiprocessing import get_context

import msgspec

from lastdose.claims.documents import Document
from lastdose.errors import PublisherError
from lastdose.extraction import Extracted, extract
from lastdose.graphs.reading import Known
from lastdose.releases.encoding import NOT_JSON, documents_written, extracted_read, extracted_written
from lastdose.releases.keeping import NOTHING_KEPT, Keep, hash_of, rules

SHARE = 8
"""Documents that a process is given at a time; with no more than these, one process does all."""


def extracted_from(document: Document, beside: Known) -> Extracted:
    """What a document says, in the terms of what is known."""
    return extract(document, beside.drugs, beside.drug_classes, beside.terms)


@dataclass(frozen=True, slots=True)
class Extraction:
    """Extraction beside a catalogue, which keeps what it finds; `state` is a hash of the rules and the catalogue."""

    catalogue: Known
    keep: Keep
    state: str

    def of(self, document: Document, key: str) -> Extracted:
        """What the document says, which is kept under its key, if it has one."""
        found = extracted_from(document, self.catalogue)
        if key:
            self.keep.put(key, extracted_written(found))
        return found

    def kept(self, key: str) -> Extracted | None:
        """What is kept under a key; None for nothing and for what is damaged."""
        written = self.keep.get(key)
        with suppress(*NOT_JSON):
            return extracted_read(written) if written is not None else None
        return None

    def key(self, document: Document) -> str:
        """A hash of all that decides what is found: where the document lies does not. Empty where nothing is kept."""
        if self.keep.folder is None:
            return ""
        return hash_of("extracted", self.state, documents_written([replace(document, origin="")]))


def extractions(
    documents: Sequence[Document], beside: Known, workers: int, keep: Keep = NOTHING_KEPT
) -> Iterator[Extracted]:
    """What each document says, in their order; raise `PublisherError` when a process is killed."""
    catalogue = Known(drugs=beside.drugs, drug_classes=beside.drug_classes, terms=beside.terms)
    work = Extraction(catalogue, keep, hash_of(rules(), msgspec.json.encode(catalogue)))
    keyed = [(document, work.key(document)) for document in documents]
    kept = [keep.has(key) for _, key in keyed]
    anew = _made([pair for pair, old in zip(keyed, kept, strict=True) if not old], work, workers)
    for (document, key), old in zip(keyed, kept, strict=True):
        yield (work.kept(key) or work.of(document, key)) if old else next(anew)


def _made(keyed: Sequence[tuple[Document, str]], work: Extraction, workers: int) -> Iterator[Extracted]:
    if workers == 1 or len(keyed) <= SHARE:
        yield from starmap(work.of, keyed)
        return
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        try:
            yield from pool.map(work.of, *zip(*keyed, strict=True), chunksize=SHARE)
        except BrokenProcessPool as error:
            raise PublisherError("an extracting process was killed, perhaps for want of memory") from error
