"""Reporting: the lines of a report are printed as they come to be known, and written to a file where one is named."""

import argparse
from collections.abc import Callable, Iterable
from pathlib import Path
from tempfile import TemporaryDirectory


def arguments(description: str, kept: str) -> argparse.ArgumentParser:
    """What every benchmark is told: where it may keep something (`kept` says what), and where its report goes."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--place", type=Path, help=f"a folder in which to keep {kept}")
    parser.add_argument("--report", type=Path, help="a Markdown file to write the report to")
    return parser


def told(report: Callable[[Path], Iterable[str]], place: Path | None, file: Path | None) -> None:
    """Print the report, which may use a place, or a folder that goes with it, and write it to the file."""
    lines = []
    if place:
        place.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as scratch:
        for line in report(place or Path(scratch)):
            print(line, flush=True)
            lines.append(line)
    if file:
        file.write_text("\n".join(lines) + "\n", encoding="utf-8")
