"""What the processes say to each other.

A worker and its lender exchange frames, each a kind, a length and a payload. A leash carries orders of one byte to the
zygote and a wait status back. The zygote's channel carries ORDER one way, BORN with two descriptors or STILLBORN back.
"""

import json
import socket
from collections.abc import Mapping
from dataclasses import fields
from enum import IntEnum
from struct import Struct
from typing import Any

from lastdose.engine.interface import CSV, JSON, TSV, XML, Question
from lastdose.errors import (
    DamagedError,
    ForbiddenError,
    LastDoseError,
    LimitError,
    PublisherError,
    QueryError,
    ReaderError,
)

_HEADER = Struct("!BI")
CHUNK = 1 << 16

NICE, PAUSE, RESUME = b"n", b"p", b"r"
ORDER, BORN, STILLBORN = b"o", b"b", b"s"
STATUS = Struct("!i")


class Kind(IntEnum):
    """What a frame carries: a question, or READY once, or DATA as often as needed and then DONE or ERROR."""

    QUESTION = 1
    READY = 2
    DATA = 3
    DONE = 4
    ERROR = 5


Frame = tuple[Kind, bytes]


def frame(kind: Kind, payload: bytes = b"") -> bytes:
    """A frame as it goes over the wire."""
    return _HEADER.pack(kind, len(payload)) + payload


class Frames:
    """The frames that come in on a socket."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._pending = bytearray()

    def next(self, timeout: float | None = None) -> Frame | None:
        """The next frame, or None when the other end has closed; raise TimeoutError after `timeout` seconds."""
        self._connection.settimeout(timeout)
        while (ready := self._whole()) is None:
            try:
                received = self._connection.recv(CHUNK)
            except ConnectionError:
                return None
            if not received:
                return None
            self._pending += received
        return ready

    def _whole(self) -> Frame | None:
        if len(self._pending) < _HEADER.size:
            return None
        kind, length = _HEADER.unpack_from(self._pending)
        end = _HEADER.size + length
        if len(self._pending) < end:
            return None
        payload = bytes(self._pending[_HEADER.size : end])
        del self._pending[:end]
        return Kind(kind), payload


def pack_question(question: Question) -> bytes:
    """A question as JSON, without the client; the prefixes stay behind where the answer has none."""
    slots = {slot.name: getattr(question, slot.name) for slot in fields(question)}
    slots["prefixes"] = {} if question.media_type in (JSON, XML, CSV, TSV) else dict(question.prefixes)
    del slots["client"]
    return json.dumps(slots).encode()


def unpack_question(payload: bytes) -> Question:
    """The question of `pack_question`."""
    slots = json.loads(payload)
    graphs = {name: tuple(slots[name]) for name in ("default_graphs", "named_graphs")}
    return Question(**(slots | graphs))


_ERRORS: Mapping[str, type[LastDoseError]] = {
    kind.__name__: kind for kind in (DamagedError, ForbiddenError, LimitError, PublisherError, QueryError, ReaderError)
}


def pack_error(error: LastDoseError) -> bytes:
    """An error as JSON: its class, its text and its slots."""
    return json.dumps({"error": type(error).__name__, "text": str(error), "slots": vars(error)}).encode()


def unpack_error(payload: bytes) -> LastDoseError:
    """The error of `pack_error`."""
    told: dict[str, Any] = json.loads(payload)
    return _ERRORS[told["error"]](told["text"], **told["slots"])
