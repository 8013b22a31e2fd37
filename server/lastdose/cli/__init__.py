"""The command line: verbs in, results to stdout, words to stderr; exit 0 for yes, 1 for no, 2 for could not tell."""

import argparse
import os
import sys
from collections.abc import Sequence

from lastdose import DISCLAIMER, __version__
from lastdose.cli import asking, differing, making, reading, serving, telling
from lastdose.errors import LastDoseError, RefusedError

NO, COULD_NOT_TELL = 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    options = parser().parse_args(arguments)
    try:
        code: int = options.run(options)
    except RefusedError as error:
        telling.say(str(error))
        return NO
    except LastDoseError as error:
        telling.say(f"lastdose: {error}")
        return COULD_NOT_TELL
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return COULD_NOT_TELL
    except OSError as error:
        telling.say(f"lastdose: {error}")
        return COULD_NOT_TELL
    except KeyboardInterrupt:
        return COULD_NOT_TELL
    finally:
        telling.clear()
    return code


def parser() -> argparse.ArgumentParser:
    """The parser of every command; each command sets `run`, a function from options to exit code."""
    top = argparse.ArgumentParser(
        prog="lastdose",
        description="An open knowledge graph of what happens when a drug is stopped.",
        epilog=DISCLAIMER,
    )
    top.add_argument("--version", action="version", version=f"lastdose {__version__}")
    commands = top.add_subparsers(title="commands", required=True, metavar="COMMAND")
    for group in (serving, making, differing, reading, asking):
        group.add_commands(commands)
    return top
