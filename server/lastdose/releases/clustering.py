"""Clustering: the workers of a Dask scheduler as an executor. The home of `dask.distributed`.

A worker that is lost costs only what it was doing: the scheduler gives that to another. A worker that runs another
LastDose is refused, since it could find something else in the same document.
"""

import pickle
from asyncio import CancelledError
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any, TypeVar

from lastdose.errors import PublisherError, UsageError
from lastdose.releases.executing import AHEAD, in_order, perform, program

Shard = TypeVar("Shard")
Result = TypeVar("Result")

PATIENCE = 5
"""Seconds to wait for a scheduler's answer, and for a first worker."""
LOOK = 5
"""Seconds after which a wait for a result looks whether there are workers still."""
ABANDONED = 12
"""Looks in a row that find no worker after which a build gives up."""


@contextmanager
def cluster(address: str) -> Iterator["Cluster"]:
    """The workers of the scheduler at an address, as `tcp://10.0.0.1:8786`.

    Raise `UsageError` when `dask.distributed` is not installed, `PublisherError` when no scheduler answers there, or
    when it has no worker.
    """
    try:
        from distributed import Client
    except ImportError as error:
        raise UsageError("--scheduler needs dask.distributed: install lastdose[cluster]") from error
    try:
        client: Any = Client(address, timeout=PATIENCE, set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as error:
        raise PublisherError(f"{address}: no Dask scheduler answers there: {error}") from error
    with client:
        try:
            client.wait_for_workers(1, timeout=PATIENCE)
        except TimeoutError as error:
            raise PublisherError(f"{address}: the scheduler has no workers: start some with dask worker") from error
        yield Cluster(client, address)


class Cluster:
    """Shares shards out to the workers of a scheduler."""

    def __init__(self, client: Any, address: str) -> None:
        self._client = client
        self._address = address

    def map(self, work: Callable[[Shard], Result], shards: Iterable[Shard]) -> Iterator[Result]:
        """The result of each shard; raise `PublisherError` for workers that are lost or run another LastDose."""
        shared = self._client.submit(bytes, pickle.dumps(work), pure=False)
        submit = partial(self._client.submit, perform_alike, program(), shared, pure=False)
        ahead = AHEAD * max(1, sum(self._client.nthreads().values()))
        yield from in_order(submit, shards, ahead, self._awaited)

    def _awaited(self, future: Any) -> Any:
        from distributed import KilledWorker

        try:
            return self._looked_for(future)
        except (ImportError, AttributeError) as error:
            raise PublisherError(f"{self._address}: a worker has no LastDose, or another: {error}") from error
        except KilledWorker as error:
            raise PublisherError(f"{self._address}: workers died one after another over a shard: {error}") from error
        except (CancelledError, OSError) as error:
            raise PublisherError(f"{self._address}: the scheduler was lost: {error}") from error

    def _looked_for(self, future: Any) -> Any:
        """The result, waited for as long as there are workers."""
        lonely = 0
        while lonely < ABANDONED:
            try:
                return future.result(timeout=LOOK)
            except TimeoutError:
                lonely = 0 if self._client.nthreads() else lonely + 1
        raise PublisherError(f"{self._address}: no worker is left")


def perform_alike(expected: str, work: bytes, shard: bytes) -> object:
    """In a worker: the result of a shard; raise `PublisherError` when this is not the LastDose that was expected."""
    if program() != expected:
        raise PublisherError(f"a worker runs LastDose {program()}, and this build {expected}: install the same there")
    return perform(work, shard)
