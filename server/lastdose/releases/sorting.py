"""Sorted, distinct lines of any number in bounded memory: sorted runs on disk, merged."""

import heapq
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from itertools import islice
from pathlib import Path

RUN_LINES = 400_000
Key = Callable[[bytes], bytes]


def sorted_lines(lines: Iterable[bytes], scratch: Path, key: Key | None = None) -> Iterator[bytes]:
    """The distinct lines in the order of `key` (by default their bytes); `scratch` is a folder for the runs.

    Lines end in a line feed. Lines with equal keys come in the order of their bytes.
    """
    pending = iter(lines)
    first, second = _run(pending, key), _run(pending, key)
    if not second:
        yield from first
        return
    with ExitStack() as files:
        runs = [_written(first, scratch / "run-0"), _written(second, scratch / "run-1")]
        while run := _run(pending, key):
            runs.append(_written(run, scratch / f"run-{len(runs)}"))
        opened = [files.enter_context(path.open("rb")) for path in runs]
        yield from _distinct(heapq.merge(*opened, key=_order(key)))
    for path in runs:
        path.unlink()


def _run(lines: Iterator[bytes], key: Key | None) -> list[bytes]:
    return sorted(set(islice(lines, RUN_LINES)), key=_order(key))


def _order(key: Key | None) -> Callable[[bytes], tuple[bytes, bytes]] | None:
    return (lambda line: (key(line), line)) if key else None


def _written(run: list[bytes], path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.writelines(run)
    return path


def _distinct(lines: Iterable[bytes]) -> Iterator[bytes]:
    last = None
    for line in lines:
        if line != last:
            yield line
        last = line
