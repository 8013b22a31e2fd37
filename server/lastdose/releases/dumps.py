"""Dumps: the record once more in the formats people load, packed so that the same bytes come out again."""

import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import IO, Any

import pyoxigraph as ox

from lastdose.namespaces import prefixes
from lastdose.releases.packing import Packed, packed
from lastdose.releases.sorting import sorted_lines

GRAPH_NAME = re.compile(rb" (<[^<>\"]*>) \.\n\Z")
FORMATS = {
    "nq": ox.RdfFormat.N_QUADS,
    "trig": ox.RdfFormat.TRIG,
    "ttl": ox.RdfFormat.TURTLE,
    "jsonld": ox.RdfFormat.JSON_LD,
}
BY_GRAPH = {"trig", "jsonld"}


def write_dumps(record: Path, folder: Path, scratch: Path, base: str) -> dict[str, str]:
    """Write every dump of a record; return the SHA-256 of the uncompressed bytes by dump name."""
    folder.mkdir()
    by_graph = scratch / "by-graph.nq"
    with record.open("rb") as lines, by_graph.open("wb") as out:
        out.writelines(sorted_lines(lines, scratch, graph_of))
    return {
        f"lastdose.{name}": _dump(by_graph if name in BY_GRAPH else record, folder / f"lastdose.{name}", name, base)
        for name in FORMATS
    }


def graph_of(line: bytes) -> bytes:
    """The graph name at the end of an N-Quads line."""
    found = GRAPH_NAME.search(line)
    assert found, f"not a quad in a named graph: {line!r}"
    return found[1]


def _dump(lines: Path, path: Path, name: str, base: str) -> str:
    with packed(path) as out:
        if name == "nq":
            with lines.open("rb") as record:
                for line in record:
                    out.write(line)
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
