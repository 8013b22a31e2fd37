"""Remaking: an older release whose index another version of the program wrote can be read again after a while.

Its index and store, which are no part of what a release is, are made anew in a process of their own, when somebody asks
for the release; until then the answer is 503, and says that one may ask again.
"""

from multiprocessing.process import BaseProcess
from threading import Lock

from flask import current_app

from lastdose.errors import DamagedError
from lastdose.releases.derived import is_readable, make_readable
from lastdose.releases.layout import Release
from lastdose.releases.processes import begun

EXTENSION = "lastdose.remaking"


class Remaking:
    """Makes releases readable, one at a time, and each once in the life of a server."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._begun: dict[str, BaseProcess] = {}

    def begin(self, release: Release) -> None:
        """Begin with a release, unless one is under way, or this one was tried before."""
        with self._lock:
            is_busy = any(process.is_alive() for process in self._begun.values())
            if release.id not in self._begun and not is_busy:
                self._begun[release.id] = begun(make_readable, release)


def readable(release: Release) -> Release:
    """The release, if its index can be read; else begin to make that anew and raise `DamagedError`."""
    if not is_readable(release):
        remaking = current_app.extensions[EXTENSION]
        assert isinstance(remaking, Remaking)
        remaking.begin(release)
        raise DamagedError(f"{release.path}: the index is of another version of the program, and is made anew")
    return release
