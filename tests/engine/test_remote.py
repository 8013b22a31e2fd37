"""A remote endpoint answers as the local engine does, and its failures have names."""

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from lastdose.engine import Engine, Limits, Question, media_types, open_engine
from lastdose.engine.interface import CSV, JSON, N_TRIPLES, TSV, TURTLE, XML
from lastdose.errors import ForbiddenError, LimitError, PublisherError, QueryError, ReaderError

PREFIX = "PREFIX ex: <http://example.org/> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "


@pytest.fixture(scope="module")
def remote(store: Path, second_store: Callable[[Path], AbstractContextManager[str]]) -> Iterator[Engine]:
    """The engine of an Oxigraph server on the same store."""
    with second_store(store) as url, open_engine(url, limits=Limits(answer=4 << 20)) as engine:
        yield engine


def told(engine: Engine, question: Question) -> object:
    """The answer to a question, without the order that nobody promised."""
    answer = engine.evaluate(question)
    assert answer.size > 0
    text = answer.read().decode()
    if answer.media_type == JSON:
        content = json.loads(text)
        rows = content.get("results", {}).get("bindings", content.get("boolean"))
        return sorted(map(str, rows)) if isinstance(rows, list) else rows
    return answer.media_type, sorted(text.splitlines())


QUESTIONS = {
    "ask": Question(query="ASK {}"),
    "select": Question(query=f"{PREFIX} SELECT ?drug ?label {{ ?drug a ex:Drug ; rdfs:label ?label }}"),
    "csv": Question(query=f"{PREFIX} SELECT ?drug {{ ?drug a ex:Drug }}", media_type=CSV),
    "tsv": Question(query=f"{PREFIX} SELECT ?drug {{ ?drug a ex:Drug }}", media_type=TSV),
    "xml": Question(query=f"{PREFIX} SELECT ?drug {{ ?drug a ex:Drug }}", media_type=XML),
    "ask as csv": Question(query="ASK {}", media_type=CSV),
    "construct": Question(query=f"{PREFIX} CONSTRUCT WHERE {{ ?drug a ex:Drug }}", media_type=N_TRIPLES),
    "describe": Question(query=f"{PREFIX} DESCRIBE ex:warfarin", media_type=N_TRIPLES),
    "prefixes": Question(
        query=f"{PREFIX} DESCRIBE ex:warfarin",
        media_type=TURTLE,
        prefixes={"ex": "http://example.org/", "no": "urn:no"},
    ),
    "from": Question(query=f"{PREFIX} SELECT ?drug FROM ex:one {{ ?drug a ex:Drug }}"),
    "default graphs": Question(
        query=f"{PREFIX} SELECT ?drug FROM ex:one {{ ?drug a ex:Drug }}",
        default_graphs=("http://example.org/two", "http://example.org/three"),
    ),
    "named graphs": Question(
        query="SELECT ?graph { GRAPH ?graph { ?s ?p ?o } } GROUP BY ?graph", named_graphs=("http://example.org/two",)
    ),
    "base": Question(query="ASK { <warfarin> ?p ?o }", base_iri="http://example.org/"),
}


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS.keys())
def test_remote_and_local_answers_are_the_same(engine: Engine, remote: Engine, question: Question) -> None:
    assert told(remote, question) == told(engine, question)


REFUSED = {
    "syntax": Question(query="SELECT * {\n ?s ?p"),
    "update": Question(query="INSERT DATA {}"),
    "service": Question(query="ASK { SERVICE SILENT <http://127.0.0.1:1/> {} }"),
    "service, escaped": Question(query="ASK { SERV\\u0049CE SILENT <http://127.0.0.1:1/> {} }"),
    "form": Question(query="SELECT * {}", media_type=TURTLE),
    "base": Question(query="ASK {}", base_iri="no> iri"),
    "place after a base": Question(query="ASK { ?s ?p", base_iri="http://example.org/"),
    "graph": Question(query="ASK {}", default_graphs=("no iri",)),
    "half a character in a graph": Question(query="ASK {}", named_graphs=("http://example.org/\ud800",)),
    "length": Question(query="ASK {}" + " " * 100_000),
    "size": Question(query=f"{PREFIX} SELECT * {{ ?a ex:next ?b . ?c ex:next ?d }}", deadline=60),
    "surrogate": Question(query='ASK { ?s ?p "\ud800" }'),
}


@pytest.mark.parametrize("question", REFUSED.values(), ids=REFUSED.keys())
def test_remote_and_local_refusals_are_the_same(store: Path, remote: Engine, question: Question) -> None:
    with pytest.raises(ReaderError) as far:
        remote.evaluate(question)
    with open_engine(store, limits=Limits(answer=4 << 20)) as engine, pytest.raises(ReaderError) as near:
        engine.evaluate(question)

    if "SERV" not in question.query:
        assert type(far.value) is type(near.value)
    if isinstance(far.value, QueryError) and isinstance(near.value, QueryError):
        assert (far.value.line, far.value.column) == (near.value.line, near.value.column)


class Endpoint(BaseHTTPRequestHandler):
    """An endpoint that misbehaves as its path says."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        getattr(self, self.path.strip("/"))()

    def answer(self, status: int, media_type: str, body: bytes, **more: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", media_type)
        for name, value in {"Content_Length": str(len(body)), **more}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def page(self) -> None:
        self.answer(200, "text/html", b"<p>hello")

    def busy(self) -> None:
        self.answer(503, "text/plain", b"", Retry_After="17")

    def forbidden(self) -> None:
        self.answer(403, "text/plain", b"not you")

    def broken(self) -> None:
        self.answer(500, "text/plain", b"")

    def long(self) -> None:
        self.answer(413, "text/plain", b"")

    def problem(self) -> None:
        detail = {"title": "Bad Request", "detail": "line 3, column 4: this was not expected"}
        self.answer(400, "application/problem+json", json.dumps(detail).encode())

    def part(self) -> None:
        self.answer(200, JSON, b'{"boolean": true}', X_SPARQL_MaxRows="10000")

    def truncated(self) -> None:
        self.answer(200, JSON, b'{"boolean":', Content_Length="1000")
        self.close_connection = True

    def triples(self) -> None:
        self.answer(200, N_TRIPLES, b"<urn:a> <urn:b> <urn:c> .\n<urn:a> <urn:", Content_Length="1000")
        self.close_connection = True

    def no_triples(self) -> None:
        self.answer(200, N_TRIPLES, b"<urn:a> <urn:b> <p>hello")

    def turtle(self) -> None:
        self.answer(200, TURTLE, b"@prefix u: <urn:> . u:a u:b u:c, 'c' .")

    def chunk(self) -> None:
        self.answer(200, JSON, b"400\r\nonly this", Content_Length="", Transfer_Encoding="chunked")
        self.close_connection = True

    def silence(self) -> None:
        self.server.over.wait(60)  # type: ignore[attr-defined]
        self.close_connection = True

    def drip(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", JSON)
        self.send_header("Content-Length", "1000000")
        self.end_headers()
        while not self.server.over.wait(0.05):  # type: ignore[attr-defined]
            self.wfile.write(b" ")

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def handle(self) -> None:
        try:
            super().handle()
        except ConnectionError:
            self.close_connection = True


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    """The URL of an endpoint that misbehaves."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Endpoint) as server:
        server.over = threading.Event()  # type: ignore[attr-defined]
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.over.set()  # type: ignore[attr-defined]
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(
    ("path", "error", "words"),
    [
        ("page", PublisherError, "text/html"),
        ("busy", LimitError, "503"),
        ("forbidden", ForbiddenError, "not you"),
        ("broken", PublisherError, "500"),
        ("long", LimitError, "too long"),
        ("problem", QueryError, "line 3, column 4"),
        ("part", LimitError, "X-SPARQL-MaxRows: 10000"),
        ("truncated", PublisherError, "broke off"),
        ("chunk", PublisherError, "does not answer"),
    ],
)
def test_what_an_endpoint_does_wrong_has_a_name(endpoint: str, path: str, error: type[Exception], words: str) -> None:
    with open_engine(f"{endpoint}/{path}") as engine, pytest.raises(error, match=words):
        engine.evaluate(Question(query="ASK {}", deadline=30))


@pytest.mark.parametrize("path", ["truncated", "page"])
def test_half_a_table_is_none(endpoint: str, path: str) -> None:
    with open_engine(f"{endpoint}/{path}") as engine, pytest.raises(PublisherError):
        engine.evaluate(Question(query="SELECT * { ?s ?p ?o }", media_type=TSV, deadline=30))


@pytest.mark.parametrize(
    ("path", "words"),
    [("triples", "broke off"), ("no_triples", "no N-Triples"), ("page", "text/html"), ("truncated", "sparql-results")],
)
def test_half_a_graph_is_none(endpoint: str, path: str, words: str) -> None:
    with open_engine(f"{endpoint}/{path}") as engine, pytest.raises(PublisherError, match=words):
        engine.evaluate(Question(query="CONSTRUCT WHERE { ?s ?p ?o }", deadline=30))


def test_a_graph_is_written_here_in_the_format_asked_for(endpoint: str) -> None:
    question = Question(query="CONSTRUCT WHERE { ?s ?p ?o }", media_type=N_TRIPLES)
    with open_engine(f"{endpoint}/turtle") as engine, engine.evaluate(question) as answer:
        assert (answer.media_type, answer.count) == (N_TRIPLES, 2)
        assert answer.read() == b'<urn:a> <urn:b> <urn:c> .\n<urn:a> <urn:b> "c" .\n'


def test_when_to_come_back_is_passed_on(endpoint: str) -> None:
    with open_engine(f"{endpoint}/busy") as engine, pytest.raises(LimitError) as refusal:
        engine.evaluate(Question(query="ASK {}"))

    assert refusal.value.retry_after == 17


@pytest.mark.parametrize("path", ["silence", "drip"])
def test_a_slow_endpoint_is_left_at_the_deadline_or_when_the_reader_goes(endpoint: str, path: str) -> None:
    with open_engine(f"{endpoint}/{path}") as engine:
        with pytest.raises(LimitError, match="within"):
            engine.evaluate(Question(query="ASK {}", deadline=0.5))
        with pytest.raises(ReaderError, match="gone"):
            engine.evaluate(Question(query="ASK {}", deadline=60), lambda: True)


def test_an_endpoint_that_is_not_there_is_the_publishers_affair() -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        port = silent.getsockname()[1]
        with open_engine(f"http://127.0.0.1:{port}/") as engine, pytest.raises(PublisherError, match="does not answer"):
            engine.evaluate(Question(query="ASK {}"))


def test_every_graph_format_can_be_asked_for(remote: Engine) -> None:
    query = f"{PREFIX} DESCRIBE ex:warfarin"
    for media_type in media_types("describe"):
        with remote.evaluate(Question(query=query, media_type=media_type)) as answer:
            assert answer.media_type == media_type


@pytest.mark.parametrize("url", ["http://", "http://host:port/", "http://[::1/", "https://:443/"])
def test_what_is_no_url_of_an_endpoint_is_refused(url: str) -> None:
    with pytest.raises(PublisherError, match="no URL"), open_engine(url):
        pass
