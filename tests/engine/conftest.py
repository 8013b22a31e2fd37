"""A small store with three graphs and a clique, and an engine on it."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pyoxigraph as ox
import pytest
from lastdose.engine import Answer, Engine, Limits, LocalEngine, Question, open_engine

PATIENCE = 30.0
EX = "http://example.org/"
LIMITS = Limits(workers=2, spares=1, slow=2, memory=512 << 20, answer=8 << 20)

DATA = """
@prefix ex: <http://example.org/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
ex:one { ex:warfarin rdfs:label "warfarin"@en ; ex:halfLifeHours 40 ; a ex:Drug . }
ex:two { ex:prednisone rdfs:label "prednisone"@en ; ex:halfLifeHours 3 ; a ex:Drug . }
ex:three { ex:clonidine rdfs:label "clonidine"@en ; a ex:Drug . }
"""


def named(name: str) -> ox.NamedNode:
    return ox.NamedNode(EX + name)


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished store: named graphs one, two and three with a drug each, and a clique of 30 nodes."""
    place = tmp_path_factory.mktemp("engine") / "store"
    store = ox.Store(place)
    store.load(DATA, ox.RdfFormat.TRIG)
    nodes = [named(f"node{number}") for number in range(30)]
    store.extend(ox.Quad(a, named("next"), b, named("clique")) for a in nodes for b in nodes if a != b)
    store.flush()
    del store
    return place


@pytest.fixture(scope="session")
def engine(store: Path) -> Iterator[Engine]:
    with open_engine(store, limits=LIMITS) as engine:
        yield engine


@pytest.fixture
def own_engine(store: Path, before: set[int]) -> Iterator[LocalEngine]:
    """An engine that a test may harm."""
    engine = LocalEngine(store, limits=LIMITS)
    yield engine
    engine.close()


@pytest.fixture
def answers(engine: Engine) -> Callable[..., Answer]:
    """Ask the engine a query: `answers(query, media_type=…)`."""

    def answers(query: str, **slots: object) -> Answer:
        return engine.evaluate(Question(query=query, **slots))  # type: ignore[arg-type]

    return answers


class Processes:
    """What can be seen of processes from outside."""

    def state(self, pid: int) -> str:
        """R, S, T for stopped, Z for dead."""
        return self._stat(pid)[0]

    def children(self, parent: int) -> set[int]:
        """The processes whose parent is a given one, zombies among them."""
        pids = (int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdecimal())
        return {pid for pid in pids if self._stat(pid)[1] == parent}

    def zygotes(self, parent: int) -> set[int]:
        """The zygotes that a process has started."""
        named = b"lastdose.engine.zygote"
        return {pid for pid in self.children(parent) if named in Path(f"/proc/{pid}/cmdline").read_bytes()}

    def niceness(self, pid: int) -> set[int]:
        """Of all threads of a process."""
        found = set()
        for thread in Path(f"/proc/{pid}/task").iterdir():
            with suppress(ProcessLookupError):
                found.add(os.getpriority(os.PRIO_PROCESS, int(thread.name)))
        return found

    def dead(self, pids: set[int]) -> bool:
        """Whether none of them lives, nor any of their threads, which hold files open for a moment longer."""
        return all(self.state(pid) == "Z" and self._threads(pid) <= 1 for pid in pids)

    def until(self, condition: Callable[[], bool]) -> None:
        """Wait until a condition holds; fail after half a minute."""
        end = time.monotonic() + PATIENCE
        while not condition():
            assert time.monotonic() < end, "what was waited for did not happen"
            time.sleep(0.01)

    def _threads(self, pid: int) -> int:
        try:
            return len(list(Path(f"/proc/{pid}/task").iterdir()))
        except (FileNotFoundError, ProcessLookupError):
            return 0

    def _stat(self, pid: int) -> tuple[str, int]:
        try:
            state, parent = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[:2]
        except (FileNotFoundError, ProcessLookupError):
            return "Z", 0
        return state, int(parent)


@pytest.fixture(scope="session")
def processes() -> Processes:
    return Processes()


@pytest.fixture
def before(processes: Processes) -> set[int]:
    """This process's children before the test started any."""
    return processes.children(os.getpid())


@pytest.fixture
def zygote(before: set[int], own_engine: LocalEngine, processes: Processes) -> int:
    """The zygote of the test's own engine."""
    own_engine.evaluate(Question(query="ASK {}")).close()
    (zygote,) = processes.zygotes(os.getpid()) - before
    return zygote
