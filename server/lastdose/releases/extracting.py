"""Extraction beside a catalogue: a pure function of a document, a catalogue and the rules."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

import msgspec

from lastdose.claims.documents import Document
from lastdose.extraction import Catalogue, Extracted, catalogue_of, extract
from lastdose.graphs.reading import Known
from lastdose.releases.encoding import NOT_JSON, extracted_read
from lastdose.releases.keeping import hash_of, rules


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

    def of(self, documents: Sequence[Document], kept: bytes | None = None) -> tuple[Sequence[Extracted], bool]:
        """What each of the documents says, and whether it was found anew, since what was kept of that is not sound."""
        with suppress(*NOT_JSON):
            if kept is not None and len(found := extracted_read(kept)) == len(documents):
                return found, False
        return [extract(document, self.catalogue) for document in documents], True
