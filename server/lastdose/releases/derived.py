"""The store and the index: derived from the record, and made anew where they are missing or damaged."""

import json
import sqlite3
import sys
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from lastdose.errors import DamagedError, LastDoseError, PublisherError
from lastdose.releases import layout
from lastdose.releases.index import VERSION, version_of, write_index
from lastdose.releases.layout import Release
from lastdose.releases.publishing import alone, remove
from lastdose.releases.sums import sha256_of

REMAKING = ".remaking"
BATCH = 250_000
"""Lines that are loaded at a time: more cost less, and take more memory, about 1 KB a line."""


def derive(record: Path, folder: Path, scratch: Path, base: str) -> None:
    """Write the store and the index of a record into a folder, and their sums."""
    write_store(record, folder / layout.STORE)
    write_index(record, folder / layout.INDEX, scratch, base)
    write_cache_sums(folder)


def write_cache_sums(folder: Path) -> None:
    """Write the sizes and sums of the store and the index in a folder."""
    sums = {
        str(path.relative_to(folder)): {"bytes": path.stat().st_size, "sha256": sha256_of(path)}
        for path in [*sorted((folder / layout.STORE).iterdir()), folder / layout.INDEX]
    }
    (folder / layout.CACHE_SUMS).write_text(json.dumps(sums, indent=2) + "\n", encoding="utf-8")


def write_store(record: Path, path: Path) -> None:
    """Write the store batch by batch: in one, the memory it takes would grow with the record."""
    store = ox.Store(str(path))
    with record.open("rb") as lines:
        while batch := b"".join(islice(lines, BATCH)):
            store.bulk_load(batch, ox.RdfFormat.N_QUADS)
    store.optimize()
    store.flush()


def damages(release: Release, *, thorough: bool) -> Iterator[str]:
    """What is wrong with the store and the index, file by file: missing, old, of another size or (`thorough`) sum."""
    sums = release.file(layout.CACHE_SUMS)
    try:
        held: dict[str, dict[str, Any]] = json.loads(sums.read_text(encoding="utf-8"))
        for name, expected in held.items():
            yield from _damage(release.file(name), expected["bytes"], expected["sha256"] if thorough else None)
    except (OSError, ValueError, AttributeError, KeyError, TypeError) as error:
        yield f"{sums} is missing or damaged: {error}"
    if not is_readable(release):
        yield f"{release.file(layout.INDEX)} has not the tables that this program reads"


def is_readable(release: Release) -> bool:
    """Whether the index of a release has the tables that this program reads."""
    index = release.file(layout.INDEX)
    return index.is_file() and version_of(index) == VERSION


def _damage(path: Path, size: int, digest: str | None) -> Iterator[str]:
    if not path.is_file():
        yield f"{path} is missing"
    elif path.stat().st_size != size or (digest is not None and sha256_of(path) != digest):
        yield f"{path} is damaged: it has not the size and sum that {layout.CACHE_SUMS} gives"


def with_sound_caches(release: Release, progress: Callable[[str, float], None], *, thorough: bool = False) -> Release:
    """The release, its store and index made anew if they are missing or damaged.

    Raise `DamagedError` when the record they are made from is damaged too.
    """
    if any(damages(release, thorough=thorough)):
        busy = PublisherError(f"{release.path}: its store and index are being made anew already")
        with alone(release.file(layout.MANIFEST), busy):
            progress("making the store and the index anew", 0.5)
            _remake(release)
    return release


def make_readable(release: Release) -> None:
    """Make what is missing or damaged anew where nobody waits; what is in the way of that is told on stderr."""
    try:
        with_sound_caches(release, lambda _words, _part: None)
    except (LastDoseError, OSError, sqlite3.Error) as error:
        print(f"lastdose: an older release stays unreadable: {error}", file=sys.stderr)


def _remake(release: Release) -> None:
    record = release.file(layout.RECORD)
    if not record.is_file() or sha256_of(record) != release.manifest.record_sha256:
        raise DamagedError(f"{record} is missing or damaged: build the release anew")
    place = release.path / REMAKING
    remove(place)
    place.mkdir()
    derive(record, place, place, release.base)
    for name in (layout.CACHE_SUMS, layout.STORE, layout.INDEX):
        remove(release.file(name))
    for name in (layout.STORE, layout.INDEX, layout.CACHE_SUMS):
        (place / name).rename(release.file(name))
    remove(place)
