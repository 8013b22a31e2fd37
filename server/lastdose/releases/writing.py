"""Writing: a dataset that passed the gate becomes the files of a release, the record first, all else made from it."""

import heapq
import re
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain
from pathlib import Path

from lastdose.claims.catalogue import Decision
from lastdose.errors import RefusedError
from lastdose.graphs.spelling import Quad, term
from lastdose.namespaces import CANONICAL_BASE
from lastdose.releases import layout
from lastdose.releases.derived import write_cache_sums, write_store
from lastdose.releases.description import description_lines
from lastdose.releases.distributions import write_distributions
from lastdose.releases.dumps import write_by_graph, write_by_subject
from lastdose.releases.index import write_index
from lastdose.releases.kgx import write_kgx
from lastdose.releases.layout import PROGRAM, Manifest
from lastdose.releases.mappings import write_mappings
from lastdose.releases.material import Material
from lastdose.releases.nanopublications import write_nanopublications
from lastdose.releases.processes import processes
from lastdose.releases.progressing import Progress
from lastdose.releases.reviewing import decision_row
from lastdose.releases.sorting import sorted_lines
from lastdose.releases.sums import sha256_of, write_sums
from lastdose.releases.tabulating import write_data_package, write_tables
from lastdose.releases.tally import Tally, tally

ADDRESS = re.compile(f'(?<=[<"]){re.escape(CANONICAL_BASE)}(?=id/|dataset>|sparql>)'.encode())
SCRATCH = "scratch"
SMALL = 8 << 20
"""Bytes of a record up to which it costs more to begin processes than they save."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """How a dataset is published: under which base and date, beside which ontology, shapes, examples and report.

    `workers` processes write it, with the same result for any number.
    """

    base: str
    issued: date | None
    ontology: Path
    shapes: Path
    examples: Path
    report: str
    workers: int = 1


def write_release(place: Path, material: Material, edition: Edition, progress: Progress) -> str:
    """Write the files of a release into an empty folder and return the release's name.

    Raise `RefusedError` when no date is given and the data has none.
    """
    day = edition.issued or newest_date(material.data)
    return write_lines(place, material.lines(), material, replace(edition, issued=day), progress)


def write_lines(place: Path, lines: Iterable[bytes], material: Material, edition: Edition, progress: Progress) -> str:
    """Write a release of N-Quads lines, in any order; of the material only what is not in them, and the day is given.

    Memory does not grow with them.
    """
    day = edition.issued
    assert day is not None
    for folder in (place / SCRATCH, place / layout.DUMPS):
        folder.mkdir()
    progress("sorting the record", 0.9)
    counted, digest = _write_record(place / layout.RECORD, lines, day, edition.base, place / SCRATCH)
    progress("writing dumps, store, index and tables", 0.92)
    release = f"{day.isoformat()}-{digest[:8]}"
    names = {*counted.properties, *counted.classes}
    contents = _write_from_record(place, edition.base, release, names, edition.workers)
    _write_companions(place, edition, material.decisions)
    manifest = Manifest(
        release=release,
        date=day.isoformat(),
        base=edition.base,
        program=PROGRAM,
        command=_command(material, day, edition.base),
        record_sha256=digest,
        quads=counted.quads,
        graphs=counted.by_graph_key(),
        inputs=dict(material.inputs),
        refused=material.refused,
        contents=contents,
    )
    (place / layout.MANIFEST).write_text(manifest.to_json(), encoding="utf-8")
    write_data_package(place / layout.INDEX, place, manifest.release)
    write_distributions(place, manifest)
    write_sums(place)
    shutil.rmtree(place / SCRATCH)
    return manifest.release


def _write_from_record(place: Path, base: str, release: str, names: set[bytes], workers: int) -> dict[str, str]:
    """Write what is made from the record alone; return the SHA-256 of the unpacked bytes of dumps by file name."""
    record, index, dumps, scratch = (place / name for name in (layout.RECORD, layout.INDEX, layout.DUMPS, SCRATCH))
    with processes(workers if record.stat().st_size > SMALL else 1) as pool:
        indexed = pool.submit(write_index, record, index, scratch, base)
        stored = pool.submit(write_store, record, place / layout.STORE)
        written = [
            pool.submit(write_by_graph, record, dumps, scratch, base),
            pool.submit(write_by_subject, record, dumps, base, names),
        ]
        indexed.result()
        written += [
            pool.submit(write_tables, index, dumps, scratch, base),
            pool.submit(write_nanopublications, index, dumps, base, release),
            pool.submit(write_kgx, index, dumps, base),
            pool.submit(write_mappings, index, dumps, base, release),
        ]
        stored.result()
        contents = {name: digest for part in written for name, digest in part.result().items()}
    write_cache_sums(place)
    return contents


def _command(material: Material, day: date, base: str) -> str:
    """How to make the release again, from its inputs in the folders that their names begin with."""
    documents = "documents " if any(name.startswith("documents/") for name in material.inputs) else ""
    return f"lastdose build {documents}--data data --base {base} --date {day.isoformat()} --output releases"


def newest_date(data: Iterable[Quad]) -> date:
    """The newest `dcterms:modified` of the data: the release date when none is given, since no clock is read."""
    modified = term("dcterms:modified")
    stamps = sorted(str(value) for _, predicate, value, _ in data if predicate == modified)
    if not stamps:
        raise RefusedError("the data has no dcterms:modified, so the release has no date: give one with --date")
    return date.fromisoformat(stamps[-1][:10])


def _write_record(record: Path, lines: Iterable[bytes], issued: date, base: str, scratch: Path) -> tuple[Tally, str]:
    """Write the record with the description of itself; return its counts and its SHA-256."""
    body, counted = scratch / "body.nq", Tally()
    with body.open("wb") as out:
        out.writelines(counted.through(sorted_lines(lines, scratch)))
    described = description_lines(counted, issued)
    with body.open("rb") as sorted_body, record.open("wb") as out:
        out.writelines(_moved(sorted_body, described, base, scratch))
    return counted + tally(described), sha256_of(record)


def _moved(body: Iterable[bytes], described: list[bytes], base: str, scratch: Path) -> Iterator[bytes]:
    """Body and description as one, sorted, under another base; none of the lines is in both."""
    if base == CANONICAL_BASE:
        return heapq.merge(body, described)
    return sorted_lines(moved(chain(body, described), base), scratch)


def moved(lines: Iterable[bytes], base: str) -> Iterator[bytes]:
    """The lines with every address of a thing under another base, those in texts too; terms keep theirs."""
    for written in lines:
        yield ADDRESS.sub(base.encode(), written)


def _write_companions(place: Path, edition: Edition, decisions: Iterable[Decision]) -> None:
    shutil.copytree(edition.ontology, place / layout.ONTOLOGY)
    shutil.copytree(edition.shapes, place / layout.SHAPES)
    (place / layout.EXAMPLES).mkdir()
    for example in sorted(edition.examples.glob("*.rq")):
        shutil.copy(example, place / layout.EXAMPLES)
    (place / layout.REPORT).write_text(edition.report, encoding="utf-8")
    (place / layout.DECISIONS).write_text("".join(sorted(map(decision_row, decisions))), encoding="utf-8")
