"""Resting: what a release says because of one source, and what of it another source says too.

A claim has other support where a source that was not withdrawn states the very same; a drug or class where such a
source says anything about it; a comparison where it involves a claim of such a source.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from lastdose.namespaces import LD
from lastdose.releases.descriptions import Link, Reader
from lastdose.releases.statements import Resource
from lastdose.web.selection import EVERY

ABOUT = tuple(f"{LD}{name}" for name in ("aboutDrug", "aboutClass", "reportedDrug", "reportedClass"))
ASSERTED_IN, INVOLVES, STATES = f"{LD}assertedIn", f"{LD}involvesClaim", f"{LD}states"
VERSION_OF, WITHDRAWN_ON, REASON = f"{LD}versionOf", f"{LD}withdrawnOn", f"{LD}reason"
MOST = 2_000
MOST_OTHERS = 200
"""Of the other claims of one statement, or about one drug, how many are looked at."""


@dataclass(frozen=True, slots=True)
class Resting:
    """A thing that rests on the source, and the other sources that support it: none where it rests on it alone."""

    thing: str
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Impact:
    """What rests on a source; of its claims, `total`, at most `MOST` are told. `withdrawn_on` is a day, or None."""

    source: str
    withdrawn_on: str | None
    reason: str | None
    total: int
    claims: tuple[Resting, ...]
    subjects: tuple[Resting, ...]
    comparisons: tuple[Resting, ...]


def impact_of(reader: Reader, source: Resource) -> Impact:
    """What rests on a source."""
    weighing = _Weighing(reader, source.iri)
    every = weighing.claims()
    told = [held for iri in every[:MOST] if (held := reader.resource(iri))]
    subjects = {iri for claim in told for name in ABOUT for iri in claim.iris(name)}
    comparisons = {link.source for claim in told for link in reader.incoming(claim.iri, INVOLVES, EVERY)}
    return Impact(
        source=source.iri,
        withdrawn_on=source.text(WITHDRAWN_ON),
        reason=source.text(REASON),
        total=len(every),
        claims=tuple(weighing.claim(claim) for claim in told),
        subjects=tuple(weighing.subject(iri) for iri in sorted(subjects)),
        comparisons=tuple(weighing.comparison(iri) for iri in sorted(comparisons)),
    )


class _Weighing:
    """Asks of each thing who else supports it; what was looked up is kept until all is weighed."""

    def __init__(self, reader: Reader, source: str) -> None:
        self._reader = reader
        self._source = source
        self._source_of_version = cache(self._read_source)
        self._stands = cache(self._read_stands)

    def claims(self) -> list[str]:
        versions = [link.source for link in self._reader.incoming(self._source, VERSION_OF, EVERY)]
        return [link.source for one in versions for link in self._reader.incoming(one, ASSERTED_IN, EVERY)]

    def claim(self, claim: Resource) -> Resting:
        stating = (link.source for iri in claim.iris(STATES) for link in self._pointing(iri, STATES))
        return Resting(claim.iri, self._others(stating))

    def subject(self, iri: str) -> Resting:
        said = (link.source for name in ABOUT for link in self._pointing(iri, name))
        return Resting(iri, self._others(said))

    def comparison(self, iri: str) -> Resting:
        held = self._reader.resource(iri)
        return Resting(iri, self._others(held.iris(INVOLVES) if held else ()))

    def _pointing(self, iri: str, name: str) -> Iterator[Link]:
        yield from self._reader.incoming(iri, name, MOST_OTHERS)

    def _others(self, claims: Iterable[str]) -> tuple[str, ...]:
        found = {self._source_of(claim) for claim in claims}
        return tuple(sorted(one for one in found if one and one != self._source and self._stands(one)))

    def _source_of(self, claim: str) -> str | None:
        held = self._reader.resource(claim)
        versions = held.iris(ASSERTED_IN) if held else []
        return self._source_of_version(versions[0]) if versions else None

    def _read_source(self, version: str) -> str | None:
        held = self._reader.resource(version)
        return next(iter(held.iris(VERSION_OF)), None) if held else None

    def _read_stands(self, source: str) -> bool:
        held = self._reader.resource(source)
        return held is not None and not held.values(WITHDRAWN_ON)
