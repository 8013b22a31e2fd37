"""The user's cache folder, and in it the shipped data as a release, built once for each state of the data."""

import json
import os
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from lastdose.errors import DamagedError, UsageError
from lastdose.releases.building import build
from lastdose.releases.inputs import sums_in
from lastdose.releases.layout import Release, open_release
from lastdose.releases.ordering import BuildOrder
from lastdose.releases.shipped import PACKAGE, shipped
from lastdose.releases.sums import sha256_of


def shipped_release(progress: Callable[[str, float], None]) -> Release:
    """The release of the shipped data, built when the cache has none of this data and program."""
    folder = cache_folder() / _state()
    try:
        return open_release(folder)
    except (UsageError, DamagedError):
        progress(f"building the shipped data into {folder}", 0.0)
        return build(BuildOrder(output=folder), progress)


def cache_folder() -> Path:
    """The user's cache folder (XDG Base Directory Specification)."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "lastdose"


def _state() -> str:
    """A hash of the program and the data: a release made by other code or from other data is not taken for this one."""
    files = {name: sums_in(shipped(name), name) for name in ("ontology", "shapes", "data")}
    program = {
        str(path.relative_to(PACKAGE)): sha256_of(path)
        for path in sorted(PACKAGE.rglob("*"))
        if path.suffix in {".py", ".sql"}
    }
    return sha256(json.dumps([files, program], sort_keys=True).encode()).hexdigest()[:16]
