"""One client cannot keep the others from the endpoint: each has its seconds, its errors and its share of the places."""

import gzip
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack, closing, suppress
from dataclasses import replace
from http.client import HTTPConnection
from time import monotonic, sleep
from typing import Any
from urllib.parse import urlsplit

import pytest
from lastdose.errors import AbandonedError, CrowdedError, LimitError, QueryError, ReaderError
from lastdose.releases.layout import Release
from lastdose.web.clients import client_of
from lastdose.web.fairness import Allowance, Lane

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


@pytest.mark.parametrize(
    "error", [LimitError("The query was not answered in time.", 60), AbandonedError("The reader has gone.")]
)
def test_what_may_succeed_another_time_is_no_error_of_the_client(error: ReaderError) -> None:
    lane = Lane(Allowance(errors=1), Clock())

    for _ in range(3):
        with pytest.raises(type(error)), lane.place(ONE):
            raise error

    assert lane.taken == 0


def test_each_client_takes_at_most_half_of_the_places_that_the_others_left() -> None:
    lane = Lane(Allowance(places=16))

    def taken_by(stack: ExitStack, client: str) -> int:
        for number in range(17):
            try:
                stack.enter_context(lane.place(client))
            except CrowdedError:
                return number
        return 17

    with ExitStack() as held:
        assert [taken_by(held, f"127.0.0.{number}") for number in range(2, 6)] == [8, 4, 2, 1]
        with lane.place("127.0.0.8"), pytest.raises(LimitError) as refused, lane.place("127.0.0.9"):
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
        ("nobody", "", True),
    ],
)
def test_an_address_of_version_6_counts_by_its_network(one: str, other: str, same: bool) -> None:
    assert (client_of(one, "", None) == client_of(other, "", None)) is same


@pytest.mark.parametrize(
    ("forwarded", "client"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("198.51.100.1, 192.0.2.7", "192.0.2.7"),
        ("192.0.2.7, ::1, 0:0:0:0:0:0:0:1", "192.0.2.7"),
        ("192.0.2.7:4711", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        (" 2001:db8:1:2::7", "2001:db8:1:2::1"),
        ("[2001:db8:1:2::7]:4711", "2001:db8:1:2::1"),
        ("192.0.2.7, unix:", "unknown"),
        (",", "::1"),
        ("", "::1"),
    ],
)
def test_a_trusted_proxy_tells_the_client_by_the_last_address_that_is_not_its_own(forwarded: str, client: str) -> None:
    assert client_of("::1", forwarded, "::1") == client_of(client, "", None)
    assert client_of("192.0.2.9", forwarded, "::1") == "192.0.2.9"


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
        refused = failing.query("ASK {}", {"Accept": "application/problem+json"})
        unaffected = other.query("ASK {}")

    assert (*statuses, unaffected.status) == (400, 400, 400, 429, 200)
    assert refused.media_type == "application/problem+json"
    assert json.loads(refused.body)["status"] == 429
    assert int(refused.headers["Retry-After"]) > 0


def test_behind_a_proxy_the_last_address_it_tells_is_the_client(release: Release, serving: Serving) -> None:
    def forwarded(*addresses: str) -> dict[str, str]:
        return {"X-Forwarded-For": ", ".join(addresses)}

    with serving(release, allowance=Allowance(errors=1), trusted_proxy=ONE) as ask:
        proxy, stranger = (replace(ask, source=source) for source in (ONE, OTHER))
        through = [
            proxy.query("SELEKT", forwarded("192.0.2.7")).status,
            proxy.query("SELEKT", forwarded("192.0.2.8")).status,
            proxy.query("SELEKT", forwarded("198.51.100.1", "192.0.2.7")).status,
            proxy.query("SELEKT", forwarded("192.0.2.9", "2001:db8:1:2::1")).status,
            proxy.query("SELEKT", forwarded("192.0.2.9", "2001:db8:1:2::2", ONE)).status,
            proxy.query("SELEKT", forwarded("192.0.2.9", "2001:db8:1:3::1")).status,
        ]
        direct = [stranger.query("SELEKT", forwarded(f"192.0.2.{number}")).status for number in (20, 21)]

    assert through == [400, 400, 429, 400, 429, 400]
    assert direct == [400, 429]


def test_behind_a_proxy_a_header_of_ones_own_changes_nothing(release: Release, serving: Serving) -> None:
    with serving(release, allowance=Allowance(errors=1), trusted_proxy=ONE) as ask:
        statuses = [twice_forwarded(ask.url, f"198.51.100.{number}", "192.0.2.7") for number in range(3)]

    assert statuses == [400, 429, 429]


def twice_forwarded(url: str, spoofed: str, told: str) -> int:
    """The status of a wrong query that a proxy passes on with a header of the client's before its own."""
    connection = HTTPConnection(urlsplit(url).netloc, timeout=60, source_address=(ONE, 0))
    with closing(connection):
        connection.putrequest("GET", "/sparql?query=SELEKT")
        connection.putheader("X-Forwarded-For", spoofed)
        connection.putheader("X-Forwarded-For", told)
        connection.endheaders()
        return connection.getresponse().status


def test_an_answer_that_is_kept_costs_nothing(release: Release, serving: Serving) -> None:
    query = "SELECT ?drug { ?drug a <https://w3id.org/lastdose/ontology#Drug> } ORDER BY ?drug"
    with serving(release) as ask:
        replies = [ask.query(query) for _ in range(3)]
        packed = ask.query(query, {"Accept-Encoding": "gzip"})
        metrics = ask("/-/metrics").text

    assert len({reply.body for reply in replies}) == 1
    assert gzip.decompress(packed.body) == replies[0].body
    assert 'lastdose_queries_total{form="select",outcome="answered"} 2.0' in metrics
    assert 'lastdose_queries_total{form="select",outcome="kept"} 2.0' in metrics


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
