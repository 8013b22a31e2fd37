"""Executing: one function over many shards, here, in processes of this machine, or on the workers of a Dask cluster.

An executor has one method: `map(work, shards)` gives the results in the order of the shards, whoever made them. `work`
is a function of a module, or a `functools.partial` of one, whose arguments are sent and unpacked once. Shards are taken
as they are needed: no more are in flight than keep everyone busy.
"""

import pickle
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import chain, islice
from typing import Any, Protocol, TypeVar

from lastdose import __version__
from lastdose.releases.keeping import hash_of, rules
from lastdose.releases.processes import processes
from lastdose.releases.shipped import PACKAGE

Shard = TypeVar("Shard")
Result = TypeVar("Result")

AHEAD = 2
"""Shards in flight for each worker: one is being worked on, the next lies ready."""
ELSEWHERE = ("cli", "web", "engine")
"""Parts of the program that no shard needs, so that a worker may have others."""


class Executor(Protocol):
    """Whatever runs a function over shards."""

    def map(self, work: Callable[[Shard], Result], shards: Iterable[Shard]) -> Iterator[Result]:
        """The result of each shard, in their order; raise what `work` raises."""


class Alone:
    """Does everything in this process."""

    def map(self, work: Callable[[Shard], Result], shards: Iterable[Shard]) -> Iterator[Result]:
        """The result of each shard, made when it is asked for."""
        return map(work, shards)


@dataclass(frozen=True, slots=True)
class Pool:
    """Shares shards out to so many processes of this machine, which end with this one, however that ends."""

    workers: int

    def map(self, work: Callable[[Shard], Result], shards: Iterable[Shard]) -> Iterator[Result]:
        """The result of each shard; raise `PublisherError` when a process is killed."""
        packed = pickle.dumps(work)
        first = list(islice(shards := iter(shards), 2))
        if len(first) < 2:
            yield from map(work, first)
            return
        with processes(self.workers) as pool:
            ahead = AHEAD * self.workers
            yield from in_order(lambda shard: pool.submit(perform, packed, shard), chain(first, shards), ahead)


@contextmanager
def executor(workers: int, scheduler: str | None = None) -> Iterator[Executor]:
    """What does the work: the cluster of a scheduler if one is given, else so many processes, else this one.

    Raise `UsageError` when there is no Dask here, `PublisherError` when nothing answers at that address.
    """
    if scheduler is not None:
        from lastdose.releases.clustering import cluster

        with cluster(scheduler) as found:
            yield found
    else:
        yield Pool(workers) if workers > 1 else Alone()


def in_order(
    submit: Callable[[bytes], Any], shards: Iterable[object], ahead: int, wait: Callable[[Any], Any] = Future.result
) -> Iterator[Any]:
    """The results of shards in their order, `ahead` of them being in flight."""
    pending: deque[object] = deque()
    for shard in shards:
        pending.append(submit(pickle.dumps(shard)))
        if len(pending) >= ahead:
            yield wait(pending.popleft())
    while pending:
        yield wait(pending.popleft())


def perform(work: bytes, shard: bytes) -> object:
    """In a worker: the result of a shard."""
    return _unpacked(work)(pickle.loads(shard))


@lru_cache(maxsize=2)
def _unpacked(work: bytes) -> Callable[[object], object]:
    done: Callable[[object], object] = pickle.loads(work)
    return done


@cache
def program() -> str:
    """The version of LastDose and a hash of its rules and code, as far as a shard's result depends on it."""
    files = sorted(path for path in PACKAGE.rglob("*.py") if path.relative_to(PACKAGE).parts[0] not in ELSEWHERE)
    parts = (part for path in files for part in (path.relative_to(PACKAGE).as_posix(), path.read_bytes()))
    return f"{__version__} ({hash_of(rules(), *parts)[:8]})"
