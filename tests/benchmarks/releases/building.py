"""Building: a release of quads beside Oxigraph, which loads the same quads and dumps them again."""

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from shutil import rmtree

import pyoxigraph as ox
from lastdose.namespaces import CANONICAL_BASE
from lastdose.releases import layout
from lastdose.releases.layout import Release, open_release

from tests.benchmarks.releases.quads import lines_in, lines_of
from tests.benchmarks.releases.watching import Run, run
from tests.benchmarks.sparql.servers import BESIDE
from tests.benchmarks.synthetic import synthetic_lines

DESCRIPTION = f"<{CANONICAL_BASE}id/graph/dataset> .\n".encode()


@dataclass(frozen=True, slots=True)
class Built:
    """A release, and what it took to build it and what it took Oxigraph to load and to dump the same quads."""

    quads: int
    release: Release
    ours: Run
    load: Run
    dump: Run

    @property
    def oxigraph(self) -> Run:
        """Loading and dumping."""
        return self.load + self.dump


def lines_file(quads: int, place: Path) -> Path:
    """A file of so many synthetic quads, unsorted, made if it is not there yet."""
    path = place / f"{quads}.nq"
    if not path.exists():
        making = path.with_suffix(".making")
        with making.open("w", encoding="utf-8") as out:
            out.writelines(synthetic_lines(quads))
        making.rename(path)
    return path


def part_of(lines: Path, quads: int, place: Path) -> Path:
    """A file of the first quads of another."""
    path = place / f"{quads}.nq"
    if not path.exists():
        with lines.open("rb") as source, path.open("wb") as out:
            out.writelines(islice(source, quads))
    return path


def built(lines: Path, quads: int, place: Path) -> Built:
    """Build and load the same lines, compare what came out, and only then say how long it took."""
    for name in ("built", "loaded"):
        rmtree(place / name, ignore_errors=True)
    told, dumped = place / "told", place / "dumped.nq"
    workers = len(os.sched_getaffinity(0))
    ours = run(sys.executable, "-m", "tests.benchmarks.releases.written", lines, place / "built", workers, output=told)
    load = run(BESIDE / "oxigraph", "load", "--location", place / "loaded", "--file", lines)
    dump = run(BESIDE / "oxigraph", "dump", "--location", place / "loaded", "--file", dumped)
    release = open_release(Path(told.read_text(encoding="utf-8").strip()))
    _same(lines, dumped, release)
    rmtree(place / "loaded")
    dumped.unlink()
    return Built(quads, release, ours, load, dump)


def _same(lines: Path, dumped: Path, release: Release) -> None:
    given = lines_in(lines)
    assert lines_in(dumped) == given, "Oxigraph dumps other quads than it loaded"
    with release.file(layout.RECORD).open("rb") as record:
        assert lines_of(line for line in record if not line.endswith(DESCRIPTION)) == given, "the record differs"
    assert len(ox.Store.read_only(str(release.file(layout.STORE)))) == release.manifest.quads


def report(found: list[Built]) -> Iterator[str]:
    """A table of builds, and what is made in them."""
    yield "| quads | | seconds | quads/s | CPU s | CPU µs a quad | memory, MB | beside oxigraph: seconds | CPU |"
    yield "|--:|--|--:|--:|--:|--:|--:|--:|--:|"
    for one in found:
        for name, taken in (
            ("release", one.ours),
            ("oxigraph load + dump", one.oxigraph),
            ("of these, load", one.load),
        ):
            beside = f"{taken.seconds / one.oxigraph.seconds:.1f} | {taken.processor / one.oxigraph.processor:.1f}"
            speed = f"{taken.seconds:.1f} | {one.quads / taken.seconds:,.0f}"
            cost = f"{taken.processor:.1f} | {1e6 * taken.processor / one.quads:.1f} | {taken.memory:.0f}"
            yield f"| {one.quads:,} | {name} | {speed} | {cost} | {beside} |"
    files = sum(path.is_file() for path in found[-1].release.path.rglob("*"))
    size = sum(path.stat().st_size for path in found[-1].release.path.rglob("*") if path.is_file())
    yield ""
    yield f"The larger release has {files} files of {size / 1e6:,.0f} MB in all; what Oxigraph dumps is one of them."


def before_writing(place: Path) -> Iterator[str]:
    """How long a whole build of the shipped data takes, with what is not in the table: reading, comparing, the gate."""
    rmtree(place / "shipped", ignore_errors=True)
    took = run(BESIDE / "lastdose", "build", "--no-cache", "--output", place / "shipped")
    quads = open_release(place / "shipped").manifest.quads
    yield ""
    yield f"A build of the shipped data ({quads:,} quads), with reading, comparing and the gate beside,"
    yield f"took {took.seconds:.0f} s and {took.processor:.0f} s of CPU, with {took.memory:.0f} MB."
