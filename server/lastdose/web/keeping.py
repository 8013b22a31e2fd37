"""Keeping: what was made once is not made again, since a release never changes; bounded, the oldest go first."""

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock

MOST_BYTES = 64 << 20
LARGEST = 4 << 20


class Kept:
    """The most recently used bodies by their ETag, up to so many bytes in all; safe for many threads."""

    def __init__(self, most: int = MOST_BYTES, largest: int = LARGEST) -> None:
        self._most = most
        self._largest = largest
        self._size = 0
        self._bodies: OrderedDict[str, bytes] = OrderedDict()
        self._lock = Lock()

    def held(self, tag: str) -> bytes | None:
        """The body with an ETag, if it is kept."""
        with self._lock:
            if tag in self._bodies:
                self._bodies.move_to_end(tag)
            return self._bodies.get(tag)

    def body(self, tag: str, make: Callable[[], bytes]) -> bytes:
        """The body with an ETag, made if it is not kept."""
        held = self.held(tag)
        if held is not None:
            return held
        made = make()
        if len(made) <= self._largest:
            self._keep(tag, made)
        return made

    def _keep(self, tag: str, made: bytes) -> None:
        with self._lock:
            if tag not in self._bodies:
                self._bodies[tag] = made
                self._size += len(made)
            while self._size > self._most:
                self._size -= len(self._bodies.popitem(last=False)[1])
