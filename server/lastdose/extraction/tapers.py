"""Tapers: how long they last, by how much the dose falls, and the steps where they are given in full."""

import re

from lastdose.claims.values import TaperSchedule, TaperStep
from lastdose.extraction.quantities import Stretch, stretches

_TAPERS = re.compile(
    r"\b(?:taper\w*|gradual\w*|slowly|stepwise|wean\w*|down-?titrat\w*|decreas\w*|reduc\w*|titrat\w* down)",
    re.IGNORECASE,
)
_OVER = re.compile(
    r"\b(?:over|during|within|across|at least)\s+(?:a |the )?(?:period |course |span )?(?:of )?"
    r"(?:about |approximately |at least )?$",
    re.IGNORECASE,
)
_STOPPED_OVER = re.compile(r"\b(?:discontinu\w+|stopp\w+|withdraw\w*)\s+over\b", re.IGNORECASE)
_BEFORE_STOP = re.compile(
    r"\s*(?:before|prior to)\s+(?:\w+\s+){0,2}(?:discontinu|stopp|withdraw|cessation)", re.IGNORECASE
)
_REDUCTION = re.compile(
    r"\bby\s+(?:no more than |up to |approximately |about )?(?:an? )?(?P<cut>\d+(?:\.\d+)?\s*(?:%|mg|mcg|g|µg)"
    r"(?:\s*(?:-|–|to)\s*\d+(?:\.\d+)?\s*(?:%|mg|mcg))?(?:\s+(?:of|every|each|per|at|daily|a|once)\b[^.,;]{0,60})?)",
    re.IGNORECASE,
)
_STEP = re.compile(
    r"(?P<dose>\d+(?:\.\d+)?\s*(?:mg|mcg|g)(?:/day|/kg)?(?:\s+(?:once|twice|three times)?\s*(?:daily|a day|per day))?)"
    r"\s+for\s+(?:the (?:first|next|last)\s+)?(?P<number>\d+|one|two|three|four)\s+(?P<unit>day|week)s?",
    re.IGNORECASE,
)
_COUNTS = {"one": 1, "two": 2, "three": 3, "four": 4}


def schedule(text: str) -> TaperSchedule | None:
    """The taper that a sentence gives: a duration, a reduction or steps; None when it gives none of them."""
    if not (_TAPERS.search(text) or _STOPPED_OVER.search(text)):
        return None
    lasting = next((stretch for stretch in stretches(text) if _is_duration(text, stretch)), None)
    cut = _REDUCTION.search(text)
    steps = _steps(text)
    if lasting is None and cut is None and not steps:
        return None
    return TaperSchedule(
        steps=steps,
        duration=lasting.quantity if lasting else None,
        reduction=" ".join(cut["cut"].split()) if cut else None,
    )


def _is_duration(text: str, stretch: Stretch) -> bool:
    """Whether a stretch says how long the taper lasts: it follows "over", or comes before the stop, near a taper."""
    before, after = text[: stretch.start], text[stretch.end :]
    spans = stretch.bound in {"over", "within"} or bool(_OVER.search(before))
    if _STOPPED_OVER.search(text[: stretch.start + len(stretch.bound)]) and spans:
        return True
    last = before.rstrip().endswith("for") and bool(_BEFORE_STOP.match(after))
    return (spans or last) and bool(_TAPERS.search(before) or _TAPERS.search(after[:60]))


def _steps(text: str) -> tuple[TaperStep, ...]:
    steps: list[TaperStep] = []
    day = 1
    for number, match in enumerate(_STEP.finditer(text), start=1):
        count = _COUNTS.get(match["number"].lower()) or int(match["number"])
        last = day + count * (7 if match["unit"].lower() == "week" else 1) - 1
        steps.append(TaperStep(number=number, from_day=day, to_day=last, dose=" ".join(match["dose"].split())))
        day = last + 1
    return tuple(steps) if len(steps) > 1 else ()
