"""Incoming: the statements that point at a thing, counted whole and told a page at a time.

The claims that a condition or an effect stands in are told a page at a time too, four for each link.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby

from lastdose.releases.descriptions import Link, Reader
from lastdose.releases.statements import Resource, Value

DEFAULT_SIZE = 100
LARGEST_SIZE = 500
MOST_PAGES = 1_000_000
CLAIMS_A_LINK = 4


@dataclass(frozen=True, slots=True)
class Incoming:
    """One page of links: `number` counts from 1, `size` is the most on a page, `total` how many there are in all.

    `claims` counts the claims in all, where they are told by pages.
    """

    total: int
    number: int
    size: int
    links: tuple[Link, ...]
    claims: int = 0

    @property
    def last(self) -> int:
        """The number of the last page."""
        return max(1, -(-self.total // self.size), -(-self.claims // (CLAIMS_A_LINK * self.size)))

    @property
    def part(self) -> slice:
        """Which of the claims stand on this page."""
        most = CLAIMS_A_LINK * self.size
        return slice((self.number - 1) * most, self.number * most)

    @property
    def pages(self) -> dict[str, int]:
        """The pages to go to by relation (first, prev, next, last), where there is more than one."""
        if self.last == 1:
            return {}
        around = {"first": 1, "prev": self.number - 1, "next": self.number + 1, "last": self.last}
        return {relation: number for relation, number in around.items() if 1 <= number <= self.last}


def incoming(reader: Reader, thing: Resource, number: int, size: int, claims: int = 0) -> Incoming:
    """A page of the links to a thing, in the order of property and source; `claims` go by pages with them."""
    links = reader.incoming(thing.iri, size=size, offset=(number - 1) * size)
    return Incoming(thing.incoming, number, size, tuple(links), claims)


def pointing(reader: Reader, thing: str, links: tuple[Link, ...]) -> Iterator[Resource]:
    """The sources of links, each with the statements that point at the thing and no others."""
    wanted = Value(thing, is_iri=True)
    for source, members in groupby(sorted(links, key=lambda link: link.source), key=lambda link: link.source):
        properties = {link.predicate for link in members}
        held = reader.resource(source)
        if held is None:
            continue
        told = tuple(said for said in held.statements if said.value == wanted and said.property in properties)
        yield replace(held, statements=told)
