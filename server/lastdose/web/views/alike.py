"""Alike: what several documents say in the same way of several products stands in one line, with every context of use.

Nothing is merged in the data. A line is told once only where its words and everything it turns on are the same.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from lastdose.web.views.claims import Row, Witness


def told_once(rows: Iterable[Row]) -> tuple[Row, ...]:
    """The rows, those that differ in product, route or form only as one, in the order of the first of them."""
    alike: dict[tuple[object, ...], list[Row]] = {}
    for row in rows:
        alike.setdefault(_point(row), []).append(row)
    return tuple(found[0] if len(found) == 1 else _merged(found) for found in alike.values())


def _point(row: Row) -> tuple[object, ...]:
    slots = [*row.slots.items(), *((slot.name, slot) for slot in row.use.limits)]
    turning = tuple((name, tuple(value.text for value in slot.values)) for name, slot in slots)
    return row.kind, row.subject, row.words, row.review, row.reported, turning


def _merged(rows: Sequence[Row]) -> Row:
    uses = dict.fromkeys(use for row in rows for use in (row.use, *row.others))
    others = tuple(use for use in uses if use.heading != rows[0].use.heading)
    witnesses = sorted((who for row in rows for who in row.witnesses), key=_rank)
    return replace(rows[0], others=others, witnesses=tuple(witnesses))


def _rank(witness: Witness) -> tuple[bool, tuple[int, str, str]]:
    return witness.rank
