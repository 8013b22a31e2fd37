"""First come, first served; slow queries make room for quick ones, and few of them run at once."""

import os
import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from lastdose.engine import Answer, Limits, LocalEngine, Question, open_engine
from lastdose.engine.waiting import Deadline, Line
from lastdose.errors import LimitError, ReaderError

if TYPE_CHECKING:
    from tests.engine.conftest import Processes


ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n1 ?o }"


def test_whoever_came_first_is_served_first(processes: "Processes") -> None:
    line: Line[str] = Line(20)
    served: list[int] = []

    def wait(number: int) -> None:
        line.take(Deadline(60))
        served.append(number)
        line.give("the one thing")

    threads = []
    for number in range(20):
        threads.append(threading.Thread(target=wait, args=(number,)))
        threads[-1].start()
        processes.until(lambda: line.length == len(threads))

    line.give("the one thing")

    for thread in threads:
        thread.join(30)
    assert served == list(range(20))


def test_a_full_line_turns_away_at_once_and_says_when_to_come_back() -> None:
    line: Line[str] = Line(0)

    with pytest.raises(LimitError, match="waiting") as refusal:
        line.take(Deadline(60))

    assert refusal.value.retry_after is not None


def test_nothing_is_lost_to_whoever_gave_up_waiting() -> None:
    line: Line[str] = Line(5)
    with pytest.raises(LimitError, match="within"):
        line.take(Deadline(0.01))
    with pytest.raises(ReaderError, match="gone"):
        line.take(Deadline(60, lambda: True))

    line.give("a thing")

    assert line.take(Deadline(60)) == "a thing"


def test_a_closed_line_turns_away_whoever_waits() -> None:
    line: Line[str] = Line(5)
    waiting = threading.Event()

    def look_up() -> bool:
        waiting.set()
        return False

    with ThreadPoolExecutor(1) as others:
        waiter = others.submit(line.take, Deadline(60, look_up))
        assert waiting.wait(30)
        line.close()

        with pytest.raises(LimitError, match="closing"):
            waiter.result(30)


def test_a_client_that_has_less_is_served_before_one_that_came_first(processes: "Processes") -> None:
    line: Line[str] = Line(5, ["one", "two"])
    greedy = [line.take(Deadline(60), "greedy"), line.take(Deadline(60), "greedy")]

    with ThreadPoolExecutor(2) as others:
        first = others.submit(line.take, Deadline(60), "greedy")
        processes.until(lambda: line.length == 1)
        owed_to_itself = line.is_owed("greedy")
        other = others.submit(line.take, Deadline(60), "other")
        processes.until(lambda: line.length == 2)
        owed_to_the_other = line.is_owed("greedy")
        for thing in greedy:
            line.returned("greedy")
            line.give(thing)
            (other if thing == greedy[0] else first).result(30)

    assert (owed_to_itself, owed_to_the_other) == (False, True)


class Attack:
    """Endless queries of one client, each in a thread of its own."""

    def __init__(self, engine: LocalEngine, attackers: int) -> None:
        self._threads = ThreadPoolExecutor(attackers)
        question = Question(query=ENDLESS, deadline=300, client="attacker")
        self.queries: list[Future[Answer]] = [self._threads.submit(engine.evaluate, question) for _ in range(attackers)]

    @property
    def goes_on(self) -> bool:
        return not any(query.done() for query in self.queries)


@contextmanager
def under_attack(store: Path, limits: Limits, attackers: int) -> Iterator[tuple[LocalEngine, Attack]]:
    engine = LocalEngine(store, limits=limits)
    attack = Attack(engine, attackers)
    try:
        yield engine, attack
    finally:
        engine.close()
        for query in attack.queries:
            assert isinstance(query.exception(30), LimitError)


def test_others_are_served_while_attackers_are_at_it(store: Path) -> None:
    with under_attack(store, Limits(workers=2, slow=2, memory=256 << 20), attackers=8) as (engine, attack):
        for number in range(200):
            answer = engine.evaluate(Question(query=f"SELECT ({number} AS ?n) {{}}", deadline=60))

            assert str(number).encode() in answer.read()
        assert attack.goes_on


def test_slow_queries_run_few_at_a_time_and_at_low_priority(
    store: Path, before: set[int], processes: "Processes"
) -> None:
    limits = Limits(workers=2, spares=1, slow=2, memory=256 << 20)
    with under_attack(store, limits, attackers=5) as (_, attack):
        (zygote,) = processes.zygotes(os.getpid()) - before

        def slow() -> list[int]:
            return [pid for pid in processes.children(zygote) if processes.niceness(pid) == {15}]

        processes.until(lambda: len(slow()) == 5)
        processes.until(lambda: len(processes.children(zygote)) == 5 + limits.workers + limits.spares)
        processes.until(lambda: [processes.state(pid) for pid in slow()].count("T") == 3)
        assert attack.goes_on


def test_a_paused_query_is_answered_when_its_turn_comes(store: Path) -> None:
    product = "SELECT (COUNT(*) AS ?n) { ?a <http://example.org/next> ?b . ?c <http://example.org/next> ?d }"
    questions = [Question(query=product, deadline=120)] * 6
    with (
        open_engine(store, limits=Limits(workers=2, slow=1, patience=0.01)) as engine,
        ThreadPoolExecutor(6) as readers,
    ):
        answers = [answer.read() for answer in readers.map(engine.evaluate, questions)]

    assert [str(870 * 870) in answer.decode() for answer in answers] == [True] * 6


def test_slow_queries_of_one_client_take_turns_with_those_of_another(store: Path, processes: "Processes") -> None:
    product = "SELECT (COUNT(*) AS ?n) { ?a <http://example.org/next> ?b . ?c <http://example.org/next> ?d }"
    limits = Limits(workers=2, slow=1, patience=0.01, turn=0.1, memory=256 << 20)
    with under_attack(store, limits, attackers=6) as (engine, attack):
        processes.until(lambda: engine.load().waiting == 5)

        answers = [
            engine.evaluate(Question(query=f"{product} # {number}", deadline=120, client="other")).read()
            for number in range(3)
        ]

        assert [str(870 * 870) in answer.decode() for answer in answers] == [True] * 3
        assert attack.goes_on


def test_too_many_waiting_questions_are_turned_away(store: Path, processes: "Processes") -> None:
    limits = Limits(workers=1, spares=1, slow=1, waiting=1, patience=300)
    with under_attack(store, limits, attackers=2) as (engine, attack):
        processes.until(lambda: _turned_away(engine))
        assert attack.goes_on


def _turned_away(engine: LocalEngine) -> bool:
    try:
        engine.evaluate(Question(query="ASK {}", deadline=0.05))
    except LimitError as refusal:
        return "Too many" in str(refusal)
    return False
