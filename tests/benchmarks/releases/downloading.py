"""Downloading: a large file of a release from our server and from nginx, whole and a range at either end."""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from getpass import getuser
from hashlib import sha256
from http.client import HTTPConnection
from pathlib import Path
from shutil import which
from statistics import median
from time import perf_counter
from urllib.parse import urlsplit

from lastdose.releases import layout
from lastdose.releases.sums import write_sums

from tests.benchmarks.sparql.release import release_of
from tests.benchmarks.sparql.servers import BESIDE, Server, awaited, free_port, running

SIZE, BLOCK, RANGE = 500_000_000, 1 << 20, 1 << 10
TIMES, RANGES = 5, 200
NAME = "large.nq.gz"
SEARCHED = f"{os.environ['PATH']}:/usr/sbin"
NGINX = """
daemon off;
user {user};
worker_processes auto;
pid nginx.pid;
events {{ worker_connections 64; }}
http {{
    access_log off;
    sendfile on;
    tcp_nopush on;
    server {{ listen {bind}; root {root}; }}
}}
"""


@dataclass(frozen=True, slots=True)
class Loaded:
    """How a server sends the file: megabytes a second, CPU seconds a gigabyte, milliseconds for a range at each end."""

    server: str
    speed: float
    processor: float
    start: float
    end: float


def lacking() -> list[str]:
    """What must be installed before the servers can run."""
    programs = [name for name in ("oxigraph", "lastdose") if not (BESIDE / name).exists()]
    return programs + [name for name in ["nginx"] if not which(name, path=SEARCHED)]


def loaded(place: Path) -> list[Loaded]:
    """Both servers with the same file; the bytes are compared before times are taken."""
    release = release_of(10_000, place)
    large = release / layout.DUMPS / NAME
    if not large.exists():
        with large.open("wb") as out:
            for _ in range(SIZE // 1_000_000):
                out.write(os.urandom(1_000_000))
        write_sums(release)
    with ExitStack() as stack:
        servers = [stack.enter_context(_lastdose(release)), stack.enter_context(_nginx(large, place))]
        sums = {_sum_of(server) for server in servers}
        ends = {_range(server, SIZE - RANGE) for server in servers}
        assert len(sums) == len(ends) == 1, "the servers send other bytes"
        speeds: dict[str, list[tuple[float, float]]] = {server.name: [] for server in servers}
        for server in servers * TIMES:
            speeds[server.name].append(_whole(server))
        return [_loaded(server, speeds[server.name]) for server in servers]


def _loaded(server: Server, whole: list[tuple[float, float]]) -> Loaded:
    speed, processor = (median(column) for column in zip(*whole, strict=True))
    return Loaded(server.name, speed, processor, _wait(server, 0), _wait(server, SIZE - RANGE))


def _whole(server: Server) -> tuple[float, float]:
    """Megabytes a second, and CPU seconds a gigabyte."""
    before, begun = server.processor_seconds(), perf_counter()
    for _ in _blocks(server):
        pass
    return SIZE / 1e6 / (perf_counter() - begun), (server.processor_seconds() - before) / (SIZE / 1e9)


def _sum_of(server: Server) -> str:
    digest = sha256()
    for block in _blocks(server):
        digest.update(block)
    return digest.hexdigest()


def _blocks(server: Server) -> Iterator[bytes]:
    address = urlsplit(server.url)
    connection = HTTPConnection(address.netloc)
    connection.request("GET", address.path)
    response = connection.getresponse()
    assert (response.status, response.length) == (200, SIZE)
    while block := response.read(BLOCK):
        yield block
    connection.close()


def _wait(server: Server, first: int) -> float:
    """Median milliseconds until a range is there, each over a connection of its own."""
    took = []
    for _ in range(RANGES):
        begun = perf_counter()
        _range(server, first)
        took.append(1000 * (perf_counter() - begun))
    return median(took)


def _range(server: Server, first: int) -> bytes:
    address = urlsplit(server.url)
    connection = HTTPConnection(address.netloc)
    connection.request("GET", address.path, headers={"Range": f"bytes={first}-{first + RANGE - 1}"})
    response = connection.getresponse()
    held = response.read()
    assert (response.status, len(held)) == (206, RANGE)
    connection.close()
    return held


@contextmanager
def _lastdose(release: Path) -> Iterator[Server]:
    port = free_port()
    with running(BESIDE / "lastdose", "serve", "--release", release, "--port", port) as process:
        awaited(f"127.0.0.1:{port}")
        yield Server("LastDose", process.pid, f"http://127.0.0.1:{port}/download/{release.name}/{NAME}")


@contextmanager
def _nginx(large: Path, place: Path) -> Iterator[Server]:
    bind = f"127.0.0.1:{free_port()}"
    configuration = NGINX.format(user=getuser(), bind=bind, root=large.parent.absolute())
    (place / "nginx.conf").write_text(configuration, encoding="utf-8")
    with running(
        which("nginx", path=SEARCHED), "-p", f"{place.absolute()}/", "-c", "nginx.conf", "-e", "error.log"
    ) as process:
        awaited(bind)
        yield Server("nginx", process.pid, f"http://{bind}/{NAME}")


def report(found: list[Loaded]) -> Iterator[str]:
    """A table of servers."""
    peer = found[-1].speed
    yield f"| {SIZE // 10**6} MB from | MB/s | beside nginx | CPU s a GB | range at the start, ms | at the end, ms |"
    yield "|--|--:|--:|--:|--:|--:|"
    for one in found:
        ranges = f"{one.start:.2f} | {one.end:.2f}"
        yield f"| {one.server} | {one.speed:.0f} | {one.speed / peer:.2f} | {one.processor:.2f} | {ranges} |"
