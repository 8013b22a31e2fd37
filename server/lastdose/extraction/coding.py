"""What a sentence says about stopping, as codes: a linear model over features, with one threshold a code.

R risk, R- asserted absence, N newborn, T how to stop, M monitoring, A stop criterion, D duration, RS restart,
W wash-out, P precaution, O course of a side effect, L late effect, K another drug's stop; C trial attrition and
X another sense become no claim.
"""

import math
from collections.abc import Collection
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache

from lastdose.extraction.features import features
from lastdose.extraction.rulebook import table
from lastdose.extraction.words import NO_NAMES

BIAS = "(bias)"

Weights = dict[str, tuple[tuple[int, float], ...]]


@dataclass(frozen=True, slots=True)
class Coded:
    """A code, the model's confidence (0 to 1; None where none judged), and the rule that spoke most for it.

    The rule is a cue (`R-abrupt-stop-may`), or `R-words` where no cue fires.
    """

    code: str
    confidence: Decimal | None
    rule: str


@dataclass(frozen=True, slots=True)
class Model:
    """Weights by feature, as pairs of a code's number and its weight; thresholds are log-odds."""

    codes: tuple[str, ...]
    thresholds: tuple[float, ...]
    bias: tuple[float, ...]
    weights: Weights

    def with_verdicts(self) -> "Model":
        """This model with what `rules/verdicts.tsv` settles by hand."""
        weights = {feature: dict(pairs) for feature, pairs in self.weights.items()}
        for row in table("verdicts.tsv"):
            own, number = weights.setdefault(row["feature"], {}), self.codes.index(row["code"])
            own[number] = own.get(number, 0.0) + float(row["log_odds"])
        return replace(self, weights={feature: tuple(pairs.items()) for feature, pairs in weights.items()})

    def scores(self, found: Collection[str]) -> list[float]:
        """The log-odds of each code."""
        scores = list(self.bias)
        for pairs in filter(None, map(self.weights.get, found)):
            for number, weight in pairs:
                scores[number] += weight
        return scores

    def coded(self, found: Collection[str]) -> tuple[Coded, ...]:
        """The codes whose log-odds reach their threshold, and more where a rival is said, in the order of the codes."""
        scores = dict(zip(self.codes, self.scores(found), strict=True))
        said = {code for code, limit in zip(self.codes, self.thresholds, strict=True) if scores[code] >= limit}
        doubtful = {code for code, rival, limit in _rivals() if rival in said and scores[code] < limit}
        cues = [feature for feature in found if feature.startswith("cue=")] if said else []
        return tuple(
            Coded(code, _confidence(scores[code]), self._rule(number, cues))
            for number, code in enumerate(self.codes)
            if code in said - doubtful
        )

    def _rule(self, number: int, cues: list[str]) -> str:
        weight, cue = max(((self._weight(cue, number), cue) for cue in cues), default=(0.0, ""))
        return f"{self.codes[number]}-{cue[4:]}" if weight > 0 else f"{self.codes[number]}-words"

    def _weight(self, feature: str, number: int) -> float:
        return next((weight for code, weight in self.weights.get(feature, ()) if code == number), 0.0)


def codes_of(text: str, section: str | None, names: Collection[str] = NO_NAMES) -> tuple[Coded, ...]:
    """The codes of one sentence (its noise blanked) in a section with this code; `names` are the drug's own words."""
    return model().coded(features(text, section, names))


@cache
def model() -> Model:
    """The shipped model, from `rules/thresholds.tsv` and `rules/weights.tsv`."""
    limits = {row["code"]: float(row["threshold"]) for row in table("thresholds.tsv")}
    codes = tuple(limits)
    weights = {row["feature"]: _row(row["weights"], codes) for row in table("weights.tsv")}
    bias = dict(weights.pop(BIAS))
    level = tuple(bias.get(number, 0.0) for number in range(len(codes)))
    return Model(codes, tuple(limits.values()), level, weights).with_verdicts()


@cache
def _rivals() -> tuple[tuple[str, str, float], ...]:
    return tuple((row["code"], row["rival"], float(row["log_odds"])) for row in table("rivals.tsv"))


def _row(cell: str, codes: tuple[str, ...]) -> tuple[tuple[int, float], ...]:
    pairs = (entry.split(":") for entry in cell.split())
    return tuple((codes.index(code), float(weight)) for code, weight in pairs)


def _confidence(score: float) -> Decimal:
    return Decimal(f"{1 / (1 + math.exp(-max(-30.0, min(30.0, score)))):.2f}")
