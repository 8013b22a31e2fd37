"""The way of the data once: documents to claims, claims to a dataset, through the gate, into a release."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

from rdflib import Graph

from lastdose.errors import PublisherError, RefusedError
from lastdose.gate.indexing import digests_in
from lastdose.gate.judging import Passed, Report, Verdict, Way, judge, judge_record, shapes_in
from lastdose.gate.loading import Loaded, load
from lastdose.graphs.nquads import spelt
from lastdose.graphs.trig import Writer
from lastdose.releases.executing import Executor, executor, program
from lastdose.releases.inputs import sums_in
from lastdose.releases.keeping import Keep, hash_of
from lastdose.releases.layout import Release, open_release
from lastdose.releases.material import Material, gather
from lastdose.releases.ordering import BuildOrder
from lastdose.releases.progressing import Progress
from lastdose.releases.publishing import only_builder, publish, retire, scratch_in, set_aside, sweep, unfinished
from lastdose.releases.shipped import rdf_files
from lastdose.releases.verifying import is_sound
from lastdose.releases.writing import Edition, write_release

JUDGES = ("pyshacl", "rdflib")
"""Libraries on which it depends, besides the program, what passes the gate."""


def build(order: BuildOrder, progress: Progress = lambda _words, _part: None) -> Release:
    """Build a release, make it current, return it.

    Raise `RefusedError` when the gate refuses the data, `PublisherError` when the release cannot be written: then
    nothing was published, and what was current stays so.
    """
    with _failures_told(order.output), only_builder(order.output):
        sweep(order.output)
        with unfinished(order.output) as place, scratch_in(order.output) as scratch:
            with executor(order.workers, order.scheduler) as workers:
                material, report = _admitted(order, workers, scratch, progress)
            release_id = write_release(place, material, _edition(order, report), progress)
            if (order.output / release_id).exists() and not is_sound(order.output / release_id):
                set_aside(order.output, release_id)
            release = open_release(publish(place, order.output, release_id))
            if order.keep is not None:
                retire(order.output, order.keep)
            return release


def _edition(order: BuildOrder, report: Report) -> Edition:
    return Edition(
        base=order.base,
        issued=order.issued,
        ontology=order.ontology,
        shapes=order.shapes,
        examples=order.data / "examples",
        report=report.turtle,
        workers=order.workers,
    )


@contextmanager
def _failures_told(folder: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, sqlite3.Error) as error:
        raise PublisherError(f"{folder}: the release cannot be written: {error}") from error


def _admitted(order: BuildOrder, workers: Executor, scratch: Path, progress: Progress) -> tuple[Material, Report]:
    """What passes the gate: claims, and documents, that break a shape are left out, and said to be refused."""
    refused: dict[str, str] = {}
    shapes, keep = shapes_in(order.shapes), Keep(order.cache)
    passed = Passed(hash_of(program(), *map(version, JUDGES)), digests_in(keep.get(_key(order)) or b""))
    while True:
        material = _gathered(order, workers, scratch, progress, refused)
        progress("checking against the shapes", 0.4)
        verdict = _judged(material, order, shapes, passed, Way(workers.map))
        passed = verdict.passed
        keep.put(_key(order), b"".join(sorted(passed.digests)))
        report = Report.of(verdict.findings, material.placed({spelt(one.subject) for one in verdict.findings}))
        culprits = _culprits(report, material)
        if report.conforms:
            return replace(
                material, loaded=Loaded(), inputs={**material.inputs, **sums_in(order.shapes, "shapes")}
            ), report
        if not culprits:
            raise RefusedError(_told(report))
        refused |= culprits


def _gathered(
    order: BuildOrder, workers: Executor, scratch: Path, progress: Progress, refused: dict[str, str]
) -> Material:
    """The material; data that holds no values is refused in the words of the gate, which knows the lines."""
    try:
        return gather(order, workers, scratch, progress, refused)
    except RefusedError as error:
        loaded = load(rdf_files(order.data), vocabulary=rdf_files(order.ontology))
        raise _refusal(error, loaded, order) from error


def _judged(material: Material, order: BuildOrder, shapes: Graph, passed: Passed, way: Way) -> Verdict:
    """What the gate says of the record; data that no record can hold is refused in its words too."""
    try:
        material.sort()
        return judge_record(material.record, shapes, passed=passed, way=way)
    except ValueError as error:
        raise _refusal(error, material.loaded, order) from error


def _refusal(error: Exception, loaded: Loaded, order: BuildOrder) -> RefusedError:
    report = judge(loaded, shapes_in(order.shapes))
    return RefusedError(str(error) if report.conforms else _told(report))


def _culprits(report: Report, material: Material) -> dict[str, str]:
    """The claims of documents that break a shape, and the documents that do in another way; none if only data does."""
    broken = {violation.subject: violation.told for violation in report.blocking}
    spell = Writer().term
    culprits: dict[str, str] = {}
    for subject, origins in material.loaded.files.items() if broken else ():
        for origin in material.documents.intersection(origins):
            name = spell(subject)
            if name in broken:
                culprits.setdefault(f"{origin}: {name}" if name.startswith("claim:") else str(origin), broken[name])
    return culprits


def _key(order: BuildOrder) -> str:
    """Under which is kept what passed the gate in the last build into this folder."""
    return hash_of("passed the gate", str(order.output.resolve()))


def _told(report: Report) -> str:
    return "\n".join(map(str, report.blocking))
