"""A release of synthetic quads, as a server wants it: with its store and index, without dumps."""

from collections.abc import Iterator
from hashlib import file_digest
from pathlib import Path

from lastdose.namespaces import CANONICAL_BASE
from lastdose.releases import layout
from lastdose.releases.derived import derive
from lastdose.releases.layout import Manifest
from lastdose.releases.sorting import sorted_lines
from lastdose.releases.sums import write_sums
from lastdose.releases.tally import tally

from tests.benchmarks.synthetic import synthetic_lines

NAME = "2000-01-01-00000000"


def release_of(quads: int, place: Path, beside: Path | None = None) -> Path:
    """The release of so many quads in a folder, made if it is not there yet.

    The quads of the record that it is to stand `beside` are among them.
    """
    release, scratch = place / NAME, place / "scratch"
    if (release / layout.MANIFEST).exists():
        return release
    for folder in (
        release,
        scratch,
        release / layout.DUMPS,
        release / layout.ONTOLOGY,
        release / layout.SHAPES,
        release / layout.EXAMPLES,
    ):
        folder.mkdir(parents=True)
    record = release / layout.RECORD
    with record.open("wb") as out:
        out.writelines(sorted_lines(_lines(quads, beside), scratch))
    derive(record, release, scratch, CANONICAL_BASE)
    with record.open("rb") as lines:
        counted = tally(lines)
    with record.open("rb") as lines:
        digest = file_digest(lines, "sha256").hexdigest()
    manifest = Manifest(
        release=release.name, date="2000-01-01", base=CANONICAL_BASE, program="benchmark", record_sha256=digest,
        quads=counted.quads, graphs=counted.by_graph_key(), inputs={}, refused={}, contents={},
    )  # fmt: skip
    (release / layout.MANIFEST).write_text(manifest.to_json(), encoding="utf-8")
    for name in (layout.REPORT, layout.DECISIONS, layout.DATA_PACKAGE, layout.DISTRIBUTIONS):
        (release / name).write_text("", encoding="utf-8")
    write_sums(release)
    return release


def _lines(quads: int, beside: Path | None) -> Iterator[bytes]:
    real = beside.read_bytes().splitlines(keepends=True) if beside else []
    yield from real
    yield from (line.encode() for line in synthetic_lines(quads - len(real)))
