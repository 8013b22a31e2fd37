"""Sets of lines, compared without sorting them: equal sets have equal sums of hashes, in whatever order they come."""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

SPACE = 1 << 128


@dataclass(frozen=True, slots=True)
class Lines:
    """How many lines a set has, and the sum of their hashes."""

    number: int = 0
    total: int = 0

    def __add__(self, other: "Lines") -> "Lines":
        """Both sets, which share no line."""
        return Lines(self.number + other.number, (self.total + other.total) % SPACE)

    def __sub__(self, other: "Lines") -> "Lines":
        """This set without another that it holds."""
        return Lines(self.number - other.number, (self.total - other.total) % SPACE)


def lines_of(lines: Iterable[bytes]) -> Lines:
    """The set of some lines."""
    number = total = 0
    for line in lines:
        number += 1
        total += int.from_bytes(blake2b(line, digest_size=16).digest())
    return Lines(number, total % SPACE)


def lines_in(path: Path) -> Lines:
    """The set of the lines of a file."""
    with path.open("rb") as lines:
        return lines_of(lines)
