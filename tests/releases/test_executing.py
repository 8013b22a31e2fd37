"""One release whoever does the work: this process, several, or a cluster, of which a part may die at any moment."""

import os
import shutil
import signal
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from operator import add
from pathlib import Path

import pytest
from lastdose.errors import PublisherError
from lastdose.releases import layout
from lastdose.releases.building import build
from lastdose.releases.executing import Alone, Pool, executor, program
from lastdose.releases.layout import Release
from lastdose.releases.ordering import BuildOrder
from lastdose.releases.shipped import PACKAGE

from tests.clusters import LATEST, address, running, scheduler_in, until, worker
from tests.releases.conftest import DOCUMENTS, Call

SHARD = 1
BUILDING = """
import sys
from datetime import date
from pathlib import Path
from lastdose.releases.building import build
from lastdose.releases.ordering import BuildOrder
if __name__ == "__main__":
    sources, data, output, cache = map(Path, sys.argv[1:])
    given = dict(output=output, sources=(sources,), data=data, issued=date(2026, 1, 1), cache=cache)
    build(BuildOrder(**given, workers=2, shard=1))
"""


@pytest.fixture
def scheduler(tmp_path: Path) -> Iterator[Path]:
    """The file in which a running scheduler says where it is."""
    with scheduler_in(tmp_path) as place:
        yield place


def written(release: Release) -> bytes:
    """The sums of all files that repeat, the record and the manifest among them."""
    return release.file(layout.SUMS).read_bytes()


def order(pristine: Path, output: Path) -> Callable[..., BuildOrder]:
    """What the release of the small data and documents is built from, in small shards."""
    return partial(BuildOrder, output=output, data=pristine, sources=(DOCUMENTS,), issued=date(2026, 1, 1), shard=SHARD)


def test_two_processes_build_the_same_release_as_one(release: Release, pristine: Path, tmp_path: Path) -> None:
    assert written(build(order(pristine, tmp_path)(workers=2))) == written(release)


def test_a_cluster_builds_the_same_release_though_a_worker_is_killed(
    release: Release, pristine: Path, scheduler: Path, tmp_path: Path
) -> None:
    told: list[str] = []
    with worker(scheduler) as first, worker(scheduler):

        def kill_in_the_middle(words: str, _part: float) -> None:
            told.append(words)
            if len(told) == len(list(DOCUMENTS.rglob("*.*"))) // 2:
                first.kill()

        built = build(order(pristine, tmp_path / "out")(scheduler=address(scheduler)), kill_in_the_middle)

        assert first.wait(LATEST) == -signal.SIGKILL
        assert written(built) == written(release)


def test_a_worker_with_other_rules_is_refused(scheduler: Path, pristine: Path, tmp_path: Path) -> None:
    package = tmp_path / "other" / "lastdose"
    shutil.copytree(PACKAGE, package, ignore=shutil.ignore_patterns("web", "__pycache__"))
    with (package / "extraction" / "rules" / "sections.tsv").open("a") as file:
        file.write("# changed\n")

    with worker(scheduler, path=package.parent), pytest.raises(PublisherError, match="a worker runs LastDose") as said:
        build(order(pristine, tmp_path / "out")(scheduler=address(scheduler)))

    assert program() in str(said.value)


def test_a_scheduler_without_workers_is_no_help(scheduler: Path, pristine: Path, tmp_path: Path) -> None:
    with pytest.raises(PublisherError, match="has no workers"):
        build(order(pristine, tmp_path / "out")(scheduler=address(scheduler)))


def test_a_scheduler_that_does_not_answer_is_said(call: Call, tmp_path: Path) -> None:
    code, _, said = call("build", "--output", tmp_path, "--scheduler", "tcp://127.0.0.1:9")

    assert code == 2
    assert "tcp://127.0.0.1:9: no Dask scheduler answers there" in said


def test_a_build_killed_at_any_moment_goes_on_where_it_was(release: Release, pristine: Path, tmp_path: Path) -> None:
    out, cache = tmp_path / "out", tmp_path / "cache"
    done: dict[Path, int] = {}

    def kept(number: int) -> bool:
        return len(entries(cache)) >= number

    def writing() -> bool:
        return any(out.glob(f"{layout.UNFINISHED}*/{layout.RECORD}"))

    for moment in (partial(kept, 2), partial(kept, 10), writing):
        with running("-c", BUILDING, DOCUMENTS, pristine, out, cache, folder=tmp_path) as building:
            until(moment)
            helpers = children(building.pid)
            building.kill()
            assert building.wait() == -signal.SIGKILL
        for helper in helpers:
            until(partial(ended, helper))
        assert not list(out.glob("[!.]*"))
        assert done.items() <= entries(cache).items()
        done = entries(cache)

    built = build(order(pristine, out)(cache=cache))

    assert written(built) == written(release)
    assert done.items() <= entries(cache).items()
    assert {path.name for path in out.iterdir()} == {built.id, layout.CURRENT, ".lock"}


def entries(cache: Path) -> dict[Path, int]:
    """The whole entries of a cache; one that is written again gets another number."""
    return {path: path.stat().st_ino for path in cache.glob("??/*") if not path.name.startswith("tmp")}


def children(process: int) -> list[int]:
    listed = Path(f"/proc/{process}/task/{process}/children")
    return [int(child) for child in listed.read_text().split()] if listed.exists() else []


def ended(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
    except OSError:
        return True


def test_no_more_shards_are_taken_than_keep_everyone_busy() -> None:
    taken = []

    def shards() -> Iterator[int]:
        for number in range(100):
            taken.append(number)
            yield number

    found = Pool(2).map(partial(add, 1), shards())

    assert next(found) == 1
    assert len(taken) <= 5
    assert list(found) == list(range(2, 101))


def test_results_come_in_the_order_of_the_shards() -> None:
    with executor(2) as several:
        assert list(several.map(abs, range(-50, 50))) == list(Alone().map(abs, range(-50, 50)))


def test_what_the_work_raises_is_raised_here() -> None:
    with pytest.raises(ZeroDivisionError):
        list(Pool(2).map(partial(divmod, 1), [1, 0]))


def test_a_killed_process_is_said() -> None:
    with pytest.raises(PublisherError, match="was killed"):
        list(Pool(2).map(os._exit, [1, 1]))
