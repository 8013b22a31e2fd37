"""Processes: work done in several at once, which end when the one that began them does."""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import get_context, parent_process
from multiprocessing.process import BaseProcess
from threading import Thread
from typing import ParamSpec, TypeVar

from lastdose.errors import PublisherError

Given = ParamSpec("Given")
Made = TypeVar("Made")
NICENESS = 10


class AtOnce(Executor):
    """Does what it is given at once, in this process."""

    def submit(self, fn: Callable[Given, Made], /, *args: Given.args, **kwargs: Given.kwargs) -> Future[Made]:
        """What the function returns; what it raises is raised here."""
        done: Future[Made] = Future()
        done.set_result(fn(*args, **kwargs))
        return done


@contextmanager
def processes(workers: int) -> Iterator[Executor]:
    """An executor of so many processes, of none beside this one for 1; raise `PublisherError` when one is killed."""
    if workers == 1:
        yield AtOnce()
        return
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=_end_with_parent) as pool:
        try:
            yield pool
        except BrokenProcessPool as error:
            raise PublisherError("a process of the build was killed, perhaps for want of memory") from error
        finally:
            pool.shutdown(cancel_futures=True)


def begun(work: Callable[Given, object], /, *args: Given.args, **kwargs: Given.kwargs) -> BaseProcess:
    """A process that does some work for which nobody waits, after all else, and ends when this one does."""
    process = get_context("spawn").Process(target=_done_aside, args=(work, args, kwargs), daemon=True)
    process.start()
    return process


def _done_aside(work: Callable[..., object], args: tuple[object, ...], kwargs: dict[str, object]) -> None:
    _end_with_parent()
    os.nice(NICENESS)
    work(*args, **kwargs)


def _end_with_parent() -> None:
    """Let a worker end when the build is killed: else it would wait for work for ever."""
    parent = parent_process()
    assert parent is not None

    def wait() -> None:
        parent.join()
        os._exit(1)

    Thread(target=wait, daemon=True).start()
