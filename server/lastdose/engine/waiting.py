"""Waiting: every question has a deadline; whoever has least is served first, among equals whoever came first."""

import threading
from collections import Counter, deque
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from time import monotonic
from typing import Generic, TypeVar

from lastdose.engine.interface import never
from lastdose.errors import AbandonedError, LimitError

T = TypeVar("T")

RETRY_SOON = 5
RETRY_LATER = 60
_GLANCE = 0.25


class Deadline:
    """How long one question may still take: until its time is up, or until its reader has gone."""

    def __init__(self, seconds: float, gone: Callable[[], bool] = never) -> None:
        self.seconds = seconds
        self._start = self._looked = monotonic()
        self._gone = gone

    @property
    def age(self) -> float:
        """Seconds since the question came in."""
        return monotonic() - self._start

    @property
    def left(self) -> float:
        """Seconds that are left; raise LimitError when there are none."""
        left = self.seconds - self.age
        if left <= 0:
            raise LimitError(f"The query was not answered within {self.seconds:g} seconds.", RETRY_LATER)
        return left

    def glance(self, most: float = _GLANCE) -> float:
        """Seconds to wait before looking up again; raise when the time is up or the reader has gone."""
        left, now = self.left, monotonic()
        if now - self._looked >= _GLANCE:
            self._looked = now
            if self._gone():
                raise AbandonedError("The reader has gone; the query was given up.")
        return min(left, most, _GLANCE)


class Turn(Future[T]):
    """A place in a line, and who stands there."""

    def __init__(self, client: str) -> None:
        super().__init__()
        self.client = client


class Line(Generic[T]):
    """Things that are lent in turn: to the client that has the fewest, among equals to whoever came first.

    What was not lent for the longest is lent next, so that what has broken is found soon. At most `waiting` may stand
    in line. What was taken for a client counts as its own until it is `returned`.
    """

    def __init__(self, waiting: int, things: Iterable[T] = ()) -> None:
        self._free = deque(things)
        self._turns: deque[Turn[T]] = deque()
        self._lent: Counter[str] = Counter()
        self._waiting = waiting
        self._closed = False
        self._lock = threading.Lock()

    @property
    def length(self) -> int:
        """How many stand in line."""
        return len(self._turns)

    def take(self, deadline: Deadline, client: str = "") -> T:
        """The next free thing; raise LimitError if too many wait already or the time is up before one is free."""
        with self._lock:
            if self._closed:
                raise LimitError("The query engine is closing.", RETRY_SOON)
            if self._free:
                self._lent[client] += 1
                return self._free.popleft()
            if len(self._turns) >= self._waiting:
                raise LimitError("Too many queries are waiting for their turn.", RETRY_SOON)
            turn: Turn[T] = Turn(client)
            self._turns.append(turn)
        return self._await(turn, deadline)

    def returned(self, client: str) -> None:
        """A client has one thing less."""
        with self._lock:
            self._lent[client] -= 1
            if not self._lent[client]:
                del self._lent[client]  # those who have nothing are forgotten

    def give(self, thing: T) -> bool:
        """Hand a thing to whoever is next, or keep it for the next who asks; False once the line is closed."""
        with self._lock:
            if self._closed:
                return False
            while self._turns:
                turn = min(self._turns, key=lambda turn: self._lent[turn.client])
                self._turns.remove(turn)
                if turn.set_running_or_notify_cancel():
                    self._lent[turn.client] += 1
                    turn.set_result(thing)
                    return True
            self._free.append(thing)
            return True

    def is_owed(self, client: str) -> bool:
        """Whether somebody waits who has less than a client has."""
        with self._lock:
            return any(self._lent[turn.client] < self._lent[client] for turn in self._turns)

    def clear(self) -> list[T]:
        """Take out everything that is free."""
        with self._lock:
            free, self._free = list(self._free), deque()
            return free

    def close(self) -> None:
        """Turn away whoever waits, and whoever comes."""
        with self._lock:
            self._closed = True
            turns, self._turns = self._turns, deque()
        for turn in turns:
            if turn.set_running_or_notify_cancel():
                turn.set_exception(LimitError("The query engine is closing.", RETRY_SOON))

    def _await(self, turn: Turn[T], deadline: Deadline) -> T:
        while True:
            try:
                return turn.result(deadline.glance())
            except TimeoutError:
                continue
            except BaseException:
                self._leave(turn)
                raise

    def _leave(self, turn: Turn[T]) -> None:
        if not turn.cancel():
            if turn.exception() is None:
                self.returned(turn.client)
                self.give(turn.result())
            return
        with self._lock:
            if turn in self._turns:
                self._turns.remove(turn)
