"""Training: one regularised logistic regression a code, over features that several documents share.

`python -m tests.benchmarks.extraction.training` writes `rules/weights.tsv` and `rules/thresholds.tsv` anew from the
gold sets; the same sets give the same bytes. Needs scikit-learn; the extractor itself does not.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from math import log
from pathlib import Path
from typing import Any

from lastdose.extraction.coding import BIAS, Model
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from tests.benchmarks.extraction.gold import CODES, GoldSentence, sentences

RULES = Path(__file__).parents[3] / "server/lastdose/extraction/rules"
STRENGTH = 0.5
CUE_SCALE = 2.0
FEWEST_DOCUMENTS = 3
INNER_FOLDS = 5
LIMITS = (0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5)
USUAL_LIMIT = 0.25
FEWEST_TO_TUNE = 60
SMALLEST_WEIGHT = 0.05

Row = tuple[GoldSentence, list[str]]


def rows() -> list[Row]:
    """Every annotated sentence with its features."""
    return [(sentence, sentence.features()) for sentence in sentences()]


def folds(training: Sequence[Row], number: int) -> list[tuple[list[Row], list[Row]]]:
    """The rows split by document, as pairs of what to train on and what to test on."""
    documents = [sentence.document for sentence, _ in training]
    splits = GroupKFold(n_splits=number).split(documents, groups=documents)
    return [([training[i] for i in train], [training[i] for i in test]) for train, test in splits]


def trained(training: Sequence[Row]) -> Model:
    """The model of these rows, its thresholds tuned by cross-validation among them."""
    return _fitted(training, _limits(training))


def _fitted(training: Sequence[Row], limits: Sequence[float]) -> Model:
    common = _common(training)
    vectorizer = DictVectorizer()
    matrix = vectorizer.fit_transform(_scaled(found, common) for _, found in training)
    names = list(vectorizer.get_feature_names_out())
    weights: dict[str, list[float]] = defaultdict(lambda: [0.0] * len(CODES))
    bias = []
    for number, code in enumerate(CODES):
        fitted = _regression(training, matrix, code)
        bias.append(round(float(fitted.intercept_[0]), 3))
        for name, weight in zip(names, fitted.coef_[0], strict=True):
            scaled = round(float(weight) * _scale(name), 3)
            if abs(scaled) >= SMALLEST_WEIGHT:
                weights[name][number] = scaled
    return Model(CODES, tuple(limits), tuple(bias), {name: tuple(row) for name, row in weights.items()})


def _regression(training: Sequence[Row], matrix: Any, code: str) -> Any:
    settled = [place for place, (sentence, _) in enumerate(training) if sentence.settled(code)]
    holds = [code in training[place][0].codes for place in settled]
    return LogisticRegression(C=STRENGTH, solver="liblinear", random_state=0).fit(matrix[settled], holds)


def _common(training: Sequence[Row]) -> set[str]:
    documents = defaultdict(set)
    for sentence, found in training:
        for feature in found:
            documents[feature].add(sentence.document)
    return {feature for feature, seen in documents.items() if len(seen) >= FEWEST_DOCUMENTS}


def _scaled(found: Sequence[str], common: set[str]) -> dict[str, float]:
    return {feature: _scale(feature) for feature in sorted(found) if feature in common}


def _scale(feature: str) -> float:
    return CUE_SCALE if feature.startswith("cue=") else 1.0


def _limits(training: Sequence[Row]) -> list[float]:
    scores: dict[str, list[tuple[float, bool]]] = defaultdict(list)
    for train, test in folds(training, INNER_FOLDS):
        model = _fitted(train, [0.0] * len(CODES)).with_verdicts()
        for sentence, found in test:
            for number, score in enumerate(model.scores(found)):
                if sentence.settled(CODES[number]):
                    scores[CODES[number]].append((score, CODES[number] in sentence.codes))
    return [_best_limit(scores[code]) for code in CODES]


def _best_limit(scored: Sequence[tuple[float, bool]]) -> float:
    if sum(holds for _, holds in scored) < FEWEST_TO_TUNE:
        return log_odds(USUAL_LIMIT)
    smoothed = {limit: sum(_f1(scored, limit + step) for step in (-0.05, 0.0, 0.05)) for limit in LIMITS}
    return log_odds(max(smoothed, key=lambda limit: smoothed[limit]))


def _f1(scored: Sequence[tuple[float, bool]], limit: float) -> float:
    said = [holds for score, holds in scored if score >= log_odds(limit)]
    return 2 * sum(said) / max(1, len(said) + sum(holds for _, holds in scored))


def log_odds(probability: float) -> float:
    """The log-odds of a probability, to three places."""
    return round(log(probability / (1 - probability)), 3)


def write(model: Model) -> None:
    """Write the two tables of the rules folder."""
    limits = zip(model.codes, model.thresholds, strict=True)
    write_table("thresholds.tsv", "code\tthreshold", [f"{code}\t{limit}" for code, limit in limits])
    rows = [(BIAS, model.bias), *sorted(model.weights.items())]
    write_table("weights.tsv", "feature\tweights", [f"{feature}\t{_cell(row, model.codes)}" for feature, row in rows])


def _cell(row: Sequence[float], codes: Sequence[str]) -> str:
    return " ".join(f"{code}:{weight:g}" for code, weight in zip(codes, row, strict=True) if weight)


def write_table(name: str, heading: str, lines: Iterable[str]) -> None:
    """Write a table of the rules folder."""
    (RULES / name).write_text("\n".join([heading, *lines, ""]), encoding="utf-8")


if __name__ == "__main__":
    write(trained(rows()))
