"""Whatever is killed comes back, and nothing is left behind."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import lastdose
import pytest
from lastdose.engine import Answer, Limits, LocalEngine, Question, open_engine
from lastdose.errors import DamagedError, LimitError

if TYPE_CHECKING:
    from tests.engine.conftest import Processes

Recovers = Callable[[LocalEngine], None]

ROOT = str(Path(lastdose.__file__).parents[1])
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n1 ?o }"
MUCH = "SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 10000"


def ask(engine: LocalEngine) -> bool:
    return b"true" in engine.evaluate(Question(query="ASK {}", deadline=30)).read()


@pytest.fixture
def recovers(processes: "Processes") -> Callable[[LocalEngine], None]:
    """Wait until an engine answers again, and then always."""

    def answers(engine: LocalEngine) -> bool:
        with suppress(LimitError):
            return ask(engine)
        return False

    def recovers(engine: LocalEngine) -> None:
        processes.until(lambda: answers(engine))
        assert all(ask(engine) for _ in range(10))

    return recovers


def kill(pids: set[int]) -> None:
    for pid in pids:
        os.kill(pid, signal.SIGKILL)


def test_idle_workers_that_were_killed_are_replaced(
    own_engine: LocalEngine, zygote: int, processes: "Processes"
) -> None:
    processes.until(lambda: len(processes.children(zygote)) == 3)
    killed = processes.children(zygote)
    kill(killed)
    processes.until(lambda: processes.dead(killed))

    assert all(ask(own_engine) for _ in range(10))
    processes.until(lambda: len(processes.children(zygote)) == 3)
    assert not processes.children(zygote) & killed


@contextmanager
def endless_query(engine: LocalEngine) -> Iterator["Future[Answer]"]:
    """A query that a worker is at, and has been for a while."""
    at_it = threading.Event()

    def look_up() -> bool:
        at_it.set()
        return False

    with ThreadPoolExecutor(1) as reader:
        query = reader.submit(engine.evaluate, Question(query=ENDLESS, deadline=120), look_up)
        assert at_it.wait(30)
        yield query


def test_a_query_whose_worker_is_killed_fails_and_the_next_is_answered(
    own_engine: LocalEngine, zygote: int, processes: "Processes", recovers: Recovers
) -> None:
    with endless_query(own_engine) as query:
        kill(processes.children(zygote))

        with pytest.raises(LimitError) as failure:
            query.result(60)

    assert failure.value.retry_after is not None
    recovers(own_engine)


def test_a_killed_zygote_is_replaced_with_its_workers(
    own_engine: LocalEngine, zygote: int, processes: "Processes", recovers: Recovers
) -> None:
    workers = processes.children(zygote)
    with endless_query(own_engine) as query:
        kill({zygote})

        with pytest.raises(LimitError):
            query.result(60)

    recovers(own_engine)
    processes.until(lambda: processes.dead(workers))


def test_the_signals_that_end_a_server_leave_the_zygote_to_it(own_engine: LocalEngine, zygote: int) -> None:
    for each in (signal.SIGINT, signal.SIGTERM):
        os.kill(zygote, each)

    assert all(ask(own_engine) for _ in range(10))


def test_a_killed_parent_leaves_no_process(store: Path, processes: "Processes") -> None:
    code = f"""
import sys, threading
from pathlib import Path
sys.path.insert(0, {ROOT!r})
from lastdose.engine import LocalEngine, Question
engine = LocalEngine(Path({str(store)!r}))
endless = Question(query={ENDLESS!r}, deadline=300)
for _ in range(4):
    threading.Thread(target=engine.evaluate, args=(endless,)).start()
"""
    with subprocess.Popen([sys.executable, "-c", code]) as parent:
        processes.until(lambda: len(processes.zygotes(parent.pid)) == 1)
        (zygote,) = processes.zygotes(parent.pid)
        processes.until(lambda: len(processes.children(zygote)) >= 6)
        family = {zygote, *processes.children(zygote)}

        parent.kill()

    processes.until(lambda: processes.dead(family))


def test_closing_ends_every_process_and_every_question(
    own_engine: LocalEngine, zygote: int, before: set[int], processes: "Processes"
) -> None:
    with ThreadPoolExecutor(8) as readers:
        queries = [readers.submit(own_engine.evaluate, Question(query=ENDLESS, deadline=120)) for _ in range(8)]
        processes.until(lambda: len(processes.children(zygote)) >= 6)
        workers = processes.children(zygote)

        own_engine.close()

        assert all(isinstance(query.exception(30), LimitError) for query in queries)
    assert processes.children(os.getpid()) <= before
    processes.until(lambda: processes.dead(workers))
    with pytest.raises(LimitError, match="closing"):
        ask(own_engine)


def test_temporary_files_go_with_their_answers(store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with open_engine(store, limits=Limits(answer=6 << 20)) as engine:
        with engine.evaluate(Question(query=MUCH, deadline=60)) as answer:
            assert answer.size > 1 << 20
            assert list(tmp_path.iterdir()) == []
        with pytest.raises(LimitError, match="bytes"):
            engine.evaluate(Question(query=MUCH.replace("LIMIT 10000", ""), deadline=60))

    assert list(tmp_path.iterdir()) == []


def test_no_room_for_an_answer_is_said_and_passes(
    own_engine: LocalEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "missing"))
    with pytest.raises(LimitError, match="room"):
        own_engine.evaluate(Question(query=MUCH, deadline=60))

    assert ask(own_engine)


@pytest.mark.parametrize("content", [{}, {"CURRENT": "nonsense"}], ids=["empty", "nonsense"])
def test_what_is_no_store_is_refused_with_its_place(
    tmp_path: Path, content: dict[str, str], before: set[int], processes: "Processes"
) -> None:
    for name, text in content.items():
        (tmp_path / name).write_text(text)

    with pytest.raises(DamagedError, match=str(tmp_path)), open_engine(tmp_path):
        pass

    assert processes.children(os.getpid()) <= before


def test_reading_changes_nothing_in_the_store(store: Path) -> None:
    before = {path.name: (path.stat().st_mtime_ns, path.read_bytes()) for path in store.iterdir()}

    with open_engine(store) as engine:
        engine.evaluate(Question(query=MUCH, deadline=60)).close()

    assert {path.name: (path.stat().st_mtime_ns, path.read_bytes()) for path in store.iterdir()} == before


def test_without_a_sandbox_only_if_told_so(store: Path) -> None:
    with open_engine(store, sandbox=False) as engine:
        answer = engine.evaluate(Question(query="ASK {}"))

    assert b"true" in answer.read()


def test_a_damaged_store_is_called_damaged(store: Path, tmp_path: Path) -> None:
    damaged = tmp_path / "store"
    shutil.copytree(store, damaged)
    for table in damaged.glob("*.sst"):
        content = bytearray(table.read_bytes())
        content[len(content) // 4] ^= 0xFF
        table.write_bytes(content)

    with pytest.raises(DamagedError), open_engine(damaged) as engine:
        engine.evaluate(Question(query="SELECT * { ?s ?p ?o }", deadline=60))
