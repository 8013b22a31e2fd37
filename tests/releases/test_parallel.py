"""Several processes write the same release as one; what is written again from the same lines is the same."""

import random
from datetime import date
from pathlib import Path

from lastdose.gate.loading import Loaded
from lastdose.namespaces import CANONICAL_BASE
from lastdose.releases import layout
from lastdose.releases.layout import open_release
from lastdose.releases.material import Material
from lastdose.releases.shipped import shipped
from lastdose.releases.spilling import SpilledQuads
from lastdose.releases.verifying import verify
from lastdose.releases.writing import SMALL, Edition, write_lines

from tests.benchmarks.synthetic import synthetic_lines

LINES = 40_000


def written(place: Path, lines: list[bytes], workers: int) -> dict[str, bytes]:
    place.mkdir()
    edition = Edition(
        base=CANONICAL_BASE, issued=date(2026, 1, 1), ontology=shipped("ontology"), shapes=shipped("shapes"),
        examples=shipped("data") / "examples", report="", workers=workers,
    )  # fmt: skip
    material = Material(
        loaded=Loaded(),
        data=(),
        quads=SpilledQuads(place.parent),
        decisions=(),
        inputs={},
        record=place.parent / "record.nq",
    )
    name = write_lines(place, lines, material, edition, lambda _words, _part: None)
    release = open_release(place.rename(place.with_name(name)))
    assert release.file(layout.RECORD).stat().st_size > SMALL
    wrong = [finding.said for finding in verify(release) if finding.right is not True]
    assert wrong == []
    kept = {file: release.file(file).read_bytes() for file in (layout.RECORD, layout.MANIFEST, layout.SUMS)}
    release.path.rename(place)
    return kept


def test_the_number_of_processes_and_the_order_of_lines_change_no_byte(tmp_path: Path) -> None:
    lines = [line.encode() for line in synthetic_lines(LINES)]
    alone = written(tmp_path / "alone", lines, 1)
    random.Random(1).shuffle(lines)

    assert written(tmp_path / "together", lines, 3) == alone
