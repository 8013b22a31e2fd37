"""The graph store can be read, graph by graph and as a whole, and is never written."""

import json
from typing import Any
from urllib.parse import quote

import pyoxigraph as ox
import pytest
from lastdose.releases.layout import Release
from rdflib import VOID, Graph, URIRef

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
    etag = first.headers["ETag"]
    again = ask(of_graph(drugs), {"If-None-Match": etag})

    assert (again.status, again.body, again.headers["ETag"]) == (304, b"", etag)
    assert ask(of_graph(drugs), {"If-None-Match": etag, "Accept": "application/trig"}).status == 200
    assert ask("/graphs?default", {"If-None-Match": etag}).status == 200


@pytest.mark.parametrize(
    "path", ["/graphs?default", "/graphs?graph=https%3A%2F%2Fa.example%2F", "/graphs", "/graphs?graph=drugs"]
)
def test_head_of_a_graph_gives_the_status_and_headers_of_get(ask: Ask, path: str) -> None:
    get, head = ask(path), ask(path, method="HEAD")

    assert (head.status, head.body) == (get.status, b"")
    for name in ("Content-Type", "Content-Length", "ETag", "Vary", "Last-Modified"):
        assert head.headers[name] == get.headers[name]


def test_the_largest_graph_of_all_is_the_release(ask: Ask, release: Release) -> None:
    names = [f"{release.base}id/graph/{key}" for key in release.manifest.graphs]
    each = {
        line for name in names for line in ask(of_graph(name), {"Accept": "application/n-triples"}).body.splitlines()
    }
    every = ask("/graphs?default", {"Accept": "application/n-triples"}).body.splitlines()

    assert set(every) == each


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
        ("/graphs?graph=urn%3Aa&graph=urn%3Ab", 400, "more than once"),
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


def test_the_address_of_a_graph_leads_to_its_description_and_that_to_its_triples(
    ask: Ask, release: Release, drugs: str
) -> None:
    there = ask(drugs.removeprefix(release.base.rstrip("/")))
    told = ask(there.headers["Location"], {"Accept": "text/turtle"})
    page = ask(there.headers["Location"], {"Accept": "text/html"})

    dumps = list(Graph().parse(data=told.text, format="turtle").objects(URIRef(drugs), VOID.dataDump))
    triples = ask(str(dumps[0]).removeprefix(ask.url), {"Accept": "application/n-triples"})
    assert there.status == 303
    assert f'<{dumps[0]}>; rel="item"' in told.headers["Link"]
    assert str(dumps[0]) in page.text
    assert len(dumps) == 1
    assert len(triples.body.splitlines()) == release.manifest.graphs["drugs"]
