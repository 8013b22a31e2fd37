"""Replicas: three servers of one folder of releases behind nginx, set up as docs/nginx.conf says."""

import itertools
import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from getpass import getuser
from http.client import HTTPConnection
from pathlib import Path
from time import monotonic, sleep
from typing import Any
from urllib.parse import quote

import pytest
from lastdose.releases.layout import Release

from tests.web.current import make_current

SAMPLE = Path(__file__).parents[2] / "docs" / "nginx.conf"
MAIN = "import sys; from lastdose.cli import main; sys.exit(main(sys.argv[1:]))"
PORTS = ("8001", "8002", "8003")
PATIENCE = 30.0
PATHS = ("/doc/drug/testolol.ttl", "/doc/drug/testolol", "/dataset.ttl", "/search?q=testolol")
Told = dict[tuple[int, str], set[bytes]]


@dataclass
class Replicas:
    """The servers' processes, and the port of the proxy before them."""

    port: int
    processes: list["subprocess.Popen[str]"]

    def ask(self, path: str, method: str = "GET", body: bytes | None = None, **headers: str) -> tuple[int, Any, bytes]:
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=60)) as connection:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            return response.status, response.headers, response.read()

    def release(self) -> str:
        """The release that one of the servers shows."""
        return str(json.loads(self.ask("/-/ready")[2])["release"])


@pytest.fixture
def replicas(folder: Path, tmp_path: Path) -> Iterator[Replicas]:
    """Three servers and the proxy, all of which answer."""
    port, *ports = free_ports(1 + len(PORTS))
    with ExitStack() as stack:
        processes = [stack.enter_context(serving(folder, one, port)) for one in ports]
        for process in processes:
            assert process.stdout is not None
            assert process.stdout.readline()
        stack.enter_context(proxy(tmp_path / "proxy", {"8080": port, **dict(zip(PORTS, ports, strict=True))}))
        yield Replicas(port, processes)


@contextmanager
def serving(folder: Path, port: int, proxied: int) -> Iterator["subprocess.Popen[str]"]:
    public = ("--public-url", f"http://127.0.0.1:{proxied}", "--trusted-proxy", "127.0.0.1")
    arguments = [sys.executable, "-c", MAIN, "serve", "--release", str(folder), "--port", str(port), *public]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True, env=environment) as process:
        yield process
        process.kill()


@contextmanager
def proxy(place: Path, ports: dict[str, int]) -> Iterator[None]:
    """nginx with the sample of the documentation, but for the ports; its workers may use the test's folder."""
    place.mkdir()
    written = re.sub(r"(?<=127\.0\.0\.1:)\d+", lambda found: str(ports[found[0]]), SAMPLE.read_text(encoding="utf-8"))
    (place / "nginx.conf").write_text(written, encoding="utf-8")
    command = (
        "nginx",
        "-p",
        f"{place}/",
        "-c",
        str(place / "nginx.conf"),
        "-e",
        "error.log",
        "-g",
        f"daemon off; user {getuser()};",
    )
    with subprocess.Popen(command, env={**os.environ, "PATH": f"{os.environ['PATH']}:/usr/sbin"}) as process:
        wait_until(lambda: listens(ports["8080"]))
        yield
        process.terminate()


def free_ports(number: int) -> list[int]:
    with ExitStack() as stack:
        taken = [stack.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(number)]
        return [one.getsockname()[1] for one in taken]


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def wait_until(done: Callable[[], bool]) -> None:
    begun = monotonic()
    while not done():
        assert monotonic() - begun < PATIENCE
        sleep(0.05)


@dataclass
class Load:
    """Readers who ask for pages, data and ever new queries, by GET and by POST, until told that it is over."""

    replicas: Replicas
    over: bool = False
    numbers: Iterator[int] = field(default_factory=itertools.count)

    def pages(self) -> Told:
        return self._ask(lambda number: (PATHS[number % len(PATHS)], "GET", None))

    def queries(self) -> Told:
        return self._ask(lambda number: (f"/sparql?query={quote(query(number))}", "GET", None))

    def posts(self) -> Told:
        return self._ask(lambda number: ("/sparql", "POST", query(number).encode()))

    def _ask(self, made: Callable[[int], tuple[str, str, bytes | None]]) -> Told:
        """The bodies of the answers by status and ETag."""
        told: Told = {}
        while not self.over:
            path, method, body = made(next(self.numbers))
            headers = {"Content-Type": "application/sparql-query"} if body else {}
            status, given, answer = self.replicas.ask(path, method, body, **headers)
            told.setdefault((status, given["ETag"] or ""), set()).add(answer)
        return told


def query(number: int) -> str:
    return f"SELECT (count(*) AS ?n) WHERE {{ ?s ?p ?o FILTER(?o != <urn:x-number:{number}>) }}"


@contextmanager
def loaded(replicas: Replicas, told: list[Told]) -> Iterator[None]:
    """Four readers while this lasts, and what they were told after it."""
    load = Load(replicas)
    with ThreadPoolExecutor(4) as pool:
        asking: list[Future[Told]] = [pool.submit(one) for one in (load.pages, load.pages, load.queries, load.posts)]
        sleep(0.5)
        try:
            yield
            sleep(1)
        finally:
            load.over = True
        told += [one.result() for one in asking]


def test_servers_that_are_killed_or_stopped_under_load_lose_no_request(replicas: Replicas) -> None:
    told: list[Told] = []
    killed, stopped, last = replicas.processes

    with loaded(replicas, told):
        killed.kill()
        sleep(1)
        stopped.send_signal(signal.SIGTERM)
        stopped.wait(PATIENCE)

    assert last.poll() is None
    for answers in told:
        assert {status for status, _ in answers} == {200}


def test_a_release_that_is_switched_under_load_loses_and_mixes_nothing(
    replicas: Replicas, folder: Path, releases: tuple[Release, Release]
) -> None:
    told: list[Told] = []
    old, new = (release.id for release in releases)

    with loaded(replicas, told):
        make_current(folder, new)
        wait_until(lambda: {replicas.release() for _ in range(12)} == {new})

    for answers in told:
        assert {status for status, _ in answers} == {200}
        assert all(len(bodies) == 1 for (_, etag), bodies in answers.items() if etag)
    assert {etag.strip('"')[: len(old)] for etag in (etag for _, etag in told[2])} == {old, new}


def test_the_proxy_keeps_what_it_may_and_knows_variants_apart(replicas: Replicas) -> None:
    path = "/doc/drug/testolol"

    def is_kept(accept: str) -> bool:
        return bool(replicas.ask(path, Accept=accept)[1]["X-Cache-Status"] == "HIT")

    first = {accept: replicas.ask(path, Accept=accept) for accept in ("text/turtle", "text/html")}
    wait_until(lambda: all(map(is_kept, first)))  # the proxy keeps an answer a moment after it has sent it
    again = {accept: replicas.ask(path, Accept=accept) for accept in first}
    etag = again["text/turtle"][1]["ETag"]
    unchanged = replicas.ask(path, **{"Accept": "text/turtle", "If-None-Match": etag})

    assert {headers["X-Cache-Status"] for _, headers, _ in first.values()} == {"MISS"}
    assert {accept: body for accept, (_, _, body) in first.items()} == {
        accept: body for accept, (_, _, body) in again.items()
    }
    assert first["text/turtle"][2] != first["text/html"][2]
    assert (unchanged[0], unchanged[2]) == (304, b"")
    assert "X-Cache-Status" in unchanged[1]


def test_a_download_comes_through_in_ranges(replicas: Replicas, releases: tuple[Release, Release]) -> None:
    path = f"/download/{releases[0].id}/lastdose.nq.gz"
    _, _, whole = replicas.ask(path)

    status, headers, part = replicas.ask(path, Range="bytes=100-199")

    assert (status, headers["Content-Range"]) == (206, f"bytes 100-199/{len(whole)}")
    assert part == whole[100:200]
