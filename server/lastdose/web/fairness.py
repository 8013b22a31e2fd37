"""Fairness: what one client may use of the endpoint, so that none can keep the others from it.

A client has seconds of processing and a number of errors, both of which come back with time. It takes a place only
while more are free than it has already: alone it has half of them, and whoever comes next finds some left.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from math import ceil
from threading import Lock
from time import monotonic

from lastdose.errors import AbandonedError, CrowdedError, LimitError, ReaderError

MOST_CLIENTS = 10_000
RETRY_SOON = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """What all clients share, `places` for queries that run or wait, and what one has.

    A client may use `seconds` of processing at once, and `seconds_back` of them come back each second; likewise
    `errors`, which all come back within a minute.
    """

    places: int = 16
    seconds: float = 120.0
    seconds_back: float = 1.0
    errors: float = 120.0


@dataclass(slots=True)
class Budget:
    """What a client has left, as of `since`; `running` are the times at which its queries began."""

    seconds: float
    errors: float
    since: float
    running: list[float] = field(default_factory=list)

    def refill(self, allowance: Allowance, now: float) -> None:
        """Give back what has come back by now."""
        passed = now - self.since
        self.seconds = min(allowance.seconds, self.seconds + passed * allowance.seconds_back)
        self.errors = min(allowance.errors, self.errors + passed * allowance.errors / 60)
        self.since = now

    def left(self, now: float) -> float:
        """The seconds left, those of queries that still run taken off."""
        return self.seconds - sum(now - begun for begun in self.running)


class Lane:
    """Places for queries that run or wait, shared among clients."""

    def __init__(self, allowance: Allowance | None = None, clock: Callable[[], float] = monotonic) -> None:
        self.allowance = allowance or Allowance()
        self._clock = clock
        self._lock = Lock()
        self._taken = 0
        self._budgets: OrderedDict[str, Budget] = OrderedDict()

    @property
    def taken(self) -> int:
        """How many places are taken."""
        return self._taken

    @contextmanager
    def place(self, client: str) -> Iterator[None]:
        """A place for a client's query, charged with the time until it ends, and with an error if it raises one.

        Raise `CrowdedError` when the client has used up what it has, `LimitError` when all places are taken.
        """
        begun = self._enter(client)
        failed = False
        try:
            yield
        except ReaderError as error:
            failed = _is_wrong(error)
            raise
        finally:
            self._leave(client, begun, failed)

    def error(self, client: str) -> None:
        """Charge a client with an error that took no place; raise `CrowdedError` when it has none left."""
        with self._lock:
            budget = self._budget(client)
            self._refuse_failing(budget)
            budget.errors -= 1

    def _enter(self, client: str) -> float:
        with self._lock:
            budget = self._budget(client)
            self._refuse_spent(budget)
            self._refuse_failing(budget)
            self._refuse_crowding(budget)
            self._taken += 1
            budget.running.append(budget.since)
            return budget.since

    def _leave(self, client: str, begun: float, failed: bool) -> None:
        with self._lock:
            budget = self._budget(client)
            self._taken -= 1
            budget.running.remove(begun)
            budget.seconds -= budget.since - begun
            budget.errors -= failed

    def _refuse_spent(self, budget: Budget) -> None:
        left = budget.left(budget.since)
        if left <= 0:
            wait = ceil(-left / self.allowance.seconds_back) + 1
            raise CrowdedError("Your queries took more time than one client has: wait, or use a download.", wait)

    def _refuse_failing(self, budget: Budget) -> None:
        if budget.errors < 1:
            wait = ceil((1 - budget.errors) * 60 / self.allowance.errors)
            raise CrowdedError("Too many of your queries failed: wait, and look at what was said of them.", wait)

    def _refuse_crowding(self, budget: Budget) -> None:
        free = self.allowance.places - self._taken
        if free <= 0:
            raise LimitError("Too many queries run or wait: try again.", RETRY_SOON)
        if len(budget.running) >= free:
            raise CrowdedError("Too many of your queries run at once: wait for one of them.", RETRY_SOON)

    def _budget(self, client: str) -> Budget:
        """The client's budget as of now; the one that was not asked for the longest is forgotten for a new one."""
        now = self._clock()
        budget = self._budgets.pop(client, None) or Budget(self.allowance.seconds, self.allowance.errors, now)
        self._budgets[client] = budget
        while len(self._budgets) > MOST_CLIENTS:
            idle = next((name for name, held in self._budgets.items() if not held.running), client)
            del self._budgets[idle]
        budget.refill(self.allowance, now)
        return budget


def _is_wrong(error: ReaderError) -> bool:
    """Whether the query itself is at fault: what may succeed later costs its seconds only."""
    if isinstance(error, LimitError):
        return error.retry_after is None
    return not isinstance(error, AbandonedError)
