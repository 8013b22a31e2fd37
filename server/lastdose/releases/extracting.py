"""Extraction beside a catalogue, of one document or of many: in several processes the same as in one."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from multiprocessing import get_context

from lastdose.claims.documents import Document
from lastdose.errors import PublisherError
from lastdose.extraction import Extracted, extract
from lastdose.graphs.reading import Known

SHARE = 8
"""Documents that a process is given at a time; with no more than these, one process does all."""


def extracted_from(document: Document, beside: Known) -> Extracted:
    """What a document says, in the terms of what is known."""
    return extract(document, beside.drugs, beside.drug_classes, beside.terms)


def extractions(documents: Sequence[Document], beside: Known, workers: int) -> Iterator[Extracted]:
    """What each document says, in their order; raise `PublisherError` when a process is killed."""
    catalogue = Known(drugs=beside.drugs, drug_classes=beside.drug_classes, terms=beside.terms)
    work = partial(extracted_from, beside=catalogue)
    if workers == 1 or len(documents) <= SHARE:
        yield from map(work, documents)
        return
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        try:
            yield from pool.map(work, documents, chunksize=SHARE)
        except BrokenProcessPool as error:
            raise PublisherError("an extracting process was killed, perhaps for want of memory") from error
