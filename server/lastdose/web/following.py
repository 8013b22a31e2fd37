"""Following: a server shows the current release of a folder; when another becomes current, it opens that and goes on.

A request is answered from one release from its beginning to its end. The release before stays open until requests that
began with it are over; one that cannot be opened is told on stderr, and the one before stays.
"""

import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from threading import Lock, Thread, Timer
from time import monotonic

from lastdose.errors import LastDoseError
from lastdose.releases import layout
from lastdose.releases.layout import Release, open_release
from lastdose.web.site import Site, Stage

LOOK_SECONDS = 1.0
Opening = Callable[[Release], AbstractContextManager[Site]]


class Follower:
    """Puts the current release of a folder on the stage; `grace` are the seconds that requests may still take."""

    def __init__(self, stage: Stage, folder: Path | None, opening: Opening, grace: float) -> None:
        self._stage = stage
        self._folder = folder
        self._opening = opening
        self._grace = grace
        self._lock = Lock()
        self._held = ExitStack()
        self._shown = self._target()
        self._looked = monotonic()
        self._leaving: list[Timer] = []

    def look(self) -> None:
        """Begin to open the current release, if it is another one than is shown; the folder is read once a second."""
        if monotonic() - self._looked < LOOK_SECONDS:
            return
        self._looked = monotonic()
        target = self._target()
        if target and target != self._shown and self._lock.acquire(blocking=False):
            self._shown = target
            Thread(target=self._follow, name="lastdose-follow", daemon=True).start()

    def close(self) -> None:
        """Close whatever was opened here."""
        with self._lock:
            for timer in self._leaving:
                timer.cancel()
                timer.function()
            self._held.close()

    def _target(self) -> Path | None:
        try:
            return (self._folder / layout.CURRENT).readlink() if self._folder else None
        except OSError:
            return None

    def _follow(self) -> None:
        assert self._folder is not None
        try:
            opened = ExitStack()
            site = opened.enter_context(self._opening(open_release(self._folder)))
        except (LastDoseError, OSError) as error:
            print(f"lastdose: the release that is current now cannot be served: {error}", file=sys.stderr)
        else:
            before, self._held = self._held, opened
            self._stage.show(site)
            leaving = Timer(self._grace, before.close)
            leaving.daemon = True
            leaving.start()
            self._leaving = [timer for timer in self._leaving if timer.is_alive()] + [leaving]
        finally:
            self._lock.release()
