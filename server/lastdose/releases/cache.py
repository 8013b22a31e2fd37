"""The shipped data as a release in the user's cache folder, built once for each state of the data."""

import os
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from lastdose import __version__
from lastdose.releases.building import BuildOrder, build
from lastdose.releases.layout import CURRENT, Release, open_release
from lastdose.releases.shipped import shipped
from lastdose.releases.sums import sha256_of


def shipped_release(progress: Callable[[str], None]) -> Release:
    """The release of the shipped data, built when the cache has none of this data and program."""
    folder = _cache() / _state()
    if not (folder / CURRENT).exists():
        progress(f"building the shipped data into {folder}")
        build(BuildOrder(output=folder), progress)
    return open_release(folder)


def _cache() -> Path:
    """The user's cache folder (XDG Base Directory Specification)."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "lastdose"


def _state() -> str:
    whole = sha256(__version__.encode())
    for name in ("ontology", "shapes", "data"):
        for path in sorted(shipped(name).rglob("*")):
            if path.is_file():
                whole.update(f"{path.relative_to(shipped(name))} {sha256_of(path)}\n".encode())
    return whole.hexdigest()[:16]
