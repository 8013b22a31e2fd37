"""The SPARQL 1.1 Protocol request by request, as W3C's own test suite lists its requests, for an endpoint to be read.

https://www.w3.org/2009/sparql/docs/tests/data-sparql11/protocol/, and what SPARQL 1.2 adds: versions and base IRIs.
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


@pytest.mark.parametrize(
    "media_type",
    [DIRECT, f'{DIRECT}; charset="UTF-8"', f"{DIRECT};version=1.2", "Application/SPARQL-Query"],
)
def test_query_post_direct(ask: Ask, media_type: str) -> None:
    assert holds(post(ask, b"ASK {}", media_type))


def test_query_post_form_dataset_in_body_or_address(ask: Ask, release: Release) -> None:
    dataset = ("default-graph-uri", f"{release.base}id/graph/drugs")
    query = ("query", "ASK { ?x a <https://w3id.org/lastdose/ontology#Drug> }")

    assert holds(post(ask, form(query, dataset), FORM))
    assert holds(post(ask, form(query), FORM, f"?{urlencode([dataset])}"))


def test_the_requests_of_the_suite_end_their_path_with_a_slash(ask: Ask) -> None:
    assert holds(ask("/sparql/?query=ASK%20%7B%7D", {"Accept": RESULTS[0]}))
    assert holds(ask("/sparql/", {"Accept": RESULTS[0], "Content-Type": DIRECT}, "POST", b"ASK {}"))
    assert ask("/sparql/").media_type == "text/turtle"


def test_query_get_with_version(ask: Ask) -> None:
    assert holds(ask("/sparql?query=ASK%20%7B%7D&version=1.2", {"Accept": RESULTS[0]}))


def test_query_base_uri(ask: Ask) -> None:
    assert holds(ask.query(f"ASK {{ FILTER(<test> = <{ask.url}/test>) }}", {"Accept": RESULTS[0]}))
    assert holds(ask.query("BASE <urn:a/> ASK { FILTER(<test> = <urn:a/test>) }", {"Accept": RESULTS[0]}))


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
    ("media_type", "declared"),
    [
        ("text/turtle", "@prefix drug: <{base}id/drug/>"),
        ("application/trig", "@prefix drug: <{base}id/drug/>"),
        ("text/n3", "@prefix drug: <{base}id/drug/>"),
        ("application/rdf+xml", 'xmlns:ld="https://w3id.org/lastdose/ontology#"'),
    ],
)
@pytest.mark.parametrize("query", ["DESCRIBE {drug}", "CONSTRUCT {{ {drug} a ?type }} WHERE {{ {drug} a ?type }}"])
def test_graphs_are_written_with_our_prefixes_as_far_as_they_are_used(
    ask: Ask, release: Release, query: str, media_type: str, declared: str
) -> None:
    reply = ask.query(query.format(drug=f"<{release.base}id/drug/testolol>"), {"Accept": media_type})

    assert declared.format(base=release.base) in reply.text
    assert "tombstone" not in reply.text
    assert reply.text.count("@prefix") < 10


@pytest.mark.parametrize(
    ("query", "accept", "media_type"),
    [
        ("SELECT (1 AS ?one) {}", "application/sparql-results+xml;q=0.3, text/csv;q=0.7, */*;q=0.1", "text/csv"),
        ("SELECT (1 AS ?one) {}", "text/csv;header=present", "text/csv"),
        ("SELECT (1 AS ?one) {}", "application/xml", RESULTS[1]),
        ("SELECT (1 AS ?one) {}", "application/rdf+xml, application/sparql-results+xml", RESULTS[1]),
        ("SELECT (1 AS ?one) {}", "application/sparql-results+json;q=0, */*", RESULTS[1]),
        ("SELECT (1 AS ?one) {}", "text/turtle, */*;q=0.01", RESULTS[0]),
        ("ASK {}", "text/*;q=0.9, application/sparql-results+xml;q=0.5", RESULTS[0]),
        ("CONSTRUCT WHERE {}", "application/rdf+xml, application/sparql-results+xml", "application/rdf+xml"),
        ("CONSTRUCT WHERE {}", "text/turtle;version=1.2", "text/turtle"),
        ("CONSTRUCT WHERE {}", "application/json, text/plain;q=0.9", "application/ld+json"),
        ("CONSTRUCT WHERE {}", 'application/ld+json;profile="http://www.w3.org/ns/json-ld#expanded"', GRAPHS[2]),
    ],
)
def test_query_content_negotiation(ask: Ask, query: str, accept: str, media_type: str) -> None:
    reply = ask.query(query, {"Accept": accept})

    assert (reply.status, reply.media_type) == (200, media_type)


@pytest.mark.parametrize(
    ("query", "accept", "offered"),
    [
        ("SELECT * {}", "text/turtle", "text/csv"),
        ("ASK {}", "image/png;q=1, text/html;q=0", RESULTS[0]),
        ("CONSTRUCT WHERE {}", "text/csv, application/sparql-results+json", "text/turtle"),
        ("DESCRIBE <urn:x>", "*/*;q=0", "text/turtle"),
    ],
)
def test_what_no_answer_can_be_is_not_acceptable(ask: Ask, query: str, accept: str, offered: str) -> None:
    reply = ask.query(query, {"Accept": accept})

    assert reply.status == 406
    assert offered in reply.text
    assert "Accept" in reply.listed("Vary")


@pytest.mark.parametrize(
    ("path", "accept"),
    [
        ("/sparql", None),
        ("/sparql", "text/html"),
        ("/sparql?query=ASK%20%7B%7D", None),
        ("/sparql?query=CONSTRUCT%20WHERE%20%7B%7D", "application/rdf+xml"),
        ("/sparql?query=SELEKT", "application/problem+json"),
        ("/sparql?query=SELEKT", RESULTS[0]),
        ("/sparql?query=SELEKT", "text/html"),
        ("/sparql?query=ASK%20%7B%7D", "image/png"),
        ("/sparql?update=CLEAR%20ALL", None),
    ],
)
def test_head_gives_the_status_and_headers_of_get(ask: Ask, path: str, accept: str | None) -> None:
    headers = {"Accept": accept} if accept else {}

    get, head = ask(path, headers), ask(path, headers, "HEAD")

    assert head.body == b""
    assert head.status == get.status
    for name in ("Content-Type", "Content-Length", "ETag", "Vary", "Cache-Control", "Access-Control-Allow-Origin"):
        assert head.headers[name] == get.headers[name]


def test_options_tells_what_can_be_done(ask: Ask) -> None:
    reply = ask("/sparql", {"Origin": "https://e.example", "Access-Control-Request-Method": "POST"}, "OPTIONS")

    assert (reply.status, reply.body) == (200, b"")
    assert reply.listed("Allow") == reply.listed("Access-Control-Allow-Methods") == {"GET", "HEAD", "OPTIONS", "POST"}
    assert reply.headers["Access-Control-Allow-Origin"] == "*"
    assert {"Accept", "Content-Type"} <= reply.listed("Access-Control-Allow-Headers")


def test_a_reader_who_has_the_answer_is_told_so(ask: Ask) -> None:
    path = "/sparql?query=ASK%20%7B%7D"
    first = ask(path)
    etag, modified = first.headers["ETag"], first.headers["Last-Modified"]

    for had in ({"If-None-Match": f'"x", {etag}'}, {"If-None-Match": "*"}, {"If-Modified-Since": modified}):
        again = ask(path, had)
        assert (again.status, again.body) == (304, b"")
        assert again.headers["ETag"] == etag
        assert again.listed("Vary") == first.listed("Vary")
    assert ask(path, {"If-None-Match": '"x"', "If-Modified-Since": modified}).status == 200
    supposed = ask(path, {"If-Match": '"x"', "Accept": "application/problem+json"})
    assert (supposed.status, json.loads(supposed.body)["status"]) == (412, 412)


@pytest.mark.parametrize(
    "query",
    [
        "CONSTRUCT { [] a ?type } { ?s a ?type }",
        "CONSTRUCT { _:x a ?type } { ?s a ?type }",
        "CONSTRUCT { <urn:a> <urn:b> (1 2) } {}",
        "SELECT (BNODE() AS ?b) {}",
        "SELECT (RAND() AS ?r) {}",
    ],
)
def test_what_differs_each_time_has_no_etag(ask: Ask, query: str) -> None:
    reply = ask.query(query)

    assert "ETag" not in reply.headers
    assert reply.headers["Cache-Control"] == "no-cache"


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
        ("GET", "/sparql?query=ASK%20%7B%7D", DIRECT, b"ASK {}"),
        ("GET", "/sparql?query=ASK%20%7B%7D&version=1.1&version=1.2", None, None),
        ("GET", "/sparql?default-graph-uri=http%3A%2F%2Fexample.org%2Fg", None, None),
        ("POST", "/sparql?query=ASK%20%7B%7D", DIRECT, b"ASK {}"),
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
        "bad_query_get_with_body",
        "bad_query_multiple_versions",
        "a dataset without a query",
        "a query in the address and another in the body",
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
    page = ask.query(query, {"Accept": "text/html"}, "&format=json")
    head = ask(f"/sparql?query={quote(query)}", method="HEAD")

    told = json.loads(problem.body)
    assert (problem.status, text.status, head.status, head.body) == (400, 400, 400, b"")
    assert (told["line"], told["offending_line"]) == (2, "WHERE { ?x a }")
    assert "WHERE { ?x a }\n" in text.text
    assert text.media_type == "text/plain"
    assert (page.status, page.media_type) == (400, "text/html")
    assert f"<pre>WHERE {{ ?x a }}\n{'^':>{told['column']}}\n</pre>" in page.text
