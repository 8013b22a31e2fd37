"""diff: what changed from one release to another, in words, as JSON or as RDF Patch."""

import argparse
import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from lastdose import DISCLAIMER
from lastdose.cli.commands import Commands, add
from lastdose.releases.differing import changes
from lastdose.releases.layout import Release, open_release
from lastdose.releases.news import News, as_json, digest
from lastdose.releases.patching import patch


def add_commands(commands: Commands) -> None:
    """diff."""
    command = add(commands, "diff", run_diff, "What changed from one release to another.", "lastdose diff old new")
    command.add_argument("before", type=Path, metavar="A")
    command.add_argument("after", type=Path, metavar="B")
    command.add_argument("--format", choices=("text", "json", "patch"), default="text", help="patch: RDF Patch")


def run_diff(options: argparse.Namespace) -> int:
    """Print what changed; 1 when something did."""
    before, after = open_release(options.before), open_release(options.after)
    differ = next(changes(before, after), None) is not None
    if options.format == "patch":
        _write(patch(before, after))
    elif options.format == "json":
        print(json.dumps(as_json(digest(before, after)), ensure_ascii=False, indent=1))
    elif differ:
        _write(_text(before, after))
    return 1 if differ else 0


def _write(lines: Iterable[bytes]) -> None:
    sys.stdout.flush()
    sys.stdout.buffer.writelines(lines)
    sys.stdout.buffer.flush()


def _text(before: Release, after: Release) -> Iterator[bytes]:
    found = digest(before, after)
    yield f"From {found.before} to {found.after}. {DISCLAIMER}\n".encode()
    for chapter in found.chapters:
        yield f"\n{chapter.title}: {chapter.total}\n".encode()
        yield from (f"  {_sentence(news)}\n".encode() for news in chapter.told)
        if chapter.total > len(chapter.told):
            yield f"  … and {chapter.total - len(chapter.told)} more\n".encode()
    yield f"\nQuads: {found.added} added, {found.removed} removed\n".encode()
    for change in changes(before, after):
        yield change.sign.encode() + b" " + change.line


def _sentence(news: News) -> str:
    return f"{news.name}: {news.said}" if news.name else news.said
