"""Slicing: a record cut up for the rules, each slice with just the neighbours that rules look at from its nodes."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import RawIOBase

from rdflib.term import Node

from lastdose.gate.indexing import Index
from lastdose.graphs.nquads import quad_of
from lastdose.graphs.spelling import Quad

SIZE = 4 << 20
"""The bytes that a slice holds, its neighbours among them, before its last node."""


@dataclass(frozen=True, slots=True)
class Cut:
    """By their numbers the nodes that a slice is about, and all whose lines it holds."""

    members: tuple[int, ...]
    seen: frozenset[int]


@dataclass(frozen=True, slots=True)
class Slice:
    """The lines about the nodes of a slice, those about its neighbours, and the nodes that have none.

    It can be judged anywhere, knowing only the rules.
    """

    own: bytes
    others: bytes
    bare: tuple[bytes, ...]

    def quads(self) -> list[Quad]:
        """What is said about its nodes."""
        return _quads(self.own)

    def neighbours(self) -> list[Quad]:
        """What is said about others that rules look at from its nodes."""
        return _quads(self.others)

    def members(self, own: Iterable[Quad]) -> set[Node]:
        """Its nodes."""
        return {quad[0] for quad in own} | {quad_of(f"<> <> {name.decode()} <> .\n")[2] for name in self.bare}


def _quads(lines: bytes) -> list[Quad]:
    return [quad_of(f"{line}\n") for line in lines.decode().split("\n")[:-1]]


def cuts(index: Index, wanted: list[int], depth: int, size: int = SIZE) -> Iterator[Cut]:
    """Those nodes that are wanted, in slices of about `size` bytes; what is looked at together mostly stays so."""
    members: list[int] = []
    seen: set[int] = set()
    held = 0
    for number in _side_by_side(index, wanted):
        new = _looked_at(index, number, depth) - seen
        members.append(number)
        seen |= new
        held += sum(end - start for start, end in map(index.place, new))
        if held >= size:
            yield Cut(tuple(members), frozenset(seen))
            members, seen, held = [], set(), 0
    if members:
        yield Cut(tuple(members), frozenset(seen))


def _looked_at(index: Index, number: int, depth: int) -> set[int]:
    """A node and all those that rules look at from it."""
    found = {number}
    edge: Iterable[int] = found
    for _ in range(depth):
        edge = {other for one in edge for other in index.links.get(one, ())} - found
        found |= edge
    return found


def _side_by_side(index: Index, wanted: list[int]) -> Iterator[int]:
    """Each once, and soon after it those that rules look at from it."""
    left = set(wanted)
    for first in wanted:
        waiting = [first]
        while waiting:
            number = waiting.pop()
            if number in left:
                left.remove(number)
                yield number
                waiting += reversed(index.links.get(number, ()))


def slices(index: Index, every: Iterable[Cut]) -> Iterator[Slice]:
    """The slices of a record, read as they are taken."""
    with index.record.open("rb", buffering=0) as file:
        for cut in every:
            own = _lines(index, file, cut.members)
            others = _lines(index, file, cut.seen.difference(cut.members))
            bare = tuple(index.names[number] for number in cut.members if not index.is_described(number))
            yield Slice(own, others, bare)


def _lines(index: Index, record: RawIOBase, numbers: Iterable[int]) -> bytes:
    parts = []
    for start, end in sorted(map(index.place, numbers)):
        record.seek(start)
        parts.append(record.read(end - start) or b"")
    return b"".join(parts)
