"""Bits: sets of numbered things as whole numbers, in which the bit at a place says whether the thing is in the set."""

from collections.abc import Iterable, Iterator
from itertools import islice
from zlib import compress, decompress
from zlib import error as zlib_error

from lastdose.errors import DamagedError

STRIDE = 64


def empty(last: int) -> bytearray:
    """A set without things, to which those at places from 0 to the last one can be added."""
    return bytearray(last // 8 + 1)


def add(held: bytearray, place: int) -> None:
    """Add the thing at a place to a set."""
    held[place >> 3] |= 1 << (place & 7)


def size_of(held: bytearray) -> int:
    """How many things are in a set."""
    return int.from_bytes(held, "little").bit_count()


def bits_of(places: Iterable[int], last: int) -> int:
    """The set of things at places from 0 to the last one."""
    held = empty(last)
    for place in places:
        add(held, place)
    return int.from_bytes(held, "little")


def packed(held: bytearray) -> bytes:
    """A set as it is kept."""
    return compress(held)


def unpacked(kept: bytes) -> int:
    """A set that was kept; raise `DamagedError` when it cannot be read."""
    try:
        return int.from_bytes(decompress(kept), "little")
    except zlib_error as broken:
        raise DamagedError(f"a set of things in the index cannot be read: {broken}") from broken


def places_in(bits: int, start: int, size: int) -> list[int]:
    """The places in a set from the one with so many before it, at most `size` of them."""
    held = bits.to_bytes(bits.bit_length() // 8 + 1, "little")
    found: list[int] = []
    for offset in range(0, len(held), STRIDE):
        stride = int.from_bytes(held[offset : offset + STRIDE], "little")
        number = stride.bit_count()
        if start < number:
            found += islice(_places(stride, 8 * offset), start, start + size - len(found))
        if len(found) == size:
            break
        start = max(0, start - number)
    return found


def _places(bits: int, first: int) -> Iterator[int]:
    while bits:
        lowest = bits & -bits
        yield first + lowest.bit_length() - 1
        bits ^= lowest
