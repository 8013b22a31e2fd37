"""The pool: workers lent for one question each, and replaced by spares when they are slow or dead.

Clients take turns. A question that outlives the limits' patience leaves its place to a spare and goes on at low
priority, if it is one of the few that may; otherwise it is paused until one of those ends, or has had a turn of some
length while another client had less. A worker that was
slow, or whose question failed, is killed: nothing of a question outlives it.
"""

import threading
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from time import monotonic

from lastdose.engine.handles import Nursery, Worker
from lastdose.engine.interface import Limits, Load, Question
from lastdose.engine.waiting import Deadline, Line
from lastdose.engine.wire import NICE, PAUSE, RESUME, Frame, Kind, unpack_error
from lastdose.errors import LastDoseError, PublisherError

_BACKOFF, _MOST_DOUBLINGS = 0.05, 7
_OPENING = 60.0


class Pool:
    """Workers on one store, tended by a thread that starts a zygote and starts another when it dies."""

    def __init__(self, store: Path, sandbox: bool, limits: Limits) -> None:
        self.limits = limits
        self.permits: Line[None] = Line(limits.waiting, [None] * limits.slow)
        self._store = store
        self._sandbox = sandbox
        self._places: Line[Worker] = Line(limits.waiting)
        self._spares: deque[Worker] = deque()
        self._vacant = limits.workers
        self._ordered = 0
        self._replaced = 0
        self._failures = 0
        self._nursery: Nursery | None = None
        self._lock = threading.Lock()
        self._opened: Future[None] = Future()
        self._closing = threading.Event()
        self._tender = threading.Thread(target=self._tend, name="lastdose-engine", daemon=True)

    def open(self) -> None:
        """Return when the first worker is ready; raise PublisherError if it cannot be."""
        self._tender.start()
        try:
            self._opened.result(_OPENING)
        except TimeoutError as error:
            self.close()
            raise PublisherError(f"No query worker was ready within {_OPENING:g} seconds.") from error
        except PublisherError:
            self.close()
            raise

    def close(self) -> None:
        """End every process; whoever waits or is being answered gets LimitError."""
        self._closing.set()
        self._places.close()
        self.permits.close()
        with self._lock:
            if self._nursery is not None:
                self._nursery.stop()
        self._tender.join()

    @contextmanager
    def lease(self, deadline: Deadline, client: str = "") -> Iterator["Lease"]:
        """Lend a worker for one question of a client; raise LimitError if none is free in time."""
        worker = self._places.take(deadline, client)
        while not worker.alive:
            worker.kill()
            self.vacate(client)
            worker = self._places.take(deadline, client)
        lease = Lease(self, worker, deadline, client)
        try:
            yield lease
        finally:
            lease.end()

    def give_back(self, worker: Worker, client: str) -> None:
        """Take back a worker that did well for a client."""
        self._places.returned(client)
        self._place(worker)

    def _place(self, worker: Worker) -> None:
        if not self._places.give(worker):
            worker.kill()

    def vacate(self, client: str) -> None:
        """A client's place has lost its worker: fill it with a spare, and order another."""
        self._places.returned(client)
        with self._lock:
            self._vacant += 1
            self._replaced += 1
            self._staff()

    def load(self) -> Load:
        """How many wait in the queues, and how many workers have been replaced."""
        return Load(waiting=self._places.length + self.permits.length, replaced=self._replaced)

    def _staff(self) -> None:
        while self._vacant and self._spares:
            self._vacant -= 1
            self._place(self._spares.popleft())
        lacking = self._vacant + self.limits.spares - len(self._spares) - self._ordered
        if self._nursery is not None:
            for _ in range(lacking):
                self._ordered += 1
                self._nursery.order()

    def _tend(self) -> None:
        while not self._closing.is_set():
            try:
                nursery = Nursery(self._store, self._sandbox, self.limits)
            except OSError as error:
                self._fail(PublisherError(f"No query process can be started: {error}"))
                continue
            with nursery:
                self._take_over(nursery)
                for worker in nursery.births():
                    self._receive(worker)
                self._let_go()
            self._fail(PublisherError("The query processes ended."))

    def _take_over(self, nursery: Nursery) -> None:
        with self._lock:
            self._nursery, self._ordered = nursery, 0
            if self._closing.is_set():
                nursery.stop()
            self._staff()

    def _receive(self, worker: Worker | None) -> None:
        try:
            if worker is None:
                raise PublisherError("No query worker can be forked.")
            worker.greet()
        except LastDoseError as error:
            born = []
            if worker is not None:
                worker.kill()
            self._fail(error)
        else:
            self._failures = 0
            born = [worker]
        with self._lock:
            self._ordered -= 1
            self._spares.extend(born)
            self._staff()
        if born and not self._opened.done():
            self._opened.set_result(None)

    def _let_go(self) -> None:
        with self._lock:
            lost = [*self._places.clear(), *self._spares]
            self._vacant += len(lost) - len(self._spares)
            self._spares.clear()
            self._nursery = None
        for worker in lost:
            worker.kill()

    def _fail(self, error: LastDoseError) -> None:
        """Tell whoever opens the pool, or wait a moment before the next attempt: longer after each failure."""
        if not self._opened.done():
            self._opened.set_exception(error)
        self._closing.wait(_BACKOFF * 2**self._failures)
        self._failures = min(self._failures + 1, _MOST_DOUBLINGS)


class Lease:
    """One worker for one question of a client."""

    def __init__(self, pool: Pool, worker: Worker, deadline: Deadline, client: str) -> None:
        self._pool = pool
        self._worker = worker
        self._deadline = deadline
        self._client = client
        self._turn_ends = monotonic() + pool.limits.patience
        self._slow = self._permitted = self._settled = False

    def ask(self, question: Question) -> None:
        """Put the question."""
        self._worker.ask(question)

    def frame(self) -> Frame:
        """The next frame, DATA or DONE; raise what the worker raised or died of, or LimitError at the deadline."""
        while True:
            try:
                received = self._worker.next(self._deadline.glance(self._patience()))
            except TimeoutError:
                continue
            if received is None:
                raise self._worker.cause_of_death()
            self._settled = received[0] in (Kind.DONE, Kind.ERROR)
            if received[0] is Kind.ERROR:
                raise unpack_error(received[1])
            return received

    def end(self) -> None:
        """Give the worker back if it did well and was quick; else kill it, and let a spare take its place."""
        if self._permitted:
            self._yield()
        if self._settled and not self._slow:
            self._pool.give_back(self._worker, self._client)
            return
        self._worker.kill()
        if not self._slow:
            self._pool.vacate(self._client)

    def _patience(self) -> float:
        """Seconds until the question's turn ends; at its end, it waits for another one where others have less."""
        left = self._turn_ends - monotonic()
        if left > 0:
            return left
        if not self._slow:
            self._slow = True
            self._pool.vacate(self._client)
            self._pause(NICE, PAUSE)
        elif self._pool.permits.is_owed(self._client):
            self._yield()
            self._pause(PAUSE)
        self._turn_ends = monotonic() + self._pool.limits.turn
        return self._pool.limits.turn

    def _pause(self, *orders: bytes) -> None:
        """Stop the worker until a slow question of this client may run."""
        self._worker.order(*orders)
        self._pool.permits.take(self._deadline, self._client)
        self._permitted = True
        self._worker.order(RESUME)

    def _yield(self) -> None:
        self._permitted = False
        self._pool.permits.returned(self._client)
        self._pool.permits.give(None)
