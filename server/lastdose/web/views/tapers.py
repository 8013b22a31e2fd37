"""Tapers as stairs: one picture for each complete schedule, to the scale of the daily dose where that is plain."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from lastdose.releases.statements import Resource
from lastdose.web.languages import N_, gettext, ngettext
from lastdose.web.views.claims import Row
from lastdose.web.views.names import Names, ld

DOSE = re.compile(r"([\d.]+)\s*(\S+)")
OFTEN = {"1": N_("%(dose)s once daily"), "2": N_("%(dose)s twice daily")}
OFTENER = N_("%(dose)s %(times)s times daily")
TIMES = {"once": 1.0, "twice": 2.0, "three": 3.0, "four": 4.0, "daily": 1.0}
FLOOR = 132
HEIGHT = 96


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One stair: its days and dose in words; `left` and `width` in per cent, `top` in pixels."""

    days: str
    dose: str
    left: float
    width: float
    top: int

    @property
    def height(self) -> int:
        """From the stair down to the floor, in pixels."""
        return FLOOR - self.top


@dataclass(frozen=True, slots=True, kw_only=True)
class Taper:
    """A complete schedule for those who now take `current`; `to_scale` says whether heights are daily doses."""

    current: str
    duration: str
    steps: tuple[Step, ...]
    to_scale: bool
    href: str | None
    witness: str


def tapers(names: Names, rows: Iterable[Row]) -> list[Taper]:
    """Every complete schedule of some statements, smallest current dose first."""
    drawn = []
    for row in rows:
        for iri in row.slots["schedule"].iris if "schedule" in row.slots else ():
            held = names.held(iri)
            if held.text(ld("complete")) == "true":
                drawn.append(_taper(names, held, row))
    return sorted(drawn, key=lambda taper: (_daily(taper.current) or 0, taper.current))


def _taper(names: Names, schedule: Resource, row: Row) -> Taper:
    steps = sorted(
        (names.held(iri) for iri in schedule.iris(ld("taperStep"))), key=lambda step: _number(step, "fromDay")
    )
    current = schedule.text(ld("forCurrentDose")) or gettext("the current dose")
    doses = [_daily(current), *(_daily(_text(step), step.text(ld("timesADay"))) for step in steps)]
    units = {found[2] for dose in (current, *map(_text, steps)) if (found := DOSE.match(dose))}
    to_scale = len(units) == 1 and all(dose is not None for dose in doses)
    heights = (
        [dose or 0.0 for dose in doses] if to_scale else [float(len(doses) - index) for index in range(len(doses))]
    )
    last = _number(steps[-1], "toDay") or _number(steps[-1], "fromDay")
    witness = row.witnesses[0]
    return Taper(
        current=current,
        duration=ngettext("%(num)s day", "%(num)s days", last),
        steps=_stairs(steps, current, heights, last),
        to_scale=to_scale,
        href=witness.claim.href,
        witness=gettext("%(kind)s, %(version)s", kind=witness.source.short, version=witness.version.label),
    )


def _stairs(steps: list[Resource], current: str, heights: list[float], last: int) -> tuple[Step, ...]:
    """The current dose, each step, and the stop: a fifth of the width before, a sixth after."""
    highest = max(heights)
    tops = [FLOOR - round(HEIGHT * height / highest) for height in heights]
    first = Step(days=gettext("until now"), dose=current, left=0, width=20, top=tops[0])
    taken = [_stair(step, top, last) for step, top in zip(steps, tops[1:], strict=True)]
    return (
        first,
        *taken,
        Step(days=gettext("from day %(day)s", day=last + 1), dose=gettext("none"), left=84, width=16, top=FLOOR),
    )


def _stair(step: Resource, top: int, last: int) -> Step:
    begin, end = _number(step, "fromDay"), _number(step, "toDay") or last
    left = 20 + (begin - 1) / last * 64
    return Step(
        days=_days(begin, end),
        dose=_dose(step),
        left=round(left, 2),
        width=round((end - begin + 1) / last * 64, 2),
        top=top,
    )


def _days(begin: int, end: int) -> str:
    if begin == end:
        return gettext("day %(day)s", day=begin)
    return gettext("days %(begin)s to %(end)s", begin=begin, end=end)


def _dose(step: Resource) -> str:
    times = step.text(ld("timesADay"))
    dose = _text(step)
    if not times:
        return dose
    return gettext(OFTEN.get(times, OFTENER), dose=dose, times=times).strip()


def _text(step: Resource) -> str:
    return step.text(ld("dose")) or ""


def _number(step: Resource, name: str) -> int:
    return int(step.text(ld(name)) or 0)


def _daily(dose: str, often: str | None = None) -> float | None:
    """The dose in a day as a number, where the words, or how often it is taken, make it plain: `20 mg`, `2` is 40."""
    found = DOSE.match(dose)
    times = [float(often)] if often else [TIMES[word] for word in dose.split() if word in TIMES]
    return float(found[1]) * times[0] if found and times else None
