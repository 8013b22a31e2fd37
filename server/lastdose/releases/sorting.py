"""Sorted, distinct lines of any number in bounded memory: sorted runs on disk, merged."""

import heapq
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

RUN_LINES = 200_000


def sorted_lines(lines: Iterable[bytes], scratch: Path, run_lines: int = RUN_LINES) -> Iterator[bytes]:
    """The distinct lines in the order of their bytes.

    Lines end in a line feed. At most twice `run_lines` of them are in memory, the others in a folder of their own in
    `scratch` until the last was taken.
    """
    pending = iter(lines)
    first = _run(pending, run_lines)
    with TemporaryDirectory(dir=scratch) as folder, ExitStack() as files:
        runs = enumerate(iter(lambda: _run(pending, run_lines), []))
        later = [_written(run, Path(folder) / str(number)) for number, run in runs]
        opened = [files.enter_context(path.open("rb")) for path in later]
        yield from _distinct(heapq.merge(first, *opened) if opened else first)


def _run(lines: Iterator[bytes], run_lines: int) -> list[bytes]:
    return sorted(set(islice(lines, run_lines)))


def _written(run: list[bytes], path: Path) -> Path:
    with path.open("wb") as file:
        file.writelines(run)
    return path


def _distinct(lines: Iterable[bytes]) -> Iterator[bytes]:
    last = None
    for line in lines:
        if line != last:
            yield line
        last = line
