"""Dumps: the record once more in the formats people load, packed so that the same bytes come out again."""

import io
import re
import shutil
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryFile
from types import MappingProxyType
from typing import IO, Any

import pyoxigraph as ox

from lastdose.namespaces import prefixes
from lastdose.releases.heads import SortedHead
from lastdose.releases.packing import BLOCK, packed

BY_SUBJECT = {
    "nq": ox.RdfFormat.N_QUADS,
    "ttl": ox.RdfFormat.TURTLE,
    "rdf": ox.RdfFormat.RDF_XML,
}
BY_GRAPH = {
    "trig": ox.RdfFormat.TRIG,
    "jsonld": ox.RdfFormat.JSON_LD,
}
FORMATS = BY_SUBJECT | BY_GRAPH
NOT_XML = re.compile(rb"\\[bf]|\\u00(?:0[0-8BCEFbcef]|1[0-9A-Fa-f])|\xef\xbf[\xbe\xbf]")
PART = 32 << 20
"""Bytes of a record that are sorted by graph in memory at a time."""
NAMED = re.compile(rb"[A-Za-z_][A-Za-z0-9_.-]*>\Z")


def write_by_subject(record: Path, folder: Path, base: str, names: Collection[bytes]) -> dict[str, str]:
    """Write the dumps in the order of the record; return the SHA-256 of the uncompressed bytes by dump name.

    There is none in RDF/XML where XML cannot carry all of the record, whose properties and classes are `names`.
    """
    chosen = BY_SUBJECT if _fits_xml(record, names) else set(BY_SUBJECT) - {"rdf"}
    return {f"lastdose.{name}": _dump(record, folder / f"lastdose.{name}", name, base) for name in sorted(chosen)}


def _fits_xml(record: Path, names: Collection[bytes]) -> bool:
    """Whether XML has all signs of a record (XML 1.0 §2.2), and names for its properties and classes (RDF/XML §4)."""
    with record.open("rb") as lines:
        unusual = (line for line in lines if b"\\" in line or b"\xef" in line)
        return all(map(NAMED.search, names)) and not any(map(NOT_XML.search, unusual))


def write_by_graph(record: Path, folder: Path, scratch: Path, base: str) -> dict[str, str]:
    """Write the dumps that tell graph after graph; return the SHA-256 of the uncompressed bytes by dump name."""
    by_graph = scratch / "by-graph.nq"
    with record.open("rb") as lines, by_graph.open("wb") as out, TemporaryFile(dir=scratch) as parted:
        out.writelines(_graph_by_graph(lines, parted))
    return {f"lastdose.{name}": _dump(by_graph, folder / f"lastdose.{name}", name, base) for name in BY_GRAPH}


def _graph_by_graph(lines: IO[bytes], parted: IO[bytes]) -> Iterator[bytes]:
    """The lines of each graph in their order, piece by piece; in memory is only where in a file each piece lies."""
    pieces: dict[bytes, list[tuple[int, int]]] = {}
    while part := lines.readlines(PART):
        held: dict[bytes, list[bytes]] = {}
        for line in part:
            held.setdefault(graph_of(line), []).append(line)
        for graph in sorted(held):
            piece = b"".join(held[graph])
            pieces.setdefault(graph, []).append((parted.tell(), len(piece)))
            parted.write(piece)
    for graph in sorted(pieces):
        for start, size in pieces[graph]:
            parted.seek(start)
            yield parted.read(size)


def graph_of(line: bytes) -> bytes:
    """The graph name at the end of an N-Quads line."""
    assert line.endswith(b"> .\n"), f"not a quad in a named graph: {line!r}"
    return line[line.rindex(b" <") + 1 : -3]


def _dump(lines: Path, path: Path, name: str, base: str) -> str:
    with packed(path) as out:
        if name == "nq":
            with lines.open("rb") as record:
                shutil.copyfileobj(record, out, BLOCK)
        else:
            serialize(quads_in(lines), out, FORMATS[name], base)
    return out.sha256()


def quads_in(path: Path) -> Iterator[ox.Quad]:
    """The quads of a record, one after the other; that its addresses are such is checked when the store is loaded."""
    return iter(ox.parse(path=str(path), format=ox.RdfFormat.N_QUADS, lenient=True))


def serialize(
    quads: Iterable[ox.Quad],
    out: IO[bytes],
    rdf_format: ox.RdfFormat,
    base: str,
    more_prefixes: Mapping[str, str] = MappingProxyType({}),
) -> None:
    """Write quads in a format with the prefixes of a base, always in the same order; triples where it has no graphs."""
    terms: Iterable[Any] = quads if rdf_format.supports_datasets else (quad.triple for quad in quads)
    sink = SortedHead(out.write)
    ox.serialize(terms, io.BufferedWriter(sink, BLOCK), format=rdf_format, prefixes={**prefixes(base), **more_prefixes})
    sink.finish()
