"""Measure the gate: a record of invented labels judged by plain pyshacl, and by ours in slices, anew and again.

    python -m tests.benchmarks.gate --documents 200 --report docs/benchmarks/gate.md

Labels are read and extracted, and the record of what comes of them is judged: first whole, then with one label in a
hundred changed and some lines of these lost, so that there is something to find. Times are compared only where all
find the same.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from lastdose.releases.executing import executor
from lastdose.releases.material import gather
from lastdose.releases.ordering import BuildOrder

from tests.benchmarks.building import labels
from tests.benchmarks.building.__main__ import ROOT, write_data
from tests.benchmarks.gate.once import Judged
from tests.benchmarks.reporting import arguments, told

CHANGED = 100
"""One label in so many changes."""
LOST = 10
"""Of the lines that are new then, one in so many is lost."""
SECOND = "pyshacl_turbo"
HEAD = (
    "",
    "| | seconds | of processors | times as fast | MB | findings |",
    "|---|--:|--:|--:|--:|--:|",
)
NOTES = """
The first record is valid. Seconds run from the record on the disk to the findings, with the loading of it; for pyshacl
without the rules that are no shapes, for ours with them. How many times as fast is told by the seconds of processors,
since a machine may do other things meanwhile; of two processes each takes half of these. MB are those of the process
that asks; with two, the others hold the slices. Ours needs the record sorted, which a release is in any case.
What passed is kept by a digest of each node and of all that rules look at from it: what has the same digest is not
judged again. Memory grows by the nodes' names and digests; of the lines a slice is held at a time.
"""


@dataclass(frozen=True, slots=True)
class Records:
    """Two records, and the seconds that sorting the first took."""

    first: Path
    changed: Path
    sorting: float
    quads: int


def report(documents: int, place: Path) -> Iterator[str]:
    """Measure everything; the lines of the report as they are known."""
    records = _records(documents, place)
    yield f"# The gate: {documents:,} labels, {records.quads:,} quads"
    yield from ("", "`python -m tests.benchmarks.gate`", "", f"Sorting the record: {records.sorting:.1f} s.", "")
    yield "## All judged"
    yield from HEAD
    plain = _once(record=records.first, library="pyshacl")
    yield _row("plain pyshacl, whole graph", plain, plain)
    if find_spec(SECOND):
        yield _row(f"{SECOND}, whole graph", _same(plain, _once(record=records.first, library=SECOND)), plain)
    ours = partial(_once, before=place / "nothing", after=place / "passed")
    yield _row("ours, one process", _same(plain, ours(record=records.first, workers=1)), plain)
    yield _row("ours, two processes", _same(plain, ours(record=records.first, workers=2)), plain)
    again = partial(_once, before=place / "passed", after=place / "passed-again", workers=1)
    yield _row("ours, nothing changed", _same(plain, again(record=records.first)), plain)
    yield from ("", f"## One label in {CHANGED} changed, and not all of it valid", *HEAD)
    plain = _once(record=records.changed, library="pyshacl")
    yield _row("plain pyshacl, whole graph", plain, plain)
    yield _row("ours", _same(plain, again(record=records.changed)), plain)
    yield NOTES.rstrip()


def _records(documents: int, place: Path) -> Records:
    """In an empty folder, what is made of labels, before and after some of them change."""
    write_data(place / "data", "drugs.trig", "conditions.trig", "tables.trig")
    labels.written(documents, place / "labels")
    first, sorting = _gathered(place, place / "first.nq")
    for path in islice(sorted((place / "labels").rglob("*.json")), max(1, documents // CHANGED)):
        path.write_text(path.read_text().replace("suddenly", "abruptly"))
    changed, _ = _gathered(place, place / "changed.nq")
    known = set(first.open("rb"))
    new = [line for line in changed.open("rb") if line not in known]
    lost = set(new[::LOST])
    kept = [line for line in changed.open("rb") if line not in lost]
    changed.write_bytes(b"".join(kept))
    return Records(first, changed, sorting, len(known))


def _gathered(place: Path, record: Path) -> tuple[Path, float]:
    order = BuildOrder(output=place, sources=(place / "labels",), data=place / "data", cache=place / "cache")
    with TemporaryDirectory(dir=place) as scratch, executor(1) as alone:
        material = gather(order, alone, Path(scratch), lambda _words, _part: None, {})
        begun = time.perf_counter()
        material.sort()
        seconds = time.perf_counter() - begun
        material.record.rename(record)
    return record, seconds


def _once(**given: object) -> Judged:
    """One judging in a process of its own."""
    command = [sys.executable, "-m", "tests.benchmarks.gate.once", json.dumps(given, default=str)]
    found = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT / "server"), str(ROOT)])}
    done = subprocess.run(command, env=found, cwd=ROOT, stdout=subprocess.PIPE, check=True)
    return Judged(**json.loads(done.stdout))


def _same(expected: Judged, found: Judged) -> Judged:
    assert (found.findings, found.digest) == (expected.findings, expected.digest), "other findings"
    return found


def _row(name: str, found: Judged, plain: Judged) -> str:
    ratio = plain.processors / found.processors
    times = f"{found.seconds:.2f} | {found.processors:.2f} | {ratio:.1f}"
    return f"| {name} | {times} | {found.memory} | {found.findings} |"


def main() -> None:
    """Print the report, and write it where asked."""
    parser = arguments("Measure the gate.", "what is made meanwhile")
    parser.add_argument("--documents", type=int, default=200)
    options = parser.parse_args()
    told(partial(_anew, options.documents), options.place, options.report)


def _anew(documents: int, place: Path) -> Iterator[str]:
    with TemporaryDirectory(dir=place) as folder:
        yield from report(documents, Path(folder))


if __name__ == "__main__":
    main()
