"""Extraction beside a catalogue, of one document: a pure function, whose result is kept under what decides it."""

from contextlib import suppress
from dataclasses import dataclass, replace

import msgspec

from lastdose.claims.documents import Document
from lastdose.extraction import Catalogue, Extracted, catalogue_of, extract
from lastdose.graphs.reading import Known
from lastdose.releases.encoding import NOT_JSON, documents_written, extracted_read, extracted_written
from lastdose.releases.keeping import entry, hash_of, rules

Entry = tuple[str, bytes]
"""A key, and what is to be kept under it."""


def catalogue_in(known: Known) -> Catalogue:
    """The names to look for in documents, of all that is known; costly, so made once for all documents."""
    return catalogue_of(known.drugs, known.drug_classes, known.terms)


@dataclass(frozen=True, slots=True)
class Extraction:
    """Extraction beside a catalogue; `state` is a hash of the rules and the catalogue."""

    catalogue: Catalogue
    state: str

    @classmethod
    def beside(cls, known: Known) -> "Extraction":
        """Extraction beside the catalogue in what is known."""
        named = (known.drugs, known.drug_classes, known.terms)
        return cls(catalogue_in(known), hash_of(rules(), *map(msgspec.json.encode, named)))

    def key(self, document: Document) -> str:
        """A hash of all that decides what is found: where the document lies does not."""
        return hash_of("extracted", self.state, documents_written([replace(document, origin="")]))

    def of(self, document: Document, kept: bytes | None, *, keeps: bool) -> tuple[Extracted, list[Entry]]:
        """What the document says: what is kept of that, if it is sound, else found anew, with what is to be kept."""
        with suppress(*NOT_JSON):
            if kept is not None:
                return extracted_read(kept), []
        found = extract(document, self.catalogue)
        return found, [(self.key(document), entry(extracted_written(found)))] if keeps else []
