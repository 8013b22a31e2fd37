"""Figures: what one kind of request costs a server, and how long its readers wait."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil
from statistics import median
from time import perf_counter

from tests.benchmarks.sparql.servers import Server

SECONDS = 10


@dataclass(frozen=True, slots=True)
class Figure:
    """What one kind of request costs: processor milliseconds, and milliseconds until it is answered."""

    processor: float
    p50: float
    p95: float
    p99: float


def measured(server: Server, times: int, ask: Callable[[int], object]) -> Figure:
    """The cost of asking so many times, or as often as there is time for; numbers count from 0.

    It is asked once more before, with the number after the last.
    """
    ask(times)
    took: list[float] = []
    before, begun = server.processor_seconds(), perf_counter()
    while len(took) < times and perf_counter() - begun < SECONDS:
        asked = perf_counter()
        ask(len(took))
        took.append(1000 * (perf_counter() - asked))
    return figure_of(took, 1000 * (server.processor_seconds() - before) / len(took))


def figure_of(took: Sequence[float], processor: float = 0.0) -> Figure:
    """The figure of requests that took so many milliseconds each."""
    ordered = sorted(took)
    p95, p99 = (ordered[ceil(part * len(ordered)) - 1] for part in (0.95, 0.99))
    return Figure(processor, median(ordered), p95, p99)
