"""The endpoint beside `oxigraph serve` on the same store: processor time and latency a request, one run, one table.

    python -m tests.benchmarks.sparql --quads 1000000
    python -m tests.benchmarks.sparql --quads 10000000 --report report.md

Answers are compared before times are. Processor time is that of the server's whole tree of processes.
"""

import argparse
import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from http.client import HTTPConnection
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from threading import Event, Thread
from time import perf_counter, sleep
from urllib.parse import quote, urlsplit

from lastdose.namespaces import CANONICAL_BASE
from lastdose.releases import layout
from lastdose.releases.derived import derive
from lastdose.releases.layout import Manifest
from lastdose.releases.sorting import sorted_lines
from lastdose.releases.sums import write_sums
from lastdose.releases.tally import tally

from tests.benchmarks.synthetic import synthetic_lines

JSON = "application/sparql-results+json"
COUNT = "SELECT ?type (count(*) AS ?n) WHERE { ?s a ?type } GROUP BY ?type"
ROWS = "SELECT ?s ?p ?o WHERE { ?s ?p ?o } LIMIT 100000"
ENDLESS = "SELECT (count(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
ATTACKERS, SECONDS, DEADLINE = 2, 10, 2.0
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Server:
    """A server that runs: its process, and the address of its endpoint."""

    name: str
    pid: int
    url: str

    def processor_seconds(self) -> float:
        """What the process, its descendants and those of them that ended have used."""
        return sum(map(_used, _tree(self.pid)))


@dataclass(frozen=True, slots=True)
class Figure:
    """What one kind of request costs: processor milliseconds, and milliseconds until it is answered."""

    processor: float
    p50: float
    p99: float


def look_up(number: int) -> str:
    """A query about one of fifty versions."""
    return f"SELECT ?p ?o WHERE {{ <{CANONICAL_BASE}id/version/label-drug-{number % 50}-v1> ?p ?o }}"


def release_of(quads: int, place: Path) -> Path:
    """A release of synthetic quads without dumps, for serving."""
    release, scratch = place / "2000-01-01-00000000", place / "scratch"
    for folder in (release, scratch, release / layout.DUMPS, release / layout.ONTOLOGY, release / layout.SHAPES):
        folder.mkdir(parents=True)
    record = release / layout.RECORD
    with record.open("wb") as out:
        out.writelines(sorted_lines((line.encode() for line in synthetic_lines(quads)), scratch))
    derive(record, release, scratch, CANONICAL_BASE)
    with record.open("rb") as lines:
        counted = tally(lines)
    with record.open("rb") as lines:
        digest = sha256(lines.read()).hexdigest()
    manifest = Manifest(
        release=release.name, date="2000-01-01", base=CANONICAL_BASE, program="benchmark", record_sha256=digest,
        quads=counted.quads, graphs=counted.by_graph_key(), inputs={}, refused={}, contents={},
    )  # fmt: skip
    (release / layout.MANIFEST).write_text(manifest.to_json(), encoding="utf-8")
    for name in (layout.REPORT, layout.DECISIONS, layout.DATA_PACKAGE, layout.DISTRIBUTIONS):
        (release / name).write_text("", encoding="utf-8")
    write_sums(release)
    return release


@contextmanager
def running(release: Path) -> Iterator[tuple[Server, Server]]:
    """Ours and the peer, on the same store."""
    bind = f"127.0.0.1:{_free_port()}"
    store = str(release / layout.STORE)
    beside = Path(sys.executable).parent
    peer = [str(beside / "oxigraph"), "serve-read-only", "--location", store, "--bind", bind, "--union-default-graph"]
    ours = [str(beside / "lastdose"), "serve", "--release", str(release), "--port", "0", "--timeout", str(DEADLINE)]
    with (
        subprocess.Popen(ours, stdout=subprocess.PIPE, text=True) as one,
        subprocess.Popen(peer, stderr=subprocess.DEVNULL) as other,
    ):
        assert one.stdout is not None
        address = one.stdout.readline().strip()
        _await(bind)
        try:
            yield (
                Server("LastDose", one.pid, f"{address}/sparql"),
                Server("oxigraph", other.pid, f"http://{bind}/query"),
            )
        finally:
            one.terminate()
            other.terminate()


class Client:
    """One reader with one connection, from a loopback address of its own."""

    def __init__(self, server: Server, source: str = "127.0.0.1") -> None:
        split = urlsplit(server.url)
        self._path = split.path
        self._connection = HTTPConnection(split.netloc, timeout=120, source_address=(source, 0))

    def ask(self, query: str, **headers: str) -> tuple[int, bytes, str | None]:
        """Status, body and ETag of the answer as JSON."""
        self._connection.request("GET", f"{self._path}?query={quote(query)}", headers={"Accept": JSON, **headers})
        response = self._connection.getresponse()
        return response.status, response.read(), response.headers["ETag"]


def measured(server: Server, times: int, ask: Callable[[int], object]) -> Figure:
    """The cost of asking so many times."""
    ask(0)
    took, before = [], server.processor_seconds()
    for number in range(times):
        begun = perf_counter()
        ask(number)
        took.append(1000 * (perf_counter() - begun))
    used = 1000 * (server.processor_seconds() - before) / times
    return Figure(used, median(took), sorted(took)[int(0.99 * (len(took) - 1))])


def point(server: Server) -> Figure:
    """Look-ups of one thing, each another one."""
    client = Client(server)
    return measured(server, 1000, lambda number: client.ask(look_up(number)))


def repeated(server: Server) -> Figure:
    """The same look-up again and again, by a reader who keeps what it has where it is given an ETag."""
    client, query = Client(server), look_up(1)
    _, _, tag = client.ask(query)
    headers = {"If-None-Match": tag} if tag else {}
    return measured(server, 1000, lambda _: client.ask(query, **headers))


def rows(server: Server) -> Figure:
    """100,000 rows as JSON."""
    client = Client(server)
    return measured(server, 5, lambda _: client.ask(ROWS))


def attacked(server: Server) -> Figure:
    """Look-ups while others ask what has no end."""
    over = Event()
    attackers = [Thread(target=_attack, args=(server, f"127.0.0.{2 + number}", over)) for number in range(ATTACKERS)]
    for attacker in attackers:
        attacker.start()
    sleep(1)
    client, begun = Client(server), perf_counter()
    took: list[float] = []
    while perf_counter() - begun < SECONDS:
        asked = perf_counter()
        status, _, _ = client.ask(look_up(len(took)))
        assert status == 200, status
        took.append(1000 * (perf_counter() - asked))
    over.set()
    for attacker in attackers:
        attacker.join()
    return Figure(0.0, median(took), sorted(took)[int(0.99 * (len(took) - 1))])


def _attack(server: Server, source: str, over: Event) -> None:
    while not over.is_set():
        try:
            Client(server, source).ask(ENDLESS)
        except OSError:
            sleep(0.1)


def given_up(server: Server) -> float:
    """Seconds until a query without end is answered 503."""
    begun = perf_counter()
    status, _, _ = Client(server, "127.0.0.9").ask(ENDLESS)
    assert status == 503, status
    return perf_counter() - begun


def same_answers(ours: Server, peer: Server) -> None:
    """Raise AssertionError when the two do not answer alike."""
    for query in (look_up(1), look_up(2), COUNT):
        one, other = (_bindings(Client(server).ask(query)[1]) for server in (ours, peer))
        assert one == other, query


def _bindings(body: bytes) -> list[str]:
    return sorted(json.dumps(row, sort_keys=True) for row in json.loads(body)["results"]["bindings"])


def _tree(pid: int) -> Iterator[int]:
    yield pid
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in task.read_text(encoding="ascii").split():
            yield from _tree(int(child))


def _used(pid: int) -> float:
    try:
        numbers = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
    except OSError:
        return 0.0
    return sum(map(int, numbers[11:15])) / TICKS


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def _await(bind: str) -> None:
    host, _, port = bind.partition(":")
    for _ in range(200):
        with socket.socket() as tried:
            if tried.connect_ex((host, int(port))) == 0:
                return
        sleep(0.05)
    raise RuntimeError(f"nothing answers at {bind}")


MEASURES: dict[str, Callable[[Server], Figure]] = {
    "one thing looked up": point,
    "the same again": repeated,
    "100,000 rows": rows,
    "look-ups, two attackers": attacked,
}


def table(quads: int, place: Path) -> str:
    """Measure everything; return the table in Markdown."""
    lines = [
        f"SPARQL over {quads:,} synthetic quads, LastDose beside oxigraph",
        "",
        "| request | CPU ms | peer | ratio | p50 ms | peer | p99 ms | peer |",
        "|--|--:|--:|--:|--:|--:|--:|--:|",
    ]
    with running(release_of(quads, place)) as (ours, peer):
        same_answers(ours, peer)
        for name, measure in MEASURES.items():
            one, other = measure(ours), measure(peer)
            ratio = f"{one.processor / other.processor:.1f}" if other.processor else ""
            cells = (one.processor, other.processor, ratio, one.p50, other.p50, one.p99, other.p99)
            shown = (f"{cell:.2f}" if isinstance(cell, float) else cell for cell in cells)
            lines.append(f"| {name} | {' | '.join(shown)} |")
        lines += [
            "",
            f"A query without end was answered 503 after {given_up(ours):.2f} s; its deadline was {DEADLINE:g} s.",
        ]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Print the table, and write it where asked."""
    parser = argparse.ArgumentParser(description="Measure the SPARQL endpoint beside oxigraph.")
    parser.add_argument("--quads", type=int, default=1_000_000)
    parser.add_argument("--report", type=Path, help="a Markdown file to write the table to")
    options = parser.parse_args()
    with TemporaryDirectory() as name:
        found = table(options.quads, Path(name))
        shutil.rmtree(name, ignore_errors=True)
        Path(name).mkdir(exist_ok=True)
    print(found)
    if options.report:
        options.report.write_text(found, encoding="utf-8")


if __name__ == "__main__":
    main()
