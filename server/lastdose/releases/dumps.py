"""Dumps: the record once more in the formats people load, packed so that the same bytes come out again."""

import io
import re
import shutil
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import IO, Any

import pyoxigraph as ox

from lastdose.namespaces import prefixes
from lastdose.releases.heads import SortedHead
from lastdose.releases.packing import BLOCK, Packed, packed
from lastdose.releases.sorting import sorted_lines

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
TYPE = b"<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
NOT_XML = re.compile(rb"\\[bf]|\\u00(?:0[0-8BCEFbcef]|1[0-9A-Fa-f])|\xef\xbf[\xbe\xbf]")
NAMED = re.compile(rb"[A-Za-z_][A-Za-z0-9_.-]*>\Z")


def write_by_subject(record: Path, folder: Path, base: str) -> dict[str, str]:
    """Write the dumps in the order of the record; return the SHA-256 of the uncompressed bytes by dump name.

    There is none in RDF/XML where XML cannot carry all of the record.
    """
    names = BY_SUBJECT if _fits_xml(record) else set(BY_SUBJECT) - {"rdf"}
    return {f"lastdose.{name}": _dump(record, folder / f"lastdose.{name}", name, base) for name in sorted(names)}


def _fits_xml(record: Path) -> bool:
    """Whether XML has all signs of a record (XML 1.0 §2.2), and names for its properties and classes (RDF/XML §4)."""
    names: set[bytes] = set()
    with record.open("rb") as lines:
        for line in lines:
            _, predicate, rest = line.split(b" ", 2)
            names.add(predicate)
            if predicate == TYPE:
                names.add(rest.split(b" ", 1)[0])
            if NOT_XML.search(rest):
                return False
    return all(NAMED.search(name) for name in names)


def write_by_graph(record: Path, folder: Path, scratch: Path, base: str) -> dict[str, str]:
    """Write the dumps that tell graph after graph; return the SHA-256 of the uncompressed bytes by dump name."""
    by_graph = scratch / "by-graph.nq"
    with record.open("rb") as lines, by_graph.open("wb") as out:
        graph_first = sorted_lines((graph_of(line) + line for line in lines), scratch)
        out.writelines(line[line.index(b">") + 1 :] for line in graph_first)
    return {f"lastdose.{name}": _dump(by_graph, folder / f"lastdose.{name}", name, base) for name in BY_GRAPH}


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
        return out.digest.hexdigest()


def quads_in(path: Path) -> Iterator[ox.Quad]:
    """The quads of an N-Quads file, one after the other."""
    return iter(ox.parse(path=str(path), format=ox.RdfFormat.N_QUADS))


def serialize(
    quads: Iterable[ox.Quad],
    out: IO[bytes] | Packed,
    rdf_format: ox.RdfFormat,
    base: str,
    more_prefixes: Mapping[str, str] = MappingProxyType({}),
) -> None:
    """Write quads in a format with the prefixes of a base, always in the same order; triples where it has no graphs."""
    terms: Iterable[Any] = quads if rdf_format.supports_datasets else (quad.triple for quad in quads)
    sink = SortedHead(out.write)
    ox.serialize(terms, io.BufferedWriter(sink), format=rdf_format, prefixes={**prefixes(base), **more_prefixes})
    sink.finish()
