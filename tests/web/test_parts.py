"""Parts of documents: languages, pages of links, profiles, and the views for programs and people that read no RDF."""

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pyoxigraph as ox
import pytest
from lastdose import DISCLAIMER
from lastdose.releases.layout import Release

THING = "https://w3id.org/lastdose/id/drug/testolol"
DOCUMENT = "/doc/drug/testolol"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
NT = "application/n-triples"
Ask = Any


def triples(body: bytes) -> set[str]:
    """The triples of an N-Triples document."""
    return {str(triple) for triple in ox.parse(body, format=ox.RdfFormat.N_TRIPLES)}


def test_links_to_a_busy_thing_come_a_page_at_a_time(ask: Ask, server: Any) -> None:
    first = ask("/doc/agent/office-of-invented-labels.nt?size=5")
    second = ask("/doc/agent/office-of-invented-labels.nt?size=5&page=2")

    links = first.headers["Link"]
    stem = f"{server.url}/doc/agent/office-of-invented-labels.nt"
    assert f'<{stem}?page=1&size=5>; rel="first"' in links
    assert f'<{stem}?page=2&size=5>; rel="next"' in links
    assert f'<{stem}?page=3&size=5>; rel="last"' in links
    assert f'<{stem}?page=1&size=5>; rel="prev"' in second.headers["Link"]
    told = [triples(reply.body) for reply in (first, second)]
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

    assert triples(part.body) < triples(whole.body)
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
        reply = ask(DOCUMENT, {"Host": "evil.example", "X-Forwarded-Host": "evil.example", "Accept": NT})
        moved = ask("/id/drug/testolol", {"Host": "evil.example"})

    assert b"evil.example" not in reply.body
    assert "evil.example" not in str(reply.headers)
    assert "<https://example.org/stop/doc/drug/testolol.ttl>" in reply.headers["Link"]
    assert b"<https://example.org/stop/doc/drug/testolol> " in reply.body
    assert moved.headers["Location"] == "/stop/doc/drug/testolol"
