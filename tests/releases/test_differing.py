"""The difference of two releases is a patch: what it says, applied to one, gives the other."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from lastdose.errors import DamagedError
from lastdose.releases import layout
from lastdose.releases.building import build
from lastdose.releases.differing import changes
from lastdose.releases.layout import Release
from lastdose.releases.ordering import BuildOrder

Run = Callable[..., CompletedProcess[str]]


@pytest.fixture(scope="module")
def earlier(pristine: Path, tmp_path_factory: pytest.TempPathFactory) -> Release:
    """A release of the small data without the documents, of an earlier day."""
    return build(BuildOrder(output=tmp_path_factory.mktemp("earlier"), data=pristine, issued=date(2025, 1, 1)))


def patched(record: list[str], patch: str) -> list[str]:
    """RDF Patch, applied: `A` adds a quad and `D` deletes one, and neither may be idle."""
    quads = set(record)
    for line in patch.splitlines(keepends=True):
        sign, quad = line[0], line[2:]
        assert (quad in quads) == (sign == "D")
        quads ^= {quad}
    return sorted(quads)


def lines(release: Release) -> list[str]:
    return release.file(layout.RECORD).read_text(encoding="utf-8").splitlines(keepends=True)


def test_a_release_with_its_patch_is_the_other_release(earlier: Release, release: Release, lastdose: Run) -> None:
    there = lastdose("diff", earlier.path, release.path)
    back = lastdose("diff", release.path, earlier.path)

    assert (there.returncode, back.returncode) == (1, 1)
    assert patched(lines(earlier), there.stdout) == lines(release)
    assert patched(lines(release), back.stdout) == lines(earlier)


def test_the_way_back_is_the_way_there_reversed(earlier: Release, release: Release) -> None:
    there, back = list(changes(earlier, release)), list(changes(release, earlier))

    turned = {"+": "-", "-": "+"}
    assert [(turned[sign], line) for sign, line in there] == [tuple(change) for change in back]


def test_a_release_does_not_differ_from_itself(release: Release, own_release: Path, lastdose: Run) -> None:
    done = lastdose("diff", release.path, own_release)

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_a_release_without_its_record_cannot_be_compared(release: Release, own_release: Path, lastdose: Run) -> None:
    record = own_release / release.id / layout.RECORD
    record.unlink()

    with pytest.raises(DamagedError, match=r"record\.nq is missing"):
        list(changes(release, Release(record.parent, release.manifest)))
    assert lastdose("diff", release.path, own_release).returncode == 2
