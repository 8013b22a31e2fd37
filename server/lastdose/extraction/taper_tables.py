"""Tapers given as a table: a column for each stretch of days, a row for each current dose."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from lastdose.claims.values import Quantity, TaperSchedule, TaperStep

STOPPED = "discontinue"
NOTHING = "n/a"

_HEADING = re.compile(r"\b[Tt]aper\w*[^.]{0,80}?(?P<days>(?:\bDays? \d+(?: ?[-–] ?\d+)? ?){2,})")
_DAYS = re.compile(r"(\d+)(?: ?[-–] ?(\d+))?")
_CELL = re.compile(
    r"\d+(?:\.\d+)? ?(?:mg|mcg|g|mL)(?: (?:once|twice|three times|four times)(?: a day| daily| per day)?| daily)?"
    r"|discontinue|stop\b|N/A(?! =)|—",
    re.IGNORECASE,
)
_FARTHEST = 120


@dataclass(frozen=True, slots=True)
class TaperTable:
    """The tapers of one table and the code points `start` to `end` (exclusive) that it takes in the text."""

    schedules: tuple[TaperSchedule, ...]
    start: int
    end: int


def taper_tables(text: str) -> Iterator[TaperTable]:
    """The tables of tapers in a section's text; one whose rows are not complete gives nothing."""
    if "Taper" not in text and "taper" not in text:
        return
    for heading in _HEADING.finditer(text):
        days = [(int(first), int(last) if last else None) for first, last in _DAYS.findall(heading["days"])]
        rows, end = _rows(text, heading.end(), len(days) + 1)
        schedules = tuple(_schedule(row, days) for row in rows)
        if schedules:
            yield TaperTable(schedules, heading.start(), end)


def _rows(text: str, start: int, width: int) -> tuple[list[list[str]], int]:
    cells: list[str] = []
    ends = [start]
    for cell in _CELL.finditer(text, start):
        if cell.start() - ends[-1] > (_FARTHEST if len(ends) == 1 else 3):
            break
        cells.append(cell[0])
        ends.append(cell.end())
    whole = len(cells) // width
    return [cells[row * width : (row + 1) * width] for row in range(whole)], ends[whole * width]


def _schedule(row: list[str], days: list[tuple[int, int | None]]) -> TaperSchedule:
    given = [(dose, first, last) for dose, (first, last) in zip(row[1:], days, strict=True) if dose.lower() != NOTHING]
    steps = tuple(
        TaperStep(number=number, from_day=first, to_day=last, dose=dose)
        for number, (dose, first, last) in enumerate(given, start=1)
    )
    taken = [first - 1 for dose, first, _ in given if dose.lower() == STOPPED]
    lasting = Decimal(taken[0]) if taken and taken[0] else None
    return TaperSchedule(
        for_current_dose=row[0],
        steps=steps,
        duration=Quantity(minimum=lasting, maximum=lasting, unit="d") if lasting else None,
    )
