"""What a sentence says about stopping, as codes: a linear model over features, with one threshold a code.

R risk, R- asserted absence, N newborn, T how to stop, M monitoring, A stop criterion, D duration, RS restart,
W wash-out, P precaution, O course of a side effect, L late effect, K another drug's stop; C trial attrition and
X another sense become no claim.
"""

import math
from collections.abc import Collection
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache, cached_property

from lastdose.extraction.features import features
from lastdose.extraction.rulebook import table
from lastdose.extraction.words import NO_NAMES

BIAS = "(bias)"
BITS = 32
"""Of each weight in a packed row: the sum of a sentence's thousandths is far below half of what they hold."""
FIELD, HALF = (1 << BITS) - 1, 1 << (BITS - 1)

Row = tuple[float, ...]
Weights = dict[str, Row]


@dataclass(frozen=True, slots=True)
class Coded:
    """A code, the model's confidence (0 to 1; None where none judged), and the rule that spoke most for it.

    The rule is a cue (`R-abrupt-stop-may`), or `R-words` where no cue fires.
    """

    code: str
    confidence: Decimal | None
    rule: str


@dataclass(frozen=True)
class Model:
    """Weights by feature, one for each code, of three decimals; thresholds are log-odds."""

    codes: tuple[str, ...]
    thresholds: Row
    bias: Row
    weights: Weights

    def with_verdicts(self) -> "Model":
        """This model with what `rules/verdicts.tsv` settles by hand."""
        weights = {feature: list(row) for feature, row in self.weights.items()}
        for verdict in table("verdicts.tsv"):
            row = weights.setdefault(verdict["feature"], [0.0] * len(self.codes))
            row[self.codes.index(verdict["code"])] += float(verdict["log_odds"])
        return replace(self, weights={feature: tuple(row) for feature, row in weights.items()})

    def scores(self, found: Collection[str]) -> list[float]:
        """The log-odds of each code, the same to the last digit in whatever order the features come."""
        rows = filter(None, map(self._packed.get, found))
        return _unpacked(sum(rows, _packed(self.bias)), len(self.codes))

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

    @cached_property
    def _packed(self) -> dict[str, int]:
        return {feature: _packed(row) for feature, row in self.weights.items()}

    def _rule(self, number: int, cues: list[str]) -> str:
        weighty = [(self.weights[cue][number], cue) for cue in cues if cue in self.weights]
        weight, cue = max(weighty, default=(0.0, ""))
        return f"{self.codes[number]}-{cue[4:]}" if weight > 0 else f"{self.codes[number]}-words"


def codes_of(text: str, section: str | None, names: Collection[str] = NO_NAMES) -> tuple[Coded, ...]:
    """The codes of one sentence (its noise blanked) in a section with this code; `names` are the drug's own words."""
    return model().coded(features(text, section, names))


@cache
def model() -> Model:
    """The shipped model, from `rules/thresholds.tsv` and `rules/weights.tsv`."""
    limits = {row["code"]: float(row["threshold"]) for row in table("thresholds.tsv")}
    codes = tuple(limits)
    weights = {row["feature"]: _row(row["weights"], codes) for row in table("weights.tsv")}
    return Model(codes, tuple(limits.values()), weights.pop(BIAS), weights).with_verdicts()


@cache
def _rivals() -> tuple[tuple[str, str, float], ...]:
    return tuple((row["code"], row["rival"], float(row["log_odds"])) for row in table("rivals.tsv"))


def _row(cell: str, codes: tuple[str, ...]) -> Row:
    told = dict(entry.split(":") for entry in cell.split())
    return tuple(float(told.get(code, 0)) for code in codes)


def _packed(row: Row) -> int:
    """A row as one number, so that rows are added in one step: thousandths of each weight, `BITS` apart."""
    return sum(round(1000 * weight) << (BITS * number) for number, weight in enumerate(row))


def _unpacked(packed: int, length: int) -> list[float]:
    row = []
    for _ in range(length):
        thousandths = (packed + HALF & FIELD) - HALF
        packed = packed - thousandths >> BITS
        row.append(thousandths / 1000)
    return row


def _confidence(score: float) -> Decimal:
    return Decimal(f"{1 / (1 + math.exp(-max(-30.0, min(30.0, score)))):.2f}")
