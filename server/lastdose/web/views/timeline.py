"""The timeline around the last dose: what sources put a time to, on one scale, for a picture and for a table.

The scale is logarithmic, so that hours and years stand side by side: log(1 + t / u), where u is a sixth of the shortest
time drawn. Positions are percentages of the drawing's width, which lets text keep its size on every screen.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import log1p

from lastdose.releases.statements import Resource
from lastdose.web.languages import N_, foreign, gettext, joined, plain
from lastdose.web.views.claims import Row
from lastdose.web.views.names import Names, ld
from lastdose.web.views.shortening import shortened
from lastdose.web.views.words import duration

TICKS = (
    (1, N_("1 h")),
    (6, N_("6 h")),
    (24, N_("1 day")),
    (168, N_("1 week")),
    (730, N_("1 month")),
    (2190, N_("3 months")),
    (8766, N_("1 year")),
    (43830, N_("5 years")),
)
MOMENTS = {"onset", "afterGap"}
STRIP = 40
MARGIN = 34
MOST = 14
LONGEST = 90
SHORTEST = 46

# Waits between two drugs have a picture of their own: the data does not tell from whose last dose they count.
# Kind of claim and slot, the family of the mark (its colour), what it is called, and the slot that names it.
DATED = (
    ("StopMannerClaim", "schedule", "taper", N_("taper over"), None),
    ("DiscontinuationRiskClaim", "onset", "harm", N_("harm begins"), "effect"),
    ("DiscontinuationRiskClaim", "persistence", "harm", N_("harm lasts"), "effect"),
    ("PostStopCourseClaim", "persistence", "course", N_("course"), "course"),
    ("SafetyOutcomeClaim", "persistence", "course", N_("course"), "outcomeCourse"),
    ("LateEffectClaim", "onset", "harm", N_("late effect"), "toxicity"),
    ("MonitoringClaim", "monitoringPeriod", "watch", N_("watch"), "watch"),
    ("PostStopPrecautionClaim", "precautionPeriod", "precaution", N_("precaution"), "precaution"),
    ("RestartClaim", "afterGap", "restart", N_("gap before restarting"), "restart"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One stretch or moment. Percentages: `left` and `width` of the sure part, `soft` the width of what may follow."""

    family: str
    caption: str
    name: str
    time: str
    href: str | None
    top: int
    left: float
    width: float
    soft: float
    open_end: bool

    @property
    def label(self) -> str:
        """The line above the mark."""
        return self._cut(LONGEST)

    @property
    def short(self) -> str:
        """The same, short enough for a narrow screen."""
        return self._cut(SHORTEST)

    def _cut(self, most: int) -> str:
        message = N_("taper over %(time)s: %(name)s") if self.family == "taper" else N_("%(time)s: %(name)s")
        said = gettext(message, time=self.time, name=plain(self.name))
        return shortened(said, most)


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """The drawing: marks with their places, ticks as percentage and text, the last dose's place; and what has no place.

    `height` and every `top` are in pixels.
    """

    marks: tuple[Mark, ...]
    ticks: tuple[tuple[float, str], ...]
    zero: float
    height: int
    undrawn: tuple[Mark, ...]

    @property
    def every(self) -> tuple[Mark, ...]:
        """All marks, for the table."""
        return (*self.marks, *self.undrawn)


@dataclass(frozen=True, slots=True)
class Dated:
    """Something that a source puts a time to: a stretch, or a moment."""

    family: str
    caption: str
    name: str
    href: str | None
    quantity: Resource
    moment: bool

    @property
    def hours(self) -> tuple[int | None, int | None]:
        """The least and the most, as far as the source tells."""
        low, high = (self.quantity.text(ld(name)) for name in ("minimumHours", "maximumHours"))
        return int(low) if low else None, int(high) if high else None

    @property
    def end(self) -> int:
        """The latest hour that the source names."""
        return max((hours for hours in self.hours if hours is not None), default=0)

    @property
    def before(self) -> bool:
        """Whether it comes before the last dose."""
        return self.family == "taper"


def timeline(names: Names, rows: Iterable[Row]) -> Timeline | None:
    """The timeline of some statements, or None when no source puts a time to anything after the last dose."""
    dated = list(dict.fromkeys(item for row in rows for item in _dated(names, row)))
    if all(item.before for item in dated):
        return None
    drawn = sorted((item for item in dated if item.hours != (None, None)), key=_order)[:MOST]
    scale = _scale(drawn)
    return Timeline(
        marks=tuple(scale.mark(item, MARGIN + index * STRIP) for index, item in enumerate(drawn)),
        ticks=scale.ticks(),
        zero=scale.zero,
        height=MARGIN + len(drawn) * STRIP + 8,
        undrawn=tuple(scale.mark(item, 0) for item in dated if item not in drawn),
    )


def _order(item: Dated) -> tuple[bool, int, int]:
    """What comes before the last dose first, the longest above; then what ends soonest."""
    return not item.before, -item.end if item.before else item.end, item.hours[0] or 0


def _scale(drawn: Sequence[Dated]) -> "Scale":
    before = max((item.end for item in drawn if item.before), default=0)
    after = max((item.end for item in drawn if not item.before), default=0) or 24
    shortest = min((item.end for item in drawn if item.end), default=24)
    return Scale(before * 1.1, after * 1.25, max(shortest / 6, 0.5))


def _dated(names: Names, row: Row) -> Iterator[Dated]:
    for kind, slot, family, caption, naming in DATED:
        if row.kind == kind and slot in row.slots:
            for iri in row.slots[slot].iris:
                yield from _items(names, row, iri, (family, caption, naming), slot in MOMENTS)


def _items(names: Names, row: Row, iri: str, told: tuple[str, str, str | None], moment: bool) -> Iterator[Dated]:
    family, caption, naming = told
    held = names.held(iri)
    name = _name(row, naming)
    for quantity in [names.held(length) for length in held.iris(ld("duration"))] or [held]:
        if quantity.values(ld("minimum")) or quantity.values(ld("maximum")):
            dose = held.text(ld("forCurrentDose"))
            told_name = gettext("from %(dose)s", dose=foreign(dose)) if dose else name
            yield Dated(family, gettext(caption), told_name, row.witnesses[0].claim.href, quantity, moment)


def _name(row: Row, naming: str | None) -> str:
    kind = row.slots.get("riskKind")
    slot = row.slots.get(naming or "") or row.slots.get("returningCondition")
    if not slot:
        return row.words.rstrip(".")
    named = joined([value.text for value in slot.values])
    if not kind:
        return named
    return gettext("%(name)s (%(kind)s)", name=named, kind=joined([value.text for value in kind.values]))


@dataclass(frozen=True, slots=True)
class Scale:
    """The logarithmic scale of a drawing: hours before and after the last dose, and the hours that make its unit."""

    before: float
    after: float
    unit: float

    @property
    def zero(self) -> float:
        """The place of the last dose, in per cent."""
        return self._span(self.before) / (self._span(self.before) + self._span(self.after)) * 100

    def _span(self, hours: float) -> float:
        return log1p(hours / self.unit)

    def at(self, hours: float) -> float:
        """The place of a moment after the last dose, or before it for negative hours, in per cent."""
        whole = self._span(self.before) + self._span(self.after)
        signed = self._span(abs(hours)) * (1 if hours >= 0 else -1)
        return round(self.zero + signed / whole * 100, 2)

    def ticks(self) -> tuple[tuple[float, str], ...]:
        """Ticks that do not crowd each other."""
        kept: list[tuple[float, str]] = []
        room = 20 if self.zero < 8 else 14
        for hours, label in TICKS:
            place = self.at(hours)
            if hours <= self.after and place - (kept[-1][0] + 13 if kept else self.zero + room) > 0:
                kept.append((place, gettext(label)))
        return tuple(kept)

    def mark(self, item: Dated, top: int) -> Mark:
        """The place of a dated item: moments from their earliest, stretches from the last dose on."""
        low, high = item.hours
        sure, most = (low if low is not None else high) or 0, high or low or 0
        begin, middle, end = (sure, most, most) if item.moment and low is not None else (0, sure, most)
        if item.moment and high is None:
            end = round(self.after)
        if item.before:
            begin, middle, end = -most, -begin, -begin
        left, right = self.at(begin), self.at(middle)
        width = round(max(right - left, 0.8), 2)
        return Mark(
            family=item.family,
            caption=item.caption,
            name=item.name,
            time=duration(item.quantity),
            href=item.href,
            top=top,
            left=left,
            width=width,
            soft=round(max(min(self.at(end), 100) - left - width, 0), 2),
            open_end=high is None,
        )
