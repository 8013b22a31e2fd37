"""Sorted, distinct lines of any number in bounded memory: sorted runs on disk, merged."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

RUN_LINES = 200_000
BLOCK_LINES = 2_000
Key = Callable[[bytes], bytes]
Order = Callable[[bytes], tuple[bytes, bytes]]


def sorted_lines(
    lines: Iterable[bytes], scratch: Path, key: Key | None = None, run_lines: int = RUN_LINES
) -> Iterator[bytes]:
    """The distinct lines in the order of `key` (by default their bytes).

    Lines end in a line feed. Lines with equal keys come in the order of their bytes. At most twice `run_lines`
    of them are in memory, the others in a folder of their own in `scratch` until the last was taken.
    """
    pending, order = iter(lines), _order(key)
    first = _run(pending, order, run_lines)
    with TemporaryDirectory(dir=scratch) as folder, ExitStack() as files:
        runs = enumerate(iter(lambda: _run(pending, order, run_lines), []))
        later = [_written(run, Path(folder) / str(number)) for number, run in runs]
        opened = [files.enter_context(path.open("rb")) for path in later]
        block_lines = min(BLOCK_LINES, run_lines // (len(opened) + 1) + 1)
        yield from merged([iter(first), *opened], order, block_lines) if opened else first


def _run(lines: Iterator[bytes], order: Order | None, run_lines: int) -> list[bytes]:
    return sorted(set(islice(lines, run_lines)), key=order)


def _order(key: Key | None) -> Order | None:
    return (lambda line: (key(line), line)) if key else None


def _written(run: list[bytes], path: Path) -> Path:
    with path.open("wb") as file:
        file.writelines(run)
    return path


def merged(
    runs: Sequence[Iterator[bytes]], order: Order | None = None, block_lines: int = BLOCK_LINES
) -> Iterator[bytes]:
    """The distinct lines of sorted runs, in order: blocks of them are sorted together, quicker than line after line."""
    blocks = [list(islice(run, block_lines)) for run in runs]
    while any(blocks):
        last = min((block[-1] for block in blocks if block), key=order)
        ready: list[bytes] = []
        for number, block in enumerate(blocks):
            size = bisect_right(block, order(last) if order else last, key=order)
            ready += block[:size]
            blocks[number] = block[size:] or list(islice(runs[number], block_lines))
        yield from dict.fromkeys(sorted(ready, key=order))
