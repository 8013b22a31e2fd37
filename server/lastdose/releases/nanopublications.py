"""Nanopublications: each claim on its own, as what is asserted, where that comes from, and who publishes it.

They follow the nanopublication guidelines, without trusty URIs: each lies at an address of the release, whose files
have sums. What a claim's own words need to be understood (context, population, quantities, tapers) is asserted with it.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from io import BytesIO
from itertools import chain
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

import pyoxigraph as ox

from lastdose import DISCLAIMER
from lastdose.namespaces import FOREIGN, LD
from lastdose.releases.descriptions import Description, Descriptions, Reader
from lastdose.releases.dumps import serialize
from lastdose.releases.packing import packed
from lastdose.releases.tables import KEPT, TOMBSTONE, TYPE

NAME = "lastdose-nanopublications.trig"
NP = "http://www.nanopub.org/nschema#"
PARTS = ("assertion", "provenance", "pubinfo")
OF_PROVENANCE = {
    f"{LD}{name}"
    for name in (
        "assertedBy",
        "assertedIn",
        "confidence",
        "inSection",
        "passage",
        "primaryPassage",
        "restsAloneOn",
        "ruleId",
    )
} | {f"{FOREIGN['prov']}wasGeneratedBy"}
DERIVATION = {f"{LD}assertedIn": "prov:wasDerivedFrom", f"{LD}assertedBy": "prov:wasAttributedTo"}
ASSERTED_IN, TERMS = f"{LD}assertedIn", f"{FOREIGN['dcterms']}license"
OF_PUBLICATION = {f"{LD}reviewStatus"}
VALUES = ("context", "population", "quantity", "statement", "taper", "taper-step")
PLACES = ("passage", "quote", "selector")
LICENCE = "<https://creativecommons.org/licenses/by/4.0/>"

Triple = str
"""A line of the record without its graph: subject, property and value, apart by a space."""


def write_nanopublications(index: Path, folder: Path, base: str, release: str) -> dict[str, str]:
    """Write them into the folder of dumps; return the SHA-256 of the uncompressed bytes by file name."""
    with Descriptions(index).open() as reader, TemporaryFile(dir=folder) as lines, packed(folder / NAME) as out:
        lines.writelines(Nanopublications(reader, base, release).lines())
        lines.seek(0)
        _write(lines, out, base)
    return {NAME: out.sha256()}


def nanopublication(reader: Reader, claim: Description, base: str, release: str) -> bytes:
    """The nanopublication of one claim as TriG."""
    out = BytesIO()
    _write(BytesIO(b"".join(Nanopublications(reader, base, release).of(claim))), out, base)
    return out.getvalue()


def _write(lines: IO[bytes], out: IO[bytes], base: str) -> None:
    quads = ox.parse(lines, format=ox.RdfFormat.N_QUADS)
    serialize(quads, out, ox.RdfFormat.TRIG, base, {"np": NP})


class Nanopublications:
    """Reads the claims of a release from its index, in the order of their addresses, as N-Quads lines."""

    def __init__(self, reader: Reader, base: str, release: str) -> None:
        self._reader = reader
        self._base = base
        self._release = release
        self._said_of = lru_cache(maxsize=KEPT)(self._read)

    def lines(self) -> Iterator[bytes]:
        """The quads of every nanopublication, graph by graph; claims that were withdrawn have none."""
        for description in self._reader.every("claim", self._base):
            yield from self.of(description)

    def of(self, claim: Description) -> Iterator[bytes]:
        """The quads of one; none of a claim that was withdrawn."""
        said = _triples(claim.statements)
        if any(triple.endswith(f" <{TOMBSTONE}>") for triple in said):
            return
        place = f"{self._base}release/{self._release}/doc/claim/{claim.iri.rsplit('/', 1)[1]}.nanopub.trig"
        assertion, provenance, publication = parts = [f"<{place}#{part}>" for part in PARTS]
        own = [triple for triple in said if _property(triple) not in OF_PROVENANCE | OF_PUBLICATION]
        origin = [triple for triple in said if _property(triple) in OF_PROVENANCE]
        reviewed = [triple for triple in said if _property(triple) in OF_PUBLICATION]
        yield from _within(f"<{place}#head>", _head(f"<{place}>", parts))
        yield from _within(assertion, own, self._reached(own, VALUES))
        places = self._reached(origin, PLACES)
        yield from _within(provenance, _derivation(assertion, origin), origin, self._terms(origin), places)
        yield from _within(publication, self._publication(f"<{place}>"), reviewed)

    def _reached(self, triples: Iterable[Triple], kinds: tuple[str, ...]) -> Iterator[Triple]:
        """What the record says of the things of these kinds that the triples lead to, each once."""
        starts = tuple(f"<{self._base}id/{kind}/" for kind in kinds)
        pending, met = list(triples), set[str]()
        while pending:
            value = _value(pending.pop(0))
            if value.startswith(starts) and value not in met:
                met.add(value)
                further = self._said_of(value)
                yield from further
                pending += further

    def _terms(self, origin: Iterable[Triple]) -> Iterator[Triple]:
        """The terms of the version in which the claim stands: they hold for what is taken from it."""
        versions = [_value(triple) for triple in origin if _property(triple) == ASSERTED_IN]
        yield from (told for one in versions for told in self._said_of(one) if _property(told) == TERMS)

    def _read(self, thing: str) -> list[Triple]:
        description = self._reader.describe(thing[1:-1])
        return _triples(description.statements) if description else []

    def _publication(self, itself: str) -> Iterator[Triple]:
        for name, value in (
            ("dcterms:created", f'"{self._release[:10]}T00:00:00Z"^^{_term("xsd:dateTime")}'),
            ("dcterms:creator", f"<{self._base}id/agent/lastdose>"),
            ("dcterms:isPartOf", f"<{self._base}dataset>"),
            ("dcterms:license", LICENCE),
            ("rdfs:comment", str(ox.Literal(DISCLAIMER, language="en"))),
        ):
            yield f"{itself} {_term(name)} {value}"


def _head(itself: str, parts: list[str]) -> Iterator[Triple]:
    yield f"{itself} <{TYPE}> <{NP}Nanopublication>"
    for name, part in zip(("hasAssertion", "hasProvenance", "hasPublicationInfo"), parts, strict=True):
        yield f"{itself} <{NP}{name}> {part}"


def _derivation(assertion: str, origin: list[Triple]) -> Iterator[Triple]:
    """The assertion as derived from the version that it stands in, and attributed to who asserts it."""
    for triple in origin:
        if _property(triple) in DERIVATION:
            yield f"{assertion} {_term(DERIVATION[_property(triple)])} {_value(triple)}"


def _within(graph: str, *parts: Iterable[Triple]) -> Iterator[bytes]:
    for triple in chain(*parts):
        yield f"{triple} {graph} .\n".encode()


def _term(prefixed: str) -> str:
    prefix, _, name = prefixed.partition(":")
    return f"<{FOREIGN[prefix]}{name}>"


def _triples(lines: bytes) -> list[Triple]:
    return [line[: line.rindex(" <")] for line in lines.decode().split("\n")[:-1]]


def _property(triple: Triple) -> str:
    return triple.split(" ", 2)[1][1:-1]


def _value(triple: Triple) -> str:
    return triple.split(" ", 2)[2]
