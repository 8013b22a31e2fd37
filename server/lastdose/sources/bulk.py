"""openFDA's bulk files: answers with thousands of labels, far too long to be read at once, so read label by label.

https://open.fda.gov/apis/drug/label/download/ gives them as ZIPs of one JSON file each.
"""

import re
from collections.abc import Iterator
from functools import partial
from typing import IO

from lastdose.claims.documents import Document
from lastdose.errors import UnreadableError
from lastdose.sources import openfda
from lastdose.sources.bounds import MAX_BYTES, MAX_MARKS, json_value, weighed

MAX_BULK_BYTES = 2 * 2**30
MAX_LABELS = 100_000
CHUNK = 2**18
HEAD = 2**20
"""Bytes among which the list of results must begin."""

_RESULTS = re.compile(rb'"results"\s*:\s*\[')
_OUTSIDE = re.compile(rb'["{}\[\]]')
_INSIDE = re.compile(rb'["\\]')


def labels(stream: IO[bytes], origin: str) -> Iterator[partial[Document]]:
    """The labels of a bulk file, each still to be read, so that a broken one costs no other; refuse as `cut` does."""
    return (partial(label, raw, place) for place, raw in cut(stream, origin))


def cut(stream: IO[bytes], origin: str) -> Iterator[tuple[str, bytes]]:
    """The place and the bytes of each label of a bulk file.

    No more than one of them, and of it `MAX_BYTES`, is held at a time. Raise `UnreadableError` when the file is no such
    answer, ends within one, or holds more than any bulk file does.
    """
    for number, raw in enumerate(_elements(stream, origin)):
        if number == MAX_LABELS:
            raise UnreadableError(f"{origin}: more than {MAX_LABELS} labels; no bulk file has so many")
        yield f"{origin}: results[{number}]", raw


def label(raw: bytes, origin: str) -> Document:
    """One label of a bulk file; refuse with `UnreadableError` what is none."""
    return openfda.document(json_value(weighed(raw, origin), origin), openfda.codes_of_fields(), origin)


def _elements(stream: IO[bytes], origin: str) -> Iterator[bytes]:
    """The bytes of each object or list among the results, the first `MAX_BYTES` and one more of a longer one."""
    head = stream.read(HEAD)
    results = _RESULTS.search(head)
    if results is None:
        raise UnreadableError(f"{origin}: longer than {MAX_BYTES // 2**20} MiB, and no bulk file of openFDA labels")
    splitter, read = _Splitter(origin), len(head)
    yield from splitter.split(head[results.end() :])
    while not splitter.done and (chunk := stream.read(CHUNK)):
        read += len(chunk)
        if read > MAX_BULK_BYTES:
            raise UnreadableError(f"{origin}: longer than {MAX_BULK_BYTES // 2**30} GiB; no bulk file is")
        yield from splitter.split(chunk)
    if not splitter.done:
        raise UnreadableError(f"{origin}: ends before its results do")


class _Splitter:
    """Cuts the elements of a JSON list out of chunks of its text, by its brackets and quotation marks alone."""

    def __init__(self, origin: str) -> None:
        self.done = False
        self._origin = origin
        self._opened = 0
        self._held = bytearray()
        self._depth = 0
        self._quoted = False
        self._skip = 0

    def split(self, chunk: bytes) -> Iterator[bytes]:
        """The elements that end in this chunk."""
        start, place = 0, self._skip
        self._skip = 0
        while not self.done and (mark := (_INSIDE if self._quoted else _OUTSIDE).search(chunk, place)):
            place = mark.end()
            if mark[0] == b"\\":
                place += 1
            elif mark[0] == b'"':
                self._quoted = not self._quoted
            elif mark[0] in b"{[":
                start = start if self._depth else mark.start()
                self._open()
            else:
                yield from self._closed(chunk[start:place])
        self._skip = max(0, place - len(chunk))
        self._hold(chunk[start:] if self._depth else b"")

    def _open(self) -> None:
        self._opened = self._opened + 1 if self._depth else 1
        self._depth += 1
        if self._opened > MAX_MARKS:
            raise UnreadableError(f"{self._origin}: a result of more than {MAX_MARKS} elements; no label has so many")

    def _closed(self, last: bytes) -> Iterator[bytes]:
        self._depth -= 1
        self.done = self._depth < 0
        if self._depth == 0:
            self._hold(last)
            yield bytes(self._held)
            self._held.clear()

    def _hold(self, part: bytes) -> None:
        self._held += part[: MAX_BYTES + 1 - len(self._held)]
