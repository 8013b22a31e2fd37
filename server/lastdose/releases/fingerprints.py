"""Fingerprints: whether the words of every claim stand where it says they do, in the documents given."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

import pyoxigraph as ox

from lastdose.claims.documents import Document, Passage
from lastdose.releases import layout
from lastdose.releases.layout import Release
from lastdose.releases.reviewing import find
from lastdose.releases.verifying import Finding
from lastdose.sources import Refusal, documents_in

QUERY = Path(__file__).with_name("passages.rq")
Passages = dict[str, list[Passage]]
Text = tuple[str, str]


def verify_fingerprints(release: Release, documents: Iterable[Path]) -> Iterator[Finding]:
    """Check every passage of every claim against the documents; yield what was found, claim by claim.

    Words that stand elsewhere in their section are right, and said to have moved. Another text of a version is asked
    only where the one that was read is not given. The store must be sound.
    """
    by_text = _passages(release)
    texts = {version: (version, text) for version, text in by_text}
    other: dict[Text, list[Finding]] = {}
    for document in documents_in(documents):
        if isinstance(document, Refusal):
            yield Finding(None, f"{document.path} cannot be read: {document.reason}")
        elif (text := texts.get(document.version.key)) in by_text:
            found = [_finding(claim, passages, document) for claim, passages in by_text[text].items()]
            if text == (document.version.key, document.version.content_hash):
                del by_text[text]
                yield from found
            else:
                other[text] = found
    for text, claims in sorted(by_text.items()):
        unread = Finding(None, f"{len(claims)} claims of {text[0]}: no document of that version was given")
        yield from other.get(text, [unread])


def _passages(release: Release) -> dict[Text, Passages]:
    """The passages of each claim by its key, by the version and the text that they were read from."""
    store = ox.Store.read_only(str(release.file(layout.STORE)))
    found: dict[Text, Passages] = defaultdict(lambda: defaultdict(list))
    rows = store.query(QUERY.read_text(encoding="utf-8"), use_default_graph_as_union=True)
    assert isinstance(rows, ox.QuerySolutions)
    for row in rows:
        version, text, claim, address, start, end, digest = (term.value for term in row)
        passage = Passage(address=address, start=int(start), end=int(end), words_digest=digest)
        found[_key(version), text][_key(claim)].append(passage)
    return found


def _key(iri: str) -> str:
    return iri.rsplit("/", 1)[1]


def _finding(claim: str, passages: list[Passage], document: Document) -> Finding:
    places = {passage: find(passage, document) for passage in passages}
    lost = [f"{passage.address} {passage.start}" for passage, place in places.items() if place is None]
    moved = [f"{old.address} {old.start}" for old, new in places.items() if new and new.start != old.start]
    said = f"claim {claim} of {document.version.key}: {len(passages)} passages"
    if lost:
        return Finding(False, f"{said}, and the words at {', '.join(lost)} are not in {document.origin}")
    return Finding(True, f"{said}, moved from {', '.join(moved)}" if moved else said)
