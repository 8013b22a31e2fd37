"""Sorted, distinct lines of any number in bounded memory: sorted runs on disk, merged."""

import heapq
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

RUN_LINES = 200_000
Key = Callable[[bytes], bytes]


def sorted_lines(
    lines: Iterable[bytes], scratch: Path, key: Key | None = None, run_lines: int = RUN_LINES
) -> Iterator[bytes]:
    """The distinct lines in the order of `key` (by default their bytes).

    Lines end in a line feed. Lines with equal keys come in the order of their bytes. At most twice `run_lines`
    of them are in memory, the others in a folder of their own in `scratch` until the last was taken.
    """
    pending = iter(lines)
    first = _run(pending, key, run_lines)
    with TemporaryDirectory(dir=scratch) as folder, ExitStack() as files:
        runs = enumerate(iter(lambda: _run(pending, key, run_lines), []))
        later = [_written(run, Path(folder) / str(number)) for number, run in runs]
        opened = [files.enter_context(path.open("rb")) for path in later]
        yield from _distinct(heapq.merge(first, *opened, key=_order(key)) if opened else first)


def _run(lines: Iterator[bytes], key: Key | None, run_lines: int) -> list[bytes]:
    return sorted(islice(lines, run_lines), key=_order(key))


def _order(key: Key | None) -> Callable[[bytes], tuple[bytes, bytes]] | None:
    return (lambda line: (key(line), line)) if key else None


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
