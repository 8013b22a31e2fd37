"""The SPARQL 1.1 Protocol request by request, as W3C's own test suite lists its requests, for an endpoint to be read.

https://www.w3.org/2009/sparql/docs/tests/data-sparql11/protocol/
"""

import json
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from lastdose.releases.layout import Release

Ask = Any
FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"
RESULTS = ("application/sparql-results+json", "application/sparql-results+xml")
GRAPHS = ("text/turtle", "application/rdf+xml", "application/ld+json", "application/n-triples")


def form(*pairs: tuple[str, str]) -> bytes:
    return urlencode(pairs).encode()


def holds(reply: Any) -> bool:
    """The boolean of an answer in JSON."""
    assert reply.status == 200, reply.text
    told: bool = json.loads(reply.body)["boolean"]
    return told


def post(ask: Ask, body: bytes, media_type: str | None, more: str = "") -> Any:
    headers = {"Accept": RESULTS[0], **({"Content-Type": media_type} if media_type else {})}
    return ask(f"/sparql{more}", headers, "POST", body)


def test_query_get(ask: Ask) -> None:
    assert holds(ask("/sparql?query=ASK%20%7B%7D", {"Accept": RESULTS[0]}))


def test_query_post_form(ask: Ask) -> None:
    assert holds(post(ask, form(("query", "ASK {}")), FORM))


def test_query_post_direct(ask: Ask) -> None:
    assert holds(post(ask, b"ASK {}", DIRECT))


@pytest.mark.parametrize("by", ["get", "form", "direct"])
@pytest.mark.parametrize(
    ("default", "named", "query"),
    [
        (("drugs",), (), "ASK { ?x a ld:Drug }"),
        (("drugs", "conditions"), (), "ASK { ?x a ld:Drug . ?y a ld:Effect }"),
        ((), ("drugs", "conditions"), "ASK { GRAPH ?g { ?x a ld:Drug } GRAPH ?h { ?y a ld:Effect } }"),
        (("drugs",), ("conditions",), "ASK { ?x a ld:Drug . GRAPH ?g { ?y a ld:Effect } }"),
        (("drugs",), (), "ASK FROM graph:conditions { ?x a ld:Drug FILTER NOT EXISTS { ?y a ld:Effect } }"),
        ((), ("drugs",), "ASK FROM NAMED graph:conditions { GRAPH ?g { ?x a ld:Drug } }"),
    ],
    ids=["default", "defaults", "named", "full", "overrides FROM", "overrides FROM NAMED"],
)
def test_query_dataset(
    ask: Ask, release: Release, *, by: str, default: tuple[str, ...], named: tuple[str, ...], query: str
) -> None:
    graphs = f"{release.base}id/graph/"
    prefixes = f"PREFIX ld: <https://w3id.org/lastdose/ontology#> PREFIX graph: <{graphs}> "
    dataset = [("default-graph-uri", graphs + key) for key in default]
    dataset += [("named-graph-uri", graphs + key) for key in named]
    whole = [*dataset, ("query", prefixes + query)]

    if by == "get":
        reply = ask(f"/sparql?{urlencode(whole)}", {"Accept": RESULTS[0]})
    elif by == "form":
        reply = post(ask, form(*whole), FORM)
    else:
        reply = post(ask, (prefixes + query).encode(), DIRECT, f"?{urlencode(dataset)}")

    assert holds(reply)


@pytest.mark.parametrize(
    ("query", "media_types"),
    [
        ("SELECT (1 AS ?one) {}", (*RESULTS, "text/csv", "text/tab-separated-values")),
        ("ASK {}", RESULTS),
        ("DESCRIBE <http://example.org/x>", GRAPHS),
        ("CONSTRUCT { <urn:a> <urn:b> 1 } WHERE {}", GRAPHS),
    ],
    ids=["select", "ask", "describe", "construct"],
)
def test_query_content_type(ask: Ask, query: str, media_types: tuple[str, ...]) -> None:
    for media_type in media_types:
        reply = ask.query(query, {"Accept": media_type})

        assert (reply.status, reply.media_type) == (200, media_type)


@pytest.mark.parametrize(
    ("method", "path", "media_type", "body"),
    [
        ("PUT", "/sparql?query=ASK%20%7B%7D", None, b""),
        ("GET", "/sparql?query=ASK%20%7B%7D&query=SELECT%20%2A%20%7B%7D", None, None),
        ("POST", "/sparql", "text/plain", b"ASK {}"),
        ("POST", "/sparql", None, form(("query", "ASK {}"))),
        ("POST", "/sparql", None, b"ASK {}"),
        ("POST", "/sparql", f"{DIRECT}; charset=UTF-16", "ASK {}".encode("utf-16")),
        ("GET", "/sparql?query=ASK%20%7B", None, None),
        ("POST", "/sparql", FORM, form(("query", "ASK {}"), ("query", "ASK {}"))),
    ],
    ids=[
        "bad_query_method",
        "bad_multiple_queries",
        "bad_query_wrong_media_type",
        "bad_query_missing_form_type",
        "bad_query_missing_direct_type",
        "bad_query_non_utf8",
        "bad_query_syntax",
        "bad_multiple_queries by form",
    ],
)
def test_bad_query(ask: Ask, method: str, path: str, media_type: str | None, body: bytes | None) -> None:
    reply = ask(path, {"Content-Type": media_type} if media_type else {}, method, body)

    assert 400 <= reply.status < 500


UPDATE = "CLEAR NONE"


@pytest.mark.parametrize(
    ("method", "path", "media_type", "body"),
    [
        ("POST", "/sparql", FORM, form(("update", UPDATE))),
        ("POST", "/sparql", "application/sparql-update", UPDATE.encode()),
        ("GET", f"/sparql?update={quote(UPDATE)}", None, None),
        ("POST", "/sparql", FORM, form(("update", UPDATE), ("update", UPDATE))),
        ("POST", "/sparql", FORM, form(("update", UPDATE), ("using-graph-uri", "http://example.org/g"))),
        ("POST", "/sparql", "application/sparql-update; charset=UTF-16", UPDATE.encode("utf-16")),
        ("POST", "/sparql", DIRECT, UPDATE.encode()),
        ("GET", f"/sparql?query={quote(UPDATE)}", None, None),
    ],
    ids=["form", "direct", "get", "two", "using", "non utf8", "as a query", "as a query by get"],
)
def test_update_is_refused(ask: Ask, method: str, path: str, media_type: str | None, body: bytes | None) -> None:
    reply = ask(path, {"Content-Type": media_type} if media_type else {}, method, body)

    assert reply.status in {400, 403, 415}


def test_an_error_says_where_it_is_and_shows_the_line(ask: Ask) -> None:
    query = "SELECT ?x\nWHERE { ?x a }"

    problem = ask.query(query, {"Accept": "application/problem+json"})
    text = ask.query(query, {"Accept": RESULTS[0]})
    head = ask(f"/sparql?query={quote(query)}", method="HEAD")

    told = json.loads(problem.body)
    assert (problem.status, text.status, head.status, head.body) == (400, 400, 400, b"")
    assert (told["line"], told["offending_line"]) == (2, "WHERE { ?x a }")
    assert "WHERE { ?x a }\n" in text.text
    assert text.media_type == "text/plain"
