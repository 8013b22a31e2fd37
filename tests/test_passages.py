"""Passages: the words that each claim points at stand in its document at its offsets, with its fingerprint.

Our own small documents are always read; where LASTDOSE_DOCUMENTS names the folder of the real ones, every passage of
the shipped data is looked up in them besides.
"""

import os
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from lastdose.claims.documents import Document, Passage, fingerprint
from lastdose.extraction import catalogue_of, extract
from lastdose.releases.reviewing import find
from lastdose.sources import Refusal, documents_in

SMALL = Path(__file__).parent / "documents"
REAL = os.environ.get("LASTDOSE_DOCUMENTS")
SHIPPED = """
PREFIX ld: <https://w3id.org/lastdose/ontology#>
PREFIX oa: <http://www.w3.org/ns/oa#>
SELECT ?version ?address ?start ?end ?digest ?claim WHERE {
  ?claim ld:assertedIn ?version ; ld:passage ?passage .
  ?passage ld:sectionAddress ?address ; ld:wordsDigest ?digest ; oa:hasSelector ?selector .
  ?selector oa:start ?start ; oa:end ?end .
}
"""

Ask = Callable[[str], str]


class Place(NamedTuple):
    """A passage of a claim in a version."""

    version: str
    passage: Passage
    claim: str


def documents(folder: Path) -> Mapping[str, list[Document]]:
    """The documents of a folder by version; several are renditions of one."""
    found = defaultdict(list)
    for document in documents_in([folder]):
        assert not isinstance(document, Refusal), document
        found[document.version.key].append(document)
    return found


def shipped_places(ask: Ask) -> Iterator[Place]:
    for line in ask(SHIPPED).splitlines()[1:]:
        version, address, start, end, digest, claim = (value.strip('"') for value in line.split("\t"))
        passage = Passage(address=address, start=int(start), end=int(end), words_digest=digest)
        yield Place(version.rpartition("/")[2].removesuffix(">"), passage, claim)


def extracted_places(held: Mapping[str, list[Document]]) -> Iterator[Place]:
    catalogue = catalogue_of()
    for document in (document for renditions in held.values() for document in renditions):
        for claim in extract(document, catalogue).claims:
            yield from (Place(claim.version, passage, claim.key) for passage in claim.passages)


def astray(places: Iterable[Place], held: Mapping[str, list[Document]]) -> list[Place]:
    """The places whose words stand, at their offsets, in no rendition of their version."""
    return [place for place in places if not any(_stands(place.passage, one) for one in held.get(place.version, ()))]


def _stands(passage: Passage, document: Document) -> bool:
    found = find(passage, document)
    return found is not None and (found.start, found.end) == (passage.start, passage.end)


def test_every_extracted_passage_stands_in_its_document() -> None:
    held = documents(SMALL)
    places = list(extracted_places(held))

    assert len(places) > 20
    assert astray(places, held) == []


def test_every_shipped_passage_stands_in_its_document(ask: Ask) -> None:
    places = list(shipped_places(ask))

    found = astray(places, documents(Path(REAL))) if REAL else []

    assert len(places) > 4000
    assert found == []


def test_an_offset_within_the_words_is_part_of_the_place() -> None:
    held = documents(SMALL)
    place = next(extracted_places(held))

    moved = replace(place.passage, start=place.passage.start + 1, end=place.passage.end + 1, exact=None)

    assert astray([place._replace(passage=moved)], held) != []


def test_words_that_moved_within_their_section_are_found_again() -> None:
    held = documents(SMALL)
    place = next(extracted_places(held))
    moved = replace(place.passage, start=place.passage.start + 3, end=place.passage.end + 3, exact=None)

    found = find(moved, held[place.version][0])

    assert found is not None
    assert (found.start, found.end) == (place.passage.start, place.passage.end)


def test_words_that_are_not_there_are_not_found() -> None:
    held = documents(SMALL)
    place = next(extracted_places(held))
    other = replace(place.passage, words_digest=fingerprint("words of no document"), exact=None)

    assert find(other, held[place.version][0]) is None
