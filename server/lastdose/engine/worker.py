"""A worker: a sandboxed process that answers one question after another on a read-only store."""

import json
import os
import socket
import threading
from dataclasses import dataclass
from typing import NoReturn

import pyoxigraph as ox

from lastdose.engine import sandbox, wire
from lastdose.engine.evaluation import evaluate
from lastdose.engine.interface import Limits
from lastdose.engine.wire import CHUNK, Frames, Kind, frame
from lastdose.errors import DamagedError, LastDoseError, PublisherError

_STACK = 64 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """What a worker is to serve: the directory of the store, within which limits, in a sandbox or without."""

    store: str
    sandbox: bool
    limits: Limits


def serve(connection: socket.socket, post: Post) -> NoReturn:
    """Confine this process, open the store, answer until the other end closes; never return.

    The filter comes before the store is opened, since a filter binds only threads that start after it.
    """
    try:
        if post.sandbox:
            sandbox.confine()
        sandbox.limit_resources(post.limits.memory)
    except PublisherError as error:
        _leave(connection, error)
    threading.stack_size(_STACK)
    thread = threading.Thread(target=_answer_all, args=(connection, post))
    thread.start()
    thread.join()
    os._exit(1)


def _answer_all(connection: socket.socket, post: Post) -> None:
    try:
        store = ox.Store.read_only(post.store)
    except (OSError, RuntimeError, ValueError) as error:
        _leave(connection, DamagedError(f"{post.store}: the store cannot be opened: {error}"))
    sandbox.limit_memory(post.limits.memory)
    _send(connection, frame(Kind.READY))
    frames = Frames(connection)
    while (received := frames.next()) is not None:
        _answer(store, received[1], connection, post.limits)
    os._exit(0)


def _answer(store: ox.Store, payload: bytes, connection: socket.socket, limits: Limits) -> None:
    output = _FrameOutput(connection)
    try:
        question = wire.unpack_question(payload)
        sandbox.limit_time(question.deadline)
        outcome = evaluate(store, question, output, limits)
    except MemoryError:
        os.abort()
    except LastDoseError as error:
        _send(connection, frame(Kind.ERROR, wire.pack_error(error)))
    else:
        _send(connection, output.rest() + frame(Kind.DONE, json.dumps(outcome).encode()))


def _leave(connection: socket.socket, error: LastDoseError) -> NoReturn:
    _send(connection, frame(Kind.ERROR, wire.pack_error(error)))
    os._exit(1)


def _send(connection: socket.socket, frames: bytes) -> None:
    """Send, or end this process when nobody listens any more."""
    try:
        connection.sendall(frames)
    except ConnectionError:
        os._exit(0)


class _FrameOutput:
    """The pieces of an answer, sent as DATA frames as soon as one is full."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._pending = bytearray()

    def write(self, data: bytes, /) -> int:
        self._pending += data
        if len(self._pending) >= CHUNK:
            _send(self._connection, self.rest())
        return len(data)

    def flush(self) -> None:
        """Wait for more: a half-full frame is sent with the end of the answer."""

    def rest(self) -> bytes:
        """The frame of what has not been sent, or nothing."""
        whole = frame(Kind.DATA, bytes(self._pending)) if self._pending else b""
        self._pending.clear()
        return whole
