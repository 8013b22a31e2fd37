"""Keeping: what was made once is not made again, since a release never changes; bounded, the oldest go first."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

MOST_BYTES = 64 << 20
LARGEST = 4 << 20

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Recent(Generic[Key, Value]):
    """The most recently used values by their keys, up to so many bytes in all; safe for many threads."""

    def __init__(self, size: Callable[[Value], int], most: int = MOST_BYTES, largest: int = LARGEST) -> None:
        self._size_of = size
        self._most = most
        self._largest = largest
        self._size = 0
        self._values: OrderedDict[Key, Value] = OrderedDict()
        self._lock = Lock()

    def held(self, key: Key) -> Value | None:
        """The value of a key, if it is kept."""
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
            return self._values.get(key)

    def keep(self, key: Key, value: Value) -> None:
        """Keep a value that is not too large, and let go of those that were not asked for the longest."""
        size = self._size_of(value)
        if size > self._largest:
            return
        with self._lock:
            if key not in self._values:
                self._values[key] = value
                self._size += size
            while self._size > self._most:
                self._size -= self._size_of(self._values.popitem(last=False)[1])


class Kept(Recent[str, bytes]):
    """The most recently used bodies by their ETag."""

    def __init__(self, most: int = MOST_BYTES, largest: int = LARGEST) -> None:
        super().__init__(len, most, largest)

    def body(self, tag: str, make: Callable[[], bytes]) -> bytes:
        """The body with an ETag, made if it is not kept."""
        held = self.held(tag)
        if held is not None:
            return held
        made = make()
        self.keep(tag, made)
        return made
