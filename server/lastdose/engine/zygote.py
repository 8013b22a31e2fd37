"""The zygote: a small single-threaded process that opens no store and forks the workers.

It is started by exec, so that nothing of the web process is in it. For each byte that its channel brings it forks one
worker and hands back two sockets: one to talk to the worker, and a leash to itself. The leash takes NICE, PAUSE and
RESUME; when it is let go the worker is killed; when the worker ends, its wait status comes back on it. The zygote ends
with the process that started it, and its workers with the zygote.
"""

import gc
import json
import os
import selectors
import signal
import socket
import sys
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

from lastdose.engine import sandbox
from lastdose.engine.interface import Limits
from lastdose.engine.wire import BORN, NICE, PAUSE, RESUME, STATUS, STILLBORN
from lastdose.engine.worker import Post, serve

_NICENESS = 15
_SIGNALS = {PAUSE: signal.SIGSTOP, RESUME: signal.SIGCONT}


class Zygote:
    """The forking loop over one channel; `run` returns when the channel closes."""

    def __init__(self, channel: socket.socket, post: Post) -> None:
        self._channel = channel
        self._post = post
        self._leashes: dict[int, socket.socket | None] = {}
        self._bell, self._ringer = socket.socketpair()
        self._bell.setblocking(False)
        self._ringer.setblocking(False)
        self._selector = selectors.DefaultSelector()
        self._selector.register(channel, selectors.EVENT_READ)
        self._selector.register(self._bell, selectors.EVENT_READ)

    def run(self) -> None:
        """Fork, pause, kill and bury until the channel closes; then kill and bury the rest."""
        signal.set_wakeup_fd(self._ringer.fileno())
        signal.signal(signal.SIGCHLD, lambda *_: None)
        while True:
            for key, _ in self._selector.select():
                if key.fileobj is self._channel:
                    orders = _heard(self._channel, 64)
                    if not orders:
                        return self._end()
                    for _ in orders:
                        self._fork()
                elif key.fileobj is self._bell:
                    self._bell.recv(64)
                    self._bury()
                else:
                    self._obey(*key.data)

    def _fork(self) -> None:
        ours, theirs = socket.socketpair()
        leash, held = socket.socketpair()
        zygote = os.getpid()
        try:
            pid = os.fork()
        except OSError:
            pid = None
        if pid == 0:
            self._become_worker(theirs, (ours, leash, held), zygote)
        with suppress(ConnectionError):
            if pid is None:
                held.close()
                self._channel.sendall(STILLBORN)
            else:
                self._leashes[pid] = held
                self._selector.register(held, selectors.EVENT_READ, (pid, held))
                socket.send_fds(self._channel, [BORN], [ours.fileno(), leash.fileno()])
        for end in (ours, theirs, leash):
            end.close()

    def _become_worker(self, connection: socket.socket, others: tuple[socket.socket, ...], zygote: int) -> NoReturn:
        sandbox.die_with(zygote)
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        self._selector.close()
        held = (leash for leash in self._leashes.values() if leash is not None)
        for end in (*others, *held, self._channel, self._bell, self._ringer):
            end.close()
        serve(connection, self._post)

    def _obey(self, pid: int, leash: socket.socket) -> None:
        if self._leashes.get(pid) is not leash:
            return
        order = _heard(leash, 1)
        if order == NICE:
            _renice(pid)
        elif order in _SIGNALS:
            os.kill(pid, _SIGNALS[order])
        else:
            os.kill(pid, signal.SIGKILL)
            self._let_go(pid, leash)

    def _let_go(self, pid: int, leash: socket.socket) -> None:
        self._selector.unregister(leash)
        leash.close()
        self._leashes[pid] = None

    def _bury(self) -> None:
        while self._leashes:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                return
            leash = self._leashes[pid]
            if leash is not None:
                with suppress(OSError):
                    leash.send(STATUS.pack(status))
                self._let_go(pid, leash)
            del self._leashes[pid]

    def _end(self) -> None:
        for pid in self._leashes:
            os.kill(pid, signal.SIGKILL)
        for pid in self._leashes:
            os.waitpid(pid, 0)


def _heard(end: socket.socket, most: int) -> bytes:
    """What was said at the other end, nothing once that is closed."""
    try:
        return end.recv(most)
    except ConnectionError:
        return b""


def _renice(pid: int) -> None:
    """Lower the priority of every thread: on Linux a niceness belongs to a thread, not to its process."""
    with suppress(OSError):
        for thread in Path(f"/proc/{pid}/task").iterdir():
            os.setpriority(os.PRIO_PROCESS, int(thread.name), _NICENESS)


def main(told: str) -> None:
    """Run a zygote as told in JSON: its channel's descriptor, its parent's pid, the post of its workers."""
    slots = json.loads(told)
    sandbox.die_with(slots["parent"])
    for sent_to_the_whole_group in (signal.SIGINT, signal.SIGTERM):
        signal.signal(sent_to_the_whole_group, signal.SIG_IGN)
    post = Post(store=slots["store"], sandbox=slots["sandbox"], limits=Limits(**slots["limits"]))
    zygote = Zygote(socket.socket(fileno=slots["channel"]), post)
    gc.collect()
    gc.freeze()
    zygote.run()


if __name__ == "__main__":
    main(sys.argv[1])
