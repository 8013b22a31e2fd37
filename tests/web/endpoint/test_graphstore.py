"""The graph store can be read, graph by graph and as a whole, and is never written."""

import json
from typing import Any
from urllib.parse import quote

import pyoxigraph as ox
import pytest
from lastdose.releases.layout import Release
from rdflib import Graph

Ask = Any


def of_graph(iri: str) -> str:
    return f"/graphs?graph={quote(iri, safe='')}"


@pytest.fixture
def drugs(release: Release) -> str:
    return f"{release.base}id/graph/drugs"


def test_a_named_graph_is_what_the_query_over_it_gives(ask: Ask, release: Release, drugs: str) -> None:
    reply = ask(of_graph(drugs), {"Accept": "text/turtle"})

    graph = Graph().parse(data=reply.text, format="turtle")
    assert (reply.status, reply.media_type) == (200, "text/turtle")
    assert len(graph) == release.manifest.graphs["drugs"]
    assert "@prefix drug:" in reply.text


def test_the_default_graph_is_the_union_of_all(ask: Ask, release: Release) -> None:
    reply = ask("/graphs?default", {"Accept": "application/n-triples"})

    assert len(Graph().parse(data=reply.text, format="nt")) == release.manifest.quads


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("application/n-triples", "application/n-triples"),
        ("application/rdf+xml, */*;q=0.1", "application/rdf+xml"),
        ("application/ld+json;profile=x", "application/ld+json"),
        ("text/html, application/trig;q=0.9", "application/trig"),
        (None, "text/turtle"),
    ],
)
def test_a_graph_comes_in_the_format_asked_for(
    ask: Ask, release: Release, drugs: str, accept: str | None, media_type: str
) -> None:
    reply = ask(of_graph(drugs), {"Accept": accept} if accept else {})

    assert reply.media_type == media_type
    assert "Accept" in reply.listed("Vary")
    triples = list(ox.parse(reply.body, format=ox.RdfFormat.from_media_type(media_type)))
    assert len(triples) == release.manifest.graphs["drugs"]


def test_a_graph_that_the_reader_has_is_not_sent_again(ask: Ask, drugs: str) -> None:
    first = ask(of_graph(drugs))
    again = ask(of_graph(drugs), {"If-None-Match": first.headers["ETag"]})
    head = ask(of_graph(drugs), method="HEAD")

    assert (again.status, again.body) == (304, b"")
    assert (head.status, head.body, head.headers["ETag"]) == (200, b"", first.headers["ETag"])


@pytest.mark.parametrize(
    ("path", "status", "told"),
    [
        ("/graphs", 400, "Name one graph"),
        ("/graphs?default&graph=https%3A%2F%2Fa.example%2F", 400, "Name one graph"),
        ("/graphs?graph=drugs", 400, "no absolute IRI"),
        ("/graphs?graph=https%3A%2F%2Fa.example%2F%3E%20x", 400, "no absolute IRI"),
        ("/graphs?graph=https%3A%2F%2Fa.example%2F", 404, "no graph of that name"),
        ("/graphs?graph=file%3A%2F%2F%2Fetc%2Fpasswd", 404, "no graph of that name"),
        ("/graphs?query=ASK%20%7B%7D", 400, "no parameter 'query'"),
    ],
)
def test_what_is_no_graph_here_is_said_so(ask: Ask, path: str, status: int, told: str) -> None:
    reply = ask(path, {"Accept": "application/problem+json"})

    assert reply.status == status
    assert told in json.loads(reply.body)["detail"]


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE", "PATCH"])
def test_no_graph_is_ever_written(ask: Ask, drugs: str, method: str) -> None:
    reply = ask(of_graph(drugs), {"Content-Type": "text/turtle"}, method, b"<urn:a> <urn:b> <urn:c> .")

    assert reply.status == 405
    assert {"GET", "HEAD", "OPTIONS"} == reply.listed("Allow")


def test_a_graph_answers_at_its_own_address_too(ask: Ask, release: Release, drugs: str) -> None:
    there = ask(drugs.removeprefix(release.base.rstrip("/")))

    assert there.status == 303
    assert ask(there.headers["Location"], {"Accept": "text/turtle"}).status == 200
