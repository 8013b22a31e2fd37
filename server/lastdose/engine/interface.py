"""One engine interface: a question goes in, a whole answer or an error comes out."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import BinaryIO, Literal, Protocol, Self

from lastdose.errors import ReaderError

Form = Literal["select", "ask", "construct", "describe"]

JSON = "application/sparql-results+json"
XML = "application/sparql-results+xml"
CSV = "text/csv"
TSV = "text/tab-separated-values"
TURTLE = "text/turtle"
N_TRIPLES = "application/n-triples"
RDF_XML = "application/rdf+xml"
JSON_LD = "application/ld+json"
TRIG = "application/trig"
N_QUADS = "application/n-quads"
N3 = "text/n3"

_SOLUTIONS = (JSON, XML, CSV, TSV)
_GRAPHS = (TURTLE, N_TRIPLES, RDF_XML, JSON_LD, TRIG, N_QUADS, N3)


def media_types(form: Form) -> tuple[str, ...]:
    """The media types in which a query of this form is answered, the preferred one first.

    An ASK asked for as CSV or TSV, which have no booleans, is answered as JSON (SPARQL 1.1 CSV/TSV §1).
    """
    return _SOLUTIONS if form in ("select", "ask") else _GRAPHS


def acceptable(form: Form, wanted: str | None) -> str:
    """The media type in which to answer; raise ReaderError if a query of this form has no answer of the wanted one."""
    possible = media_types(form)
    if wanted is not None and wanted not in possible:
        raise ReaderError(f"{form.upper()} cannot be answered as {wanted}, only as {', '.join(possible)}.")
    if form == "ask" and wanted in (CSV, TSV):
        return JSON
    return wanted or possible[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One SPARQL query and how it is to be answered.

    `default_graphs` and `named_graphs` are the dataset of the SPARQL Protocol (§2.1.4): if any is given, they
    override FROM and FROM NAMED. Where neither they nor the query name a dataset, the default graph is the union of
    all graphs. `media_type` is one of `media_types(form)`, None for the preferred one. `deadline` is in seconds and
    includes the time spent waiting for a turn. `prefixes` are written into RDF answers as far as they are used.
    `client` is whose question it is: clients take turns.
    """

    query: str
    media_type: str | None = None
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    base_iri: str | None = None
    prefixes: Mapping[str, str] = field(default_factory=dict)
    deadline: float = 10.0
    client: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A whole answer: `body` is a seekable file at its beginning, `size` its length in bytes.

    Small bodies are in memory, large ones in a temporary file that has no name. `count` is the number of triples,
    where known. Close it, or use it as a context manager.
    """

    form: Form
    media_type: str
    body: BinaryIO
    size: int
    count: int | None = None

    def read(self) -> bytes:
        """The whole body, read once and closed."""
        with self:
            return self.body.read()

    def close(self) -> None:
        """Let go of the body and of its temporary file."""
        self.body.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What the engine gives to all questions together, and at most to one.

    `workers` questions are evaluated at once; `spares` more workers stand ready to take a place. A question older than
    `patience` seconds is slow: it loses its place, and at most `slow` such questions run on at low priority, the
    others pause; after `turn` seconds it pauses for a client of which fewer run. `waiting` bounds each queue.
    `memory` is what one question may add to its worker, `answer` the size of its answer, both in bytes. A query has
    at most `length` characters and `depth` nested brackets.
    """

    workers: int = field(default_factory=lambda: max(2, os.cpu_count() or 1))
    spares: int = 2
    slow: int = 2
    waiting: int = 32
    patience: float = 0.25
    turn: float = 1.0
    memory: int = 1 << 30
    answer: int = 1 << 28
    length: int = 100_000
    depth: int = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """How an engine does: queries that wait for a worker or to go on, and workers it has lost since it was opened."""

    waiting: int = 0
    replaced: int = 0


def never() -> bool:
    """A reader who stays: the default of `gone`."""
    return False


class Engine(Protocol):
    """Whatever answers SPARQL 1.1 queries over one release. Safe to use from many threads at once."""

    @property
    def versions(self) -> tuple[str, ...]:
        """The versions of SPARQL Query that it is known to speak, as `1.1`."""

    def evaluate(self, question: Question, gone: Callable[[], bool] = never) -> Answer:
        """Answer a question, or give up when its reader is `gone` (asked about four times a second).

        Raises QueryError (no SPARQL query), ForbiddenError (SERVICE), LimitError (time, memory, size or turn),
        AbandonedError (the reader left), another ReaderError (an answer that the asked format cannot carry), or
        PublisherError (the store or the endpoint does not answer).
        """

    def load(self) -> Load:
        """How it does just now."""

    def close(self) -> None:
        """End every process and file of this engine; questions still open fail with LimitError."""
