"""Documents: what linked-data clients ask for, and what they get."""

import gzip
import json
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any
from urllib.parse import urljoin

import pyoxigraph as ox
import pytest
from lastdose import DISCLAIMER
from lastdose.releases.layout import Release

THING = "https://w3id.org/lastdose/id/drug/testolol"
DOCUMENT = "/doc/drug/testolol"
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
    assert len(told) == len({**RDF, **OTHERS}) - 1


@pytest.mark.parametrize(("extension", "media_type"), {**RDF, **OTHERS}.items())
def test_an_extension_names_the_format_and_never_varies(ask: Ask, extension: str, media_type: str) -> None:
    reply = ask(f"{DOCUMENT}.{extension}", {"Accept": "image/png"})

    assert reply.status == 200
    assert reply.media_type == media_type
    assert reply.listed("Vary") == {"Accept-Encoding"}


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


def test_a_withdrawn_claim_is_gone_and_says_why_and_what_replaces_it(ask: Ask, server: Any) -> None:
    reply = ask("/doc/claim/0123456789abcdef")

    assert reply.status == 410
    problem = json.loads(reply.body)
    assert problem["reason"] == "It was read from the wrong label."
    assert problem["withdrawn_on"] == "2025-12-01"
    assert problem["replaced_by"] == [THING]
    assert f'<{server.url}{DOCUMENT}>; rel="successor-version"' in reply.headers["Link"]


def test_a_merged_drug_sends_on_to_its_successor(ask: Ask) -> None:
    reply = ask("/doc/drug/oldolol")

    assert reply.status == 308
    assert reply.headers["Location"] == DOCUMENT


def test_pages_say_their_language_and_data_never_varies_by_it(ask: Ask) -> None:
    page = ask(DOCUMENT, {"Accept": BROWSER, "Accept-Language": "zh, de;q=0.5"})
    data = [ask(f"{DOCUMENT}.ttl", {"Accept-Language": language}) for language in ("zh", "en")]

    assert page.headers["Content-Language"] == "en"
    assert '<html lang="en"' in page.text
    assert data[0].body == data[1].body
    assert data[0].headers["ETag"] == data[1].headers["ETag"]
    assert ask(f"{DOCUMENT}?lang=en", {"Accept": BROWSER}).status == 200
    assert ask(f"{DOCUMENT}?lang=xx", {"Accept": BROWSER}).status == 400


def test_links_to_a_busy_thing_come_a_page_at_a_time(ask: Ask, server: Any) -> None:
    first = ask("/doc/agent/office-of-invented-labels.nt?size=5")
    second = ask("/doc/agent/office-of-invented-labels.nt?size=5&page=2")

    links = first.headers["Link"]
    stem = f"{server.url}/doc/agent/office-of-invented-labels.nt"
    assert f'<{stem}?page=1&size=5>; rel="first"' in links
    assert f'<{stem}?page=2&size=5>; rel="next"' in links
    assert f'<{stem}?page=3&size=5>; rel="last"' in links
    assert f'<{stem}?page=1&size=5>; rel="prev"' in second.headers["Link"]
    told = [union(reply.body, RDF["nt"]) for reply in (first, second)]
    pointing = [
        {line for line in graph if "/id/agent/office-of-invented-labels>" in line.split(" ", 2)[2]} for graph in told
    ]
    assert [
        len({line for line in page if "assertedBy" in line or "ublisher" in line or "labeller" in line})
        for page in pointing
    ] == [5, 5]
    assert first.headers["ETag"] != second.headers["ETag"]
    assert ask("/doc/agent/office-of-invented-labels.nt?size=5&page=4").status == 404


@pytest.mark.parametrize("profile", ["labels", "provenance", "stop-card"])
def test_a_profile_is_a_part_of_the_whole_document(ask: Ask, profile: str) -> None:
    whole = ask(f"{DOCUMENT}.nt")
    part = ask(f"{DOCUMENT}.nt?_profile={profile}")

    assert union(part.body, RDF["nt"]) < union(whole.body, RDF["nt"])
    assert f'<https://w3id.org/lastdose/profile/{profile}>; rel="profile"' in part.headers["Link"]
    assert part.headers["ETag"] != whole.headers["ETag"]


def test_a_profile_can_be_asked_for_in_a_header(ask: Ask) -> None:
    reply = ask(DOCUMENT, {"Accept-Profile": "<https://w3id.org/lastdose/profile/labels>"})

    assert reply.headers["Content-Location"] == f"{DOCUMENT}.ttl?_profile=labels"
    assert ask(reply.headers["Content-Location"]).body == reply.body
    assert "Accept-Profile" in reply.listed("Vary")


def test_all_profiles_can_be_listed(ask: Ask) -> None:
    reply = ask(f"{DOCUMENT}?_profile=alt")

    assert reply.status == 200
    for profile in ("full", "labels", "provenance", "stop-card"):
        assert f"?_profile={profile}" in reply.text


def test_json_nests_the_passage_in_the_claim(ask: Ask) -> None:
    view = json.loads(ask(f"{DOCUMENT}.json").body)

    claim = next(claim for claim in view["claim"] if claim["paraphrase"].startswith("Sign 1 "))
    assert view["thing"]["id"] == THING
    assert view["disclaimer"] == DISCLAIMER
    assert claim["type"] == ["DiscontinuationRiskClaim"]
    assert claim["properties"]["passage"][0]["properties"]["sectionAddress"] == ["warnings[0]"]


def test_markdown_has_every_claim_with_its_address(ask: Ask) -> None:
    text = ask(f"{DOCUMENT}.md").text

    assert text.count("https://w3id.org/lastdose/id/claim/") == 13
    assert "Sign 12 may come after a sudden stop" in text


def test_markdown_is_cut_between_claims(ask: Ask) -> None:
    whole = ask(f"{DOCUMENT}.md").text
    cut = ask(f"{DOCUMENT}.md?max_chars=2000").text

    assert len(cut) <= 2000
    claims = cut.count("https://w3id.org/lastdose/id/claim/")
    assert 0 < claims < 13
    assert f"{13 - claims} more claims are left out" in cut
    assert whole.startswith(cut[: cut.rindex("* **")])


@pytest.mark.parametrize(
    ("path", "named"),
    [
        (f"{DOCUMENT}?foo=1", "foo"),
        (f"{DOCUMENT}.ttl?max_chars=1000", "max_chars"),
        (f"{DOCUMENT}?page=0", "page"),
        (f"{DOCUMENT}?page=1&page=2", "page"),
        (f"{DOCUMENT}?size=100000", "size"),
        (f"{DOCUMENT}?size=%D9%A1", "size"),
        (f"{DOCUMENT}?_profile=everything", "_profile"),
        (f"{DOCUMENT}.html?_profile=labels", "_profile"),
        ("/id/drug/testolol?x", "x"),
        ("/dataset?q=1", "q"),
        ("/search?query=x", "query"),
        ("/?utm_source=x", "utm_source"),
        ("/robots.txt?a=b", "a"),
    ],
)
def test_an_unknown_or_bad_parameter_is_refused_by_name(ask: Ask, path: str, named: str) -> None:
    reply = ask(path)

    assert reply.status == 400
    assert named in json.loads(reply.body)["detail"]


def test_a_parameter_that_is_no_utf8_is_refused(ask: Ask) -> None:
    assert ask(f"{DOCUMENT}?page=%FF").status == 400


def test_addresses_come_from_the_public_address(
    release: Release, serving: Callable[..., AbstractContextManager[Ask]]
) -> None:
    with serving(release, public_url="https://example.org/stop/") as ask:
        reply = ask(
            DOCUMENT, {"Host": "evil.example", "X-Forwarded-Host": "evil.example", "Accept": "application/n-triples"}
        )
        moved = ask("/id/drug/testolol", {"Host": "evil.example"})

    assert b"evil.example" not in reply.body
    assert "evil.example" not in str(reply.headers)
    assert "<https://example.org/stop/doc/drug/testolol.ttl>" in reply.headers["Link"]
    assert b"<https://example.org/stop/doc/drug/testolol> " in reply.body
    assert moved.headers["Location"] == "/stop/doc/drug/testolol"
