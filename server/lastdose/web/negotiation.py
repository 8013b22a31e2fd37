"""Negotiation: which of the offered media types a reader wants most (RFC 9110 §12.5.1).

The highest quality wins; among equals the type that the reader names most exactly, so that a wildcard never beats what
was asked for by name; then the one that the site offers first. Parameters other than `q` (charset, version, profile)
ask for nothing that we would refuse. A type that others use for one of ours is an alias of it.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from lastdose.engine.interface import CSV, JSON, JSON_LD, N3, N_QUADS, N_TRIPLES, RDF_XML, TRIG, TSV, TURTLE, XML

ALIASES: dict[str, tuple[str, ...]] = {
    "application/csv": (CSV,),
    "application/json": (JSON, JSON_LD),
    "application/n3": (N3, TURTLE),
    "application/ntriples": (N_TRIPLES,),
    "application/turtle": (TURTLE,),
    "application/x-trig": (TRIG,),
    "application/x-turtle": (TURTLE,),
    "application/xhtml+xml": ("text/html",),
    "application/xml": (XML, RDF_XML),
    "text/n3": (TURTLE,),
    "text/ntriples": (N_TRIPLES,),
    "text/plain": (N_TRIPLES, TSV),
    "text/rdf+n3": (TURTLE,),
    "text/x-nquads": (N_QUADS,),
    "text/xml": (XML, RDF_XML),
}
HINTS: dict[str, tuple[str, ...]] = {
    "csv": (CSV,),
    "json": (JSON, JSON_LD),
    "json-ld": (JSON_LD,),
    "jsonld": (JSON_LD,),
    "n-quads": (N_QUADS,),
    "n-triples": (N_TRIPLES,),
    "nq": (N_QUADS,),
    "nt": (N_TRIPLES,),
    "ntriples": (N_TRIPLES,),
    "rdf": (RDF_XML,),
    "rdf+xml": (RDF_XML,),
    "rdfxml": (RDF_XML,),
    "trig": (TRIG,),
    "tsv": (TSV,),
    "ttl": (TURTLE,),
    "turtle": (TURTLE,),
    "xml": (XML, RDF_XML),
}
PIECE = re.compile(r'(?:[^,"]|"(?:[^"\\]|\\.)*+"?)++')
PARAMETER = re.compile(r'(?:[^;"]|"(?:[^"\\]|\\.)*+"?)++')
MEDIA_TYPE = re.compile(r"[\w!#$&^.+\-]+/[\w!#$&^.+\-]+\Z|[\w!#$&^.+\-]+/\*\Z|\*/\*\Z|\*\Z")
QUALITY = re.compile(r"[0-9]{0,9}(?:\.[0-9]{0,9})?\Z")
MOST_KNOWN = 100


class Range(NamedTuple):
    """One entry of an Accept header; a `plain` one has no parameter but its quality."""

    media_type: str
    plain: bool
    quality: float


class Match(NamedTuple):
    """How well an offered type fits: how exactly it was named, whether without parameters, and the quality given."""

    exactness: int
    plain: bool
    quality: float


def preferred(accept: str | None, offered: Sequence[str]) -> str | None:
    """The offered media type that an Accept header asks for most, None if it wants none; without a header the first."""
    if accept is None or not accept.strip():
        return offered[0]
    return _preferred(accept, tuple(offered))


@lru_cache(maxsize=MOST_KNOWN)
def _preferred(accept: str, offered: tuple[str, ...]) -> str | None:
    ranges = _ranges(accept)
    matches = [_match(media_type, ranges, offered) for media_type in offered]
    rated = [(match.quality, match.exactness, -place) for place, match in enumerate(matches) if match.quality > 0]
    return offered[-max(rated)[2]] if rated else None


def names(accept: str | None, *media_types: str) -> bool:
    """Whether an Accept header names one of the types itself, and wants it."""
    asked = {entry.media_type for entry in _ranges(accept or "") if entry.quality > 0}
    return bool(asked & set(media_types))


def names_nothing(accept: str | None) -> bool:
    """Whether a reader leaves the choice to us: no Accept header, or nothing but wildcards."""
    return all("*" in entry.media_type for entry in _ranges(accept or ""))


def hinted(hint: str, offered: Sequence[str]) -> str | None:
    """The offered media type that a short name (`csv`) or a media type stands for; None where there is none."""
    wanted = hint.strip().lower()
    candidates = (wanted, *HINTS.get(wanted, ()), *ALIASES.get(wanted, ()))
    return next((media_type for media_type in candidates if media_type in offered), None)


@lru_cache(maxsize=MOST_KNOWN)
def _ranges(accept: str) -> tuple[Range, ...]:
    return tuple(_read(accept))


def _read(accept: str) -> Iterator[Range]:
    for piece in PIECE.findall(accept):
        media_type, *parameters = (part.strip() for part in PARAMETER.findall(piece)) if piece.strip() else ("",)
        given = dict(_parameter(part) for part in parameters)
        quality = _quality(given.pop("q", "1"))
        if quality is not None and MEDIA_TYPE.match(media_type):
            yield Range("*/*" if media_type == "*" else media_type.lower(), not given, quality)


def _parameter(text: str) -> tuple[str, str]:
    name, _, value = text.partition("=")
    return name.strip().lower(), value.strip()


def _quality(text: str) -> float | None:
    """A quality between 0 and 1; more than 1 counts as 1, and what is no number makes the range void."""
    if not QUALITY.match(text) or not text.strip("."):
        return None
    return min(float(text), 1.0)


def _match(media_type: str, ranges: Sequence[Range], offered: Sequence[str]) -> Match:
    """The most exact range that covers a type decides, one without parameters before those with some."""
    found = [Match(fits, entry.plain, entry.quality) for entry in ranges if (fits := _fits(entry, media_type, offered))]
    return max(found, default=Match(0, True, 0.0))


def _fits(entry: Range, media_type: str, offered: Sequence[str]) -> int:
    if entry.media_type == media_type:
        return 4
    if entry.media_type not in offered and media_type in ALIASES.get(entry.media_type, ()):
        return 3
    if entry.media_type == f"{media_type.partition('/')[0]}/*":
        return 2
    return 1 if entry.media_type == "*/*" else 0
