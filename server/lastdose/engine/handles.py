"""The zygote and its workers, as the process that lends them sees them."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Self

import lastdose
from lastdose.engine.interface import Limits, Question
from lastdose.engine.waiting import RETRY_LATER, RETRY_SOON
from lastdose.engine.wire import BORN, ORDER, STATUS, Frame, Frames, Kind, frame, pack_question, unpack_error
from lastdose.errors import ForbiddenError, LimitError, PublisherError, ReaderError

_ZYGOTE = "lastdose.engine.zygote"
# glibc reserves 64 MiB of address space for each of many arenas, which would blur the limit on memory
_ALLOCATOR = {"MALLOC_ARENA_MAX": "2"}
_CLOSE_ON_EXEC = getattr(socket, "MSG_CMSG_CLOEXEC", 0)
_SOON = 5.0
_START = 30.0


class Worker:
    """A worker by its two sockets: one for frames, and the leash; whoever lets go of the leash kills it."""

    def __init__(self, connection: socket.socket, leash: socket.socket) -> None:
        self._connection = connection
        self._leash = leash
        self._frames = Frames(connection)

    @property
    def alive(self) -> bool:
        """Whether the worker has its end of the connection open still."""
        self._connection.setblocking(False)
        try:
            self._connection.recv(1, socket.MSG_PEEK)
        except BlockingIOError:
            return True
        except OSError:
            return False
        return False

    def greet(self) -> None:
        """Wait until the worker is ready; raise PublisherError if it cannot open the store or set its sandbox."""
        try:
            greeting = self._frames.next(_START)
        except TimeoutError as error:
            raise PublisherError(f"A query worker did not start within {_START:g} seconds.") from error
        if greeting is None:
            raise PublisherError("A query worker ended before it was ready.")
        if greeting[0] is Kind.ERROR:
            raise unpack_error(greeting[1])

    def ask(self, question: Question) -> None:
        """Send a question; a worker that has died says so when it is asked for the next frame."""
        self._connection.settimeout(_SOON)
        with suppress(OSError):
            self._connection.sendall(frame(Kind.QUESTION, pack_question(question)))

    def next(self, timeout: float) -> Frame | None:
        """The next frame, None from a worker that has ended; raise TimeoutError when there is none in time."""
        return self._frames.next(timeout)

    def order(self, *orders: bytes) -> None:
        """Have the zygote slow, pause or resume the worker."""
        with suppress(OSError):
            self._leash.sendall(b"".join(orders))

    def kill(self) -> None:
        """Let go of the worker, which kills it."""
        self._leash.close()
        self._connection.close()

    def cause_of_death(self) -> ReaderError:
        """Why a worker that has ended did so, as an error for whoever asked it."""
        self._leash.settimeout(_SOON)
        try:
            told = self._leash.recv(STATUS.size)
        except OSError:
            told = b""
        return _verdict(*STATUS.unpack(told)) if len(told) == STATUS.size else _lost()


def _lost() -> LimitError:
    return LimitError("The query was broken off; try again.", RETRY_SOON)


def _verdict(status: int) -> ReaderError:
    match os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0:
        case signal.SIGSYS:
            return ForbiddenError("The query tried to reach beyond the store, as SERVICE does; that is not allowed.")
        case signal.SIGABRT:
            return LimitError("The query needs more memory than one query is given.", RETRY_LATER)
        case signal.SIGSEGV | signal.SIGBUS:
            return LimitError("The query nests too deeply.")
        case signal.SIGXCPU:
            return LimitError("The query needs more time than it is given.", RETRY_LATER)
        case signal.SIGKILL:
            return _lost()
    return LimitError("The query broke the query engine, which has recovered.")


class Nursery:
    """The zygote's process: started on entry, ended with all its workers on exit.

    The thread that starts it must outlive it, since Linux tells the zygote of the death of that thread.
    """

    def __init__(self, store: Path, sandbox: bool, limits: Limits) -> None:
        self._channel, theirs = socket.socketpair()
        told = {"store": str(store), "sandbox": sandbox, "limits": asdict(limits)}
        told |= {"channel": theirs.fileno(), "parent": os.getpid()}
        root = str(Path(lastdose.__file__).parents[1])
        path = os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH"))))
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", _ZYGOTE, json.dumps(told)],
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, pass_fds=[theirs.fileno()],
                env={**os.environ, "PYTHONPATH": path, **_ALLOCATOR}, start_new_session=True,
            )  # fmt: skip

    @property
    def pid(self) -> int:
        """The zygote's process number."""
        return self._process.pid

    def order(self) -> None:
        """Ask for one more worker."""
        with suppress(OSError):
            self._channel.sendall(ORDER)

    def births(self) -> Iterator[Worker | None]:
        """One worker per order as they come, None for one that could not be forked; ends when the zygote does."""
        while True:
            try:
                told, descriptors, _, _ = socket.recv_fds(self._channel, 1, 2, _CLOSE_ON_EXEC)
            except OSError:
                return
            if not told:
                return
            yield Worker(*(socket.socket(fileno=end) for end in descriptors)) if told == BORN else None

    def stop(self) -> None:
        """Have the zygote end its workers and itself; `births` then ends."""
        with suppress(OSError):
            self._channel.shutdown(socket.SHUT_RDWR)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        try:
            self._process.wait(_SOON)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._channel.close()
