"""diff: what changed from one release to another, in words, as JSON or as RDF Patch."""

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from shutil import copyfileobj
from tempfile import SpooledTemporaryFile
from typing import IO

from lastdose import DISCLAIMER
from lastdose.cli.commands import Commands, add
from lastdose.releases.differing import Change, changes
from lastdose.releases.layout import Release, open_release
from lastdose.releases.news import Digest, News, as_json, digest
from lastdose.releases.patching import patch

IN_MEMORY = 16 << 20
"""Bytes of quads that are set aside in memory; more of them go to a temporary file."""


def add_commands(commands: Commands) -> None:
    """diff."""
    command = add(commands, "diff", run_diff, "What changed from one release to another.", "lastdose diff old new")
    command.add_argument("before", type=Path, metavar="A")
    command.add_argument("after", type=Path, metavar="B")
    command.add_argument("--format", choices=("text", "json", "patch"), default="text", help="patch: RDF Patch")


def run_diff(options: argparse.Namespace) -> int:
    """Print what changed; 1 when something did."""
    before, after = open_release(options.before), open_release(options.after)
    differ = {"text": _tell, "json": _tell_json, "patch": _tell_patch}[options.format](before, after)
    return 1 if differ else 0


def _tell_json(before: Release, after: Release) -> bool:
    found = digest(before, after)
    print(json.dumps(as_json(found), ensure_ascii=False, indent=1))
    return _differs(found)


def _tell_patch(before: Release, after: Release) -> bool:
    differ = False
    for line in patch(before, after):
        differ = differ or line.startswith((b"A ", b"D "))
        sys.stdout.buffer.write(line)
    sys.stdout.buffer.flush()
    return differ


def _tell(before: Release, after: Release) -> bool:
    """The words first, then the quads, which are set aside while they are read."""
    with SpooledTemporaryFile(max_size=IN_MEMORY) as quads:
        found = digest(before, after, changed=_set_aside(changes(before, after), quads))
        if _differs(found):
            sys.stdout.flush()
            sys.stdout.buffer.writelines(_words(found))
            quads.seek(0)
            copyfileobj(quads, sys.stdout.buffer)
            sys.stdout.buffer.flush()
    return _differs(found)


def _differs(found: Digest) -> bool:
    return bool(found.added or found.removed)


def _set_aside(changed: Iterator[Change], quads: IO[bytes]) -> Iterator[Change]:
    for change in changed:
        quads.write(change.sign.encode() + b" " + change.line)
        yield change


def _words(found: Digest) -> Iterator[bytes]:
    yield f"From {found.before} to {found.after}. {DISCLAIMER}\n".encode()
    for chapter in found.chapters:
        yield f"\n{chapter.title}: {chapter.total}\n".encode()
        yield from (f"  {_sentence(news)}\n".encode() for news in chapter.told)
        if chapter.total > len(chapter.told):
            yield f"  … and {chapter.total - len(chapter.told)} more\n".encode()
    yield f"\nQuads: {found.added} added, {found.removed} removed\n".encode()


def _sentence(news: News) -> str:
    return f"{news.name}: {news.said}" if news.name else news.said
