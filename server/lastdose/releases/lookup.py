"""Looking up a subject in a sorted record by bisection: no index is needed, and little memory."""

from collections.abc import Iterator
from contextlib import contextmanager
from mmap import ACCESS_READ, mmap

from lastdose.errors import DamagedError
from lastdose.releases import layout
from lastdose.releases.layout import Release
from lastdose.releases.statements import Resource, resource_from


class Record:
    """The lines of a record, mapped and not read."""

    def __init__(self, lines: mmap) -> None:
        self._lines = lines

    def resource(self, iri: str) -> Resource | None:
        """What the record says of a subject; None when it says nothing."""
        lines = self._about(f"<{iri}> ".encode())
        return resource_from(iri, lines) if lines else None

    def _about(self, start: bytes) -> bytes:
        begin = end = self._first(start)
        while self._lines[end : end + len(start)] == start:
            end = self._after(end)
        return self._lines[begin:end]

    def _first(self, start: bytes) -> int:
        """The offset of the first line that does not come before some bytes."""
        low, high = 0, len(self._lines)
        while low < high:
            line = self._lines.rfind(b"\n", low, (low + high) // 2) + 1 or low
            if self._lines[line : line + len(start)] < start:
                low = self._after(line)
            else:
                high = line
        return low

    def _after(self, offset: int) -> int:
        return self._lines.find(b"\n", offset) + 1 or len(self._lines)


@contextmanager
def opened_record(release: Release) -> Iterator[Record]:
    """The record of a release; raise `DamagedError` when it is missing or empty."""
    path = release.file(layout.RECORD)
    try:
        with path.open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as lines:
            yield Record(lines)
    except FileNotFoundError as error:
        raise DamagedError(f"{path} is missing") from error
    except ValueError as error:
        raise DamagedError(f"{path} is empty") from error
