"""The same request gets the same response again, and no other request gets it."""

import shutil
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from lastdose.releases.layout import Release, open_release

Serving = Callable[..., AbstractContextManager[Any]]
QUERY = "SELECT ?drug { ?drug a <https://w3id.org/lastdose/ontology#Drug> } ORDER BY ?drug"
CHANGING = "SELECT (NOW() AS ?now) (RAND() AS ?chance) {}"
OWN = {"Date", "Server"}


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("headers", [{}, {"Accept": "text/csv"}, {"Accept-Encoding": "gzip"}], ids=str)
def test_the_same_request_gets_the_same_response(ask: Any, method: str, headers: dict[str, str]) -> None:
    replies = [ask(f"/sparql?query={quote(QUERY)}", headers, method) for _ in range(4)]

    told = [[pair for pair in reply.headers.items() if pair[0] not in OWN] for reply in replies]
    assert {reply.status for reply in replies} == {200}
    assert told == [told[0]] * 4
    assert len({reply.body for reply in replies}) == 1


def test_a_request_that_differs_in_a_header_is_answered_by_itself(ask: Any) -> None:
    kinds = ["text/csv", "application/sparql-results+xml", "application/sparql-results+json"] * 3

    types = [ask.query(QUERY, {"Accept": kind}).media_type for kind in kinds]

    assert types == kinds


def test_only_who_has_the_answer_is_told_that_it_is_unmodified(ask: Any) -> None:
    tag = ask.query(QUERY).headers["ETag"]
    conditions = [
        {"If-None-Match": tag},
        {"If-None-Match": '"another"'},
        {"If-Match": '"another"'},
        {"If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"},
    ]

    statuses = [[ask.query(QUERY, condition).status for condition in conditions] for _ in range(3)]

    assert statuses == [[304, 200, 412, 304]] * 3


def test_what_may_be_answered_in_another_way_is_never_recalled(ask: Any) -> None:
    assert len({ask.query(CHANGING).body for _ in range(3)}) == 3


def test_recalled_responses_are_counted(release: Release, serving: Serving) -> None:
    with serving(release) as ask:
        tag = ask.query(QUERY).headers["ETag"]
        for _ in range(3):
            ask.query(QUERY)
            ask.query(QUERY, {"If-None-Match": tag})
        metrics = ask("/-/metrics").text

    assert 'lastdose_queries_total{form="select",outcome="kept"} 3.0' in metrics
    assert 'lastdose_queries_total{form="select",outcome="unmodified"} 3.0' in metrics
    assert 'lastdose_responses_total{status="304"} 3.0' in metrics


@pytest.mark.parametrize("path", ["/", "/doc/drug/testolol", "/doc/drug/testolol.ttl", "/search?q=testolol"])
@pytest.mark.parametrize("headers", [{"Accept": "text/html"}, {"Accept-Encoding": "gzip"}], ids=str)
def test_the_same_page_is_sent_again_as_it_was(ask: Any, path: str, headers: dict[str, str]) -> None:
    replies = [ask(path, headers, method) for method in ("GET", "HEAD", "GET", "HEAD")]

    told = [[pair for pair in reply.headers.items() if pair[0] not in OWN] for reply in replies]
    assert told == [told[0]] * 4
    assert [reply.body for reply in replies] == [replies[0].body, b""] * 2


def test_a_recalled_page_is_negotiated_by_every_header_that_chose_it(ask: Any) -> None:
    wanted: list[dict[str, str]] = [
        {"Accept": "text/turtle"},
        {"Accept": "text/html"},
        {"Accept": "text/turtle", "Accept-Profile": "<https://w3id.org/lastdose/profile/labels>"},
        {"Accept": "text/turtle", "Accept-Datetime": "Thu, 01 Jan 2100 00:00:00 GMT"},
    ]

    rounds = [[ask("/doc/drug/testolol", headers) for headers in wanted] for _ in range(3)]

    told = [[(reply.status, reply.headers["Content-Type"], reply.body) for reply in replies] for replies in rounds]
    assert told == [told[0]] * 3
    assert len(set(told[0])) == len(wanted)


def test_a_change_of_the_folder_of_releases_is_told_at_once(folder: Path, serving: Serving) -> None:
    older, newer = sorted(path for path in folder.iterdir() if path.is_dir() and not path.is_symlink())
    with serving(open_release(newer)) as ask:
        before = [ask("/changes.atom").text for _ in range(3)]
        shutil.rmtree(older)
        after = ask("/changes.atom").text

    assert before == [before[0]] * 3
    assert older.name in before[0]
    assert older.name not in after
