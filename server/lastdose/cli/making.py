"""Making: build a release, check data against the shapes, verify releases."""

import argparse
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

from lastdose.cli.commands import Commands, add, processors
from lastdose.cli.telling import clear, progress, say
from lastdose.errors import DamagedError, RefusedError, UnreadableError
from lastdose.gate.judging import Report, Way, judge, shapes_in
from lastdose.gate.loading import load
from lastdose.namespaces import CANONICAL_BASE
from lastdose.releases.building import build
from lastdose.releases.cache import cache_folder
from lastdose.releases.executing import executor
from lastdose.releases.fingerprints import verify_fingerprints
from lastdose.releases.layout import open_release
from lastdose.releases.ordering import BuildOrder
from lastdose.releases.parquet import is_installed
from lastdose.releases.shipped import RDF_SUFFIXES, rdf_files, shipped
from lastdose.releases.verifying import Finding, verify


def add_commands(commands: Commands) -> None:
    """build, check, verify."""
    _add_build(commands)
    command = add(commands, "check", run_check, "Check data against the shapes.", "lastdose check data/claims")
    command.add_argument("paths", nargs="*", type=Path, metavar="PATH", help="a file or folder (default: shipped data)")
    command = add(
        commands,
        "verify",
        run_verify,
        "Recompute what a release says of itself.",
        "lastdose verify releases --documents labels",
    )
    command.add_argument("release", type=Path, metavar="RELEASE")
    command.add_argument(
        "--documents", type=Path, action="append", default=[], metavar="DIR", help="check fingerprints too"
    )


def _add_build(commands: Commands) -> None:
    example = "lastdose build labels/ --output releases"
    command = add(
        commands, "build", run_build, "Build a release from documents and data, and make it current.", example
    )
    command.add_argument(
        "sources", nargs="*", type=Path, metavar="SOURCE", help="documents, folders or archives of them"
    )
    command.add_argument("--output", type=Path, required=True, metavar="DIR", help="a folder of releases")
    command.add_argument("--data", type=Path, default=shipped("data"), metavar="DIR", help="the reviewed data")
    command.add_argument("--base", default=CANONICAL_BASE, metavar="IRI", help="the base IRI of things")
    command.add_argument(
        "--workers",
        type=int,
        default=processors(),
        metavar="N",
        help="processes that read and extract (default: one a processor)",
    )
    command.add_argument(
        "--scheduler", metavar="ADDRESS", help="let the workers of a Dask scheduler do that, as tcp://10.0.0.1:8786"
    )
    command.add_argument(
        "--no-cache", dest="cache", action="store_false", help="read and extract unchanged documents again too"
    )
    command.add_argument(
        "--keep", type=int, metavar="N", help="remove older releases but the N newest (default: remove none)"
    )
    command.add_argument("--date", type=_day, metavar="D", help="the release date, as 2026-01-31 (default: the data's)")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is no date: write it as 2026-01-31") from error


def run_build(options: argparse.Namespace) -> int:
    """Build; print the folder of the release."""
    order = BuildOrder(
        output=options.output,
        sources=tuple(options.sources),
        data=options.data,
        base=options.base,
        issued=options.date,
        workers=options.workers,
        scheduler=options.scheduler,
        cache=cache_folder() / "documents" if options.cache else None,
        keep=options.keep,
    )
    release = build(order, progress)
    for origin, reason in sorted(release.manifest.refused.items()):
        say(f"left out: {origin}: {reason}")
    if not is_installed():
        say("without Parquet: pip install 'lastdose[parquet]' brings it")
    say(f"{release.manifest.quads} quads from {len(release.manifest.inputs)} files")
    print(release.path)
    return 0


def run_check(options: argparse.Namespace) -> int:
    """Print each violation; 1 when one of them blocks, or when a file breaks the grammar."""
    try:
        report = check(options.paths)
    except RefusedError as error:
        print(error)
        return 1
    for violation in report.violations:
        print(violation)
    many = len(report.blocking)
    say("conforms" if report.conforms else f"{many} violation{'s' if many > 1 else ''}")
    return 0 if report.conforms else 1


def check(paths: Iterable[Path]) -> Report:
    """Check files, together with the shipped vocabulary, drugs and conditions; without paths all shipped data."""
    given = [file for path in paths for file in _files(path)]
    data = shipped("data")
    files = [*rdf_files(data / "catalogue"), *given] if given else rdf_files(data)
    loaded = load(dict.fromkeys(files), vocabulary=rdf_files(shipped("ontology")))
    with executor(processors()) as workers:
        return judge(loaded, shapes_in(shipped("shapes")), whole=not given, way=Way(workers.map))


def _files(path: Path) -> list[Path]:
    if not path.exists():
        raise UnreadableError(f"{path}: no such file or folder")
    found = rdf_files(path) if path.is_dir() else [path]
    if not found:
        raise UnreadableError(f"{path}: no RDF file in it (looked for {', '.join(sorted(RDF_SUFFIXES))})")
    return found


def run_verify(options: argparse.Namespace) -> int:
    """Print what is wrong and what could not be checked; 1 when something is wrong."""
    try:
        counts = Counter(_told(finding) for finding in _findings(options))
    except DamagedError as error:
        print(f"wrong: {error}")
        return 1
    say(f"{counts.total()} checks, {counts[False]} wrong, {counts[None]} not made")
    return 1 if counts[False] else 0


def _findings(options: argparse.Namespace) -> Iterator[Finding]:
    release = open_release(options.release)
    sound = True
    for finding in verify(release):
        sound = sound and finding.right is True
        yield finding
    if sound and options.documents:
        yield from verify_fingerprints(release, options.documents)
    else:
        yield Finding(None, "fingerprints: they need --documents, and a release in which nothing else is wrong")


def _told(finding: Finding) -> bool | None:
    progress(finding.said)
    if finding.right is not True:
        clear()
        print(f"{'not checked' if finding.right is None else 'wrong'}: {finding.said}")
    return finding.right
