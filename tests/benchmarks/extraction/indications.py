"""Indication spans: reading the annotated ones, training the model of words, and scoring it blind.

`python -m tests.benchmarks.extraction.indications` writes `rules/span_weights.tsv` anew.
"""

import html
import random
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any
from unittest.mock import patch

from lastdose.extraction import spans
from lastdose.extraction.span_features import View
from lastdose.extraction.spans import BIAS, Judge
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from tests.benchmarks.extraction.gold import folder
from tests.benchmarks.extraction.scoring import Count
from tests.benchmarks.extraction.training import write_table

FOLDS = 5
STRENGTH = 1.0
SMALLEST_WEIGHT = 0.03

_MARKUP = re.compile(r'<annotation cui="[^"]*">|</annotation>|<[^>]+>|[^<]+|<')

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class GoldText:
    """The text of one indications section and where its conditions stand."""

    document: str
    text: str
    spans: tuple[Span, ...]


def texts() -> list[GoldText]:
    """Every annotated section."""
    lines = (folder() / "labeledin-indications.txt").read_text(encoding="utf-8").splitlines()
    return [_read(line) for line in lines if line.count("|") >= 2]


def _read(line: str) -> GoldText:
    _, document, *rest = line.split("|")
    text, found, start = "", [], 0
    for piece in _MARKUP.findall("|".join(rest[:-1])):
        if piece.startswith("<annotation"):
            start = len(text)
        elif piece == "</annotation>":
            found.append((start, len(text)))
        else:
            text += " " if piece.startswith("<") and piece != "<" else html.unescape(piece)
    return GoldText(document, text, tuple(found))


def blind_counts() -> list[tuple[str, Count]]:
    """Right, wrong and missed spans of each section, by a model that was trained on other sections."""
    every = texts()
    seen = sorted({gold.text[:80] for gold in every})
    random.Random(1).shuffle(seen)
    fold = {opening: number % FOLDS for number, opening in enumerate(seen)}
    counts = []
    for number in range(FOLDS):
        weights = trained(gold for gold in every if fold[gold.text[:80]] != number)
        with patch.object(spans, "judge", partial(Judge, weights)):
            counts += [(gold.document, compared(gold)) for gold in every if fold[gold.text[:80]] == number]
    return counts


def compared(gold: GoldText) -> Count:
    """A span is right when it and one annotated span share half of the longer of the two."""
    said = [(start, end) for start, end, _ in spans.spans(gold.text)]
    left = list(gold.spans)
    for span in said:
        match = next((other for other in left if _shared(span, other) >= 0.5), None)
        if match:
            left.remove(match)
    right = len(gold.spans) - len(left)
    return Count(right, len(said) - right, len(left))


def _shared(one: Span, other: Span) -> float:
    return (min(one[1], other[1]) - max(one[0], other[0])) / max(one[1] - one[0], other[1] - other[0])


def trained(golds: Iterable[GoldText]) -> dict[str, float]:
    """The weights of a logistic regression over the features of tokens."""
    rows: list[list[str]] = []
    inside: list[bool] = []
    for gold in golds:
        view = View(gold.text)
        rows += [view.features(place) for place in range(len(view.tokens))]
        inside += [_within(token, gold.spans) for token in view.tokens]
    counts = Counter(feature for row in rows for feature in set(row))
    vectorizer = DictVectorizer()
    matrix: Any = vectorizer.fit_transform({feature: 1 for feature in row if counts[feature] > 1} for row in rows)
    matrix.indices, matrix.indptr = matrix.indices.astype("int32"), matrix.indptr.astype("int32")
    fitted = LogisticRegression(C=STRENGTH, solver="liblinear", random_state=0).fit(matrix, inside)
    named = zip(vectorizer.get_feature_names_out(), fitted.coef_[0], strict=True)
    weights = {name: round(float(weight), 2) for name, weight in named if abs(weight) >= SMALLEST_WEIGHT}
    return {BIAS: round(float(fitted.intercept_[0]), 2), **weights}


def _within(token: re.Match[str], found: Sequence[Span]) -> bool:
    return any(start <= token.start() and token.end() <= end for start, end in found)


if __name__ == "__main__":
    rows = (f"{name}\t{weight}" for name, weight in sorted(trained(texts()).items()))
    write_table("span_weights.tsv", "feature\tweight", rows)
