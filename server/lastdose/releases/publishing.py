"""Publishing: a release is written under a hidden name, then appears whole, by one rename."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lastdose.errors import PublisherError
from lastdose.releases.layout import CURRENT

UNFINISHED = ".building-"


@contextmanager
def only_builder(folder: Path) -> Iterator[None]:
    """Hold the folder's lock; refuse with `PublisherError` while another builder holds it. Ends with the process."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise PublisherError(f"{folder}: another build is running there; try again when it has ended") from error
        yield


def sweep(folder: Path) -> None:
    """Remove what killed builds left behind. Only for the holder of the lock."""
    for left in folder.glob(f"{UNFINISHED}*"):
        shutil.rmtree(left, ignore_errors=True) if left.is_dir() else left.unlink()


@contextmanager
def unfinished(folder: Path) -> Iterator[Path]:
    """A hidden folder to write a release in; it is gone afterwards unless it was published."""
    place = folder / f"{UNFINISHED}{os.getpid()}"
    place.mkdir()
    try:
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)


def publish(written: Path, folder: Path, release_id: str) -> Path:
    """Give a written release its name and make it current; a release of that name stays as it is."""
    final = folder / release_id
    if not final.exists():
        _synced(written)
        written.rename(final)
        _sync(folder)
    make_current(folder, release_id)
    return final


def make_current(folder: Path, release_id: str) -> None:
    """Point `current` at a release of the folder by one rename; so is going back."""
    if not (folder / release_id).is_dir():
        raise PublisherError(f"{folder} has no release {release_id}")
    link = folder / f"{UNFINISHED}link-{os.getpid()}"
    link.unlink(missing_ok=True)
    link.symlink_to(release_id)
    link.replace(folder / CURRENT)
    _sync(folder)


def _synced(folder: Path) -> None:
    for path in [*folder.rglob("*"), folder]:
        if not path.is_symlink():
            _sync(path)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
