"""What the server does is counted and logged, and nothing tells who asked or what was asked."""

import json
import logging
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from time import monotonic, sleep
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from lastdose.releases.layout import Release
from lastdose.web.fairness import Allowance
from prometheus_client.parser import text_string_to_metric_families

Serving = Callable[..., AbstractContextManager[Any]]
MAIN = "import sys; from lastdose.cli import main; sys.exit(main(sys.argv[1:]))"
SECRET = 'ASK { ?x ?y "a secret" }'
SELECT = "SELECT ?s { ?s ?p ?o } LIMIT 3"
CONSTRUCT = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o } LIMIT 7"
ENDLESS = "SELECT (count(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o }"
PATIENCE = 30.0


class Counts:
    """The samples that a server gives to Prometheus, by name and labels."""

    def __init__(self, ask: Any) -> None:
        self.reply = ask("/-/metrics")
        families = text_string_to_metric_families(self.reply.text)
        self._samples = [sample for family in families for sample in family.samples]

    def __call__(self, name: str, **labels: str) -> float:
        return sum(sample.value for sample in self._samples if sample.name == name and has(sample.labels, labels))


def has(labels: Mapping[str, str], wanted: Mapping[str, str]) -> bool:
    return all(labels.get(name) == value for name, value in wanted.items())


def wait_until(condition: Callable[[], bool]) -> None:
    begun = monotonic()
    while not condition():
        assert monotonic() - begun < PATIENCE
        sleep(0.05)


def test_queries_are_counted_by_form_and_outcome(release: Release, serving: Serving) -> None:
    with serving(release, timeout=1.0) as ask:
        tag = ask.query(SECRET).headers["ETag"]
        statuses = [
            ask.query(SECRET).status,
            ask.query(SECRET, {"If-None-Match": tag}).status,
            ask.query(SELECT, {"Accept": "text/html"}).status,
            ask.query(ENDLESS).status,
            ask.query("SELEKT").status,
            ask.query("SELECT * {").status,
            ask.query("ASK { SERVICE <http://127.0.0.1:9/> {} }").status,
            ask.query(SELECT, {"Accept": "image/png"}).status,
            ask("/graphs?default").status,
            ask(f"/sparql/why?query={quote(SECRET)}").status,
            ask("/sparql/why?query=SELEKT").status,
        ]
        counts = Counts(ask)

    assert statuses == [200, 304, 200, 503, 400, 400, 403, 406, 200, 200, 400]
    told = {
        ("ask", "answered"): 1, ("ask", "kept"): 1, ("ask", "unmodified"): 1, ("ask", "forbidden"): 1,
        ("select", "shown"): 1, ("select", "limit"): 1, ("select", "wrong"): 1, ("select", "refused"): 1,
        ("none", "wrong"): 2, ("construct", "answered"): 1, ("ask", "explained"): 1,
    }  # fmt: skip
    assert {key: counts("lastdose_queries_total", form=key[0], outcome=key[1]) for key in told} == told
    assert counts("lastdose_queries_total") == sum(told.values())
    assert counts("lastdose_query_seconds_sum", form="select") > counts("lastdose_query_seconds_sum", form="ask") > 0
    assert counts("lastdose_answer_bytes_total") > 0


def test_responses_are_counted_by_status_and_lost_workers_as_replaced(release: Release, serving: Serving) -> None:
    with serving(release, timeout=1.0, allowance=Allowance(errors=1)) as ask:
        for query in (SECRET, ENDLESS, "SELEKT", "SELEKT"):
            ask.query(query)
        counts = Counts(ask)

    assert [counts("lastdose_responses_total", status=status) for status in ("200", "400", "429", "503")] == [1] * 4
    assert counts("lastdose_workers_replaced_total") == 1
    assert counts("lastdose_queries_running") == counts("lastdose_queries_waiting") == 0
    assert counts.reply.headers["Content-Type"].startswith("text/plain; version=")
    assert counts.reply.headers["Cache-Control"] == "no-store"


def test_queries_that_run_and_wait_are_told(release: Release, serving: Serving) -> None:
    with serving(release, timeout=8.0) as ask, ThreadPoolExecutor(5) as pool:
        replies = [pool.submit(ask.query, ENDLESS) for _ in range(5)]
        wait_until(lambda: Counts(ask)("lastdose_queries_running") == 5)
        wait_until(lambda: Counts(ask)("lastdose_queries_waiting") == 3)
        statuses = {reply.result().status for reply in replies}
        counts = Counts(ask)

    assert statuses == {503}
    assert counts("lastdose_queries_running") == counts("lastdose_queries_waiting") == 0


def test_a_reader_who_leaves_ends_the_query_and_frees_its_place(release: Release, serving: Serving) -> None:
    with serving(release, timeout=600.0) as ask:
        leaving = [sent(ask, ENDLESS) for _ in range(5)]
        wait_until(lambda: Counts(ask)("lastdose_queries_running") == 5)
        for connection in leaving:
            connection.close()
        wait_until(lambda: Counts(ask)("lastdose_queries_running") == 0)
        counts, after = Counts(ask), ask.query(SELECT)

    assert counts("lastdose_queries_total", outcome="abandoned") == 5
    assert counts("lastdose_queries_waiting") == 0
    assert counts("lastdose_workers_replaced_total") > 0
    assert after.status == 200


def sent(ask: Any, query: str) -> socket.socket:
    """A connection on which a query was sent."""
    address = urlsplit(ask.url)
    connection = socket.create_connection((address.hostname, address.port))
    connection.sendall(f"GET /sparql?query={quote(query)} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    return connection


def test_each_query_is_logged_without_its_text_or_who_asked(
    release: Release, serving: Serving, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "lastdose.queries"), serving(release, timeout=1.0) as ask:
        for query in (SECRET, SECRET, CONSTRUCT, ENDLESS, "SELEKT"):
            ask.query(query)
        metrics = ask("/-/metrics")

    lines = [json.loads(record.message) for record in caplog.records if record.name == "lastdose.queries"]
    assert [(line["form"], line["outcome"]) for line in lines] == [
        ("ask", "answered"), ("ask", "kept"), ("construct", "answered"), ("select", "limit"), ("none", "wrong"),
    ]  # fmt: skip
    assert lines[0]["query"] == lines[1]["query"] != lines[2]["query"]
    assert lines[2]["triples"] == 7
    assert lines[2]["bytes"] > lines[1]["bytes"] == 0
    assert max(lines, key=lambda line: float(line["milliseconds"])) == lines[3]
    for text in (metrics.text, caplog.text):
        assert "127.0.0.1" not in text
        assert "secret" not in text


@pytest.mark.parametrize("logs", [True, False])
def test_the_command_logs_queries_on_stderr_when_told_to(release: Release, logs: bool) -> None:
    arguments = [sys.executable, "-c", MAIN, "serve", "--release", str(release.path), "--port", "0"]
    told = {"LASTDOSE_LOG": "queries"} if logs else {}
    with subprocess.Popen(
        arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ, **told}
    ) as process:
        assert process.stdout is not None
        address = urlsplit(process.stdout.readline().strip())
        with socket.create_connection((address.hostname, address.port), timeout=60) as connection:
            connection.sendall(b"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            while connection.recv(65536):
                pass
        process.send_signal(signal.SIGTERM)
        _, lines = process.communicate(timeout=60)

    assert [json.loads(line)["outcome"] for line in lines.splitlines()] == (["answered"] if logs else [])
