"""One client cannot keep the others from the endpoint: each has its seconds, its errors and its share of the places."""

import gzip
import json
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, suppress
from dataclasses import replace
from time import monotonic, sleep
from typing import Any

import pytest
from lastdose.errors import CrowdedError, LimitError, QueryError
from lastdose.releases.layout import Release
from lastdose.web.fairness import Allowance, Lane, client_of

Serving = Callable[..., AbstractContextManager[Any]]
ENDLESS = "SELECT (count(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o }"
ONE, OTHER = "127.0.0.2", "127.0.0.3"


class Clock:
    """A time that passes when it is told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_seconds_are_charged_while_a_query_runs_and_come_back_with_time() -> None:
    clock = Clock()
    lane = Lane(Allowance(seconds=10, seconds_back=0.5), clock)

    with lane.place(ONE):
        clock.now += 40
        with pytest.raises(CrowdedError) as refused, lane.place(ONE):
            pass
        with lane.place(OTHER):
            pass
    with pytest.raises(CrowdedError), lane.place(ONE):
        pass
    clock.now += float(refused.value.retry_after or 0)
    with lane.place(ONE):
        pass

    assert refused.value.retry_after
    assert lane.taken == 0


def test_errors_are_charged_and_all_come_back_within_a_minute() -> None:
    clock = Clock()
    lane = Lane(Allowance(errors=3), clock)

    for _ in range(3):
        with suppress(QueryError), lane.place(ONE):
            raise QueryError("no query")
    with pytest.raises(CrowdedError), lane.place(ONE):
        pass
    with pytest.raises(CrowdedError):
        lane.error(ONE)
    lane.error(OTHER)
    clock.now += 60
    for _ in range(3):
        lane.error(ONE)


def test_a_client_has_its_share_and_all_together_have_no_more_than_there_is() -> None:
    lane = Lane(Allowance(places=2, share=1))

    with lane.place(ONE):
        with pytest.raises(CrowdedError), lane.place(ONE):
            pass
        with lane.place(OTHER), pytest.raises(LimitError) as refused, lane.place("127.0.0.4"):
            pass
    assert not isinstance(refused.value, CrowdedError)
    assert lane.taken == 0


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("192.0.2.1", "192.0.2.2", False),
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
        ("nobody", None, True),
    ],
)
def test_an_address_of_version_6_counts_by_its_network(one: str, other: str | None, same: bool) -> None:
    assert (client_of(one) == client_of(other)) is same


def test_who_takes_many_places_leaves_the_others_theirs(release: Release, serving: Serving) -> None:
    with serving(release, timeout=3.0) as ask, ThreadPoolExecutor(32) as pool:
        greedy, other = (replace(ask, source=source) for source in (ONE, OTHER))
        replies = [pool.submit(greedy.query, ENDLESS) for _ in range(12)]
        begun = monotonic()
        answered = []
        while monotonic() - begun < 2:
            answered.append(other.query("ASK {}").status)
        statuses = sorted(reply.result().status for reply in replies)

    assert set(answered) == {200}
    assert statuses == [429] * 4 + [503] * 8


def test_who_has_used_up_the_time_is_told_when_to_come_back(release: Release, serving: Serving) -> None:
    with serving(release, timeout=1.5, allowance=Allowance(seconds=1, seconds_back=0.5)) as ask:
        greedy, other = (replace(ask, source=source) for source in (ONE, OTHER))
        first, second = greedy.query(ENDLESS), greedy.query("ASK {}")
        unaffected = other.query("ASK {}")
        sleep(int(second.headers["Retry-After"]))
        third = greedy.query("ASK {}")

    assert (first.status, second.status, unaffected.status, third.status) == (503, 429, 200, 200)
    assert second.headers["Cache-Control"] == "no-cache"


def test_who_sends_nothing_but_errors_is_told_to_look_at_them(release: Release, serving: Serving) -> None:
    with serving(release, allowance=Allowance(errors=3)) as ask:
        failing, other = (replace(ask, source=source) for source in (ONE, OTHER))
        statuses = [failing.query("SELEKT").status for _ in range(4)]
        problem = failing.query("ASK {}", {"Accept": "application/problem+json"})

    assert statuses == [400, 400, 400, 429]
    assert json.loads(problem.body)["status"] == 429
    assert other


def test_behind_a_proxy_the_last_address_it_tells_is_the_client(release: Release, serving: Serving) -> None:
    def forwarded(*addresses: str) -> dict[str, str]:
        return {"X-Forwarded-For": ", ".join(addresses)}

    with serving(release, allowance=Allowance(errors=1), trusted_proxy=ONE) as ask:
        proxy, stranger = (replace(ask, source=source) for source in (ONE, OTHER))
        through = [
            proxy.query("SELEKT", forwarded("192.0.2.7")).status,
            proxy.query("SELEKT", forwarded("192.0.2.8")).status,
            proxy.query("SELEKT", forwarded("198.51.100.1", "192.0.2.7")).status,
        ]
        direct = [stranger.query("SELEKT", forwarded(f"192.0.2.{number}")).status for number in (20, 21)]

    assert through == [400, 400, 429]
    assert direct == [400, 429]


def test_an_answer_that_is_kept_costs_nothing(release: Release, serving: Serving) -> None:
    query = "SELECT ?drug { ?drug a <https://w3id.org/lastdose/ontology#Drug> } ORDER BY ?drug"
    with serving(release) as ask:
        replies = [ask.query(query) for _ in range(3)]
        packed = ask.query(query, {"Accept-Encoding": "gzip"})
        metrics = ask("/-/metrics").text

    assert len({reply.body for reply in replies}) == 1
    assert gzip.decompress(packed.body) == replies[0].body
    assert 'lastdose_queries_total{form="select",outcome="answered"} 2.0' in metrics


def test_a_query_may_be_given_less_time_and_never_more(release: Release, serving: Serving) -> None:
    with serving(release, timeout=2.0) as ask:
        begun = monotonic()
        short = ask.query(ENDLESS, more="&timeout=0.2")
        between = monotonic()
        long = ask.query(ENDLESS, more="&timeout=600")
        end = monotonic()

    assert (short.status, long.status) == (503, 503)
    assert between - begun < end - between


@pytest.mark.parametrize("seconds", ["0", "-1", "soon", "1e9", "", "NaN"])
def test_a_time_that_is_none_is_refused_by_name(ask: Any, seconds: str) -> None:
    reply = ask.query("ASK {}", {"Accept": "application/problem+json"}, more=f"&timeout={seconds}")

    assert reply.status == 400
    assert json.loads(reply.body)["parameter"] == "timeout"


def test_what_is_done_is_counted_and_logged_without_who_asked(
    release: Release, serving: Serving, caplog: pytest.LogCaptureFixture
) -> None:
    secret = 'ASK { ?x ?y "a secret" }'
    with caplog.at_level(logging.INFO, "lastdose.queries"), serving(release, timeout=1.0) as ask:
        replies = [ask.query(text).status for text in (secret, "SELECT ?s { ?s ?p ?o } LIMIT 3", ENDLESS)]
        metrics = ask("/-/metrics")

    lines = [json.loads(record.message) for record in caplog.records if record.name == "lastdose.queries"]
    assert replies == [200, 200, 503]
    assert metrics.headers["Content-Type"].startswith("text/plain; version=")
    assert 'lastdose_queries_total{form="ask",outcome="answered"} 1.0' in metrics.text
    assert 'lastdose_queries_total{form="select",outcome="limit"} 1.0' in metrics.text
    assert 'lastdose_responses_total{status="503"} 1.0' in metrics.text
    assert [(line["form"], line["outcome"]) for line in lines] == [
        ("ask", "answered"),
        ("select", "answered"),
        ("select", "limit"),
    ]
    assert lines[1]["bytes"] > 0
    for text in (metrics.text, caplog.text):
        assert "127.0.0.1" not in text
        assert "secret" not in text
