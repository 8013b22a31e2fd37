"""Paraphrases: each claim in words of ours, from its slots, so that nothing of the source's wording is needed."""

from collections.abc import Iterable

from lastdose.claims.concepts import Affected, RiskKind, StopAction, StopManner
from lastdose.claims.values import Quantity

_UNITS = {"min": "minute", "h": "hour", "d": "day", "wk": "week", "mo": "month", "a": "year"}
_HOW = {
    StopManner.ABRUPT: "suddenly", StopManner.PREMATURE: "too early",
    StopManner.RAPID_REDUCTION: "by a rapid reduction",
    StopManner.GRADUAL: "step by step", StopManner.INTERRUPTION: "for a while",
    StopManner.MISSED_DOSES: "by missing doses",
}  # fmt: skip
_KINDS = {
    RiskKind.WITHDRAWAL: "withdrawal", RiskKind.REBOUND: "a rebound", RiskKind.RECURRENCE: "a return of the disease",
    RiskKind.EXACERBATION: "a worsening of the disease",
    RiskKind.LOSS_OF_PROTECTION: "an event the drug guarded against",
    RiskKind.PHYSIOLOGIC_INSUFFICIENCY: "an insufficiency of the body's own function",
    RiskKind.RESISTANCE: "resistance", RiskKind.UNSPECIFIED: "harm",
}  # fmt: skip


def duration(quantity: Quantity) -> str:
    """A quantity in words: `at least 8 weeks`, `12 to 18 hours`."""
    unit = "half-life" if quantity.half_lives else _UNITS[quantity.unit or "d"]
    low, high = quantity.minimum, quantity.maximum
    number = high if high is not None else low
    plural = unit if number == 1 else "half-lives" if quantity.half_lives else f"{unit}s"
    if low == high:
        return f"{low:f} {plural}"
    if low is None:
        return f"up to {high:f} {plural}"
    return f"{low:f} to {high:f} {plural}" if high is not None else f"at least {low:f} {plural}"


def listed(names: Iterable[str], last: str = "and") -> str:
    """`a`, `a and b`, `a, b and c`."""
    *before, final = list(names) or ["something"]
    return f"{', '.join(before)} {last} {final}" if before else final


def ways(manners: Iterable[StopManner]) -> str:
    """The manners as an adverb, with a space before; nothing for any stop."""
    said = [_HOW[manner] for manner in manners if manner in _HOW]
    return f" {listed(said, 'or')}" if said else ""


def risk(drug: str, kind: RiskKind, manners: Iterable[StopManner], effects: list[str], affected: Affected) -> str:
    """A risk in one sentence."""
    harm = _KINDS[kind] + (f", with {listed(effects)}" if effects else "")
    if affected is Affected.NEONATE:
        return f"A newborn exposed to {drug} in the womb may have {harm}."
    return f"Stopping {drug}{ways(manners)} may be followed by {harm}."


def absence(drug: str, kinds: Iterable[RiskKind], effects: list[str]) -> str:
    """An asserted absence in one sentence."""
    denied = effects or [_KINDS[kind] for kind in kinds]
    return f"The source says that stopping {drug} is not followed by {listed(denied, 'or')}."


def manner(
    drug: str, advised: tuple[StopManner, ...], against: tuple[StopManner, ...], lasting: Quantity | None
) -> str:
    """Advice on how to stop in one sentence."""
    over = f" over {duration(lasting)}" if lasting else ""
    if advised:
        instead = f", not{ways(against)}" if ways(against) else ""
        return f"{_capital(drug)} is to be stopped{ways(advised)}{over}{instead}."
    return f"{_capital(drug)} is not to be stopped{ways(against)}{over}."


def permission(drug: str, permitted: tuple[StopManner, ...]) -> str:
    """A permitted manner in one sentence."""
    return f"{_capital(drug)} may be stopped{ways(permitted)}."


def criterion(drug: str, action: StopAction, effects: list[str], permanent: bool) -> str:
    """A stop criterion in one sentence."""
    why = f"in this case: {listed(effects)}" if effects else "in the case that the passage names"
    verb = {StopAction.STOP: "stopped", StopAction.HOLD: "paused", StopAction.REDUCE: "reduced"}[action]
    return f"{_capital(drug)} is {verb}{' for good' if permanent else ''} {why}."


def plain(drug: str, words: str) -> str:
    """A statement that names its topic first."""
    return f"{_capital(drug)}: {words}."


def _capital(drug: str) -> str:
    return drug[:1].upper() + drug[1:]
