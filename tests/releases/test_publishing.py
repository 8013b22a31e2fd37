"""Whatever happens to a builder, what was current stays current, whole and servable, and the next build succeeds."""

import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from lastdose.engine import Question, open_engine
from lastdose.errors import DamagedError, PublisherError, RefusedError, UsageError
from lastdose.releases import layout
from lastdose.releases.building import build
from lastdose.releases.layout import Release, open_release, releases_in
from lastdose.releases.ordering import BuildOrder
from lastdose.releases.publishing import make_current, only_builder, retire
from lastdose.releases.verifying import verify

# A builder that is killed when it comes to the nth thing of a kind: what it tells, or what it asks of the system.
BUILDER = """
import os, signal, sys
from datetime import date
from pathlib import Path
from lastdose.releases.building import build
from lastdose.releases.ordering import BuildOrder

output, data, day, event, number = sys.argv[1:]
left = int(number)

def told(*_):
    count("told")

def asked(name, arguments):
    if str(output) in str(arguments):
        count(name)

def count(name):
    global left
    left -= name == event
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)

sys.addaudithook(asked)
build(BuildOrder(output=Path(output), data=Path(data), issued=date.fromisoformat(day)), told)
print("built")
"""
FIRST, SECOND, THIRD = date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)


@pytest.fixture(scope="module")
def january(pristine: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    output = tmp_path_factory.mktemp("january") / "releases"
    build(BuildOrder(output=output, data=pristine, issued=FIRST))
    return output


@pytest.fixture
def folder(january: Path, tmp_path: Path) -> Path:
    """A folder of releases with one of January."""
    return Path(shutil.copytree(january, tmp_path / "releases", symlinks=True))


def start(folder: Path, data: Path, event: str = "never", number: int = 0) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", BUILDER, str(folder), str(data), SECOND.isoformat(), event, str(number)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def assert_servable(folder: Path) -> Release:
    """The current release, in which nothing is wrong and which answers."""
    release = open_release(folder)
    assert [finding.said for finding in verify(release) if not finding.right] == []
    with open_engine(release.file(layout.STORE)) as engine:
        answer = engine.evaluate(Question(query="ASK { GRAPH ?g { ?s ?p ?o } }"))
        assert b"true" in answer.read()
    return release


def leftovers(folder: Path) -> list[str]:
    expected = {".lock", "current", *(release.id for release in releases_in(folder))}
    return sorted({path.name for path in folder.iterdir()} - expected)


def assert_recovers(folder: Path, data: Path) -> None:
    """The current release is whole; a next build succeeds and leaves nothing else behind."""
    assert assert_servable(folder).manifest.date in {FIRST.isoformat(), SECOND.isoformat()}
    assert build(BuildOrder(output=folder, data=data, issued=THIRD)).manifest.date == THIRD.isoformat()
    assert assert_servable(folder).manifest.date == THIRD.isoformat()
    assert leftovers(folder) == []


@pytest.mark.parametrize("number", range(1, 8))
def test_a_builder_killed_at_any_stage_leaves_the_earlier_release(number: int, folder: Path, pristine: Path) -> None:
    builder = start(folder, pristine, "told", number)
    said, _ = builder.communicate()

    assert builder.returncode == (-signal.SIGKILL if "built" not in said else 0)
    assert_recovers(folder, pristine)


@pytest.mark.parametrize(
    ("event", "number"),
    [
        pytest.param("os.rename", 1, id="before it has its name"),
        pytest.param("os.symlink", 1, id="before there is a link to it"),
        pytest.param("os.rename", 2, id="before the link is moved"),
    ],
)
def test_a_builder_killed_while_publishing_leaves_a_whole_release(
    event: str, number: int, folder: Path, pristine: Path
) -> None:
    builder = start(folder, pristine, event, number)
    builder.communicate()

    assert builder.returncode == -signal.SIGKILL
    assert open_release(folder).manifest.date == FIRST.isoformat()
    assert_recovers(folder, pristine)


def test_a_builder_killed_at_random_moments_leaves_a_whole_release(folder: Path, pristine: Path) -> None:
    chance = random.Random(20260101)
    began = time.monotonic()
    start(folder, pristine, "os.rename", 1).communicate()
    whole_time = time.monotonic() - began

    for _ in range(12):
        builder = start(folder, pristine)
        time.sleep(chance.uniform(0.1, 1.0) * whole_time)
        builder.kill()
        builder.communicate()
        assert_servable(folder)

    assert_recovers(folder, pristine)


def test_a_second_builder_refuses_and_the_first_is_not_disturbed(
    folder: Path, pristine: Path, lastdose: Callable[..., CompletedProcess[str]]
) -> None:
    with only_builder(folder):
        with pytest.raises(PublisherError, match="another build is running"):
            build(BuildOrder(output=folder, data=pristine, issued=SECOND))
        done = lastdose("build", "--data", pristine, "--output", folder)

    assert (done.returncode, done.stdout) == (2, "")
    assert "another build is running" in done.stderr
    assert build(BuildOrder(output=folder, data=pristine, issued=SECOND)).manifest.date == SECOND.isoformat()


def test_the_lock_of_a_killed_builder_is_free(folder: Path, pristine: Path) -> None:
    start(folder, pristine, "told", 2).communicate()

    with only_builder(folder):
        assert (folder / ".lock").exists()


@pytest.mark.parametrize("size", [100, 50_000, 400_000, 900_000])
def test_a_full_disk_leaves_the_earlier_release(size: int, folder: Path, pristine: Path) -> None:
    limited = f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({size}, {size}))\n"
    command = "import sys; from lastdose.cli import main; sys.exit(main())"
    arguments = ["build", "--data", str(pristine), "--output", str(folder), "--date", SECOND.isoformat()]

    done = subprocess.run(
        [sys.executable, "-c", limited + command, *arguments], capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stdout) == (2, "")
    assert "the release cannot be written" in done.stderr
    assert "Traceback" not in done.stderr
    assert open_release(folder).manifest.date == FIRST.isoformat()
    assert leftovers(folder) == []
    assert_recovers(folder, pristine)


def test_data_that_the_gate_refuses_leaves_the_earlier_release(folder: Path, data: Path) -> None:
    (data / "wrong.ttl").write_text("<https://w3id.org/lastdose/id/drug/x> a <http://example.org/Pill> .\n")

    with pytest.raises(RefusedError, match=r"wrong\.ttl:1: drug:x: No shape looks at this"):
        build(BuildOrder(output=folder, data=data, issued=SECOND))

    assert assert_servable(folder).manifest.date == FIRST.isoformat()
    assert leftovers(folder) == []


def test_what_killed_builders_left_is_swept(folder: Path, pristine: Path) -> None:
    (folder / ".building-1" / "store").mkdir(parents=True)
    (folder / ".building-1" / "store" / "CURRENT").write_text("half")
    (folder / ".building-link-1").symlink_to(open_release(folder).id)
    (folder / ".building-link-2").symlink_to("nowhere")

    build(BuildOrder(output=folder, data=pristine, issued=SECOND))

    assert leftovers(folder) == []
    assert [release.manifest.date for release in releases_in(folder)] == [FIRST.isoformat(), SECOND.isoformat()]


def test_a_published_release_is_never_overwritten(folder: Path, pristine: Path) -> None:
    release = open_release(folder)
    note = release.path / "note"
    note.write_text("mine")

    build(BuildOrder(output=folder, data=pristine, issued=FIRST))

    assert note.read_text() == "mine"


def test_a_damaged_release_is_replaced_by_the_same_build(folder: Path, pristine: Path) -> None:
    release = open_release(folder)
    record = release.file(layout.RECORD)
    record.write_bytes(record.read_bytes()[:-200])

    again = build(BuildOrder(output=folder, data=pristine, issued=FIRST))

    assert again.path == release.path
    assert_servable(folder)
    build(BuildOrder(output=folder, data=pristine, issued=SECOND))
    assert leftovers(folder) == []


def test_going_back_is_one_switch(folder: Path, pristine: Path) -> None:
    january = open_release(folder)
    build(BuildOrder(output=folder, data=pristine, issued=SECOND))

    make_current(folder, january.id)

    assert open_release(folder).id == january.id
    with pytest.raises(PublisherError, match="has no release"):
        make_current(folder, "2020-01-01-00000000")


def test_the_documented_switch_goes_back_and_forth(folder: Path, pristine: Path) -> None:
    """What docs/releases.md says to a shell."""
    january = open_release(folder)
    build(BuildOrder(output=folder, data=pristine, issued=SECOND))
    document = (Path(__file__).parents[2] / "docs" / "releases.md").read_text(encoding="utf-8")
    (switch,) = re.findall(r"^ln -s .*$", document, re.MULTILINE)

    subprocess.run(switch, shell=True, check=True, cwd=folder, env={**os.environ, "RELEASE": january.id})

    assert open_release(folder).id == january.id
    assert sorted(path.name for path in folder.iterdir() if path.is_symlink()) == [layout.CURRENT]


@pytest.mark.parametrize(("keep", "left"), [(0, [SECOND]), (1, [FIRST, SECOND]), (2, [FIRST, SECOND])])
def test_older_releases_are_removed_where_that_is_asked(
    folder: Path, pristine: Path, keep: int, left: list[date]
) -> None:
    (folder / "notes").mkdir()

    build(BuildOrder(output=folder, data=pristine, issued=SECOND, keep=keep))

    assert [release.manifest.date for release in releases_in(folder)] == [day.isoformat() for day in left]
    assert_servable(folder)
    assert leftovers(folder) == ["notes"]


def test_the_current_release_is_never_removed(folder: Path, pristine: Path) -> None:
    january = open_release(folder)
    build(BuildOrder(output=folder, data=pristine, issued=SECOND))
    make_current(folder, january.id)

    with only_builder(folder):
        retire(folder, 0)

    assert [release.id for release in releases_in(folder)] == [january.id]
    assert open_release(folder).id == january.id


def test_a_switch_never_mixes_two_releases(folder: Path, pristine: Path) -> None:
    """What is opened is one release, however often the current one changes meanwhile."""
    ids = [open_release(folder).id, build(BuildOrder(output=folder, data=pristine, issued=SECOND)).id]
    switcher = subprocess.Popen(
        [sys.executable, "-c", SWITCHER, str(folder), *ids], stdout=subprocess.PIPE, stdin=subprocess.PIPE
    )
    assert switcher.stdout
    switcher.stdout.readline()
    try:
        opened = [open_release(folder) for _ in range(2000)]
    finally:
        switcher.kill()
        switcher.communicate()

    assert {release.path.name for release in opened} == set(ids)
    assert all(release.path.name == release.id for release in opened)


SWITCHER = """
import sys
from itertools import cycle
from pathlib import Path
from lastdose.releases.publishing import make_current

for number, release in enumerate(cycle(sys.argv[2:])):
    make_current(Path(sys.argv[1]), release)
    if number == 1:
        print("switching", flush=True)
"""


def unfinished(folder: Path) -> Path:
    open_release(folder).path.rename(folder / ".building-1")
    return folder / ".building-1"


def without_manifest(folder: Path) -> Path:
    open_release(folder).file(layout.MANIFEST).unlink()
    return folder


def dangling(folder: Path) -> Path:
    open_release(folder).path.rename(folder / "away")
    return folder


def emptied(folder: Path) -> Path:
    (folder / "current").unlink()
    return folder


@pytest.mark.parametrize(
    ("made", "error", "said"),
    [
        (unfinished, UsageError, "no release yet"),
        (without_manifest, DamagedError, "manifest.json is missing"),
        (dangling, DamagedError, "manifest.json is missing"),
        (emptied, UsageError, "no release and no folder of releases"),
    ],
)
def test_only_finished_releases_are_opened(
    made: Callable[[Path], Path], error: type[Exception], said: str, own_release: Path
) -> None:
    place = made(own_release)

    with pytest.raises(error, match=said):
        open_release(place)


def test_unfinished_releases_are_not_listed(own_release: Path) -> None:
    unfinished(own_release)

    assert releases_in(own_release) == []
