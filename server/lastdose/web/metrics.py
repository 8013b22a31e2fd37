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
from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from lastdose.engine import Answer
from lastdose.errors import (
    AbandonedError,
    CrowdedError,
    ForbiddenError,
    LastDoseError,
    LimitError,
    QueryError,
    ReaderError,
)
from lastdose.web.fairness import Lane
from lastdose.web.parameters import parameters
from lastdose.web.site import current_site

EXTENSION = "lastdose.metrics"
SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
UNREAD = "none"
REFUSED, ANSWERED, KEPT, UNMODIFIED = "refused", "answered", "kept", "unmodified"
SHOWN, EXPLAINED = "shown", "explained"
OUTCOMES = (
    (AbandonedError, "abandoned"),
    (CrowdedError, "crowded"),
    (LimitError, "limit"),
    (QueryError, "wrong"),
    (ForbiddenError, "forbidden"),
    (ReaderError, "unfit"),
    (LastDoseError, "failed"),
)
LOG = logging.getLogger("lastdose.queries")

metering = Blueprint("metrics", __name__)


@metering.get("/-/metrics")
def told() -> Response:
    """Everything counted since the start, in the text format of Prometheus."""
    parameters()
    response = Response(generate_latest(current_metrics().registry), content_type=CONTENT_TYPE_LATEST)
    response.headers["Cache-Control"] = "no-store"
    return response


def current_metrics() -> "Metrics":
    """The metrics of this application."""
    metrics = current_app.extensions[EXTENSION]
    assert isinstance(metrics, Metrics)
    return metrics


@dataclass(slots=True)
class Account:
    """What becomes of one query: its `form`, the `outcome`, and the `answer` that the engine gave, if it was asked."""

    form: str = UNREAD
    outcome: str = REFUSED
    answer: Answer | None = None


class Metrics:
    """Counters of one server, whose queries share a lane; safe for many threads."""

    def __init__(self, lane: Lane) -> None:
        self.registry = CollectorRegistry()
        self.registry.register(EngineLoad())
        Gauge("lastdose_queries_running", "Queries that run or wait.", registry=self.registry).set_function(
            lambda: lane.taken
        )
        self._queries = Counter(
            "lastdose_queries",
            "Queries, by form and what became of them: kept and unmodified ones were answered without the engine, "
            "explained ones are those that were asked about at /sparql/why.",
            ["form", "outcome"],
            registry=self.registry,
        )
        self._seconds = Histogram(
            "lastdose_query_seconds",
            "Seconds a query took, waiting included.",
            ["form"],
            buckets=SECONDS,
            registry=self.registry,
        )
        self._bytes = Counter(
            "lastdose_answer_bytes", "Bytes of the engine's answers before packing.", registry=self.registry
        )
        self._responses = Counter("lastdose_responses", "Responses, by status.", ["status"], registry=self.registry)

    def responded(self, status: int) -> None:
        """Count a response."""
        self._responses.labels(str(int(status))).inc()

    @contextmanager
    def query(self, text: str, form: str = UNREAD) -> Iterator[Account]:
        """Count and log one query, whatever becomes of it."""
        account, begun = Account(form), perf_counter()
        try:
            yield account
        except LastDoseError as error:
            account.outcome = next(name for kind, name in OUTCOMES if isinstance(error, kind))
            raise
        finally:
            self._count(text, account, perf_counter() - begun)

    def _count(self, text: str, account: Account, seconds: float) -> None:
        size = account.answer.size if account.answer else 0
        self._queries.labels(account.form, account.outcome).inc()
        self._seconds.labels(account.form).observe(seconds)
        self._bytes.inc(size)
        if LOG.isEnabledFor(logging.INFO):
            digest = sha256(text.encode(errors="replace")).hexdigest()[:16]
            told = {"query": digest, "form": account.form, "outcome": account.outcome, "bytes": size}
            count = account.answer.count if account.answer else None
            counted = {} if count is None else {"triples": count}
            LOG.info(json.dumps({**told, **counted, "milliseconds": round(seconds * 1000, 1)}))


class EngineLoad(Collector):
    """What the engine of the current site tells of itself, asked when the metrics are."""

    def collect(self) -> Iterator[Metric]:
        """The queries in its queues, and the workers that it has lost since it was opened."""
        load = current_site().engine.load()
        yield GaugeMetricFamily("lastdose_queries_waiting", "Queries that wait for a worker or to go on.", load.waiting)
        yield CounterMetricFamily(
            "lastdose_workers_replaced",
            "Query workers that were slow, failed or died, and were replaced.",
            load.replaced,
        )
