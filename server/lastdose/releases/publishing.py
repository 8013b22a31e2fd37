"""Publishing: a release is written under a hidden name, then appears whole, by one rename."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from lastdose.errors import LastDoseError, PublisherError
from lastdose.releases.layout import CURRENT, MANIFEST, UNFINISHED

LOCK = ".lock"


@contextmanager
def only_builder(folder: Path) -> Iterator[None]:
    """Hold the lock of a folder of releases; refuse with `PublisherError` while another builder holds it."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / LOCK).touch()
    with alone(folder / LOCK, PublisherError(f"{folder}: another build is running there; try again when it has ended")):
        yield


@contextmanager
def alone(lock: Path, refusal: LastDoseError) -> Iterator[None]:
    """Hold the lock on a file, which ends with the process; raise the refusal while another holds it."""
    with lock.open("rb") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise refusal from error
        yield


def sweep(folder: Path) -> None:
    """Remove what killed builds left behind. Only for the holder of the lock."""
    for left in folder.glob(f"{UNFINISHED}*"):
        remove(left)


def remove(path: Path) -> None:
    """Remove a file, a link or a folder with all that is in it, if it is there."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


@contextmanager
def unfinished(folder: Path) -> Iterator[Path]:
    """A hidden folder to write a release in; it is gone afterwards unless it was published."""
    place = folder / f"{UNFINISHED}{os.getpid()}"
    place.mkdir()
    try:
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)


@contextmanager
def scratch_in(folder: Path) -> Iterator[Path]:
    """A hidden folder for what a build needs for a while."""
    with TemporaryDirectory(dir=folder, prefix=UNFINISHED) as place:
        yield Path(place)


def publish(written: Path, folder: Path, release_id: str) -> Path:
    """Give a written release its name and make it current; a release of that name stays as it is."""
    final = folder / release_id
    if not final.exists():
        _synced(written)
        written.rename(final)
        _sync(folder)
    make_current(folder, release_id)
    return final


def set_aside(folder: Path, release_id: str) -> None:
    """Take a release out of a folder, so that another can have its name; the next sweep removes it."""
    (folder / release_id).rename(folder / f"{UNFINISHED}aside-{release_id}")


def retire(folder: Path, keep: int) -> None:
    """Remove all releases but the current one and the `keep` newest others. Only for the holder of the lock."""
    current = (folder / CURRENT).readlink().name
    manifests = [path for path in folder.glob(f"*/{MANIFEST}") if not path.parent.is_symlink()]
    named = [path for path in manifests if not path.parent.name.startswith(UNFINISHED) and path.parent.name != current]
    newest_first = sorted(named, key=lambda path: (path.parent.name[:10], path.stat().st_mtime_ns), reverse=True)
    for manifest in newest_first[keep:]:
        set_aside(folder, manifest.parent.name)
    sweep(folder)


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
