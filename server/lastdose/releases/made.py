"""Made: all that comes of one document, as bytes that wait on disk until it is chosen, or are kept for next time."""

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from lastdose.claims.catalogue import Term
from lastdose.claims.documents import Source, SourceVersion

_Head = tuple[str, Source, SourceVersion, tuple[Term, ...], tuple[int, int, int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What came of a document: `lines` are canonical N-Quads, sorted, `claims` the new ones as they are spilled.

    `reviews` are the quads of what was decided about these claims. `terms`, conditions that the document names in its
    own words, are not among the quads, since another may have named them before.
    """

    origin: str
    source: Source
    version: SourceVersion
    terms: tuple[Term, ...]
    lines: bytes
    reviews: bytes
    claims: bytes


def made_written(every: Sequence[Made]) -> bytes:
    """A line of JSON, and after it all quads and claims as they are."""
    heads = [(one.origin, one.source, one.version, one.terms, tuple(map(len, _parts(one)))) for one in every]
    return b"\n".join((msgspec.json.encode(heads), b"".join(part for one in every for part in _parts(one))))


def made_read(written: bytes) -> tuple[Made, ...]:
    """What was written; raise one of `NOT_JSON` where it is none of this."""
    heads, _, rest = written.partition(b"\n")
    every, start = [], 0
    for origin, source, version, terms, lengths in msgspec.json.decode(heads, type=tuple[_Head, ...]):
        lines, reviews, claims = (start + sum(lengths[:number]) for number in range(3))
        start += sum(lengths)
        every.append(
            Made(
                origin=origin,
                source=source,
                version=version,
                terms=terms,
                lines=rest[lines:reviews],
                reviews=rest[reviews:claims],
                claims=rest[claims:start],
            )
        )
    return tuple(every)


def _parts(one: Made) -> tuple[bytes, bytes, bytes]:
    return one.lines, one.reviews, one.claims
