"""Nanopublications: each claim on its own, as what is asserted, where that comes from, and who publishes it.

They follow the nanopublication guidelines, without trusty URIs: each lies at an address of the release, whose files
have sums. What a claim's own words need to be understood (context, population, quantities, tapers) is asserted with it.
"""

from collections import deque
from collections.abc import Iterable, Iterator
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, NamedTuple

import pyoxigraph as ox

from lastdose import DISCLAIMER
from lastdose.namespaces import FOREIGN, LD, LICENCE
from lastdose.releases.descriptions import Descriptions, Reader
from lastdose.releases.dumps import serialize
from lastdose.releases.packing import packed
from lastdose.releases.statements import Description
from lastdose.releases.tables import KEPT, TOMBSTONE

NAME = "lastdose-nanopublications.trig"
NP = "http://www.nanopub.org/nschema#"
VALUES = ("context", "population", "quantity", "statement", "taper", "taper-step")
PLACES = ("passage", "quote", "selector")


def _term(prefixed: str) -> bytes:
    prefix, _, name = prefixed.partition(":")
    return f"<{({'ld': LD, 'np': NP} | FOREIGN)[prefix]}{name}>".encode()


PARTS = (b"assertion", b"provenance", b"pubinfo")
ASSERTION, PROVENANCE, PUBLICATION = range(3)
OF_PROVENANCE = (
    "ld:assertedBy", "ld:assertedIn", "ld:confidence", "ld:inSection", "ld:passage", "ld:primaryPassage",
    "ld:restsAloneOn", "ld:ruleId", "prov:wasGeneratedBy",
)  # fmt: skip
PART_OF = {_term("ld:reviewStatus"): PUBLICATION, **dict.fromkeys(map(_term, OF_PROVENANCE), PROVENANCE)}
"""The part in which a property of a claim is told; all others are asserted."""

ASSERTED_IN, TERMS = _term("ld:assertedIn"), _term("dcterms:license")
DERIVATION = {ASSERTED_IN: _term("prov:wasDerivedFrom"), _term("ld:assertedBy"): _term("prov:wasAttributedTo")}
HAS_PARTS = [_term(f"np:has{part}") for part in ("Assertion", "Provenance", "PublicationInfo")]
IS_NANOPUBLICATION = b"%b %b" % (_term("rdf:type"), _term("np:Nanopublication"))
WITHDRAWN = f"<{TOMBSTONE}>".encode()


class Triple(NamedTuple):
    """A line of the record without its graph, and in it the property and the value."""

    text: bytes
    property: bytes
    value: bytes


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
    quads = ox.parse(lines, format=ox.RdfFormat.N_QUADS, lenient=True)
    serialize(quads, out, ox.RdfFormat.TRIG, base, {"np": NP})


class Nanopublications:
    """Reads the claims of a release from its index, in the order of their addresses, as N-Quads lines."""

    def __init__(self, reader: Reader, base: str, release: str) -> None:
        self._reader = reader
        self._base = base
        self._release = f"{base}release/{release}/doc/claim/"
        self._published = _publication(base, release)
        self._values, self._places = (
            tuple(f"<{base}id/{kind}/".encode() for kind in kinds) for kinds in (VALUES, PLACES)
        )
        self._said_of = lru_cache(maxsize=KEPT)(self._read)

    def lines(self) -> Iterator[bytes]:
        """The quads of every nanopublication, graph by graph; claims that were withdrawn have none."""
        for description in self._reader.every("claim", self._base):
            yield from self.of(description)

    def of(self, claim: Description) -> Iterator[bytes]:
        """The quads of one; none of a claim that was withdrawn."""
        said = _triples(claim.statements)
        if any(triple.value == WITHDRAWN for triple in said):
            return
        place = f"{self._release}{claim.iri.rsplit('/', 1)[1]}.nanopub.trig".encode()
        itself, parts = b"<%b>" % place, [b"<%b#%b>" % (place, part) for part in PARTS]
        own, origin, reviewed = _parted(said)
        provenance = [*_derivation(parts[ASSERTION], origin), *_texts(origin), *self._terms(origin)]
        yield from _within(b"<%b#head>" % place, _head(itself, parts))
        yield from _within(parts[ASSERTION], [*_texts(own), *self._reached(own, self._values)])
        yield from _within(parts[PROVENANCE], [*provenance, *self._reached(origin, self._places)])
        yield from _within(parts[PUBLICATION], [*(itself + told for told in self._published), *_texts(reviewed)])

    def _reached(self, triples: Iterable[Triple], starts: tuple[bytes, ...]) -> Iterator[bytes]:
        """What the record says of the things with these beginnings that the triples lead to, each once."""
        pending, met = deque(triples), set[bytes]()
        while pending:
            value = pending.popleft().value
            if value.startswith(starts) and value not in met:
                met.add(value)
                further = self._said_of(value)
                yield from _texts(further)
                pending += further

    def _terms(self, origin: Iterable[Triple]) -> Iterator[bytes]:
        """The terms of the version in which the claim stands: they hold for what is taken from it."""
        versions = [triple.value for triple in origin if triple.property == ASSERTED_IN]
        yield from (told.text for one in versions for told in self._said_of(one) if told.property == TERMS)

    def _read(self, thing: bytes) -> list[Triple]:
        description = self._reader.describe(thing[1:-1].decode())
        return _triples(description.statements) if description else []


def _triples(lines: bytes) -> list[Triple]:
    texts = [line[: line.rindex(b" <")] for line in lines.split(b"\n")[:-1]]
    return [Triple(text, *text.split(b" ", 2)[1:]) for text in texts]


def _texts(triples: Iterable[Triple]) -> list[bytes]:
    return [triple.text for triple in triples]


def _parted(said: Iterable[Triple]) -> tuple[list[Triple], ...]:
    """What is said of a claim, by the part in which it is told."""
    parts: tuple[list[Triple], ...] = ([], [], [])
    for triple in said:
        parts[PART_OF.get(triple.property, ASSERTION)].append(triple)
    return parts


def _publication(base: str, release: str) -> list[bytes]:
    """Properties and values that every nanopublication has."""
    told = {
        "dcterms:created": f'"{release[:10]}T00:00:00Z"^^{_term("xsd:dateTime").decode()}',
        "dcterms:creator": f"<{base}id/agent/lastdose>",
        "dcterms:isPartOf": f"<{base}dataset>",
        "dcterms:license": f"<{LICENCE}>",
        "rdfs:comment": str(ox.Literal(DISCLAIMER, language="en")),
    }
    return [b" %b %b" % (_term(name), value.encode()) for name, value in told.items()]


def _head(itself: bytes, parts: list[bytes]) -> Iterator[bytes]:
    yield b"%b %b" % (itself, IS_NANOPUBLICATION)
    for name, part in zip(HAS_PARTS, parts, strict=True):
        yield b"%b %b %b" % (itself, name, part)


def _derivation(assertion: bytes, origin: list[Triple]) -> Iterator[bytes]:
    """The assertion as derived from the version that it stands in, and attributed to who asserts it."""
    for triple in origin:
        if triple.property in DERIVATION:
            yield b"%b %b %b" % (assertion, DERIVATION[triple.property], triple.value)


def _within(graph: bytes, texts: Iterable[bytes]) -> Iterator[bytes]:
    return (b"%b %b .\n" % (text, graph) for text in texts)
