"""Waits between two drugs: how long one has to be out before the other begins, from the shortest to the longest.

The data holds no direction, so none is drawn: a wait lies between an end and a start, and the words say whose.
"""

from collections.abc import Iterable, Iterator

from lastdose.web.views.claims import Row
from lastdose.web.views.names import Names
from lastdose.web.views.timeline import MARGIN, MOST, STRIP, Dated, Scale, Timeline


def waits(names: Names, rows: Iterable[Row]) -> Timeline | None:
    """The waits of some statements on one scale; None when no source puts a time to one."""
    every = list(dict.fromkeys(wait for row in rows for wait in _waits(names, row)))
    drawn = sorted((wait for wait in every if wait.end), key=lambda wait: (wait.end, wait.name))[:MOST]
    if not drawn:
        return None
    scale = Scale(0, drawn[-1].end * 1.25, max(drawn[0].end / 6, 0.5))
    return Timeline(
        marks=tuple(scale.mark(wait, MARGIN + number * STRIP) for number, wait in enumerate(drawn)),
        ticks=scale.ticks(),
        zero=scale.zero,
        height=MARGIN + len(drawn) * STRIP + 8,
        undrawn=tuple(scale.mark(wait, 0) for wait in every if wait not in drawn),
    )


def _waits(names: Names, row: Row) -> Iterator[Dated]:
    if "washout" not in row.slots:
        return
    for iri in row.slots["washout"].iris:
        yield Dated("wait", "wait", row.words.rstrip("."), row.witnesses[0].claim.href, names.held(iri), moment=False)
