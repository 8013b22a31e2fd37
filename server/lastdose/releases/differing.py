"""The difference of two releases: what was added and what was removed, line by line of their sorted records."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from lastdose.errors import DamagedError
from lastdose.releases import layout
from lastdose.releases.layout import Release


class Change(NamedTuple):
    """One quad that only one of two releases has: `sign` is `+` or `-`, `line` its N-Quads line."""

    sign: str
    line: bytes


def changes(before: Release, after: Release) -> Iterator[Change]:
    """The changes from one release to another, in the order of the records; memory does not grow with them.

    Raise `DamagedError` when a record is missing.
    """
    for release in (before, after):
        if not release.file(layout.RECORD).is_file():
            raise DamagedError(f"{release.file(layout.RECORD)} is missing")
    yield from _merge(before.file(layout.RECORD), after.file(layout.RECORD))


def _merge(before: Path, after: Path) -> Iterator[Change]:
    with before.open("rb") as old_lines, after.open("rb") as new_lines:
        old, new = next(old_lines, b""), next(new_lines, b"")
        while old or new:
            if old == new:
                old, new = next(old_lines, b""), next(new_lines, b"")
            elif not new or (old and old < new):
                yield Change("-", old)
                old = next(old_lines, b"")
            else:
                yield Change("+", new)
                new = next(new_lines, b"")
