"""The local engine: a release's own store, read by sandboxed workers."""

import json
from collections.abc import Callable
from pathlib import Path

from lastdose.engine.body import Body
from lastdose.engine.interface import Answer, Limits, Load, Question, never
from lastdose.engine.pool import Lease, Pool
from lastdose.engine.syntax import refuse_length
from lastdose.engine.waiting import Deadline
from lastdose.engine.wire import Kind


class LocalEngine:
    """Answers questions on the store in a directory; nothing writes to it meanwhile.

    Raises PublisherError where no sandbox can be set (unless `sandbox` is False), DamagedError for no store.
    """

    versions = ("1.1", "1.2")

    def __init__(self, store: Path, *, sandbox: bool = True, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        self._pool = Pool(store, sandbox, self._limits)
        self._pool.open()

    def evaluate(self, question: Question, gone: Callable[[], bool] = never) -> Answer:
        """Answer a question on the next free worker; see `Engine.evaluate`."""
        refuse_length(question.query, self._limits)
        with self._pool.lease(Deadline(question.deadline, gone), question.client) as lease:
            lease.ask(question)
            return _answer(lease, self._limits.answer)

    def load(self) -> Load:
        """How the pool does just now."""
        return self._pool.load()

    def close(self) -> None:
        """End the workers and their zygote."""
        self._pool.close()


def _answer(lease: Lease, most: int) -> Answer:
    body = Body(most)
    try:
        while (received := lease.frame())[0] is Kind.DATA:
            body.write(received[1])
        form, media_type, count = json.loads(received[1])
        return Answer(form=form, media_type=media_type, body=body.whole(), size=body.size, count=count)
    except BaseException:
        body.close()
        raise
