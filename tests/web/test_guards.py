"""Guards: odd addresses and headers, hostile texts, and what every response carries."""

import json
import re
import socket
from contextlib import suppress
from typing import Any
from urllib.parse import quote, urlsplit
from xml.etree import ElementTree

import pytest
from lastdose.releases.layout import Release

Ask = Any
DOCUMENT = "/doc/drug/testolol"
MARKUP = "</script><script>alert(1)</script>"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
PATHS = (
    "/", "/id/drug/testolol", DOCUMENT, f"{DOCUMENT}.html", f"{DOCUMENT}.nq", f"{DOCUMENT}.json", f"{DOCUMENT}.md",
    "/doc/drug/nobody", "/nothing", "/sparql", "/sparql?query=ASK%7B%7D", "/sparql?query=ASK", "/dataset",
    "/.well-known/void", "/dataset/linkset", "/ontology", "/shapes.nt", "/ontology/context.jsonld",
    "/search?q=test", "/lookup?id=rxcui:987654", "/robots.txt", "/sitemap.xml", "/llms.txt", "/-/health", "/-/ready",
    "/timemap/doc/drug/testolol", "/compare?drug=testolol", f"{DOCUMENT}?_profile=alt",
    "/search?type=drug&risk=withdrawal&sort=claims", "/suggest?q=te",
    "/opensearch.xml", "/reconcile", "/reconcile/suggest/entity?prefix=testo",
    "/doc/claim/0123456789abcdef", "/doc/drug/oldolol",
)  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("accept", ["*/*", BROWSER])
def test_head_is_get_without_the_body(ask: Ask, path: str, accept: str) -> None:
    got, head = ask(path, {"Accept": accept}), ask(path, {"Accept": accept}, "HEAD")

    assert head.status == got.status
    assert head.body == b""
    changing = {"Date"}
    assert {name: value for name, value in head.headers.items() if name not in changing} == {
        name: value for name, value in got.headers.items() if name not in changing
    }


def test_head_of_a_download_is_get_without_the_body(ask: Ask, release: Release) -> None:
    path = f"/download/{release.id}/lastdose.ttl.gz"

    got, head = ask(path), ask(path, method="HEAD")

    assert head.status == 200
    assert head.body == b""
    assert int(head.headers["Content-Length"]) == len(got.body)


@pytest.mark.parametrize("path", PATHS)
def test_every_response_is_guarded_and_open_to_every_origin(ask: Ask, path: str) -> None:
    for method in ("GET", "OPTIONS"):
        headers = ask(path, {"Origin": "https://elsewhere.example"}, method).headers

        assert headers["X-Content-Type-Options"] == "nosniff"
        assert "script-src 'self'" in headers["Content-Security-Policy"]
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["Access-Control-Allow-Origin"] == "*"
        assert "Access-Control-Allow-Credentials" not in headers
        assert {"ETag", "Link", "Content-Location", "Retry-After"} <= {
            name.strip() for name in headers["Access-Control-Expose-Headers"].split(",")
        }


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "TRACE", "PROPFIND"])
def test_nothing_can_be_written(ask: Ask, method: str) -> None:
    reply = ask(DOCUMENT, {}, method)

    assert reply.status == 405
    assert {"GET", "HEAD", "OPTIONS"} == reply.listed("Allow")


@pytest.mark.parametrize(
    "path",
    [
        "/doc/drug/x(y)", "/doc/drug/x'y", "/doc/drug/a%2Fb", "/doc/drug/%D0%BF%D1%80%D0%BE%D0%B1%D0%B0",
        "/doc/drug/%FF%FE", "/doc/drug/a%00b", "/doc/drug/a%0d%0aX-Evil:%201", "/doc/drug/..", "/doc/../../etc/passwd",
        "/doc/%2e%2e/%2e%2e/etc/passwd", "/doc/drug/" + "a" * 4096, "/id/nonsense/testolol",
        "/id/drug/x(y)", "/id/drug/%D0%BF", "/doc/drug/", "/doc/drug", "/doc//drug/testolol", "/doc/drug/testolol/",
        "/doc/drug/{{7*7}}", "/static/..%2f..%2fserving.py", "/static/%2e%2e/serving.py",
        "/ontology/..%2fmanifest.json", "/%0d%0aX-Evil:%201",
        "/doc/drug/%3Cscript%3E", "/release/x/doc/drug/testolol", "/doc/Drug/testolol",
        "/lookup?id=%00", "/lookup?id=nobody:knows", "/search?q=%00", "/search?q=" + "a" * 300, "/download/a/b",
    ],
)  # fmt: skip
def test_odd_addresses_are_refused_and_never_repeated(ask: Ask, path: str) -> None:
    reply = ask(path)

    assert reply.status in (400, 404, 414)
    assert reply.media_type == "application/problem+json"
    assert "X-Evil" not in str(reply.headers) + reply.text
    assert b"passwd" not in reply.body
    assert b"<script>" not in reply.body
    assert ask("/sparql?query=ASK%7B%7D").status == 200


@pytest.mark.parametrize(
    "request_line",
    [
        b"GET /doc/drug/a\x00b HTTP/1.1", b"GET /doc/drug/\xff HTTP/1.1",
        b"GET http://evil.example/id/drug/testolol HTTP/1.1",
        b"GET //evil.example/id/drug/testolol HTTP/1.1", b"GET /doc/drug/testolol", b"\x00\x01\x02", b"GET / HTTP/9.9",
        b"GET /" + b"a" * 200_000 + b" HTTP/1.1",
    ],
)  # fmt: skip
def test_a_broken_request_line_is_answered_or_closed_and_never_repeated(ask: Ask, request_line: bytes) -> None:
    reply = raw(ask, request_line + b"\r\nHost: localhost\r\nConnection: close\r\n\r\n")

    assert b"evil.example" not in reply
    assert b"Traceback" not in reply
    assert ask("/-/health").status == 200


FORM = b"Host: x\r\nContent-Type: application/x-www-form-urlencoded\r\n"
HIDDEN = b"GET /hidden HTTP/1.1\r\nHost: x\r\n\r\n"


@pytest.mark.parametrize(
    "request_bytes",
    [
        b"POST /sparql HTTP/1.1\r\n" + FORM + b"Content-Length: 3000000\r\n\r\n" + b"a" * 3_000_000,
        b"POST /sparql HTTP/1.1\r\n" + FORM + b"Content-Length: 10\r\nContent-Length: 14\r\n\r\nquery=ASK{}" + HIDDEN,
        b"POST /sparql HTTP/1.1\r\n" + FORM + b"Content-Length: -1\r\n\r\nquery=ASK{}",
        b"POST /sparql HTTP/1.1\r\n" + FORM + b"Content-Length: 1e3\r\n\r\nquery=ASK{}",
        b"POST /sparql HTTP/1.1\r\n" + FORM + b"Content-Length: 99999999999\r\n\r\nquery=ASK{}",
        b"POST /sparql HTTP/1.1\r\n"
        + FORM
        + b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n"
        + HIDDEN,
        b"POST /sparql HTTP/1.1\r\n" + FORM + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        b"POST /sparql HTTP/1.1\r\n" + FORM + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n\r\n",
        b"POST /sparql HTTP/1.1\r\n" + FORM + b"Transfer-Encoding: chunked\r\n\r\n2ffffff\r\n" + b"a" * 3_000_000,
    ],
    ids=[
        "too-large",
        "two-lengths",
        "negative",
        "exponent",
        "huge",
        "both",
        "packed-chunks",
        "no-chunk",
        "too-many-chunks",
    ],
)
def test_a_body_of_unclear_length_is_refused_and_hides_no_request(ask: Ask, request_bytes: bytes) -> None:
    reply = raw(ask, request_bytes)

    assert not reply.startswith(b"HTTP/1.1 200")
    assert not reply.startswith(b"HTTP/1.1 5") or reply.startswith(b"HTTP/1.1 501")
    assert reply.count(b"HTTP/1.1 ") <= 1
    assert ask("/sparql?query=ASK%7B%7D").status == 200


def test_a_body_shorter_than_said_is_never_taken_for_whole(ask: Ask) -> None:
    address = urlsplit(ask.url)
    with socket.create_connection((address.hostname, address.port), timeout=20) as connection:
        connection.sendall(b"POST /sparql HTTP/1.1\r\n" + FORM + b"Content-Length: 100\r\n\r\nquery=ASK{}")
        connection.shutdown(socket.SHUT_WR)
        with suppress(ConnectionResetError):
            assert not connection.recv(1000).startswith(b"HTTP/1.1 200")

    assert ask("/sparql?query=ASK%7B%7D").status == 200


@pytest.mark.parametrize("host", ["evil.example", "evil.example:99999", "a b", "[::1", "x/y", "\u00e9", "' OR 1"])
@pytest.mark.parametrize("path", ["/id/drug/testolol", DOCUMENT, f"{DOCUMENT}/", "//doc/drug/testolol", "/nothing"])
def test_the_host_header_reaches_no_address(ask: Ask, host: str, path: str) -> None:
    request = f"GET {path} HTTP/1.1\r\nHost: {host}\r\nX-Forwarded-Host: {host}\r\nConnection: close\r\n\r\n"

    reply = raw(ask, request.encode())

    assert reply.startswith(b"HTTP/1.1 ")
    assert b"HTTP/1.1 5" not in reply
    assert f"//{host}".encode() not in reply


def raw(ask: Ask, request: bytes) -> bytes:
    """What a server sends back to exactly these bytes, until it closes the connection."""
    address = urlsplit(ask.url)
    with socket.create_connection((address.hostname, address.port), timeout=20) as connection:
        received = b""
        with suppress(BrokenPipeError, ConnectionResetError):
            connection.sendall(request)
        with suppress(ConnectionResetError):
            while piece := connection.recv(65536):
                received += piece
        return received


@pytest.mark.parametrize(
    "accept",
    [
        ", ".join(f"a/b{number};q=0.5" for number in range(3_000)),
        "text/html" + ";a=b" * 5_000,
        '"' * 10_000,
        "*/*;q=" + "9" * 1_000,
        "text/turtle;q=1e309",
        "," * 20_000,
        "\\\\" * 5_000,
    ],
    ids=["thousands", "parameters", "quotes", "nines", "infinity", "commas", "backslashes"],
)
def test_an_absurd_accept_header_is_answered(ask: Ask, accept: str) -> None:
    for path in (DOCUMENT, "/sparql?query=ASK%7B%7D", "/dataset"):
        assert ask(path, {"Accept": accept}).status in (200, 406)


@pytest.mark.parametrize(
    "path", ["/doc/drug/hostile", DOCUMENT, "/search?q=hostile", "/search?q=" + quote(MARKUP), "/"]
)
def test_markup_in_labels_and_words_is_text_on_pages(ask: Ask, path: str) -> None:
    page = ask(path, {"Accept": BROWSER}).text

    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert not re.search(r'href="\s*(?:javascript|data):', page)


def test_markup_in_a_query_is_text_on_pages(ask: Ask) -> None:
    page = ask.query(f"ASK {{ ?s ?p '{MARKUP}' }}", {"Accept": BROWSER})
    wrong = ask.query(MARKUP, {"Accept": BROWSER})

    assert "<script>alert" not in page.text
    assert "<script>alert" not in wrong.text


def test_markup_in_labels_is_text_in_markdown(ask: Ask) -> None:
    text = ask("/doc/drug/hostile.md").text

    assert "<script>" not in text
    assert r"\<script\>" in text
    assert "](javascript:" not in text


def test_a_problem_repeats_no_more_than_a_short_printable_name(ask: Ask) -> None:
    reply = ask(f"{DOCUMENT}?{quote(MARKUP)}{'a' * 500}%0d%0a=1", {"Accept": BROWSER})

    assert reply.status == 400
    assert "<script>alert" not in reply.text
    assert "a" * 100 not in reply.text


def test_search_finds_names_and_begins_of_names(ask: Ask, server: Any) -> None:
    found = json.loads(ask("/search?q=testolol", {"Accept": "application/json"}).body)
    short = json.loads(ask("/search?q=te").body)

    assert {"https://w3id.org/lastdose/id/drug/testolol"} <= {hit["id"] for hit in found["hits"]}
    assert f"{server.url}{DOCUMENT}" in {hit["document"] for hit in found["hits"]}
    assert "https://w3id.org/lastdose/id/drug/testolol" in {hit["id"] for hit in short["hits"]}
    assert ask("/search?q=testolol", {"Accept": BROWSER}).media_type == "text/html"


@pytest.mark.parametrize("words", ["testolols", "Testolol-XR"])
def test_search_takes_compounds_apart_and_plurals_for_singulars(ask: Ask, words: str) -> None:
    found = json.loads(ask(f"/search?q={quote(words)}").body)

    assert "https://w3id.org/lastdose/id/drug/testolol" in {hit["id"] for hit in found["hits"]}


@pytest.mark.parametrize(
    "words", ['"', "a b c", "'", "* NOT OR", '"" AND', "%", "_", "\\", "NEAR(a b)", "-x", "te\u00b7", ""]
)
def test_search_takes_any_words_for_words(ask: Ask, words: str) -> None:
    assert ask(f"/search?q={quote(words)}").status == 200


@pytest.mark.parametrize(
    ("identifier", "thing"),
    [
        ("rxcui:987654", "drug/testolol"),
        ("987654", "drug/testolol"),
        ("drug:testolol", "drug/testolol"),
        ("https://w3id.org/lastdose/id/drug/testolol", "drug/testolol"),
        ("testolol", "drug/testolol"),
        ("TESTOLOL xr", "drug/testolol"),
        ("震颤", "effect/tremor-of-tests"),
        ("HP:0001337", "effect/tremor-of-tests"),
        ("http://purl.obolibrary.org/obo/HP_0001337", "effect/tremor-of-tests"),
    ],
)
@pytest.mark.parametrize("accept", [BROWSER, "application/json", "*/*"])
def test_an_identifier_leads_to_its_thing(ask: Ask, identifier: str, thing: str, accept: str) -> None:
    reply = ask(f"/lookup?id={quote(identifier)}", {"Accept": accept})

    assert reply.status == 303
    assert reply.headers["Location"] == f"/doc/{thing}"
    assert "Accept" in reply.listed("Vary")
    if accept != BROWSER:
        told = json.loads(reply.body)
        assert [match["id"] for match in told["matches"]] == [f"https://w3id.org/lastdose/id/{thing}"]


def test_an_identifier_that_nobody_has_is_not_found(ask: Ask) -> None:
    assert ask("/lookup?id=HP:9999999").status == 404
    assert ask("/lookup").status == 400


def test_language_models_are_told_what_this_is_and_how_to_ask_it(ask: Ask, server: Any) -> None:
    told = ask("/llms.txt")

    assert told.media_type == "text/markdown"
    assert told.text.startswith("# LastDose\n\n> ")
    assert "It is no medical advice" in told.text
    addresses = re.findall(r"\]\(([^)]+)\)", told.text)
    assert addresses
    for address in addresses:
        path = (
            address.removeprefix(server.url)
            .replace("metoprolol", "testolol")
            .replace("unii:2BP70L44PR", "rxcui:987654")
        )
        assert ask(path, {"Accept": "*/*"}).status in (200, 303), address


def test_robots_find_every_drug(ask: Ask, server: Any) -> None:
    robots = ask("/robots.txt")
    tree = ElementTree.fromstring(ask("/sitemap.xml").body)

    assert robots.media_type == "text/plain"
    assert f"Sitemap: {server.url}/sitemap.xml" in robots.text
    addresses = {node.text for node in tree.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")}
    assert {f"{server.url}/", f"{server.url}{DOCUMENT}", f"{server.url}/doc/drug/hostile"} <= addresses
    for address in addresses:
        assert ask(urlsplit(address).path, {"Accept": BROWSER}).status in (200, 308)
