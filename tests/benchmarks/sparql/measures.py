"""What is measured of a server: processor time and latency of a kind of request, as its readers see them."""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from math import inf
from statistics import median
from threading import Event, Thread
from time import perf_counter, sleep
from urllib.parse import quote, urlsplit

from lastdose.namespaces import CANONICAL_BASE

from tests.benchmarks.figures import SECONDS, Figure, figure_of, measured
from tests.benchmarks.sparql.servers import Server

JSON = "application/sparql-results+json"
XSD_STRING = "http://www.w3.org/2001/XMLSchema#string"
COUNT = f"SELECT (count(*) AS ?n) WHERE {{ ?drug a <{CANONICAL_BASE}ontology#Drug> }}"
ROWS = "SELECT ?s ?p ?o WHERE { ?s ?p ?o } LIMIT 100000"
ENDLESS = "SELECT (count(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
SLOW = (
    "SELECT (count(*) AS ?n) WHERE "
    "{ { SELECT ?a { ?a ?b ?c } LIMIT 2000 } { SELECT ?d { ?d ?e ?f } LIMIT 2000 } FILTER(?d != <urn:x-number:%d>) }"
)
ATTACKERS, PATIENCE, OPEN = 2, 10, 8
TIMES = 3000


def look_up(number: int) -> str:
    """A query about one of fifty versions; those of all numbers differ."""
    version = f"{CANONICAL_BASE}id/version/label-drug-{number % 50}-v1"
    return f"SELECT ?p ?o WHERE {{ <{version}> ?p ?o }} LIMIT {1000 + number}"


class Client:
    """One reader with one connection, from a loopback address of its own."""

    def __init__(self, server: Server, source: str = "127.0.0.1", timeout: float = 600) -> None:
        split = urlsplit(server.url)
        self._path = split.path
        self._connection = HTTPConnection(split.netloc, timeout=timeout, source_address=(source, 0))

    def ask(self, query: str, **headers: str) -> tuple[int, bytes, str | None]:
        """Status, body and ETag of the answer as JSON."""
        self._connection.request("GET", f"{self._path}?query={quote(query)}", headers={"Accept": JSON, **headers})
        response = self._connection.getresponse()
        return response.status, response.read(), response.headers["ETag"]


def point(server: Server) -> Figure:
    """Look-ups of one thing, each another one."""
    client = Client(server)
    return measured(server, TIMES, lambda number: client.ask(look_up(number)))


def repeated(server: Server) -> Figure:
    """The same look-up again and again."""
    client = Client(server)
    return measured(server, TIMES, lambda _: client.ask(look_up(1)))


def held(server: Server) -> Figure:
    """The same again, by a reader who keeps what it has where it is given an ETag."""
    client = Client(server)
    _, _, tag = client.ask(look_up(1))
    headers = {"If-None-Match": tag} if tag else {}
    return measured(server, TIMES, lambda _: client.ask(look_up(1), **headers))


def rows(server: Server) -> Figure:
    """100,000 rows as JSON."""
    client = Client(server)
    return measured(server, 5, lambda _: client.ask(ROWS))


def attacked(server: Server) -> Figure:
    """Look-ups while others ask what has no end; infinite where one is not answered in time."""
    with _attackers(server):
        client, begun = Client(server, timeout=PATIENCE), perf_counter()
        took: list[float] = []
        while perf_counter() - begun < SECONDS:
            asked = perf_counter()
            try:
                status, _, _ = client.ask(look_up(len(took)))
            except TimeoutError:
                return figure_of([inf])
            assert status == 200, status
            took.append(1000 * (perf_counter() - asked))
    return figure_of(took)


@contextmanager
def _attackers(server: Server) -> Iterator[None]:
    over = Event()
    attackers = [Thread(target=_attack, args=(server, f"127.0.0.{2 + number}", over)) for number in range(ATTACKERS)]
    for attacker in attackers:
        attacker.start()
    sleep(1)
    try:
        yield
    finally:
        over.set()
        for attacker in attackers:
            attacker.join()


def _attack(server: Server, source: str, over: Event) -> None:
    while not over.is_set():
        _attack_once(server, source)


def _attack_once(server: Server, source: str, timeout: float = PATIENCE) -> None:
    try:
        Client(server, source, timeout).ask(ENDLESS)
    except (OSError, HTTPException):
        sleep(0.1)


def given_up(server: Server) -> tuple[float, str]:
    """Seconds until a query without end is answered 503, and why it was given up."""
    begun = perf_counter()
    status, body, _ = Client(server, "127.0.0.9").ask(ENDLESS)
    assert status == 503, status
    return perf_counter() - begun, body.decode().splitlines()[1]


def slow_seconds(server: Server, times: int = 5) -> tuple[float, float]:
    """Median seconds of a slow query: alone, and while another client has as many endless ones open as it may."""
    client = Client(server, "127.0.0.3")
    quiet = [_seconds(client, number) for number in range(times)]
    for _ in range(OPEN):
        Thread(target=_attack_once, args=(server, "127.0.0.2", 60), daemon=True).start()
    sleep(3)
    return median(quiet), median(_seconds(client, times + number) for number in range(times))


def _seconds(client: Client, number: int) -> float:
    begun = perf_counter()
    status, _, _ = client.ask(SLOW % number)
    assert status == 200, status
    return perf_counter() - begun


def same_answers(servers: Iterable[Server]) -> None:
    """Raise AssertionError when they do not answer alike."""
    for query in (look_up(1), look_up(2), COUNT):
        answers = [_bindings(Client(server).ask(query)[1]) for server in servers]
        assert answers.count(answers[0]) == len(answers), query


def _bindings(body: bytes) -> list[str]:
    return sorted(
        json.dumps(row, sort_keys=True) for row in json.loads(body, object_hook=_plain)["results"]["bindings"]
    )


def _plain(told: dict[str, object]) -> dict[str, object]:
    """A term without the datatype that a plain literal has anyway (RDF 1.1 Concepts §3.3)."""
    return {name: value for name, value in told.items() if value != XSD_STRING}
