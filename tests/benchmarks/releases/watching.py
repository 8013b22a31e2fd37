"""Watching a command: how long it takes, what it uses of the processors, and the most memory that all of it has."""

import os
import resource
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread
from time import perf_counter

from tests.benchmarks.sparql.servers import memory_of, tree

EVERY = 0.25
"""Seconds between two looks at the memory."""


@dataclass(frozen=True, slots=True)
class Run:
    """What a command took: seconds, seconds of processors, and megabytes (PSS) of its whole tree of processes."""

    seconds: float
    processor: float
    memory: float

    def __add__(self, then: "Run") -> "Run":
        """Both, one after the other."""
        return Run(self.seconds + then.seconds, self.processor + then.processor, max(self.memory, then.memory))


def run(*command: object, output: Path | None = None, codes: tuple[int, ...] = (0,)) -> Run:
    """Run a command to its end, its standard output to a file; raise AssertionError when it fails."""
    before, begun = _processor(), perf_counter()
    with (output or Path(os.devnull)).open("wb") as out:
        process = subprocess.Popen(list(map(str, command)), stdout=out, stderr=subprocess.PIPE)
        with _looking_at(process.pid) as seen:
            _, said = process.communicate()
    assert process.returncode in codes, said.decode()
    return Run(perf_counter() - begun, _processor() - before, max(seen, default=0.0))


def _processor() -> float:
    """Seconds used by the processes that were waited for."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@contextmanager
def _looking_at(pid: int) -> Iterator[list[float]]:
    seen: list[float] = []
    over = Event()
    looking = Thread(target=_look, args=(pid, seen, over))
    looking.start()
    try:
        yield seen
    finally:
        over.set()
        looking.join()


def _look(pid: int, seen: list[float], over: Event) -> None:
    while not over.wait(EVERY):
        with suppress(OSError, KeyError):  # a process may end meanwhile
            seen.append(sum(memory_of(one).pss for one in tree(pid)))
