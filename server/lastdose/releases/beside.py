"""Beside the releases lie the journals of what changed between them: made when first asked for, by one at a time."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from functools import cache
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile

from lastdose.errors import DamagedError, LimitError
from lastdose.releases.cache import cache_folder
from lastdose.releases.journals import Journal, write_journal
from lastdose.releases.layout import Release
from lastdose.releases.publishing import alone

JOURNALS = ".journals"
LOCK = ".lock"
ENDING = ".sqlite"
MOST_BYTES = 1 << 30
"""Of all journals together: beyond it those that were made first go first."""
RETRY_AFTER = 10
BUSY = "What changed is being worked out, or something else that changed is: try again in a little while."
MAKERS = ("differing.py", "journals.py", "news.py", "statements.py")


@contextmanager
def opened_journal(before: Release | None, after: Release) -> Iterator[Journal]:
    """The journal from one release to another, or of all that is in a release.

    Raise `LimitError` while another one is made, `DamagedError` when a release lacks its record or index.
    """
    path = _journals_beside(after) / _name(before, after)
    if not path.is_file():
        _make(path, before, after)
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as connection:
        yield Journal(connection)


def _journals_beside(release: Release) -> Path:
    """The folder of journals: beside the release where that can be written to, else in the user's cache folder."""
    around = release.path.parent
    if os.access(around, os.W_OK):
        return around / JOURNALS
    return cache_folder() / "journals" / sha256(str(around).encode()).hexdigest()[:16]


def _name(before: Release | None, after: Release) -> str:
    return f"{before.id if before else 'all'}--{after.id}--{_makers()}{ENDING}"


@cache
def _makers() -> str:
    """Eight digits that change whenever the code that writes journals does."""
    parts = (Path(__file__).with_name(name).read_bytes() for name in MAKERS)
    return sha256(b"".join(parts)).hexdigest()[:8]


def _make(path: Path, before: Release | None, after: Release) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        (path.parent / LOCK).touch()
    except OSError as error:
        raise DamagedError(f"{path.parent} cannot be written: {error}") from error
    with alone(path.parent / LOCK, LimitError(BUSY, RETRY_AFTER)):
        if not path.is_file():
            _write(path, before, after)
            _sweep(path)


def _write(path: Path, before: Release | None, after: Release) -> None:
    with NamedTemporaryFile(dir=path.parent, delete=False) as file:
        written = Path(file.name)
    try:
        write_journal(before, after, written)
        written.replace(path)
    finally:
        written.unlink(missing_ok=True)


def _sweep(newest: Path) -> None:
    """Remove what was left half written, and the oldest journals where all together are too large."""
    room = MOST_BYTES
    made = (file for file in newest.parent.iterdir() if file.name != LOCK)
    for file in sorted(made, key=lambda file: file.stat().st_mtime, reverse=True):
        room -= file.stat().st_size
        if file != newest and (room < 0 or file.suffix != ENDING):
            with suppress(OSError):
                file.unlink()
