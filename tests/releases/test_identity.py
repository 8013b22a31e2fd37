"""The same input gives the same bytes: in another folder, order, process; another base moves addresses alone."""

import gzip
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from subprocess import CompletedProcess

import pyoxigraph as ox
import pytest
from lastdose.errors import UsageError
from lastdose.namespaces import CANONICAL_BASE, LD, prefixes
from lastdose.releases import layout
from lastdose.releases.building import build
from lastdose.releases.layout import Release, open_release
from lastdose.releases.ordering import BuildOrder
from lastdose.releases.packing import content_sum, packed_files
from lastdose.releases.shipped import shipped

DAY = date(2026, 1, 1)
SHACL = "http://www.w3.org/ns/shacl#"
OTHER_BASE = "http://example.org/drugs/"
SAME = (
    layout.RECORD,
    layout.MANIFEST,
    layout.REPORT,
    layout.DECISIONS,
    layout.SUMS,
    layout.DISTRIBUTIONS,
    f"{layout.DUMPS}/{layout.SUMS}",
)


def differing(one: Release, other: Release) -> list[str]:
    """The files that should repeat and do not, and the dumps whose content does not."""
    files = [name for name in SAME if one.file(name).read_bytes() != other.file(name).read_bytes()]
    there = other.file(layout.DUMPS)
    return files + [dump.name for dump in dumps(one) if content_sum(dump) != content_sum(there / dump.name)]


def dumps(release: Release) -> list[Path]:
    return packed_files(release.file(layout.DUMPS))


def test_another_folder_changes_no_byte(pristine: Path, documents: Path, release: Release, tmp_path: Path) -> None:
    elsewhere = {
        name: Path(shutil.copytree(folder, tmp_path / "deep" / "down" / name))
        for name, folder in (
            ("data", pristine),
            ("papers", documents),
            ("ontology", shipped("ontology")),
            ("shapes", shipped("shapes")),
        )
    }

    order = BuildOrder(
        output=tmp_path / "out",
        data=elsewhere["data"],
        ontology=elsewhere["ontology"],
        shapes=elsewhere["shapes"],
        sources=(elsewhere["papers"],),
        issued=DAY,
    )

    assert differing(build(order), release) == []


def test_another_order_of_documents_changes_no_byte(
    pristine: Path, documents: Path, release: Release, tmp_path: Path
) -> None:
    folders = sorted(documents.iterdir(), reverse=True)
    order = BuildOrder(output=tmp_path, data=pristine, sources=(*folders, *folders[:1]), issued=DAY)

    assert differing(build(order), release) == []


def test_another_order_of_files_and_lines_changes_no_quad(
    data: Path, documents: Path, release: Release, tmp_path: Path
) -> None:
    files = sorted(data.rglob("*.trig"))
    lines = [f"{quad} .\n" for path in files for quad in ox.parse(path=str(path))]
    for path in files:
        path.unlink()
    (data / "everything.nq").write_text("".join(sorted(lines, reverse=True)), encoding="utf-8")

    shuffled = build(BuildOrder(output=tmp_path / "out", data=data, sources=(documents,), issued=DAY))

    assert shuffled.id == release.id
    assert shuffled.manifest.contents == release.manifest.contents


def test_another_process_changes_no_byte(
    pristine: Path, documents: Path, release: Release, tmp_path: Path, lastdose: Callable[..., CompletedProcess[str]]
) -> None:
    for seed in ("1", "4294967295"):
        output = tmp_path / seed
        arguments = (documents, "--data", pristine, "--output", output, "--date", DAY.isoformat(), "--no-cache")
        elsewhere = {"PYTHONHASHSEED": seed, "TZ": "Asia/Shanghai", "LC_ALL": "C"}

        done = lastdose("build", *arguments, env=elsewhere)

        assert done.returncode == 0, done.stderr
        assert differing(open_release(output), release) == []


def test_building_again_gives_the_same_release(pristine: Path, release: Release, documents: Path) -> None:
    folder = release.path.parent
    before = {path: path.stat().st_mtime_ns for path in release.path.rglob("*")}

    again = build(BuildOrder(output=folder, data=pristine, sources=(documents,), issued=DAY))

    assert again.path == release.path
    assert {path: path.stat().st_mtime_ns for path in release.path.rglob("*")} == before


def test_the_date_is_that_of_the_data_and_no_clock_is_read(pristine: Path, tmp_path: Path) -> None:
    modified = "2026-11-25"
    assert modified in (pristine / "catalogue" / "dataset.trig").read_text(encoding="utf-8")

    undated = build(BuildOrder(output=tmp_path, data=pristine))

    assert undated.manifest.date == modified
    assert undated.id.startswith(f"{modified}-")


@pytest.fixture(scope="module")
def moved(pristine: Path, documents: Path, tmp_path_factory: pytest.TempPathFactory) -> Release:
    """The small release under another base."""
    output = tmp_path_factory.mktemp("moved")
    return build(BuildOrder(output=output, data=pristine, sources=(documents,), issued=DAY, base=OTHER_BASE))


def readdressed(lines: bytes) -> bytes:
    for place in ("id/", "dataset", "sparql"):
        lines = lines.replace(f"{CANONICAL_BASE}{place}".encode(), f"{OTHER_BASE}{place}".encode())
    return lines


def test_another_base_moves_every_address_and_nothing_else(release: Release, moved: Release) -> None:
    before, after = (one.file(layout.RECORD).read_bytes() for one in (release, moved))

    assert sorted(readdressed(before).splitlines()) == after.splitlines()
    assert f"{CANONICAL_BASE}id/".encode() not in after
    assert after.count(LD.encode()) == before.count(LD.encode())


def test_another_base_moves_prefixes_and_downloads(moved: Release) -> None:
    turtle = gzip.decompress((moved.file("dumps") / "lastdose.ttl.gz").read_bytes()).decode()
    distributions = moved.file(layout.DISTRIBUTIONS).read_text(encoding="utf-8")
    store = ox.Store.read_only(str(moved.file(layout.STORE)))

    query = f"PREFIX sh: <{SHACL}> SELECT ?name ?start {{ ?p sh:prefix ?name ; sh:namespace ?start }}"
    declared = store.query(query, use_default_graph_as_union=True)

    assert isinstance(declared, ox.QuerySolutions)
    assert {row["name"].value: row["start"].value for row in declared} == prefixes(OTHER_BASE)
    assert f"@prefix drug: <{OTHER_BASE}id/drug/>" in turtle
    assert f"<{OTHER_BASE}download/{moved.id}/lastdose.ttl.gz>" in distributions


@pytest.mark.parametrize(
    "base",
    [
        "",
        "lastdose/",
        "ftp://example.org/",
        "https://example.org",
        "https://example.org/a b/",
        "https://example.org/?q=/",
    ],
)
def test_a_base_that_no_address_can_begin_with_is_refused(base: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no base for addresses"):
        BuildOrder(output=tmp_path, base=base)
