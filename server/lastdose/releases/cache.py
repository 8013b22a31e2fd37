"""The user's cache folder, and in it the shipped data as a release, built once for each state of the data.

A release that no process uses, and none has for a month, is removed when another is asked for.
"""

import fcntl
import json
import os
import re
import time
from collections.abc import Callable
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from lastdose.errors import DamagedError, PublisherError, UsageError
from lastdose.releases.building import build
from lastdose.releases.inputs import sums_in
from lastdose.releases.keeping import UNUSED
from lastdose.releases.layout import Release, open_release
from lastdose.releases.ordering import BuildOrder
from lastdose.releases.publishing import alone, remove
from lastdose.releases.shipped import PACKAGE, shipped
from lastdose.releases.sums import sha256_of

STATE = re.compile(r"[0-9a-f]{16}\Z")
IN_USE = ".in-use"


def shipped_release(progress: Callable[[str, float], None]) -> Release:
    """The release of the shipped data, built when the cache has none of this data and program."""
    folder = cache_folder() / _state()
    use(folder)
    remove_unused(cache_folder(), UNUSED)
    try:
        return open_release(folder)
    except (UsageError, DamagedError):
        progress(f"building the shipped data into {folder}", 0.0)
        return build(BuildOrder(output=folder), progress)


def use(folder: Path) -> None:
    """Mark a state as used now, and until this process ends: the file stays open, and so the lock is held."""
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        mark = os.open(folder / IN_USE, os.O_RDONLY | os.O_CREAT, 0o644)
        os.utime(mark)
        fcntl.flock(mark, fcntl.LOCK_SH | fcntl.LOCK_NB)


def remove_unused(cache: Path, seconds: float) -> None:
    """Remove the states of the shipped data that no process uses, nor has for so many seconds."""
    for folder in sorted(cache.iterdir()) if cache.is_dir() else ():
        if STATE.match(folder.name) and folder.is_dir() and not folder.is_symlink():
            with suppress(OSError, PublisherError):
                _remove_unused(folder, time.time() - seconds)


def _remove_unused(folder: Path, before: float) -> None:
    mark = folder / IN_USE
    if not mark.exists():  # a state of an earlier program: it counts as used now
        mark.touch()
    if mark.stat().st_mtime < before:
        with alone(mark, PublisherError(f"{folder} is in use")):
            remove(folder)


def cache_folder() -> Path:
    """The user's cache folder (XDG Base Directory Specification)."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "lastdose"


def _state() -> str:
    """A hash of the program and the data: a release made by other code or from other data is not taken for this one."""
    files = {name: sums_in(shipped(name), name) for name in ("ontology", "shapes", "data")}
    program = {str(path.relative_to(PACKAGE)): sha256_of(path) for path in sorted(PACKAGE.rglob("*.py"))}
    return sha256(json.dumps([files, program], sort_keys=True).encode()).hexdigest()[:16]
