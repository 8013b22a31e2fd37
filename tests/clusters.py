"""A Dask cluster on this machine: a scheduler and workers as processes of their own, which can be killed."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from lastdose.releases.shipped import PACKAGE

Process = subprocess.Popen[bytes]
LATEST = 60
"""Seconds to wait for what must happen."""


@contextmanager
def running(*command: object, folder: Path, path: Path = PACKAGE.parent) -> Iterator[Process]:
    """A Python process in a folder, with LastDose from another, that is ended afterwards; it logs to `log`."""
    environment = {**os.environ, "PYTHONPATH": str(path)}
    with (folder / "log").open("ab") as log:
        started = subprocess.Popen([sys.executable, *map(str, command)], env=environment, cwd=folder, stderr=log)
    try:
        yield started
    finally:
        started.kill()
        started.wait()


@contextmanager
def scheduler_in(folder: Path) -> Iterator[Path]:
    """The file in which a running scheduler says where it is."""
    place = folder / "scheduler.json"
    command = ("-m", "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", 0, "--no-dashboard")
    with running(*command, "--scheduler-file", place, folder=folder):
        until(place.is_file)
        yield place


def worker(scheduler: Path, path: Path = PACKAGE.parent) -> AbstractContextManager[Process]:
    """A worker of a scheduler, with one thread."""
    command = ("-m", "distributed.cli.dask_worker", "--no-nanny", "--no-dashboard", "--nthreads", 1)
    return running(*command, "--scheduler-file", scheduler, folder=scheduler.parent, path=path)


def address(scheduler: Path) -> str:
    """The address of a scheduler."""
    return str(json.loads(scheduler.read_text())["address"])


def until(happened: Callable[[], object]) -> None:
    """Wait for something, but not for ever."""
    latest = time.monotonic() + LATEST
    while not happened():
        assert time.monotonic() < latest
        time.sleep(0.02)
