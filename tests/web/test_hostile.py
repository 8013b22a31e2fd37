"""Hostile queries and readers over HTTP: each gets a whole answer or a clear error in time, and others are served."""

import socket
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import replace
from time import monotonic
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import pytest
from lastdose.releases.layout import Release
from lastdose.web.fairness import Allowance

Serving = Callable[..., AbstractContextManager[Any]]
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
PROBLEM = {"Accept": "application/problem+json"}
CROSS = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o"
TIMEOUT = 2.0
PATIENCE = 20.0

WITHOUT_END = {
    "cross product": f"SELECT (COUNT(*) AS ?n) {{ {CROSS} }}",
    "sorted": f"SELECT * {{ {CROSS} }} ORDER BY ?o ?a LIMIT 1",
    "paths": "SELECT (COUNT(*) AS ?n) { ?a !<x:x>+ ?b . ?c !<x:x>+ ?d . ?e !<x:x>+ ?f . ?g !<x:x>+ ?h }",
    "values": "SELECT (COUNT(*) AS ?n) {" + "".join(f"VALUES ?v{n} {{ {'1 ' * 100} }}" for n in range(6)) + "}",
    "doubling": 'SELECT ?v40 { BIND("xxxxxxxx" AS ?v0) '
    + "".join(f"BIND(CONCAT(?v{n}, ?v{n}) AS ?v{n + 1})" for n in range(40))
    + "}",
    "group": f"SELECT (GROUP_CONCAT(?a) AS ?all) {{ {CROSS} }}",
    "regex": f"SELECT (COUNT(*) AS ?n) {{ {CROSS} "
    'FILTER REGEX(CONCAT(STR(?a), STR(?d)), "((e|x){1,9}|(h|t)*){1,40}$") }',
}
DEEP = {
    "functions": f"SELECT ({'STR(' * 5000}1{')' * 5000} AS ?x) {{}}",
    "groups": f"ASK {'{' * 5000}{'}' * 5000}",
    "exists": f"ASK {{{'FILTER EXISTS {' * 2000}{'}' * 2000}}}",
    "paths": f"ASK {{?s {'(' * 5000}<x:x>{')' * 5000} ?o}}",
    "collections": f"ASK {{ ?s ?p {'(' * 190}{')' * 190} . ?s ?q {'(' * 190}{')' * 190} }}",
    "chain": "ASK { " + " ".join(f"?v{n} <x:x> ?v{n + 1} ." for n in range(1500)) + "}",
}
ANSWERS = {
    "application/sparql-results+json": "SELECT *", "application/sparql-results+xml": "SELECT *",
    "text/csv": "SELECT *", "text/tab-separated-values": "SELECT *",
    "text/turtle": "CONSTRUCT { [] ?a ?d }", "application/ld+json": "CONSTRUCT { [] ?b ?d }",
}  # fmt: skip


@pytest.fixture(scope="module")
def hurried(release: Release, serving: Serving) -> Iterator[Any]:
    """Ask a server that gives a query two seconds, and its clients all the errors and seconds that they like."""
    with serving(release, timeout=TIMEOUT, allowance=Allowance(seconds=1e6, errors=1e6)) as ask:
        yield ask


def posted(ask: Any, query: str, headers: dict[str, str] | None = None) -> Any:
    return ask("/sparql", {**FORM, **(headers or {})}, "POST", urlencode({"query": query}).encode())


def still_answers(ask: Any) -> bool:
    reply = ask.query("ASK {}")
    return reply.status == 200 and b"true" in reply.body


@pytest.mark.parametrize("query", WITHOUT_END.values(), ids=WITHOUT_END.keys())
def test_a_query_without_end_is_ended(hurried: Any, query: str) -> None:
    reply = posted(hurried, query, PROBLEM)

    assert reply.status == 503
    assert reply.media_type == "application/problem+json"
    assert int(reply.headers["Retry-After"]) > 0
    assert still_answers(hurried)


@pytest.mark.parametrize("query", DEEP.values(), ids=DEEP.keys())
def test_a_query_that_is_hard_to_read_is_refused(hurried: Any, query: str) -> None:
    reply = posted(hurried, query, PROBLEM)

    assert reply.status in (400, 413, 503)
    assert reply.media_type == "application/problem+json"
    assert still_answers(hurried)


@pytest.mark.parametrize("media_type", ANSWERS.keys())
def test_an_answer_without_end_is_refused_and_never_cut(hurried: Any, media_type: str) -> None:
    reply = posted(hurried, f"{ANSWERS[media_type]} {{ {CROSS} }}", {"Accept": media_type})

    assert reply.status in (413, 503)
    assert len(reply.body) < 10_000
    assert still_answers(hurried)


@contextmanager
def canary() -> Iterator[str]:
    """The URL of a listener on loopback; fails if anyone connected to it."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/"
        with pytest.raises(BlockingIOError):
            listener.accept()


@pytest.mark.parametrize("silent", ["", "SILENT"])
def test_no_query_asks_another_endpoint(hurried: Any, silent: str) -> None:
    with canary() as url:
        statuses = [
            posted(hurried, f"ASK {{ SERVICE {silent} <{url}> {{ ?s ?p ?o }} }}").status,
            posted(hurried, f"ASK {{ VALUES ?x {{ <{url}> }} service {silent} ?x {{}} }}").status,
            posted(hurried, f"ASK {{ \\u0053ERVICE {silent} <{url}> {{}} }}").status,
        ]
        graph = quote(url)
        inert = [
            posted(hurried, f"ASK FROM <{url}> {{ ?s ?p ?o }}").text,
            hurried.query("ASK { ?s ?p ?o }", more=f"&default-graph-uri={graph}&named-graph-uri={graph}").text,
        ]

    assert statuses[:2] == [403, 403]
    assert statuses[2] in (400, 403)
    assert ["false" in text for text in inert] == [True, True]
    assert still_answers(hurried)


def test_short_queries_are_answered_while_several_clients_attack(release: Release, serving: Serving) -> None:
    with serving(release, timeout=5.0) as ask, ThreadPoolExecutor(24) as pool:
        attackers = [replace(ask, source=f"127.0.0.{number}") for number in (2, 3, 4)]
        attacks = [pool.submit(attacker.query, WITHOUT_END["cross product"]) for attacker in attackers * 8]
        good = replace(ask, source="127.0.0.9")
        answered: list[int] = []
        while not any(attack.done() and attack.result().status == 503 for attack in attacks):
            answered.append(good.query(f"SELECT ({len(answered)} AS ?n) {{}}").status)
        refused = {attack.result().status for attack in attacks}

    assert set(answered) == {200}
    assert len(answered) > 10
    assert refused == {429, 503}


def test_slow_bodies_and_readers_who_do_not_read_hold_up_nobody(release: Release, serving: Serving) -> None:
    many = "SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 50000"
    with serving(release) as ask, ExitStack() as held:
        for number in range(40):
            connection = held.enter_context(connected(ask))
            if number % 2:
                connection.sendall(b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nquery=")
            elif number < 16:
                connection.sendall(f"GET /sparql?query={quote(many)} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        begun = monotonic()
        statuses: list[int] = []
        while len(statuses) < 20 and monotonic() - begun < PATIENCE:
            statuses.append(replace(ask, source="127.0.0.2").query(f"SELECT ({len(statuses)} AS ?n) {{}}").status)

    assert statuses == [200] * 20


def connected(ask: Any) -> socket.socket:
    address = urlsplit(ask.url)
    return socket.create_connection((address.hostname, address.port))
