"""Shards: the bytes of some hundred documents in, their sorted quads and their claims out, by a pure function.

Nothing but the work and the shard decides what comes out, so that any process on any machine can do it.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from lastdose.claims.documents import Document
from lastdose.extraction import Extracted
from lastdose.graphs.nquads import line
from lastdose.graphs.reading import as_read
from lastdose.graphs.records import decision_quads
from lastdose.graphs.spelling import Quad
from lastdose.releases.describing import Beside, document_quads, new_claims
from lastdose.releases.encoding import NOT_JSON, extracted_written
from lastdose.releases.extracting import Extraction
from lastdose.releases.keeping import DESCRIBING, entry, hash_of, rules
from lastdose.releases.made import Made, made_written
from lastdose.releases.spilling import claim_line
from lastdose.sources import Piece, Refusal

BYTES = 8 * 2**20
"""The most bytes that a shard holds before its last piece."""

Entry = tuple[str, bytes]
"""A key, and what is to be kept under it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """The keys under which is kept what is made of a piece, and what is extracted from it."""

    made: str
    extracted: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """The piece with this number to be read, or the refusal of one, with what was kept of extracting from it.

    What is made of it is to be kept under `keys`, if there are any.
    """

    number: int
    piece: Piece | Refusal
    keys: Keys | None = None
    extracted: bytes | None = None

    @property
    def size(self) -> int:
        """The bytes that it takes along."""
        return len(self.piece.raw if isinstance(self.piece, Piece) else b"") + len(self.extracted or b"")


Shard = tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of the part with this number, in the order of its documents, and what is to be kept of that."""

    number: int
    made: tuple[Made | Refusal, ...]
    entries: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """Read, extract and describe: `refused` are the claims to leave out, by document and claim."""

    extraction: Extraction
    beside: Beside
    refused: frozenset[str] = frozenset()

    def __call__(self, shard: Shard) -> tuple[Outcome, ...]:
        """What comes of a shard."""
        return tuple(map(self._outcome, shard))

    def keys(self, piece: Piece) -> Keys:
        """Hashes of all that decides what is made of a piece, and what is extracted from it."""
        mark = hash_of(piece.path, piece.origin, str(piece.bulk), piece.raw)
        refused = sorted(one for one in self.refused if one.startswith(piece.path))
        state = (rules(DESCRIBING), self.extraction.state, self.beside.state)
        return Keys(
            made=hash_of("made", *state, mark, *refused),
            extracted=hash_of("extracted", rules(), self.extraction.state, mark),
        )

    def _outcome(self, part: Part) -> Outcome:
        if isinstance(part.piece, Refusal):
            return Outcome(part.number, (part.piece,))
        found = tuple(part.piece.attempted())
        documents = [one for one in found if isinstance(one, Document)]
        said, anew = self.extraction.of(documents, part.extracted)
        made = [self._made(document, extracted) for document, extracted in zip(documents, said, strict=True)]
        if part.keys is None or len(made) < len(found):
            after = iter(made)
            return Outcome(part.number, tuple(one if isinstance(one, Refusal) else next(after) for one in found))
        return Outcome(part.number, tuple(made), tuple(_entries(part.keys, made, said if anew else ())))

    def _made(self, document: Document, extracted: Extracted) -> Made:
        new = new_claims(document, extracted, self.beside, self.refused)
        claims = tuple(as_read(claim) for claim in new)
        decided = filter(None, map(self.beside.decisions.on, claims))
        return Made(
            origin=document.origin,
            source=document.source,
            version=document.version,
            terms=extracted.terms,
            lines=_lines(document_quads(document, replace(extracted, terms=()), new, self.beside)),
            reviews=_lines(quad for decision in decided for quad in decision_quads(decision)),
            claims=b"".join(claim_line(claim, document.source.key) for claim in claims),
        )


def _lines(quads: Iterable[Quad]) -> bytes:
    return "".join(sorted({line(quad) for quad in quads})).encode()


def _entries(keys: Keys, made: Sequence[Made], said: Sequence[Extracted]) -> Iterator[Entry]:
    """What is to be kept; nothing of text that UTF-8 cannot hold."""
    with suppress(*NOT_JSON):
        if said:
            yield keys.extracted, entry(extracted_written(said))
        yield keys.made, entry(made_written(made))


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
