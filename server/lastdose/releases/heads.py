"""Heads: the declarations at the beginning of a document in order, which the library writes in one that differs."""

import io
import re
from collections.abc import Callable
from typing import Any

PREFIX, XML = b"@prefix ", b"<?xml"
NAMESPACES = re.compile(rb'( xmlns:[\w-]+="[^"]*")+')
NAMESPACE = re.compile(rb' xmlns:[\w-]+="[^"]*"')
OPENED = re.compile(rb"<rdf:RDF[^>]*>")


class SortedHead(io.RawIOBase):
    """A sink that sorts prefixes at the head of Turtle and TriG, namespaces of RDF/XML, and passes on the rest."""

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
        if self._head.startswith(XML[: len(self._head)]):
            if OPENED.search(self._head):
                self.finish()
            return
        *lines, rest = self._head.splitlines(keepends=True) or [b""]
        if rest.endswith(b"\n"):
            lines, rest = [*lines, rest], b""
        if any(not line.startswith(PREFIX) for line in lines) or not (PREFIX.startswith(rest[:8])):
            self.finish()

    def finish(self) -> None:
        """Write what was held back."""
        if self._head is not None:
            is_xml = self._head.startswith(XML)
            head = NAMESPACES.sub(_in_order, self._head, count=1) if is_xml else self._head
            lines = head.splitlines(keepends=True)
            size = next((n for n, line in enumerate(lines) if not line.startswith(PREFIX)), len(lines))
            self._write(b"".join([*sorted(lines[:size]), *lines[size:]]))
            self._head = None


def _in_order(declared: re.Match[bytes]) -> bytes:
    return b"".join(sorted(NAMESPACE.findall(declared[0])))
