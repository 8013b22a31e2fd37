"""Building measured: labels per second in one process, in two, on a cluster, after a change, and the memory it takes.

    pip install 'lastdose[test]'
    python -m tests.benchmarks.building --documents 2000 --report report.md

Labels are invented (`labels.py`), 75 KB each by default; the catalogue is the shipped one. Before anything is timed,
all three ways must build one release of some labels, and gather the same quads of all. The gate is not measured here.
Ten times the labels are gathered too, to see whether a label costs more among more.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from lastdose.releases.building import build
from lastdose.releases.ordering import BuildOrder
from lastdose.releases.shipped import PACKAGE, shipped

from tests.benchmarks.building import labels
from tests.benchmarks.building.once import Gathered
from tests.benchmarks.reporting import arguments, told
from tests.clusters import address, scheduler_in, worker

BUILT = 20
"""Labels of which whole releases are built, through the gate."""
Ways = dict[str, dict[str, Any]]
ROOT = Path(__file__).parents[3]
HEAD = ("", "| | labels | seconds | labels/s | comparing, s | MB | MB of a worker |", "|--|--:|--:|--:|--:|--:|--:|")


def report(documents: int, letters: int, place: Path) -> Iterator[str]:
    """Measure everything; the lines of the report as they are known."""
    data, few, some, many = (place / name for name in ("data", "few", "some", "many"))
    write_data(data)
    write_data(place / "small", "drugs.trig", "conditions.trig", "tables.trig")
    for folder, number in ((few, BUILT), (some, documents), (many, 10 * documents)):
        labels.written(number, folder, letters)
    with ExitStack() as stack:
        scheduler = stack.enter_context(scheduler_in(place))
        for _ in range(2):
            stack.enter_context(worker(scheduler))
        ways: Ways = {"one process": {}, "two processes": {"workers": 2}}
        ways["Dask, two workers"] = {"scheduler": address(scheduler)}
        yield f"One release of {BUILT} labels, in all three ways: `{_one_release(ways, few, place)}`"
        yield from HEAD
        found = {way: _once(place, source=some, data=data, **given) for way, given in ways.items()}
    assert len({one.digest for one in found.values()}) == 1, "other quads in another way"
    yield from (_row(way, one) for way, one in found.items())
    yield from _warm(partial(_once, place, source=some, data=data, cache=place / "cache", workers=2), some, place)
    yield _row("two processes, ten times the labels", _once(place, source=many, data=data, workers=2))


def write_data(folder: Path, *left_out: str) -> None:
    """The shipped catalogue, without claims: the labels are about other drugs."""
    shutil.copytree(shipped("data") / "catalogue", folder / "catalogue", ignore=shutil.ignore_patterns(*left_out))
    for name in ("decisions", "examples"):
        (folder / name).mkdir()


def _one_release(ways: Ways, few: Path, place: Path) -> str:
    """The release of labels beside an empty catalogue: what the shipped one links to is not here."""
    built, data = set(), place / "small"
    for number, given in enumerate(ways.values()):
        output = place / f"built-{number}"
        order = BuildOrder(output=output, data=data, sources=(few,), issued=date(2026, 1, 1), shard=5, **given)
        built.add(build(order).id)
    (release,) = built
    return release


def _warm(once: "partial[Gathered]", some: Path, place: Path) -> Iterator[str]:
    """Into an empty cache, out of a full one, after one label changed, and after a rule did."""
    yield _row("two processes, keeping", once())
    yield _row("nothing changed", once())
    changed = next(some.rglob("*.json"))
    changed.write_text(changed.read_text().replace("suddenly", "abruptly"))
    yield _row("one label changed", once())
    package = place / "changed" / "lastdose"
    shutil.copytree(PACKAGE, package, ignore=shutil.ignore_patterns("web", "__pycache__"))
    with (package / "extraction" / "rules" / "sections.tsv").open("a") as file:
        file.write("# changed\n")
    yield _row("a rule changed", once(path=package.parent))


def _once(place: Path, path: Path = PACKAGE.parent, **given: object) -> Gathered:
    """One gathering in a process of its own, with LastDose from a folder."""
    order = json.dumps({"output": str(place), **given}, default=str)
    command = [sys.executable, "-m", "tests.benchmarks.building.once", order]
    found = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, (path, ROOT)))}
    done = subprocess.run(command, env=found, cwd=ROOT, stdout=subprocess.PIPE, check=True)
    return Gathered(**json.loads(done.stdout))


def _row(name: str, found: Gathered) -> str:
    pace = found.documents / found.extracting
    cells = f"{found.documents:,} | {found.extracting:.1f} | {pace:.0f} | {found.comparing:.1f}"
    return f"| {name} | {cells} | {found.memory} | {found.worker or '–'} |"


def main() -> None:
    """Print the report, and write it where asked."""
    parser = arguments("Measure the reading and extracting of labels.", "what is made meanwhile")
    parser.add_argument("--documents", type=int, default=2000)
    parser.add_argument("--letters", type=int, default=labels.LETTERS, help="the length of a label, in bytes")
    options = parser.parse_args()
    told(partial(report, options.documents, options.letters), options.place, options.report)


if __name__ == "__main__":
    main()
