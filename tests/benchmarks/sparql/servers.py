"""The servers that are compared, on one store: what each uses of processor and memory is read from /proc."""

import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from time import sleep

from lastdose.releases import layout

BESIDE = Path(sys.executable).parent
DEADLINE = 2.0
TICKS = os.sysconf("SC_CLK_TCK")
WORKERS = b"lastdose.engine.zygote"


@dataclass(frozen=True, slots=True)
class Memory:
    """Megabytes of a process: `rss` what it has in memory, `pss` its share of that where others have it too."""

    rss: float
    pss: float


@dataclass(frozen=True, slots=True)
class Server:
    """A server that runs: its process, and the address of its endpoint."""

    name: str
    pid: int
    url: str

    def processor_seconds(self) -> float:
        """What the process, its descendants and those of them that ended have used."""
        return sum(map(_used, tree(self.pid)))

    def memory(self) -> Memory:
        """Of the process and its descendants together; what they share is in `rss` once for each."""
        each = [memory_of(pid) for pid in tree(self.pid)]
        return Memory(sum(one.rss for one in each), sum(one.pss for one in each))

    def largest_worker(self) -> Memory:
        """Of the largest process that evaluates queries: of the server itself where there is none."""
        workers = [pid for pid in tree(self.pid) if WORKERS in Path(f"/proc/{pid}/cmdline").read_bytes()]
        return max(map(memory_of, workers or [self.pid]), key=lambda memory: memory.pss)


def lacking() -> list[str]:
    """What must be installed before the servers can run."""
    modules = [name for name in ("rdflib_endpoint", "oxrdflib", "uvicorn") if find_spec(name) is None]
    return modules + [name for name in ("oxigraph", "lastdose") if not (BESIDE / name).exists()]


@contextmanager
def lastdose(release: Path, timeout: float = DEADLINE) -> Iterator[Server]:
    """Ours."""
    command = [BESIDE / "lastdose", "serve", "--release", release, "--port", "0", "--timeout", timeout]
    with running(*command) as process:
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        yield Server("LastDose", process.pid, f"{address}/sparql")


@contextmanager
def oxigraph(release: Path) -> Iterator[Server]:
    """Oxigraph's own server."""
    bind, store = f"127.0.0.1:{free_port()}", release / layout.STORE
    command = [BESIDE / "oxigraph", "serve-read-only", "--location", store, "--bind", bind, "--union-default-graph"]
    with running(*command) as process:
        awaited(bind)
        yield Server("oxigraph", process.pid, f"http://{bind}/query")


@contextmanager
def rdflib_endpoint(release: Path) -> Iterator[Server]:
    """rdflib-endpoint, whose triples Oxigraph matches."""
    port, program = free_port(), Path(__file__).with_name("rdflib_server.py")
    with running(sys.executable, program, release / layout.STORE, port) as process:
        awaited(f"127.0.0.1:{port}")
        yield Server("rdflib-endpoint", process.pid, f"http://127.0.0.1:{port}/")


SERVERS: tuple[Callable[[Path], AbstractContextManager[Server]], ...] = (lastdose, oxigraph, rdflib_endpoint)


@contextmanager
def running(*command: object) -> Iterator["subprocess.Popen[str]"]:
    """A program that runs meanwhile."""
    words = list(map(str, command))
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()


def tree(pid: int) -> Iterator[int]:
    """A process and its descendants."""
    yield pid
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in task.read_text(encoding="ascii").split():
            yield from tree(int(child))


def _used(pid: int) -> float:
    try:
        numbers = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
    except OSError:
        return 0.0
    return sum(map(int, numbers[11:15])) / TICKS


def memory_of(pid: int) -> Memory:
    """What a process has."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    sizes: Mapping[str, str] = dict(line.split(":", 1) for line in lines[1:])
    return Memory(*(int(sizes[name].split()[0]) / 1024 for name in ("Rss", "Pss")))


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def awaited(bind: str) -> None:
    """Return when somebody listens at `host:port`."""
    host, _, port = bind.partition(":")
    for _ in range(600):
        with socket.socket() as tried:
            if tried.connect_ex((host, int(port))) == 0:
                return
        sleep(0.05)
    raise RuntimeError(f"nothing answers at {bind}")
