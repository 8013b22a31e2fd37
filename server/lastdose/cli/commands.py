"""Adding commands: every one has a help text with an example."""

import argparse
import os
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"
Run = Callable[[argparse.Namespace], int]


def add(commands: Commands, name: str, run: Run, help_text: str, example: str) -> argparse.ArgumentParser:
    """A command with its one-line help and an example."""
    command = commands.add_parser(
        name,
        help=help_text,
        description=help_text,
        epilog=f"example:\n  {example}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.set_defaults(run=run)
    return command


def add_release(command: argparse.ArgumentParser) -> None:
    """`--release DIR`: a release or a folder of releases; without it the shipped data, built once into the cache."""
    command.add_argument(
        "--release", type=Path, metavar="DIR", help="a release or a folder of releases (default: the shipped data)"
    )


def processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
