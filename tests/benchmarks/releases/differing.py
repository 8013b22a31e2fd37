"""Differing: two releases of which one quad in a hundred differs, as RDF Patch and in words."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from shutil import rmtree

from lastdose.releases import layout
from lastdose.releases.index import write_index
from lastdose.releases.layout import Release, open_release
from lastdose.releases.sorting import sorted_lines
from lastdose.releases.sums import sha256_of

from tests.benchmarks.releases.quads import lines_in, lines_of
from tests.benchmarks.releases.watching import Run, run
from tests.benchmarks.sparql.servers import BESIDE

ONE_IN = 100


def changed(before: Release, place: Path) -> Release:
    """A release of which one line in a hundred is another than in one; it has a record, an index and a manifest."""
    rmtree(place, ignore_errors=True)
    place.mkdir()
    record = place / layout.RECORD
    with before.file(layout.RECORD).open("rb") as lines, record.open("wb") as out:
        out.writelines(sorted_lines(_otherwise(lines), place))
    digest = sha256_of(record)
    manifest = replace(before.manifest, release=f"2000-01-02-{digest[:8]}", date="2000-01-02", record_sha256=digest)
    (place / layout.MANIFEST).write_text(manifest.to_json(), encoding="utf-8")
    write_index(record, place / layout.INDEX, place, manifest.base)
    return open_release(place)


def _otherwise(lines: Iterator[bytes]) -> Iterator[bytes]:
    """The lines, one in a hundred about another thing."""
    for number, line in enumerate(lines):
        yield line.replace(b"> ", b"x> ", 1) if number % ONE_IN == 0 else line


def differed(before: Release, place: Path) -> tuple[Run, Run, int]:
    """What a patch takes, what words take, and how many quads differ; the patch makes one release of the other."""
    after = changed(before, place / "after")
    patched, told = place / "patch", place / "told"
    as_patch = run(
        BESIDE / "lastdose", "diff", before.path, after.path, "--format", "patch", output=patched, codes=(1,)
    )
    in_words = run(BESIDE / "lastdose", "diff", before.path, after.path, output=told, codes=(1,))
    gone, come = (lines_of(_signed(patched, sign)) for sign in (b"D ", b"A "))
    applied = lines_in(before.file(layout.RECORD)) - gone + come
    assert applied == lines_in(after.file(layout.RECORD)), "the patch makes another release"
    return as_patch, in_words, gone.number + come.number


def _signed(patch: Path, sign: bytes) -> Iterator[bytes]:
    with patch.open("rb") as lines:
        yield from (line[len(sign) :] for line in lines if line.startswith(sign))


def report(quads: int, found: tuple[Run, Run, int]) -> Iterator[str]:
    """A table of both."""
    as_patch, in_words, number = found
    yield f"| diff of two releases of {quads:,} quads, {number:,} lines | seconds | CPU s | memory, MB |"
    yield "|--|--:|--:|--:|"
    for name, taken in (("as RDF Patch", as_patch), ("in words, then quads", in_words)):
        yield f"| {name} | {taken.seconds:.1f} | {taken.processor:.1f} | {taken.memory:.0f} |"
