"""Scoring: counts, precision, recall and F1 with intervals from resampling whole documents."""

import random
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

RESAMPLINGS = 500


@dataclass(frozen=True, slots=True)
class Count:
    """Right, wrongly said, and missed."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    def __add__(self, other: "Count") -> "Count":
        return Count(self.right + other.right, self.wrong + other.wrong, self.missed + other.missed)

    @property
    def precision(self) -> float:
        """Right among said."""
        return self.right / max(1, self.right + self.wrong)

    @property
    def recall(self) -> float:
        """Right among what there is."""
        return self.right / max(1, self.right + self.missed)

    @property
    def f1(self) -> float:
        """Harmonic mean of both."""
        return 2 * self.right / max(1, 2 * self.right + self.wrong + self.missed)


def counted(document: str, gold: bool, said: bool) -> tuple[str, Count]:
    """One judgement of one document."""
    return document, Count(int(gold and said), int(said and not gold), int(gold and not said))


def total(counts: Iterable[tuple[str, Count]]) -> Count:
    """The sum over all documents."""
    return sum((count for _, count in counts), Count())


def interval(counts: Sequence[tuple[str, Count]]) -> tuple[float, float]:
    """The middle 95 % of F1 when documents are drawn anew with replacement; always the same draws."""
    by_document: dict[str, Count] = defaultdict(Count)
    for document, count in counts:
        by_document[document] += count
    documents, draw = sorted(by_document), random.Random(0)
    scores = sorted(
        sum((by_document[name] for name in draw.choices(documents, k=len(documents))), Count()).f1
        for _ in range(RESAMPLINGS)
    )
    return scores[RESAMPLINGS // 40], scores[-RESAMPLINGS // 40 - 1]


def line(name: str, counts: Sequence[tuple[str, Count]]) -> str:
    """One row of the table."""
    whole = total(counts)
    low, high = interval(counts)
    return (
        f"{name:<24}{whole.right + whole.missed:>6}{whole.right:>7}{whole.wrong:>7}{whole.missed:>7}"
        f"{whole.precision:>7.2f}{whole.recall:>7.2f}{whole.f1:>7.3f}  {low:.2f}–{high:.2f}"
    )


HEADING = f"{'':<24}{'gold':>6}{'right':>7}{'wrong':>7}{'missed':>7}{'P':>7}{'R':>7}{'F1':>7}  95 %"
