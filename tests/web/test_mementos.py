"""Mementos: a document as it was in an older release."""

import sqlite3
from collections.abc import Callable
from contextlib import AbstractContextManager, closing
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import pytest
from lastdose.releases import layout
from lastdose.releases.derived import is_readable
from lastdose.releases.layout import Release

Ask = Any
DOCUMENT = "/doc/drug/testolol"
MOVED = "/doc/drug/oldolol"
PATIENCE = 60.0


@pytest.mark.parametrize(
    ("moment", "which"),
    [
        ("Thu, 15 Jan 2026 12:00:00 GMT", 0),
        ("Sun, 01 Feb 2026 00:00:00 GMT", 1),
        ("Fri, 01 Jan 2100 00:00:00 GMT", 1),
        ("Mon, 01 Jan 2001 00:00:00 GMT", 0),
    ],
)
def test_a_moment_leads_to_the_release_in_force(
    ask: Ask, server: Any, releases: tuple[Release, Release], moment: str, which: int
) -> None:
    reply = ask(f"{DOCUMENT}?size=5", {"Accept-Datetime": moment})

    assert reply.status == 302
    assert reply.headers["Location"] == f"/release/{releases[which].id}{DOCUMENT}?size=5"
    assert "Accept-Datetime" in reply.listed("Vary")
    assert f'<{server.url}{DOCUMENT}>; rel="original timegate"' in reply.headers["Link"]


def test_an_address_that_names_its_format_never_varies_by_moment(ask: Ask) -> None:
    assert ask(f"{DOCUMENT}.ttl", {"Accept-Datetime": "Thu, 15 Jan 2026 12:00:00 GMT"}).status == 200


def test_a_memento_says_when_it_was_and_stays(ask: Ask, server: Any, releases: tuple[Release, Release]) -> None:
    older, newer = (ask(f"/release/{release.id}{DOCUMENT}") for release in releases)

    assert older.status == newer.status == 200
    assert older.headers["Memento-Datetime"] == "Thu, 01 Jan 2026 00:00:00 GMT"
    assert newer.headers["Memento-Datetime"] == "Sun, 01 Feb 2026 00:00:00 GMT"
    assert older.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert older.headers["Content-Location"] == f"/release/{releases[0].id}{DOCUMENT}.ttl"
    assert older.headers["ETag"] != newer.headers["ETag"]
    for relation in ("original timegate", "timemap"):
        assert f'rel="{relation}"' in older.headers["Link"]


def test_an_older_page_leads_to_older_pages(ask: Ask, releases: tuple[Release, Release]) -> None:
    page = ask(f"/release/{releases[0].id}{DOCUMENT}.html").text

    assert f"/release/{releases[0].id}/doc/" in page


def test_a_timemap_lists_the_releases_that_say_something(
    ask: Ask, server: Any, releases: tuple[Release, Release]
) -> None:
    both, one = ask(f"/timemap{DOCUMENT}"), ask(f"/timemap{MOVED}")

    assert both.media_type == "application/link-format"
    for release in releases:
        assert f'<{server.url}/release/{release.id}{DOCUMENT}>; rel="memento"; datetime="' in both.text
    assert releases[0].id not in one.text
    assert releases[1].id in one.text


def test_what_a_release_had_not_is_not_found_in_it(ask: Ask, releases: tuple[Release, Release]) -> None:
    assert ask(f"/release/{releases[0].id}{MOVED}").status == 404
    assert ask(f"/release/2026-01-31-00000000{DOCUMENT}").status == 404
    assert ask(f"/release/..%2f{DOCUMENT}").status == 404
    assert ask("/timemap/doc/drug/nobody").status == 404


@pytest.mark.parametrize("moment", ["yesterday", "2026-01-01", "Thu, 99 Jan 2026 00:00:00 GMT", "\x0b"])
def test_a_moment_that_is_no_date_is_refused(ask: Ask, moment: str) -> None:
    assert ask(DOCUMENT, {"Accept-Datetime": moment}).status == 400


def test_an_index_of_another_version_of_the_program_is_made_anew_when_it_is_asked_for(
    folder: Path, releases: tuple[Release, Release], serving: Callable[..., AbstractContextManager[Any]]
) -> None:
    old, new = (Release(folder / release.id, release.manifest) for release in releases)
    with closing(sqlite3.connect(old.file(layout.INDEX))) as index:
        index.executescript("PRAGMA user_version = 1; DROP TABLE uses;")

    with serving(new) as ask:
        first = ask(f"/release/{old.id}{DOCUMENT}.html")
        begun = monotonic()
        while not is_readable(old):
            assert monotonic() - begun < PATIENCE
            sleep(0.05)
        then = ask(f"/release/{old.id}{DOCUMENT}.html")

    assert first.status == 503
    assert int(first.headers["Retry-After"]) > 0
    assert "try again later" in first.text
    assert then.status == 200
