"""Nanopublications: each claim on its own, as what is asserted, where that comes from, and who publishes it.

They follow the nanopublication guidelines, without trusty URIs: each lies at an address of the release, whose files
have sums. What a claim's own words need to be understood (context, population, quantities, tapers) is asserted with it.
"""

from collections.abc import Iterable, Iterator
from io import BytesIO
from itertools import chain
from pathlib import Path
from typing import IO

import pyoxigraph as ox

from lastdose import DISCLAIMER
from lastdose.namespaces import FOREIGN, LD
from lastdose.releases.descriptions import Description, Descriptions, Reader
from lastdose.releases.dumps import serialize
from lastdose.releases.packing import Packed, packed
from lastdose.releases.tables import TOMBSTONE, TYPE

NAME = "lastdose-nanopublications.trig"
NP = "http://www.nanopub.org/nschema#"
PARTS = ("assertion", "provenance", "pubinfo")
OF_PROVENANCE = {
    f"{LD}{name}"
    for name in ("assertedBy", "assertedIn", "confidence", "inSection", "passage", "primaryPassage", "ruleId")
} | {f"{FOREIGN['prov']}wasGeneratedBy"}
DERIVATION = {f"{LD}assertedIn": "prov:wasDerivedFrom", f"{LD}assertedBy": "prov:wasAttributedTo"}
OF_PUBLICATION = {f"{LD}reviewStatus"}
VALUES = ("context", "population", "quantity", "statement", "taper", "taper-step")
PLACES = ("passage", "quote", "selector")
LICENCE = ox.NamedNode("https://creativecommons.org/licenses/by/4.0/")


def write_nanopublications(index: Path, folder: Path, base: str, release: str) -> dict[str, str]:
    """Write them into the folder of dumps; return the SHA-256 of the unpacked bytes by file name."""
    with Descriptions(index).open() as reader, packed(folder / NAME) as out:
        _write(Nanopublications(reader, base, release).quads(), out, base)
    return {NAME: out.digest.hexdigest()}


def nanopublication(reader: Reader, claim: Description, base: str, release: str) -> bytes:
    """The nanopublication of one claim as TriG."""
    out = BytesIO()
    _write(Nanopublications(reader, base, release).of(claim), out, base)
    return out.getvalue()


def _write(quads: Iterable[ox.Quad], out: IO[bytes] | Packed, base: str) -> None:
    serialize(quads, out, ox.RdfFormat.TRIG, base, {"np": NP})


class Nanopublications:
    """Reads the claims of a release from its index, in the order of their addresses."""

    def __init__(self, reader: Reader, base: str, release: str) -> None:
        self._reader = reader
        self._base = base
        self._release = release

    def quads(self) -> Iterator[ox.Quad]:
        """The quads of every nanopublication, graph by graph; claims that were withdrawn have none."""
        for description in self._reader.every("claim", self._base):
            yield from self.of(description)

    def of(self, claim: Description) -> Iterator[ox.Quad]:
        """The quads of one; none of a claim that was withdrawn."""
        said = list(_triples(claim.statements))
        if any(triple.object == ox.NamedNode(TOMBSTONE) for triple in said):
            return
        place = f"{self._base}release/{self._release}/doc/claim/{claim.iri.rsplit('/', 1)[1]}.nanopub.trig"
        itself, head = ox.NamedNode(place), ox.NamedNode(f"{place}#head")
        assertion, provenance, publication = parts = [ox.NamedNode(f"{place}#{part}") for part in PARTS]
        own = [triple for triple in said if triple.predicate.value not in OF_PROVENANCE | OF_PUBLICATION]
        origin = [triple for triple in said if triple.predicate.value in OF_PROVENANCE]
        reviewed = [triple for triple in said if triple.predicate.value in OF_PUBLICATION]
        yield from _within(head, _head(itself, parts))
        yield from _within(assertion, own, self._reached(own, VALUES))
        yield from _within(provenance, _derivation(assertion, origin), origin, self._reached(origin, PLACES))
        yield from _within(publication, self._publication(itself), reviewed)

    def _reached(self, triples: Iterable[ox.Triple], kinds: tuple[str, ...]) -> Iterator[ox.Triple]:
        """What the record says of the things of these kinds that the triples lead to, each once."""
        starts = tuple(f"{self._base}id/{kind}/" for kind in kinds)
        pending, met = list(triples), set[str]()
        while pending:
            value = pending.pop(0).object
            if isinstance(value, ox.NamedNode) and value.value.startswith(starts) and value.value not in met:
                met.add(value.value)
                if description := self._reader.describe(value.value):
                    further = list(_triples(description.statements))
                    yield from further
                    pending += further

    def _publication(self, itself: ox.NamedNode) -> Iterator[ox.Triple]:
        day = ox.Literal(f"{self._release[:10]}T00:00:00Z", datatype=ox.NamedNode(f"{FOREIGN['xsd']}dateTime"))
        for name, value in (
            ("dcterms:created", day),
            ("dcterms:creator", ox.NamedNode(f"{self._base}id/agent/lastdose")),
            ("dcterms:isPartOf", ox.NamedNode(f"{self._base}dataset")),
            ("dcterms:license", LICENCE),
            ("rdfs:comment", ox.Literal(DISCLAIMER, language="en")),
        ):
            yield ox.Triple(itself, _term(name), value)


def _head(itself: ox.NamedNode, parts: list[ox.NamedNode]) -> Iterator[ox.Triple]:
    yield ox.Triple(itself, ox.NamedNode(TYPE), ox.NamedNode(f"{NP}Nanopublication"))
    for name, part in zip(("hasAssertion", "hasProvenance", "hasPublicationInfo"), parts, strict=True):
        yield ox.Triple(itself, ox.NamedNode(NP + name), part)


def _derivation(assertion: ox.NamedNode, origin: list[ox.Triple]) -> Iterator[ox.Triple]:
    """The assertion as derived from the version that it stands in, and attributed to who asserts it."""
    for triple in origin:
        if triple.predicate.value in DERIVATION:
            yield ox.Triple(assertion, _term(DERIVATION[triple.predicate.value]), triple.object)


def _within(graph: ox.NamedNode, *parts: Iterable[ox.Triple]) -> Iterator[ox.Quad]:
    for triple in chain(*parts):
        yield ox.Quad(triple.subject, triple.predicate, triple.object, graph)


def _term(prefixed: str) -> ox.NamedNode:
    prefix, _, name = prefixed.partition(":")
    return ox.NamedNode(FOREIGN[prefix] + name)


def _triples(lines: bytes) -> Iterator[ox.Triple]:
    for quad in ox.parse(lines, format=ox.RdfFormat.N_QUADS):
        assert isinstance(quad, ox.Quad)
        yield quad.triple
