"""Verifying: a release is recomputed from its record and held against what it says of itself, offline."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from gzip import BadGzipFile
from gzip import open as open_gzip
from hashlib import sha256
from pathlib import Path

import pyoxigraph as ox

from lastdose.claims.kinds import Claim
from lastdose.graphs.reading import known, union_of
from lastdose.releases import layout
from lastdose.releases.layout import Release
from lastdose.releases.reopening import dataset_of
from lastdose.releases.reviewing import find
from lastdose.releases.sums import read_sums, sha256_of
from lastdose.releases.tally import tally
from lastdose.sources import Refusal, documents_in


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing checked: `right` is True, False, or None where it could not be checked; `said` tells what."""

    right: bool | None
    said: str


def verify(release: Release, documents: Iterable[Path] = ()) -> Iterator[Finding]:
    """Check every sum, count and, where documents are given, every fingerprint; yield what was found, in order."""
    yield from _sums(release.path)
    yield from _sums(release.file(layout.DUMPS))
    yield from _record(release)
    yield from _dumps(release)
    yield _store(release)
    yield from _fingerprints(release, list(documents))


def _sums(folder: Path) -> Iterator[Finding]:
    sums = folder / layout.SUMS
    if not sums.is_file():
        yield Finding(False, f"{sums} is missing")
        return
    for name, expected in read_sums(sums).items():
        path = folder / name
        if not path.is_file():
            yield Finding(False, f"{path} is missing")
        else:
            yield Finding(sha256_of(path) == expected, f"{path}: sum")


def _record(release: Release) -> Iterator[Finding]:
    manifest, record = release.manifest, release.file(layout.RECORD)
    if not record.is_file():
        return
    digest = sha256_of(record)
    yield Finding(digest == manifest.record_sha256, "the record has the sum that the manifest gives")
    yield Finding(release.id == f"{manifest.date}-{digest[:8]}", "the release is named after its record")
    yield Finding(release.path.name == release.id, "the folder is named after the release")
    with record.open("rb") as lines:
        counted = tally(lines)
    yield Finding(counted.quads == manifest.quads, f"the record has the {manifest.quads} quads of the manifest")
    yield Finding(counted.by_graph_key() == manifest.graphs, "the graphs have the sizes of the manifest")


def _dumps(release: Release) -> Iterator[Finding]:
    for name, expected in sorted(release.manifest.contents.items()):
        path = release.file(layout.DUMPS) / f"{name}.gz"
        yield Finding(_content(path) == expected, f"{path}: content")


def _content(path: Path) -> str | None:
    digest = sha256()
    try:
        with open_gzip(path) as content:
            while block := content.read(1 << 20):
                digest.update(block)
    except (BadGzipFile, EOFError, OSError):
        return None
    return digest.hexdigest()


def _store(release: Release) -> Finding:
    said = "the store holds the quads of the record"
    try:
        return Finding(len(ox.Store.read_only(str(release.file(layout.STORE)))) == release.manifest.quads, said)
    except OSError:
        return Finding(False, said)


def _fingerprints(release: Release, places: list[Path]) -> Iterator[Finding]:
    claims = _claims(release)
    if not places:
        yield Finding(None, f"the passages of {len(claims)} claims: give --documents to check their fingerprints")
        return
    by_version: dict[str, list[Claim]] = {}
    for claim in claims:
        by_version.setdefault(claim.version, []).append(claim)
    for document in documents_in(places):
        if not isinstance(document, Refusal):
            for claim in by_version.pop(document.version.key, []):
                lost = [passage.address for passage in claim.passages if find(passage, document) is None]
                yield Finding(not lost, f"claim {claim.key} in {document.version.key}: {len(claim.passages)} passages")
    for version, left in sorted(by_version.items()):
        yield Finding(None, f"{len(left)} claims of {version}: no document at hand")


def _claims(release: Release) -> tuple[Claim, ...]:
    return known(union_of(dataset_of(release))).claims
