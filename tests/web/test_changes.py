"""What changed since the release before: a page, JSON, and a feed."""

import json
from typing import Any
from xml.etree import ElementTree as Xml

from lastdose import DISCLAIMER
from lastdose.releases.layout import Release

Ask = Any
Serving = Any
SPACE = {"a": "http://www.w3.org/2005/Atom"}


def test_what_was_withdrawn_since_the_release_before_is_told(ask: Ask, releases: tuple[Release, Release]) -> None:
    told = json.loads(ask("/changes").body)
    page = ask("/changes", {"Accept": "text/html"}).text

    (withdrawn,) = (part for part in told["chapters"] if part["kind"] == "withdrawn")
    assert (told["before"], told["after"]) == tuple(release.id for release in releases)
    assert told["added"] - told["removed"] == releases[1].manifest.quads - releases[0].manifest.quads
    assert "It was read from the wrong label. Now: testolol." in {news["said"] for news in withdrawn["told"]}
    assert "It was read from the wrong label. Now: testolol." in page
    assert DISCLAIMER in page


def test_any_two_releases_are_compared_and_strange_ones_are_not(ask: Ask, releases: tuple[Release, Release]) -> None:
    older, newer = (release.id for release in releases)

    back = json.loads(ask(f"/release/{newer}/diff/{older}").body)

    assert back["added"] == json.loads(ask("/changes").body)["removed"]
    assert ask(f"/release/{older}/diff/2020-01-01-00000000").status == 404


def test_home_and_dataset_lead_to_the_changes(ask: Ask) -> None:
    pages = [ask(path, {"Accept": "text/html"}).text for path in ("/", "/dataset")]

    assert all('href="/changes"' in page for page in pages)


def test_the_feed_is_atom(ask: Ask, server: Any, releases: tuple[Release, Release]) -> None:
    reply = ask("/changes.atom")

    feed = Xml.fromstring(reply.body)
    names = [held.text for held in feed.iterfind(".//a:id", SPACE)]
    entries = feed.findall("a:entry", SPACE)
    assert reply.media_type == "application/atom+xml"
    assert feed.tag == "{http://www.w3.org/2005/Atom}feed"
    assert len(names) == len(set(names)) == len(entries) + 1
    assert all(entry.find(f"a:{part}", SPACE) is not None for entry in entries for part in ("title", "updated", "link"))
    assert [entry.findtext("a:title", namespaces=SPACE) for entry in entries[:2]] == [
        f"Release {release.id}" for release in reversed(releases)
    ]
    assert feed.find("a:author/a:name", SPACE) is not None
    assert feed.findtext("a:updated", namespaces=SPACE) == "2026-02-01T00:00:00Z"
