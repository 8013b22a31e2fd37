"""Shards: the bytes of some hundred documents in, their sorted quads and their claims out, by a pure function.

Nothing but the work and the shard decides what comes out, so that any process on any machine can do it.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from lastdose.claims.catalogue import Term
from lastdose.claims.documents import Document, Source, SourceVersion
from lastdose.claims.kinds import Claim
from lastdose.extraction import Extracted
from lastdose.graphs.nquads import line
from lastdose.graphs.reading import as_read
from lastdose.graphs.records import decision_quads
from lastdose.graphs.spelling import Quad
from lastdose.releases.describing import Beside, document_quads, new_claims
from lastdose.releases.encoding import NOT_JSON, documents_read, documents_written
from lastdose.releases.extracting import Entry, Extraction
from lastdose.releases.keeping import Keep, entry, hash_of, rules
from lastdose.sources import Piece, Refusal

BYTES = 8 * 2**20
"""The most bytes that a shard holds before its last piece."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A piece to be read, or the refusal of one; with what was kept of reading it, and of each document in it.

    What is read anew is to be kept under `key`, unless that is empty. The bytes of what is kept are left out.
    """

    piece: Piece | Refusal
    key: str = ""
    read: bytes | None = None
    found: tuple[bytes | None, ...] = ()

    @property
    def size(self) -> int:
        """The bytes that it takes along."""
        return len(self.piece.raw if isinstance(self.piece, Piece) else b"") + len(self.read or b"")


Shard = tuple[Part, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What came of a document: canonical N-Quads, sorted, and the new claims as they are read from them.

    `reviews` are the quads of what was decided about these claims. `terms`, conditions that the document names in its
    own words, are not among the quads, since another may have named them before.
    """

    origin: str
    source: Source
    version: SourceVersion
    lines: tuple[str, ...]
    reviews: tuple[str, ...]
    claims: tuple[Claim, ...]
    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a shard, in the order of its documents, and what is to be kept of that."""

    made: tuple[Made | Refusal, ...]
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """Read, extract and describe: `refused` are the claims to leave out, by document and claim."""

    extraction: Extraction
    beside: Beside
    refused: frozenset[str] = frozenset()

    def __call__(self, shard: Shard) -> Outcome:
        """What comes of a shard."""
        made: list[Made | Refusal] = []
        entries: list[Entry] = []
        for part in shard:
            documents, kept = _read(part)
            entries += kept
            for found, extracted in zip(documents, part.found or [None] * len(documents), strict=True):
                if isinstance(found, Refusal):
                    made.append(found)
                else:
                    said, anew = self.extraction.of(found, extracted, keeps=bool(part.key))
                    made.append(self._made(found, said))
                    entries += anew
        return Outcome(tuple(made), tuple(entries))

    def _made(self, document: Document, extracted: Extracted) -> Made:
        new = new_claims(document, extracted, self.beside, self.refused)
        claims = tuple(as_read(claim) for claim in new)
        decided = filter(None, map(self.beside.decisions.on, claims))
        return Made(
            origin=document.origin,
            source=document.source,
            version=document.version,
            lines=_lines(document_quads(document, replace(extracted, terms=()), new, self.beside)),
            reviews=_lines(quad for decision in decided for quad in decision_quads(decision)),
            claims=claims,
            terms=extracted.terms,
        )


def _lines(quads: Iterable[Quad]) -> tuple[str, ...]:
    return tuple(sorted({line(quad) for quad in quads}))


def _read(part: Part) -> tuple[Sequence[Document | Refusal], list[Entry]]:
    """The documents of a part, and what is to be kept of reading them: all of it, if none is refused."""
    if isinstance(part.piece, Refusal):
        return [part.piece], []
    if part.read is not None:
        return documents_read(part.read), []
    found = list(part.piece.attempted())
    documents = [one for one in found if isinstance(one, Document)]
    with suppress(*NOT_JSON):
        if part.key and len(documents) == len(found):
            return found, [(part.key, entry(documents_written(documents)))]
    return found, []


def parts(pieces: Iterable[Piece | Refusal], keep: Keep, extraction: Extraction) -> Iterator[Part]:
    """The pieces, each with what is kept of it, as far as that is sound."""
    for piece in pieces:
        yield _part(piece, keep, extraction)


def _part(piece: Piece | Refusal, keep: Keep, extraction: Extraction) -> Part:
    if isinstance(piece, Refusal) or keep.folder is None:
        return Part(piece=piece)
    key = hash_of("read", rules(), piece.path, piece.origin, str(piece.bulk), piece.raw)
    read = keep.get(key)
    with suppress(*NOT_JSON):
        if read is not None:
            found = tuple(keep.get(extraction.key(document)) for document in documents_read(read))
            return Part(piece=replace(piece, raw=b""), key=key, read=read, found=found)
    return Part(piece=piece, key=key)


def shards(every: Iterable[Part], most: int) -> Iterator[Shard]:
    """The parts in their order, so many together at most, fewer of long ones."""
    held: list[Part] = []
    size = 0
    for part in every:
        held.append(part)
        size += part.size
        if len(held) == most or size >= BYTES:
            yield tuple(held)
            held, size = [], 0
    if held:
        yield tuple(held)
