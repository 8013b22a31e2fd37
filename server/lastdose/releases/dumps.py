"""Dumps: the record once more in the formats people load, packed so that the same bytes come out again."""

import io
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import IO, Any

import pyoxigraph as ox

from lastdose.namespaces import prefixes
from lastdose.releases.packing import BLOCK, Packed, packed
from lastdose.releases.sorting import sorted_lines

BY_SUBJECT = {
    "nq": ox.RdfFormat.N_QUADS,
    "ttl": ox.RdfFormat.TURTLE,
}
BY_GRAPH = {
    "trig": ox.RdfFormat.TRIG,
    "jsonld": ox.RdfFormat.JSON_LD,
}
FORMATS = BY_SUBJECT | BY_GRAPH


def write_by_subject(record: Path, folder: Path, base: str) -> dict[str, str]:
    """Write the dumps in the order of the record; return the SHA-256 of the uncompressed bytes by dump name."""
    return {f"lastdose.{name}": _dump(record, folder / f"lastdose.{name}", name, base) for name in BY_SUBJECT}


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


class SortedHead(io.RawIOBase):
    """A sink that sorts the prefix declarations at the head of a Turtle or TriG document, and passes on the rest.

    The engine writes its prefixes in an order that differs from run to run.
    """

    def __init__(self, write: Callable[[bytes], int]) -> None:
        super().__init__()
        self._write = write
        self._head: bytes | None = b""

    def writable(self) -> bool:
        """Always."""
        return True

    def write(self, data: Any) -> int:
        """Take bytes; hold them back until the head is whole."""
        if self._head is None:
            self._write(bytes(data))
        else:
            self._head += bytes(data)
            self._pass_whole_head()
        return len(data)

    def _pass_whole_head(self) -> None:
        assert self._head is not None
        *lines, rest = self._head.splitlines(keepends=True) or [b""]
        if rest.endswith(b"\n"):
            lines, rest = [*lines, rest], b""
        if any(not line.startswith(b"@prefix ") for line in lines) or not (b"@prefix ".startswith(rest[:8])):
            self.finish()

    def finish(self) -> None:
        """Write what was held back."""
        if self._head is not None:
            lines = self._head.splitlines(keepends=True)
            size = next((n for n, line in enumerate(lines) if not line.startswith(b"@prefix ")), len(lines))
            self._write(b"".join([*sorted(lines[:size]), *lines[size:]]))
            self._head = None
