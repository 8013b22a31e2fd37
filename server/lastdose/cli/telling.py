"""Telling: words go to stderr, with a bar that is drawn over itself on long work when stderr is a terminal."""

import sys

WORDS, BAR = 80, 24


def say(words: str) -> None:
    """A line for the person at the terminal."""
    clear()
    print(words, file=sys.stderr)


def progress(words: str, part: float | None = None) -> None:
    """What is being done now, with a bar where `part` tells how much is done, from 0 to 1; only on a terminal."""
    if sys.stderr.isatty():
        clear()
        print(f"{_bar(part)} {words[:WORDS]}", end="", file=sys.stderr, flush=True)


def _bar(part: float | None) -> str:
    if part is None:
        return "…"
    done = round(part * BAR)
    return f"[{'█' * done}{'·' * (BAR - done)}] {part:4.0%}"


def clear() -> None:
    """Remove the bar, so that results begin on a line of their own."""
    if sys.stderr.isatty():
        print("\r\x1b[K", end="", file=sys.stderr, flush=True)
