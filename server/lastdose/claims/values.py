"""The small shared values that claims are made of: references, quantities, populations, contexts of use, tapers.

Each value node has a key made from its content, so that equal values are one node everywhere.
"""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from decimal import Decimal
from functools import lru_cache
from hashlib import sha256

from lastdose.claims.concepts import Sex

HOURS = {"min": Decimal(1) / 60, "h": Decimal(1), "d": Decimal(24), "wk": Decimal(168)}
APPROXIMATE_HOURS = {"mo": Decimal(730), "a": Decimal(8766)}


def digest(*parts: object) -> str:
    """The first 16 hexadecimal digits of the SHA-256 of the parts, joined by a unit separator."""
    return sha256("\x1f".join(map(str, parts)).encode()).hexdigest()[:16]


@lru_cache(maxsize=4096)
def _content_key(value: object) -> str:
    assert hasattr(value, "__dataclass_fields__")
    filled = {name: slot for name, slot in asdict(value).items() if slot not in (None, (), "")}  # type: ignore[call-overload]
    return digest(json.dumps(_in_order(filled), sort_keys=True, ensure_ascii=False))


def _in_order(slot: object) -> object:
    """The same content, alike for equal values: entries in order, decimals in their shortest form."""
    if isinstance(slot, dict):
        return {name: _in_order(entry) for name, entry in slot.items()}
    if isinstance(slot, tuple):
        return sorted(map(_in_order, slot), key=str)
    return format(slot.normalize(), "f") if isinstance(slot, Decimal) else slot


@dataclass(frozen=True, slots=True, order=True)
class Ref:
    """A reference to a thing by type and key, written `drug:selumetinib`."""

    type: str
    key: str

    def __str__(self) -> str:
        return f"{self.type}:{self.key}"

    @classmethod
    def parse(cls, text: str) -> "Ref":
        """Read `type:key`; raise `ValueError` when there is no colon."""
        kind, colon, key = text.partition(":")
        if not colon:
            raise ValueError(f"{text!r} is no reference: write type:key, as in drug:selumetinib")
        return cls(kind, key)


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """A stretch of time as a source says it: a number or range with a UCUM unit (min, h, d, wk, mo, a).

    `half_lives` instead of a unit when the source counts in half-lives: those are never turned into hours.
    """

    minimum: Decimal | None = None
    maximum: Decimal | None = None
    unit: str | None = None
    half_lives: bool = False

    def __post_init__(self) -> None:
        if self.minimum is None and self.maximum is None:
            raise ValueError("a quantity needs a minimum or a maximum")
        if self.minimum is not None and self.maximum is not None and self.minimum > self.maximum:
            raise ValueError(f"a quantity's minimum {self.minimum} is above its maximum {self.maximum}")
        if self.half_lives != (self.unit is None):
            raise ValueError("a quantity has either a unit or counts half-lives")
        if self.unit is not None and self.unit not in HOURS | APPROXIMATE_HOURS:
            raise ValueError(f"{self.unit!r} is no UCUM unit of time known here: min, h, d, wk, mo, a")

    @property
    def approximate(self) -> bool:
        """Whether its hours are an approximation, as for months and years."""
        return self.unit in APPROXIMATE_HOURS

    def hours(self, value: Decimal | None) -> int | None:
        """A value of this quantity in whole hours; None for half-lives and open ends."""
        if value is None or self.unit is None:
            return None
        return round(value * (HOURS | APPROXIMATE_HOURS)[self.unit])

    @property
    def key(self) -> str:
        """The content key, readable: `12-18-h`, `14-d`, `up-to-12-wk`, `at-least-8-wk`."""
        unit = "half-lives" if self.half_lives else self.unit
        low, high = (_plain(value) for value in (self.minimum, self.maximum))
        if low == high:
            return f"{low}-{unit}"
        if not low:
            return f"up-to-{high}-{unit}"
        return f"{low}-{high}-{unit}" if high else f"at-least-{low}-{unit}"


def _plain(value: Decimal | None) -> str:
    return "" if value is None else format(value.normalize(), "f").replace(".", "p")


@dataclass(frozen=True, slots=True, kw_only=True)
class Population:
    """Whom something is for: ages in days (as compared) and as the source says them, sex, comorbidity."""

    min_age_days: int | None = None
    max_age_days: int | None = None
    as_said: str
    sex: Sex | None = None
    comorbidity: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.min_age_days is not None and self.max_age_days is not None and self.min_age_days > self.max_age_days:
            raise ValueError(f"a population's ages run from {self.min_age_days} d down to {self.max_age_days} d")

    @property
    def key(self) -> str:
        """The content key."""
        return _content_key(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class UseContext:
    """In what use a claim holds: product, route, dose form from the document, the rest only if the passage says so."""

    product: Ref | None = None
    route: tuple[str, ...] = ()
    dose_form: tuple[str, ...] = ()
    substance_form: str | None = None
    dose_range: str | None = None
    indication: tuple[Ref, ...] = ()
    population: Population | None = None
    minimum_exposure: Quantity | None = None
    co_medication: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """The content key."""
        return _content_key(self)

    def overlaps(self, other: "UseContext") -> bool:
        """Whether some use lies in both contexts: no slot that both fill excludes the other."""
        return (
            _compatible(self.route, other.route)
            and _compatible(self.dose_form, other.dose_form)
            and _compatible(self.indication, other.indication)
            and (None in (self.substance_form, other.substance_form) or self.substance_form == other.substance_form)
        )


def _compatible(ours: Iterable[object], theirs: Iterable[object]) -> bool:
    first, second = set(ours), set(theirs)
    return not first or not second or bool(first & second)


@dataclass(frozen=True, slots=True, kw_only=True)
class TaperStep:
    """One step of a taper: `number` from 1, the days it covers, the dose as said, how often a day."""

    number: int
    from_day: int | None = None
    to_day: int | None = None
    dose: str
    times_a_day: Decimal | None = None

    @property
    def key(self) -> str:
        """The content key."""
        return _content_key(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class TaperSchedule:
    """A taper for those who now take `for_current_dose`; `complete` when every step has its dose and days."""

    for_current_dose: str | None = None
    steps: tuple[TaperStep, ...] = ()
    duration: Quantity | None = None
    reduction: str | None = None

    @property
    def complete(self) -> bool:
        """Whether it can be drawn: at least one step, each with its first day."""
        return bool(self.steps) and all(step.from_day is not None for step in self.steps)

    @property
    def key(self) -> str:
        """The content key."""
        return _content_key(self)
