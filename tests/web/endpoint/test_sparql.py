"""The SPARQL endpoint: the protocol, its formats, its errors, and what it refuses."""

import csv
import gzip
import io
import json
import socket
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest
from lastdose.releases.layout import Release

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

LD = "https://w3id.org/lastdose/ontology#"
THING = "https://w3id.org/lastdose/id/drug/testolol"
GRAPH = "https://w3id.org/lastdose/id/graph/label-testolol-v1"
SELECT = f"SELECT ?claim ?said WHERE {{ ?claim <{LD}aboutDrug> <{THING}> ; <{LD}paraphrase> ?said }} ORDER BY ?claim"
COUNT = "SELECT (count(*) AS ?n) WHERE { ?s ?p ?o }"
CONSTRUCT = f"CONSTRUCT {{ ?s a ?type }} WHERE {{ ?s a ?type ; <{LD}aboutDrug> <{THING}> }}"
ENDLESS = "SELECT (count(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
FORM = "application/x-www-form-urlencoded"
UNPACK: dict[str | None, Callable[[bytes], bytes]] = {None: bytes, "gzip": gzip.decompress, "zstd": zstd.decompress}
Ask = Any
Serving = Callable[..., AbstractContextManager[Ask]]


def rows(body: bytes) -> int:
    return len(json.loads(body)["results"]["bindings"])


def counted(body: bytes) -> int:
    return int(json.loads(body)["results"]["bindings"][0]["n"]["value"])


@pytest.mark.parametrize(
    ("query", "accept", "media_type"),
    [
        (SELECT, None, "application/sparql-results+json"),
        (SELECT, "application/sparql-results+xml", "application/sparql-results+xml"),
        (SELECT, "text/csv", "text/csv"),
        (SELECT, "text/tab-separated-values", "text/tab-separated-values"),
        (SELECT, "application/json", "application/sparql-results+json"),
        ("ASK {}", "application/sparql-results+xml", "application/sparql-results+xml"),
        ("ASK {}", "text/csv", "application/sparql-results+json"),
        (CONSTRUCT, None, "text/turtle"),
        (CONSTRUCT, "application/n-triples", "application/n-triples"),
        (CONSTRUCT, "application/rdf+xml", "application/rdf+xml"),
        (CONSTRUCT, "application/ld+json", "application/ld+json"),
        (CONSTRUCT, "application/trig", "application/trig"),
        (CONSTRUCT, "application/n-quads", "application/n-quads"),
        (f"DESCRIBE <{THING}>", "*/*", "text/turtle"),
    ],
)
def test_every_format_of_an_answer_can_be_had(ask: Ask, query: str, accept: str | None, media_type: str) -> None:
    reply = ask.query(query, {"Accept": accept} if accept else {})

    assert reply.status == 200
    assert reply.media_type == media_type
    assert {"Accept", "Accept-Encoding"} <= reply.listed("Vary")


def test_the_formats_say_what_their_types_promise(ask: Ask) -> None:
    table = list(csv.reader(io.StringIO(ask.query(SELECT, {"Accept": "text/csv"}).text)))
    tree = ElementTree.fromstring(ask.query(SELECT, {"Accept": "application/sparql-results+xml"}).text)
    triples = list(ox.parse(ask.query(CONSTRUCT).body, format=ox.RdfFormat.TURTLE))

    assert table[0] == ["claim", "said"]
    assert len(table) == 14
    assert len(list(tree.iter("{http://www.w3.org/2005/sparql-results#}result"))) == 13
    assert len(triples) == 13


@pytest.mark.parametrize(
    "more", ["&format=csv", "&output=csv", "&results=csv", "&format=text%2Fcsv", "&format=CSV&output=json"]
)
def test_a_hint_names_the_format_where_accept_leaves_the_choice(ask: Ask, more: str) -> None:
    assert ask.query(SELECT, more=more).media_type == "text/csv"
    assert ask.query(SELECT, {"Accept": BROWSER}, more).media_type == "text/csv"
    assert ask.query(SELECT, {"Accept": "application/sparql-results+xml"}, more).media_type != "text/csv"


def test_unknown_parameters_are_left_alone(ask: Ask) -> None:
    assert ask.query(SELECT, more="&timeout=3&format=unheard&format=of&debug").status == 200


def test_without_a_query_people_get_the_editor_and_programs_the_service_description(ask: Ask) -> None:
    assert ask("/sparql", {"Accept": BROWSER}).media_type == "text/html"
    assert ask("/sparql").media_type == "text/turtle"


def test_a_link_to_a_query_opens_the_editor_with_it(ask: Ask) -> None:
    reply = ask.query(SELECT, {"Accept": BROWSER})

    assert reply.media_type == "text/html"
    assert "aboutDrug" in reply.text


def test_the_dataset_of_the_request_is_what_is_asked(ask: Ask) -> None:
    whole, one = ask.query(COUNT), ask.query(COUNT, more=f"&default-graph-uri={quote(GRAPH)}")
    posted = ask(
        f"/sparql?default-graph-uri={quote(GRAPH)}",
        {"Content-Type": "application/sparql-query"},
        "POST",
        COUNT.encode(),
    )
    named = ask.query(
        "SELECT (count(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } }", more=f"&named-graph-uri={quote(GRAPH)}"
    )
    foreign = ask.query(
        COUNT, more="&default-graph-uri=http%3A%2F%2F127.0.0.1%3A9%2Fx&default-graph-uri=file%3A%2F%2F%2Fetc%2Fpasswd"
    )

    assert 0 < counted(one.body) < counted(whole.body)
    assert counted(one.body) == counted(posted.body) == counted(named.body)
    assert counted(foreign.body) == 0


@pytest.mark.parametrize(
    ("query", "line", "column"),
    [("SELECT * WHERE {\n  ?s ?p\n}", 3, 2), ("SELEKT", 1, 1), ("SELECT ?x WHERE { ?x nope:y ?z }", 1, 28)],
)
def test_a_wrong_query_is_told_its_place(ask: Ask, query: str, line: int, column: int) -> None:
    problem = json.loads(ask.query(query, {"Accept": "application/problem+json"}).body)
    text = ask.query(query, {"Accept": "application/sparql-results+json,*/*;q=0.9"})

    assert problem["status"] == 400
    assert problem["line"] == line
    assert problem["offending_line"] == query.splitlines()[line - 1]
    assert text.status == 400
    assert text.media_type == "text/plain"
    assert f"line {line}, column {problem['column']}" in text.text
    assert query.splitlines()[line - 1] in text.text
    assert problem["column"] == column


@pytest.mark.parametrize(
    ("path", "headers", "sent", "statuses"),
    [
        ("/sparql?query=ASK%7B%7D&query=ASK%7B%7D", {}, ("GET", None), {400}),
        ("/sparql?query=ASK%7B%7D", {"Content-Type": FORM}, ("POST", b"query=ASK%7B%7D"), {400}),
        ("/sparql", {"Content-Type": FORM}, ("POST", b""), {400}),
        ("/sparql", {"Content-Type": FORM}, ("POST", b"query=%FF"), {400}),
        ("/sparql", {"Content-Type": "application/sparql-query"}, ("POST", b"ASK { \xff }"), {400}),
        ("/sparql?query=%FF", {}, ("GET", None), {400}),
        ("/sparql?query=", {}, ("GET", None), {400}),
        ("/sparql", {}, ("POST", b"query=ASK%7B%7D"), {415}),
        ("/sparql", {"Content-Type": "text/plain"}, ("POST", b"ASK {}"), {415}),
        ("/sparql", {"Content-Type": "multipart/form-data; boundary=x"}, ("POST", b"--x--"), {415}),
        ("/sparql", {"Content-Type": "application/sparql-query; charset=utf-16"}, ("POST", b"ASK {}"), {415}),
        ("/sparql", {"Content-Type": FORM, "Content-Encoding": "gzip"}, ("POST", gzip.compress(b"query=ASK{}")), {415}),
        ("/sparql", {"Content-Type": "application/sparql-update"}, ("POST", b"CLEAR ALL"), {403}),
        ("/sparql?update=CLEAR%20ALL", {}, ("GET", None), {403}),
        ("/sparql", {"Content-Type": FORM}, ("POST", b"update=CLEAR+ALL"), {403}),
        ("/sparql?query=CLEAR%20ALL", {}, ("GET", None), {400}),
        ("/sparql?query=ASK%7BSERVICE%20%3Chttp%3A%2F%2F127.0.0.1%3A9%3E%7B%7D%7D", {}, ("GET", None), {403}),
        ("/sparql?query=LOAD%20%3Chttp%3A%2F%2F127.0.0.1%3A9%3E", {}, ("GET", None), {400}),
        ("/sparql", {}, ("PUT", b""), {405}),
        ("/sparql", {}, ("DELETE", None), {405}),
        ("/sparql?query=ASK%7B%7D&default-graph-uri=not%20an%20iri", {}, ("GET", None), {400}),
        ("/sparql", {"Content-Type": FORM}, ("POST", b"query=" + b"a" * 300_000), {400, 413}),
    ],
)  # fmt: skip
def test_what_is_no_request_for_a_query_is_refused(
    ask: Ask, path: str, headers: dict[str, str], sent: tuple[str, bytes | None], statuses: set[int]
) -> None:
    before = counted(ask.query(COUNT).body)

    reply = ask(path, headers, *sent)

    assert reply.status in statuses
    assert b"Traceback" not in reply.body
    assert b"site-packages" not in reply.body
    assert counted(ask.query(COUNT).body) == before


def test_an_answer_is_cached_by_query_and_format(ask: Ask) -> None:
    first = ask.query(SELECT)
    tag = first.headers["ETag"]

    again = ask.query(SELECT, {"If-None-Match": tag})
    assert again.status == 304
    assert again.headers["ETag"] == tag
    assert again.headers["Cache-Control"] == first.headers["Cache-Control"]
    assert ask.query(SELECT, {"If-None-Match": tag, "Accept": "text/csv"}).status == 200
    assert ask.query(f"{SELECT} LIMIT 1", {"If-None-Match": tag}).status == 200
    assert ask.query(SELECT, {"If-None-Match": tag}, f"&default-graph-uri={quote(GRAPH)}").status == 200


@pytest.mark.parametrize("query", [SELECT, CONSTRUCT, "SELECT * { ?s ?p ?o }"], ids=["small", "graph", "large"])
@pytest.mark.parametrize(
    ("accept", "coding"),
    [
        ("gzip", "gzip"),
        ("zstd", "zstd"),
        ("gzip, deflate, br, zstd", "zstd"),
        ("zstd;q=0.5, gzip", "gzip"),
        ("GZIP;q=0.5, zstd;q=0", "gzip"),
        ("identity, gzip;q=0.9", None),
        ("br", None),
        ("*", None),
    ],
)
def test_an_answer_is_packed_as_asked(ask: Ask, query: str, accept: str, coding: str | None) -> None:
    plain, packed = ask.query(query), ask.query(query, {"Accept-Encoding": accept})

    assert packed.headers["Content-Encoding"] == coding
    assert UNPACK[coding](packed.body) == plain.body
    assert (packed.headers["ETag"] == plain.headers["ETag"]) is (coding is None)
    assert "Accept-Encoding" in packed.listed("Vary")


def test_a_page_elsewhere_may_read_errors_too(ask: Ask) -> None:
    wrong = ask.query("SELEKT", {"Origin": "https://e.example"})

    assert wrong.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in wrong.headers


def test_a_query_without_end_is_given_up_while_others_are_answered(release: Release, serving: Serving) -> None:
    with serving(release, timeout=2.0) as ask, ThreadPoolExecutor() as pool:
        endless = pool.submit(ask.query, ENDLESS)
        others = [ask.query("ASK {}").status for _ in range(20)]
        given_up = endless.result()

    assert others == [200] * 20
    assert given_up.status == 503
    assert int(given_up.headers["Retry-After"]) > 0
    assert given_up.headers["Cache-Control"] == "no-store"


def test_while_a_second_store_is_away_queries_fail_and_everything_else_is_served(
    release: Release, serving: Serving
) -> None:
    with socket.socket() as away:
        away.bind(("127.0.0.1", 0))
        with serving(release, engine=f"http://127.0.0.1:{away.getsockname()[1]}/") as ask:
            select, graph = ask.query("ASK {}"), ask("/graphs?default")
            others = [ask(path).status for path in ("/sparql", "/doc/drug/testolol.ttl", "/dataset.ttl")]

    for failed in (select, graph):
        assert failed.status == 503
        assert int(failed.headers["Retry-After"]) > 0
        assert failed.headers["Cache-Control"] == "no-store"
        assert "ETag" not in failed.headers
    assert others == [200] * 3


def test_the_seventeenth_query_is_turned_away_at_once_while_pages_are_served(
    release: Release, serving: Serving
) -> None:
    with serving(release, timeout=4.0) as ask, ThreadPoolExecutor(32) as pool:
        clients = [replace(ask, source=f"127.0.0.{number}") for number in range(2, 22)]
        replies = [pool.submit(client.query, ENDLESS) for client in clients]
        turned_away = [reply.result() for reply in replies if reply.result().status == 503]
        page = ask("/doc/drug/testolol.ttl")

    assert sum("Too many queries" in reply.text for reply in turned_away) == 4
    assert page.status == 200
