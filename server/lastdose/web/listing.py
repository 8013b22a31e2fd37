"""Listing: the addresses of lists, the same for the same list, so that each page of one can be gone back to."""

from collections.abc import Iterable
from urllib.parse import urlencode

from lastdose.releases.findable import SORTINGS
from lastdose.releases.finding import BEST, Choice, Wanted

FACETS = ("type", "risk", "boxed", "differs", "class", "source", "jurisdiction")
"""What a list can be narrowed by, in this order."""
SIZE = 50
"""How many things stand on a page of a list if nothing else is asked for."""


def sortings(words: str) -> tuple[str, ...]:
    """The orders that a list can have, the one it has if none is asked for first."""
    return (BEST, *SORTINGS) if words else tuple(SORTINGS)


def address(one: Wanted) -> str:
    """The path and query of a list, always the same for the same list."""
    told: list[tuple[str, str]] = [("q", one.words)] if one.words else []
    told += one.choices
    told += [("sort", one.sorting)] if one.sorting != sortings(one.words)[0] else []
    told += [(name, str(value)) for name, value, usual in _numbers(one) if value != usual]
    return f"/search?{urlencode(told)}" if told else "/search"


def _numbers(one: Wanted) -> Iterable[tuple[str, int, int]]:
    return ("size", one.size, SIZE), ("page", one.page, 1)


def listing(*choices: Choice, sorting: str = "name") -> str:
    """The path and query of the list of everything of which the choices are true."""
    return address(Wanted(choices=choices, sorting=sorting))
