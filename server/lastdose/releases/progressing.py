"""Progress: what is done of how many, and how long the rest will take at this pace."""

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TypeVar

Progress = Callable[[str, float], None]
"""Told what is done now, and how much of all is done, from 0 to 1."""

Item = TypeVar("Item")
SOON = 10
"""Seconds before which a pace is none to go by."""


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage of a build, which takes it from one part of all that is to be done to another."""

    progress: Progress
    doing: str
    first: float
    last: float
    started: float = field(default_factory=time.monotonic)

    def through(self, items: Iterable[Item], total: int, what: str) -> Iterator[Item]:
        """The items, each told when it is asked for: `reading: 1,200 of 20,000 files, 3 minutes left`."""
        for number, item in enumerate(items):
            done = number / total
            told = f"{self.doing}: {number:,} of {total:,} {what}{self._left(done)}"
            self.progress(told, self.first + done * (self.last - self.first))
            yield item

    def _left(self, done: float) -> str:
        taken = time.monotonic() - self.started
        if taken < SOON or not done:
            return ""
        left = taken / done - taken
        return f", {left / 60:.0f} minutes left" if left >= 90 else f", {left:.0f} seconds left"
