"""Verifying: a release is held against what it says of itself, offline, file by file and count by count."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from lastdose.errors import DamagedError
from lastdose.releases import layout
from lastdose.releases.counting import lies
from lastdose.releases.derived import damages
from lastdose.releases.distributions import distributions_of
from lastdose.releases.layout import PROGRAM, Release, open_release
from lastdose.releases.likeness import exports, rdf_dumps
from lastdose.releases.packing import content_sum, packed_files
from lastdose.releases.parquet import SUFFIX, is_installed
from lastdose.releases.sums import read_sums, repeated_files, sha256_of
from lastdose.releases.tally import tally

LISTS = (
    layout.SUMS, f"{layout.DUMPS}/{layout.SUMS}", layout.DISTRIBUTIONS, layout.CACHE_SUMS, layout.INDEX,
    layout.PAGES,     *layout.SIGNATURES,
)  # fmt: skip
"""Files that are in no list themselves: lists, what is checked in another way, and signatures."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing checked: `right` is True, False, or None where it could not be checked; `said` tells what."""

    right: bool | None
    said: str


def verify(release: Release) -> Iterator[Finding]:
    """Check each sum, size and count of a release, and its dumps against its record; yield what was found, in order."""
    sound = True
    for finding in _found(release):
        sound = sound and finding.right is not False
        yield finding
    if sound:
        yield from _against_record(release)
    else:
        yield Finding(None, "the dumps against the record: something else is wrong with the release")


def _found(release: Release) -> Iterator[Finding]:
    yield from _sums(release.path, repeated_files(release.path))
    yield from _sums(release.file(layout.DUMPS), packed_files(release.file(layout.DUMPS)))
    yield from _unlisted(release)
    yield from _record(release)
    yield from _dumps(release)
    yield from _distributions(release)
    yield from _caches(release)


def _against_record(release: Release) -> Iterator[Finding]:
    for name, right in rdf_dumps(release):
        yield Finding(right, f"{release.file(layout.DUMPS) / name} says what the record says")
    if release.manifest.program != PROGRAM:
        yield Finding(None, f"tables and exports against the record: they were made by {release.manifest.program}")
        return
    if not is_installed() and any(release.file(layout.DUMPS).glob(f"*{SUFFIX}")):
        yield Finding(None, "Parquet against the record: that needs lastdose[parquet]")
    for name, right in exports(release):
        yield Finding(right, f"{release.file(layout.DUMPS) / name} is what comes of the record")


def _unlisted(release: Release) -> Iterator[Finding]:
    """Files of which nothing is known, so that nothing can be wrong with them."""
    known = {*repeated_files(release.path), *packed_files(release.file(layout.DUMPS)), *map(release.file, LISTS)}
    for path in sorted(release.path.rglob("*")):
        if path.is_file() and path not in known and path.parent != release.file(layout.STORE):
            yield Finding(None, f"{path} is in no list of sums")


def is_sound(place: Path) -> bool:
    """Whether a folder holds a release in which nothing is wrong."""
    try:
        return all(finding.right is not False for finding in verify(open_release(place)))
    except DamagedError:
        return False


def _sums(folder: Path, files: Iterable[Path]) -> Iterator[Finding]:
    sums = folder / layout.SUMS
    try:
        expected = read_sums(sums)
    except DamagedError as error:
        yield Finding(False, str(error))
        return
    yield Finding({str(path.relative_to(folder)) for path in files} <= expected.keys(), f"{sums} lists every file")
    for name, digest in expected.items():
        path = folder / name
        if not path.is_file():
            yield Finding(False, f"{path} is missing")
        else:
            yield Finding(sha256_of(path) == digest, f"{path} has the sum that {layout.SUMS} gives")


def _record(release: Release) -> Iterator[Finding]:
    manifest, record = release.manifest, release.file(layout.RECORD)
    yield Finding(release.path.name == release.id, f"{release.path} is named after the release {release.id}")
    if not record.is_file():
        return
    digest = sha256_of(record)
    yield Finding(digest == manifest.record_sha256, f"{record} has the sum that {layout.MANIFEST} gives")
    yield Finding(release.id == f"{manifest.date}-{digest[:8]}", f"the release {release.id} is named after its record")
    if digest == manifest.record_sha256:
        with record.open("rb") as lines:
            counted = tally(lines)
        yield Finding(counted.quads == manifest.quads, f"{record} has the {manifest.quads} quads of the manifest")
        yield Finding(
            counted.by_graph_key() == manifest.graphs, f"the graphs of {record} have the sizes of the manifest"
        )
        lying = list(lies(release, counted))
        yield from (Finding(False, f"{record}: {lie}") for lie in lying)
        if not lying:
            yield Finding(True, f"the description in {record} counts what is there")


def _dumps(release: Release) -> Iterator[Finding]:
    held = packed_files(release.file(layout.DUMPS))
    for name, expected in sorted(release.manifest.contents.items()):
        packings = [path for path in held if path.stem == name]
        if not packings:
            yield Finding(False, f"{release.file(layout.DUMPS) / name} is missing in every packing")
        for path in packings:
            yield Finding(content_sum(path) == expected, f"{path} unpacks to what the manifest says")


def _distributions(release: Release) -> Iterator[Finding]:
    path = release.file(layout.DISTRIBUTIONS)
    expected = distributions_of(release.path, release.manifest).encode()
    try:
        said = set(ox.parse(path.read_bytes(), format=ox.RdfFormat.TURTLE))
    except (OSError, SyntaxError) as error:
        yield Finding(False, f"{path} is missing or damaged: {error}")
    else:
        right = said == set(ox.parse(expected, format=ox.RdfFormat.TURTLE))
        yield Finding(right, f"{path} gives the sizes and sums of the dumps")


def _caches(release: Release) -> Iterator[Finding]:
    found = list(damages(release, thorough=True))
    yield from (Finding(False, f"{damage}; serve makes it anew") for damage in found)
    if not found:
        store = release.file(layout.STORE)
        quads = len(ox.Store.read_only(str(store)))
        yield Finding(quads == release.manifest.quads, f"{store} holds as many quads as the record")
