"""Extraction beside a catalogue, of one document: a pure function, whose result is kept under what decides it."""

from contextlib import suppress
from dataclasses import dataclass, replace

import msgspec

from lastdose.claims.documents import Document
from lastdose.extraction import Extracted, extract
from lastdose.graphs.reading import Known
from lastdose.releases.encoding import NOT_JSON, documents_written, extracted_read, extracted_written
from lastdose.releases.keeping import entry, hash_of, rules

Entry = tuple[str, bytes]
"""A key, and what is to be kept under it."""


def extracted_from(document: Document, beside: Known) -> Extracted:
    """What a document says, in the terms of what is known."""
    return extract(document, beside.drugs, beside.drug_classes, beside.terms)


@dataclass(frozen=True, slots=True)
class Extraction:
    """Extraction beside a catalogue; `state` is a hash of the rules and the catalogue."""

    catalogue: Known
    state: str

    @classmethod
    def beside(cls, known: Known) -> "Extraction":
        """Extraction beside the catalogue in what is known."""
        catalogue = Known(drugs=known.drugs, drug_classes=known.drug_classes, terms=known.terms)
        return cls(catalogue, hash_of(rules(), msgspec.json.encode(catalogue)))

    def key(self, document: Document) -> str:
        """A hash of all that decides what is found: where the document lies does not."""
        return hash_of("extracted", self.state, documents_written([replace(document, origin="")]))

    def of(self, document: Document, kept: bytes | None, *, keeps: bool) -> tuple[Extracted, list[Entry]]:
        """What the document says: what is kept of that, if it is sound, else found anew, with what is to be kept."""
        with suppress(*NOT_JSON):
            if kept is not None:
                return extracted_read(kept), []
        found = extracted_from(document, self.catalogue)
        return found, [(self.key(document), entry(extracted_written(found)))] if keeps else []
