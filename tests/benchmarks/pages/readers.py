"""Readers: how a page, and the data about a thing, are asked for at each server, with one connection that stays."""

from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

from lastdose.namespaces import CANONICAL_BASE
from rdflib import Graph, URIRef
from rdflib.term import Node

from tests.benchmarks.pages.servers import LASTDOSE, NGINX, PREPARED, PUBLIC, TRIFID, WHOLE
from tests.benchmarks.sparql.servers import Server

HTML, TURTLE = "text/html", "text/turtle"
EXTENSIONS = {HTML: "html", TURTLE: "ttl"}
FORWARDED = {"Host": urlsplit(PUBLIC).netloc, "X-Forwarded-Proto": urlsplit(PUBLIC).scheme}
PLACES = {
    LASTDOSE: "doc/{thing}",
    PREPARED: "doc/{thing}",
    NGINX: "{thing}.{extension}",
    TRIFID: "id/{thing}",
    WHOLE: "id/{thing}",
}


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back."""

    status: int
    tag: str | None
    body: bytes


class Reader:
    """One reader of a server; things are named as `drug/drug-1`."""

    def __init__(self, server: Server) -> None:
        split = urlsplit(server.url)
        self._start, self._place = split.path, PLACES[server.name]
        self._connection = HTTPConnection(split.netloc, timeout=60)

    def ask(self, thing: str, media_type: str, tag: str | None = None) -> Reply:
        """The document about a thing; a reader who holds it sends its tag. Raise AssertionError for no document."""
        path = self._place.format(thing=thing, extension=EXTENSIONS[media_type])
        reply = self.get(path, media_type, tag)
        assert reply.status in (200, 304), f"{path}: {reply.status}"
        return reply

    def get(self, path: str, media_type: str, tag: str | None = None) -> Reply:
        """What is at a path below the start."""
        headers = {**FORWARDED, "Accept": media_type, **({"If-None-Match": tag} if tag else {})}
        self._connection.request("GET", self._start + path, headers=headers)
        response = self._connection.getresponse()
        return Reply(response.status, response.headers["ETag"], response.read())


def file_of(place: Path, thing: str, media_type: str) -> Path:
    """Where nginx finds a document."""
    return place / "files" / f"{thing}.{EXTENSIONS[media_type]}"


def graph_of(turtle: bytes) -> Graph:
    """What Turtle says."""
    return Graph().parse(data=turtle, format="turtle")


def statements(graph: Graph, thing: str) -> set[tuple[Node, Node]]:
    """What is said of a thing: properties and values."""
    return set(graph.predicate_objects(URIRef(f"{CANONICAL_BASE}id/{thing}")))
