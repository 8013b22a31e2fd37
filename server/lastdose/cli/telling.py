"""Telling: progress and words go to stderr, with a line that is overwritten when stderr is a terminal."""

import sys

WIDTH = 100


def say(words: str) -> None:
    """A line for the person at the terminal."""
    _clear()
    print(words, file=sys.stderr)


def progress(words: str) -> None:
    """What is being done now: overwritten by the next on a terminal, not shown elsewhere."""
    if sys.stderr.isatty():
        _clear()
        print(f"… {words[:WIDTH]}", end="", file=sys.stderr, flush=True)


def _clear() -> None:
    if sys.stderr.isatty():
        print("\r\x1b[K", end="", file=sys.stderr)
