"""The remote engine: any SPARQL 1.1 endpoint, asked over HTTP as the SPARQL 1.1 Protocol says.

The default graph is whatever the endpoint takes for it: set the endpoint to the union of the named graphs (Oxigraph:
`http://host/query?union-default-graph`). Only the lexical guard keeps SERVICE from it, and our deadline ends only our
waiting for it: set its own limits too.

Graphs are asked for as N-Triples and written here, so that each store's are spelled alike, with our prefixes; so is
TSV, from JSON. An answer that an endpoint says to be a part of the whole is none.
"""

import json
import re
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from typing import IO, Self, cast
from urllib.parse import SplitResult, urlencode, urlsplit

import pyoxigraph as ox

from lastdose.engine.body import Body
from lastdose.engine.evaluation import checked, write_triples
from lastdose.engine.interface import (
    JSON,
    N_TRIPLES,
    TSV,
    TURTLE,
    Answer,
    Form,
    Limits,
    Load,
    Question,
    acceptable,
    media_types,
    never,
)
from lastdose.engine.syntax import located, names_a_dataset, query_form, refuse
from lastdose.engine.waiting import RETRY_SOON, Deadline
from lastdose.errors import ForbiddenError, LastDoseError, LimitError, PublisherError, QueryError, ReaderError

_IRI = re.compile(r"[A-Za-z][\w+.\-]*:[^<>\"{}|^`\\\x00-\x20\ud800-\udfff]*\Z")
_PIECE = 1 << 16
_ERROR_TEXT = 2000
_GRAPHS = f"{N_TRIPLES}, {TURTLE};q=0.5"
_BUSY = (408, 429, 502, 503, 504)
_PARTIAL = ("X-SPARQL-MaxRows", "X-SPARQL-Anytime")
"""Headers by which Virtuoso tells that it left out what came after so many rows or milliseconds."""


class RemoteEngine:
    """Answers questions by asking the endpoint at a URL; raises PublisherError for what is no such URL."""

    versions = ("1.1",)

    def __init__(self, url: str, *, limits: Limits | None = None) -> None:
        self._url = _parsed(url)
        self._limits = limits or Limits()
        self._tls = ssl.create_default_context()

    def evaluate(self, question: Question, gone: Callable[[], bool] = never) -> Answer:
        """Answer a question by a POST of it; see `Engine.evaluate`."""
        refuse(question.query, self._limits)
        form = query_form(question.query)
        media_type = acceptable(form, question.media_type)
        deadline = Deadline(question.deadline, gone)
        with _Exchange(self._url, self._tls, deadline) as exchange:
            accept = _GRAPHS if _is_graph(form) else JSON if media_type == TSV else media_type
            response = exchange.post(_target(self._url, question), _fields(question), accept)
            if response.status != 200:
                raise _refusal(response, self._url.netloc, question)
            _refuse_partial(response, self._url.netloc)
            if _is_graph(form):
                return self._graph(response, question, form, media_type, exchange)
            if media_type == TSV:
                return self._written(response, form, exchange)
            return self._solutions(response, form, exchange)

    def load(self) -> Load:
        """Nothing waits here: the endpoint has queues of its own."""
        return Load()

    def close(self) -> None:
        """Nothing is held between questions."""

    def _solutions(self, response: HTTPResponse, form: Form, exchange: "_Exchange") -> Answer:
        media_type = self._media_type(response, form, media_types(form))
        with _kept(Body(self._limits.answer)) as body:
            sink = checked(body, media_type)
            while piece := response.read1(_PIECE):
                sink.write(piece)
            exchange.check_whole(response)
            return Answer(form=form, media_type=media_type, body=body.whole(), size=body.size)

    def _written(self, response: HTTPResponse, form: Form, exchange: "_Exchange") -> Answer:
        """The solutions as TSV, from JSON."""
        self._media_type(response, form, (JSON,))
        with _kept(Body(self._limits.answer)) as body:
            try:
                results = ox.parse_query_results(cast(IO[bytes], response), ox.QueryResultsFormat.JSON)
                assert isinstance(results, ox.QuerySolutions)
                results.serialize(cast(IO[bytes], body), ox.QueryResultsFormat.TSV)
            except SyntaxError as error:
                exchange.check_whole(response)
                raise PublisherError(f"{self._url.netloc} answered with what is no {JSON}: {error}") from error
            exchange.check_whole(response)
            return Answer(form=form, media_type=TSV, body=body.whole(), size=body.size)

    def _graph(
        self, response: HTTPResponse, question: Question, form: Form, media_type: str, exchange: "_Exchange"
    ) -> Answer:
        received = ox.RdfFormat.from_media_type(self._media_type(response, form, (N_TRIPLES, TURTLE)))
        with _kept(Body(self._limits.answer)) as body:
            try:
                triples = (_triple(quad) for quad in ox.parse(cast(IO[bytes], response), format=received))
                count = write_triples(triples, media_type, question.prefixes, checked(body, media_type))
            except SyntaxError as error:
                exchange.check_whole(response)
                raise PublisherError(f"{self._url.netloc} answered with what is no {received}: {error}") from error
            exchange.check_whole(response)
            return Answer(form=form, media_type=media_type, body=body.whole(), size=body.size, count=count)

    def _media_type(self, response: HTTPResponse, form: Form, possible: tuple[str, ...]) -> str:
        media_type = response.headers.get_content_type()
        if media_type not in possible:
            raise PublisherError(f"{self._url.netloc} answered a {form.upper()} query with {media_type}.")
        return media_type


def _is_graph(form: Form) -> bool:
    return form in ("construct", "describe")


def _triple(parsed: ox.Triple | ox.Quad) -> ox.Triple:
    return parsed.triple if isinstance(parsed, ox.Quad) else parsed


@contextmanager
def _kept(body: Body) -> Iterator[Body]:
    """The body, thrown away if it does not come to its end."""
    try:
        yield body
    except BaseException:
        body.close()
        raise


class _Exchange:
    """One request and its response; a watching thread breaks it off at the deadline or when the reader has gone."""

    def __init__(self, url: SplitResult, tls: ssl.SSLContext, deadline: Deadline) -> None:
        self._url = url
        self._deadline = deadline
        self._connection = _connection(url, tls, deadline.left)
        self._socket: socket.socket | None = None
        self._reason: ReaderError | None = None
        self._over = threading.Event()
        self._watch = threading.Thread(target=self._watch_over, daemon=True)

    def post(self, target: str, fields: str, media_type: str) -> HTTPResponse:
        """Send the form fields and return the response, of which only the head has been read."""
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": media_type}
        self._connection.request("POST", target, fields, headers)
        return self._connection.getresponse()

    def check_whole(self, response: HTTPResponse) -> None:
        """Raise unless the response came to its own end."""
        if self._reason is not None:
            raise self._reason
        if response.length:
            raise PublisherError(f"{self._url.netloc} broke off its answer.")

    def __enter__(self) -> Self:
        try:
            self._connection.connect()
        except OSError as error:
            raise self._failure(error) from error
        self._socket = self._connection.sock
        self._socket.settimeout(None)
        self._watch.start()
        return self

    def __exit__(self, _kind: object, error: BaseException | None, _traceback: object) -> None:
        self._over.set()
        self._watch.join()
        self._connection.close()
        if isinstance(error, OSError | HTTPException):
            raise self._failure(error) from error

    def _failure(self, error: Exception) -> LastDoseError:
        if self._reason is not None:
            return self._reason
        if isinstance(error, TimeoutError):
            return LimitError(f"The query was not answered within {self._deadline.seconds:g} seconds.", RETRY_SOON)
        return PublisherError(f"{self._url.netloc} does not answer: {error}")

    def _watch_over(self) -> None:
        assert self._socket is not None
        try:
            while not self._over.wait(self._deadline.glance()):
                pass
        except ReaderError as reason:
            self._reason = reason
            with suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)


def _parsed(url: str) -> SplitResult:
    try:
        parsed = urlsplit(url)
        if parsed.hostname and parsed.port != 0:
            return parsed
    except ValueError as error:
        raise PublisherError(f"{url!r} is no URL of an endpoint: {error}") from error
    raise PublisherError(f"{url!r} is no URL of an endpoint")


def _connection(url: SplitResult, tls: ssl.SSLContext, timeout: float) -> HTTPConnection:
    host = url.hostname or ""
    if url.scheme == "https":
        return HTTPSConnection(host, url.port, timeout=timeout, context=tls)
    return HTTPConnection(host, url.port, timeout=timeout)


def _target(url: SplitResult, question: Question) -> str:
    """Path and parameters; Oxigraph's `union-default-graph`, which overrides FROM, only where no dataset is named."""
    parameters = [parameter for parameter in url.query.split("&") if parameter]
    if question.default_graphs or question.named_graphs or names_a_dataset(question.query):
        parameters = [parameter for parameter in parameters if not parameter.startswith("union-default-graph")]
    return (url.path or "/") + ("?" if parameters else "") + "&".join(parameters)


def _fields(question: Question) -> str:
    """The request's body (SPARQL 1.1 Protocol §2.1.2)."""
    for iri in (*question.default_graphs, *question.named_graphs):
        if not _IRI.match(iri):
            raise QueryError(f"{iri!r} is no IRI of a graph")
    fields = [("query", _base(question) + question.query)]
    fields += [("default-graph-uri", iri) for iri in question.default_graphs]
    fields += [("named-graph-uri", iri) for iri in question.named_graphs]
    return urlencode(fields)


def _base(question: Question) -> str:
    """A declaration of the base, to stand before the query on its first line."""
    if question.base_iri is None:
        return ""
    if not _IRI.match(question.base_iri):
        raise QueryError(f"{question.base_iri!r} is no IRI to resolve others against")
    return f"BASE <{question.base_iri}> "


def _refusal(response: HTTPResponse, host: str, question: Question) -> LastDoseError:
    text = _text(response)
    if response.status == 400:
        return located(text, len(_base(question)))
    if response.status == 403:
        return ForbiddenError(f"{host} forbids this query: {text}")
    if response.status == 413:
        return LimitError(f"The query is too long for {host}.")
    if response.status in _BUSY:
        seconds = response.headers.get("Retry-After", "")
        retry = int(seconds) if seconds.isdecimal() else RETRY_SOON
        return LimitError(f"{host} gives no answer now ({response.status}).", retry)
    return PublisherError(f"{host} answered {response.status} to a query.")


def _refuse_partial(response: HTTPResponse, host: str) -> None:
    told = [f"{name}: {value}" for name in _PARTIAL if (value := response.headers.get(name))]
    if told:
        raise LimitError(f"{host} answers with a part of what was asked for only ({told[0]}): ask for less.")


def _text(response: HTTPResponse) -> str:
    text = response.read(_ERROR_TEXT).decode(errors="replace")
    if response.headers.get_content_type() != "application/problem+json":
        return text
    try:
        return str(json.loads(text)["detail"])
    except (ValueError, LookupError, TypeError):
        return text
