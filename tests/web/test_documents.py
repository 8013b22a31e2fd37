"""Documents: what linked-data clients ask for, and what they get."""

import gzip
import json
import re
from typing import Any
from urllib.parse import urljoin

import pyoxigraph as ox
import pytest
from lastdose import DISCLAIMER

THING = "https://w3id.org/lastdose/id/drug/testolol"
DOCUMENT = "/doc/drug/testolol"
ATOM = "application/atom+xml"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
RDF = {
    "ttl": "text/turtle",
    "nt": "application/n-triples",
    "nq": "application/n-quads",
    "trig": "application/trig",
    "jsonld": "application/ld+json",
    "rdf": "application/rdf+xml",
}
OTHERS = {"html": "text/html", "json": "application/json", "md": "text/markdown"}
FOAF = "http://xmlns.com/foaf/0.1/"
Ask = Any


def union(body: bytes, media_type: str) -> set[str]:
    """The triples of a document, whatever graphs they are in: none has a blank node, so their lines are canonical."""
    parsed = ox.parse(body, format=ox.RdfFormat.from_media_type(media_type))
    dataset = ox.Dataset(ox.Quad(quad.subject, quad.predicate, quad.object) for quad in parsed)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return {str(quad) for quad in dataset}


@pytest.mark.parametrize("accept", [None, "text/turtle", BROWSER, "image/png", "*/*;q=0"])
def test_a_thing_sends_every_reader_to_the_same_document(ask: Ask, accept: str | None) -> None:
    reply = ask("/id/drug/testolol", {"Accept": accept} if accept else {})

    assert reply.status == 303
    assert reply.headers["Location"] == DOCUMENT


def test_turtle_comes_with_everything_a_cache_needs(ask: Ask, server: Any) -> None:
    reply = ask(DOCUMENT, {"Accept": "text/turtle"})

    assert reply.status == 200
    assert reply.headers["Content-Type"] == "text/turtle; charset=utf-8"
    assert "Accept" in reply.listed("Vary")
    assert reply.headers["Content-Location"] == f"{DOCUMENT}.ttl"
    assert re.fullmatch(r'"[^"]+"', reply.headers["ETag"])
    assert reply.headers["Last-Modified"] == "Sun, 01 Feb 2026 00:00:00 GMT"
    assert "max-age" in reply.headers["Cache-Control"]


def test_a_document_says_what_it_is_about_and_that_it_is_no_advice(ask: Ask, server: Any) -> None:
    triples = union(ask(f"{DOCUMENT}.nt").body, RDF["nt"])
    subject = f"<{server.url}{DOCUMENT}>"

    assert f"{subject} <{FOAF}primaryTopic> <{THING}>" in triples
    assert any(line.startswith(f"<{THING}> ") for line in triples)
    assert f"{subject} <http://purl.org/dc/terms/license> <https://creativecommons.org/licenses/by/4.0/>" in triples
    assert f"{subject} <http://purl.org/dc/terms/isPartOf> <https://w3id.org/lastdose/dataset>" in triples
    assert any(DISCLAIMER in line and line.startswith(subject) for line in triples)


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        (None, "text/turtle"),
        ("*/*", "text/turtle"),
        (BROWSER, "text/html"),
        ("text/html;q=0.5, text/turtle;q=0.9", "text/turtle"),
        ("text/*;q=0.3, text/turtle;q=0.7, */*;q=0.1", "text/turtle"),
        ("text/turtle;version=1.1", "text/turtle"),
        ('application/ld+json;profile="http://www.w3.org/ns/json-ld#compacted"', "application/ld+json"),
        ("application/json", "application/json"),
        ("text/markdown", "text/markdown"),
    ],
)
def test_the_document_comes_in_the_format_asked_for(ask: Ask, accept: str | None, media_type: str) -> None:
    reply = ask(DOCUMENT, {"Accept": accept} if accept else {})

    assert reply.status == 200
    assert reply.media_type == media_type


def test_html_refused_is_html_not_sent(ask: Ask) -> None:
    assert ask(DOCUMENT, {"Accept": "text/html;q=0, */*;q=0.1"}).media_type != "text/html"


def test_a_format_that_there_is_not_is_refused_with_those_that_there_are(ask: Ask, server: Any) -> None:
    reply = ask(DOCUMENT, {"Accept": "image/png"})

    assert reply.status == 406
    problem = json.loads(reply.body)
    assert {entry["media_type"] for entry in problem["available"]} == {*RDF.values(), *OTHERS.values()}
    for extension, media_type in {**RDF, **OTHERS}.items():
        link = f'<{server.url}{DOCUMENT}.{extension}>; rel="alternate"; type="{media_type}"'
        assert link in reply.headers["Link"]


def test_a_page_links_to_the_same_formats_as_its_headers(ask: Ask, server: Any) -> None:
    reply = ask(DOCUMENT, {"Accept": BROWSER})

    linked = re.findall(r'<link rel="alternate" type="([^"]+)" href="([^"]+)"', reply.text)
    told = re.findall(r'<([^>]+)>; rel="alternate"; type="([^"]+)"', reply.headers["Link"])
    assert {(urljoin(server.url, href), media_type) for media_type, href in linked} == set(told)
    assert {media_type for _, media_type in told} == {*RDF.values(), *OTHERS.values(), ATOM} - {"text/html"}


@pytest.mark.parametrize(("extension", "media_type"), {**RDF, **OTHERS}.items())
def test_an_extension_names_the_format_and_never_varies(ask: Ask, extension: str, media_type: str) -> None:
    reply = ask(f"{DOCUMENT}.{extension}", {"Accept": "image/png"})

    assert reply.status == 200
    assert reply.media_type == media_type
    assert reply.listed("Vary") - {"Accept-Language"} == {"Accept-Encoding"}


@pytest.mark.parametrize("name", ["testolol.foo", "testolol.", "testolol.ttl.ttl", "testolol.TTL", ".ttl"])
def test_an_unknown_extension_is_not_found(ask: Ask, name: str) -> None:
    assert ask(f"/doc/drug/{name}").status == 404


@pytest.mark.parametrize("path", [DOCUMENT, "/doc/effect/tremor-of-tests", "/doc/version/label-testolol-v1"])
def test_all_rdf_formats_of_a_document_are_one_graph(ask: Ask, path: str) -> None:
    replies = {extension: ask(f"{path}.{extension}") for extension in RDF}

    graphs = [union(reply.body, RDF[extension]) for extension, reply in replies.items()]
    assert all(graph == graphs[0] for graph in graphs)
    assert graphs[0]
    assert len({reply.headers["ETag"] for reply in replies.values()}) == len(RDF)


def test_quads_name_the_graph_of_the_version_that_says_so(ask: Ask) -> None:
    quads = list(ox.parse(ask(f"{DOCUMENT}.nq").body, format=ox.RdfFormat.N_QUADS))

    graphs = {quad.graph_name.value for quad in quads if isinstance(quad, ox.Quad)}  # type: ignore[union-attr]
    assert "https://w3id.org/lastdose/id/graph/label-testolol-v1" in graphs


def test_a_reader_who_has_the_document_gets_304(ask: Ask) -> None:
    first = ask(DOCUMENT, {"Accept": "text/turtle"})
    again = ask(DOCUMENT, {"Accept": "text/turtle", "If-None-Match": f'"other", {first.headers["ETag"]}'})

    assert again.status == 304
    assert again.body == b""
    for name in ("ETag", "Vary", "Content-Location", "Cache-Control"):
        assert again.headers[name] == first.headers[name]


def test_a_reader_who_has_another_format_gets_the_document(ask: Ask) -> None:
    other = ask(DOCUMENT, {"Accept": "application/ld+json"}).headers["ETag"]

    assert ask(DOCUMENT, {"Accept": "text/turtle", "If-None-Match": other}).status == 200
    assert ask(DOCUMENT, {"Accept": "text/turtle", "If-None-Match": '"2026-02-01-00000000-0"'}).status == 200


def test_a_reader_who_has_this_release_gets_304_by_date(ask: Ask) -> None:
    assert ask(f"{DOCUMENT}.ttl", {"If-Modified-Since": "Sun, 01 Feb 2026 00:00:00 GMT"}).status == 304
    assert ask(f"{DOCUMENT}.ttl", {"If-Modified-Since": "Sat, 31 Jan 2026 23:59:59 GMT"}).status == 200


@pytest.mark.parametrize("extension", [*RDF, *OTHERS])
def test_gzip_packs_the_same_bytes_under_another_etag(ask: Ask, extension: str) -> None:
    plain = ask(f"{DOCUMENT}.{extension}")
    packed = ask(f"{DOCUMENT}.{extension}", {"Accept-Encoding": "gzip, deflate, br"})

    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.body) == plain.body
    assert packed.headers["ETag"] != plain.headers["ETag"]
    assert ask(f"{DOCUMENT}.{extension}", {"Accept-Encoding": "gzip;q=0"}).body == plain.body


@pytest.mark.parametrize("path", ["/doc/drug/nobody", "/doc/drug/nobody.ttl", "/doc/claim/ffffffffffffffff"])
@pytest.mark.parametrize("accept", [None, "text/turtle", "application/json", "*/*"])
def test_an_unknown_thing_is_not_found_and_says_so_to_programs(ask: Ask, path: str, accept: str | None) -> None:
    reply = ask(path, {"Accept": accept} if accept else {})

    assert reply.status == 404
    assert reply.media_type == "application/problem+json"
    problem = json.loads(reply.body)
    assert problem["status"] == 404
    assert {"type", "title", "detail"} <= set(problem)


def test_an_unknown_thing_is_a_page_to_people(ask: Ask) -> None:
    reply = ask("/doc/drug/nobody", {"Accept": BROWSER})

    assert reply.status == 404
    assert reply.media_type == "text/html"


def test_a_misspelt_thing_is_answered_with_what_is_spelt_like_it(ask: Ask) -> None:
    told = json.loads(ask("/doc/drug/testolo").body)
    page = ask("/doc/drug/testolo", {"Accept": BROWSER}).text

    assert THING in {near["id"] for near in told["near"]}
    assert f'href="{DOCUMENT}"' in page


def test_a_withdrawn_claim_is_gone_and_says_why_and_what_replaces_it(ask: Ask, server: Any) -> None:
    reply = ask("/doc/claim/0123456789abcdef")

    assert reply.status == 410
    problem = json.loads(reply.body)
    assert problem["reason"] == "It was read from the wrong label."
    assert problem["withdrawn_on"] == "2025-12-01"
    assert problem["replaced_by"] == [THING]
    assert f'<{server.url}{DOCUMENT}>; rel="successor-version"' in reply.headers["Link"]


def test_the_page_of_what_is_gone_leads_to_what_replaces_it(ask: Ask) -> None:
    page = ask("/doc/claim/0123456789abcdef", {"Accept": BROWSER}).text

    assert "It was read from the wrong label. It is replaced by drug:testolol." in page
    assert f'href="{DOCUMENT}"' in page


def test_a_merged_drug_sends_on_to_its_successor(ask: Ask) -> None:
    reply = ask("/doc/drug/oldolol")

    assert reply.status == 308
    assert reply.headers["Location"] == DOCUMENT
