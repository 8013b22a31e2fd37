"""Metrics: what the server does, counted for Prometheus and, query by query, for a log; nothing about who asked.

The log is a line of JSON a query on the logger `lastdose.queries`: a digest of the query, never its text.
"""

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from time import perf_counter

from flask import Blueprint, Response, current_app
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from lastdose.engine import Answer
from lastdose.errors import CrowdedError, ForbiddenError, LastDoseError, LimitError, QueryError
from lastdose.web.parameters import parameters

EXTENSION = "lastdose.metrics"
SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
OUTCOMES = (
    (CrowdedError, "crowded"),
    (LimitError, "limit"),
    (QueryError, "wrong"),
    (ForbiddenError, "forbidden"),
    (LastDoseError, "failed"),
)
LOG = logging.getLogger("lastdose.queries")

metering = Blueprint("metrics", __name__)


@metering.get("/-/metrics")
def told() -> Response:
    """Everything counted since the start, in the text format of Prometheus."""
    parameters()
    return Response(generate_latest(current_metrics().registry), content_type=CONTENT_TYPE_LATEST)


def current_metrics() -> "Metrics":
    """The metrics of this application."""
    metrics = current_app.extensions[EXTENSION]
    assert isinstance(metrics, Metrics)
    return metrics


@dataclass(slots=True)
class Asked:
    """What becomes of a query: `answer` is set when there is one."""

    form: str
    answer: Answer | None = None


class Metrics:
    """Counters of one server; safe for many threads."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._queries = Counter(
            "lastdose_queries", "Queries, by form and what became of them.", ["form", "outcome"], registry=self.registry
        )
        self._seconds = Histogram(
            "lastdose_query_seconds",
            "Seconds a query took, waiting included.",
            ["form"],
            buckets=SECONDS,
            registry=self.registry,
        )
        self._bytes = Counter("lastdose_answer_bytes", "Bytes of answers before packing.", registry=self.registry)
        self._running = Gauge("lastdose_queries_running", "Queries that run or wait.", registry=self.registry)
        self._responses = Counter(
            "lastdose_responses",
            "Responses, by status; 304 is a hit of a reader's cache.",
            ["status"],
            registry=self.registry,
        )

    def responded(self, status: int) -> None:
        """Count a response."""
        self._responses.labels(str(status)).inc()

    @contextmanager
    def query(self, text: str, form: str) -> Iterator[Asked]:
        """Count and log one query, whatever becomes of it."""
        asked, begun, outcome = Asked(form), perf_counter(), "answered"
        try:
            with self._running.track_inprogress():
                yield asked
        except LastDoseError as error:
            outcome = next(name for kind, name in OUTCOMES if isinstance(error, kind))
            raise
        finally:
            self._count(text, asked, outcome, perf_counter() - begun)

    def _count(self, text: str, asked: Asked, outcome: str, seconds: float) -> None:
        size = asked.answer.size if asked.answer else 0
        self._queries.labels(asked.form, outcome).inc()
        self._seconds.labels(asked.form).observe(seconds)
        self._bytes.inc(size)
        if LOG.isEnabledFor(logging.INFO):
            digest = sha256(text.encode(errors="replace")).hexdigest()[:16]
            told = {"query": digest, "form": asked.form, "outcome": outcome, "bytes": size}
            LOG.info(json.dumps({**told, "milliseconds": round(seconds * 1000, 1)}))
