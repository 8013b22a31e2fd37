"""A page that was prepared is sent as the application would send it, to those who would get just that."""

import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from lastdose.cli import main
from lastdose.releases import layout
from lastdose.releases.layout import Release, open_release
from lastdose.web.codings import ZSTD, coded
from lastdose.web.prepared import Page, open_pages, write_pages
from lastdose.web.site import edition

from tests.web.conftest import Client, Reply, Serving

PUBLIC = "https://example.org/stop"
DRUG = "/doc/drug/testolol"
BROWSER = "text/html,application/xhtml+xml,*/*;q=0.8"
MARKED = b"made before"
OWN = {"Date", "Server"}


@pytest.fixture(scope="module")
def prepared(release: Release, tmp_path_factory: pytest.TempPathFactory) -> Release:
    """A copy of the release whose pages were prepared."""
    copied = Path(shutil.copytree(release.path, tmp_path_factory.mktemp("prepared") / release.id))
    assert main(["prepare", "--release", str(copied), "--public-url", PUBLIC, "--workers", "1"]) == 0
    return open_release(copied)


@pytest.fixture(scope="module")
def asks(release: Release, prepared: Release, serving: Serving) -> Iterator[tuple[Client, Client]]:
    """Ask a server that has prepared pages, and one that has none."""
    with serving(prepared, public_url=PUBLIC) as one, serving(release, public_url=PUBLIC) as other:
        yield one, other


@pytest.fixture(scope="module")
def ask_marked(prepared: Release, tmp_path_factory: pytest.TempPathFactory, serving: Serving) -> Iterator[Client]:
    """Ask a server whose one prepared page can be told from that which the application would make."""
    copied = Path(shutil.copytree(prepared.path, tmp_path_factory.mktemp("marked") / prepared.id))
    headers = [("Content-Type", "text/html; charset=utf-8"), ("ETag", '"1"')]
    write_pages(copied / layout.PAGES, f"{edition()} {PUBLIC}", [Page(DRUG, headers, coded(MARKED, ZSTD))])
    with serving(open_release(copied), public_url=PUBLIC) as ask:
        yield ask


def told(reply: Reply) -> tuple[int, set[tuple[str, str]], bytes]:
    """What came back, but for the time."""
    return reply.status, {pair for pair in reply.headers.items() if pair[0] not in OWN}, reply.body


@pytest.mark.parametrize("coding", ["identity", "gzip", "zstd", "br;q=1, gzip;q=0.8"])
@pytest.mark.parametrize("path", [DRUG, "/doc/effect/tremor-of-tests", "/doc/version/label-testolol-v1"])
def test_a_prepared_page_is_what_the_application_would_send(
    asks: tuple[Client, Client], path: str, coding: str
) -> None:
    replies = [ask(path, {"Accept": BROWSER, "Accept-Encoding": coding}) for ask in (*asks, asks[0])]

    assert replies[0].status == 200
    assert told(replies[0]) == told(replies[1]) == told(replies[2])


@pytest.mark.parametrize("headers", [{}, {"Accept-Language": "en-GB, zh;q=0.5"}, {"User-Agent": "any"}], ids=str)
def test_a_plain_request_gets_what_was_prepared(ask_marked: Client, headers: Mapping[str, str]) -> None:
    assert ask_marked(DRUG, {"Accept": BROWSER, **headers}).body == MARKED


@pytest.mark.parametrize(
    ("query", "headers"),
    [
        ("", {"Accept": "text/turtle"}),
        ("", {"Accept-Language": "zh"}),
        ("", {"Accept-Datetime": "Fri, 01 Jan 2100 00:00:00 GMT"}),
        ("", {"Accept-Profile": "<https://w3id.org/lastdose/profile/stop-card>"}),
        ("", {"If-None-Match": '"another"'}),
        ("?lang=en", {}),
        ("?size=5", {}),
        (".html", {}),
    ],
    ids=str,
)
def test_whoever_asks_for_more_is_answered_by_the_application(
    ask_marked: Client, query: str, headers: Mapping[str, str]
) -> None:
    reply = ask_marked(DRUG + query, {"Accept": BROWSER, **headers})

    assert reply.body != MARKED


def test_who_has_a_prepared_page_is_told_that_it_is_unmodified(asks: tuple[Client, Client]) -> None:
    tag = asks[0](DRUG, {"Accept": BROWSER}).headers["ETag"]

    assert asks[0](DRUG, {"Accept": BROWSER, "If-None-Match": tag}).status == 304


def test_prepared_pages_are_counted(ask_marked: Client) -> None:
    def counted() -> float:
        lines = ask_marked("/-/metrics").text.splitlines()
        return next(
            float(line.split()[1]) for line in lines if line.startswith('lastdose_responses_total{status="200"')
        )

    before = counted()
    ask_marked(DRUG, {"Accept": BROWSER})

    assert counted() == before + 2


def test_pages_of_another_program_or_address_are_not_used(prepared: Release) -> None:
    path = prepared.file(layout.PAGES)

    assert open_pages(path, f"{edition()} {PUBLIC}") is not None
    assert open_pages(path, f"{edition()} https://example.com") is None
    assert open_pages(path, f"00000000 {PUBLIC}") is None


@pytest.mark.parametrize("content", [None, b"no pages at all"], ids=["missing", "damaged"])
def test_without_a_sound_file_the_application_answers(
    prepared: Release, tmp_path: Path, serving: Serving, content: bytes | None
) -> None:
    copied = Path(shutil.copytree(prepared.path, tmp_path / prepared.id))
    (copied / layout.PAGES).unlink()
    if content:
        (copied / layout.PAGES).write_bytes(content)

    with serving(open_release(copied), public_url=PUBLIC) as ask:
        assert ask(DRUG, {"Accept": BROWSER}).status == 200


def test_prepared_pages_leave_a_release_sound(prepared: Release) -> None:
    assert main(["verify", str(prepared.path)]) == 0
