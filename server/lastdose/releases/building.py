"""The way of the data once: documents to claims, claims to a dataset, through the gate, into a release."""

import re
import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from pathlib import Path

import pyoxigraph as ox
from rdflib import Dataset, Literal, URIRef

from lastdose import __version__
from lastdose.claims.catalogue import Decision
from lastdose.errors import RefusedError
from lastdose.gate.judging import Report, judge, shapes_in
from lastdose.graphs.nquads import line
from lastdose.graphs.spelling import Quad, term
from lastdose.namespaces import CANONICAL_BASE
from lastdose.releases import layout
from lastdose.releases.description import description_lines
from lastdose.releases.distributions import write_distributions
from lastdose.releases.dumps import quads_in, write_dumps
from lastdose.releases.index import write_index
from lastdose.releases.layout import Manifest, Release, open_release
from lastdose.releases.material import Material, gather
from lastdose.releases.publishing import only_builder, publish, sweep, unfinished
from lastdose.releases.reviewing import decision_row
from lastdose.releases.shipped import shipped
from lastdose.releases.sorting import sorted_lines
from lastdose.releases.sums import write_sums
from lastdose.releases.tally import Tally

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildOrder:
    """What to build from, and where to: `sources` are documents or folders of them, `output` a folder of releases."""

    output: Path
    sources: tuple[Path, ...] = ()
    data: Path = field(default_factory=lambda: shipped("data"))
    ontology: Path = field(default_factory=lambda: shipped("ontology"))
    shapes: Path = field(default_factory=lambda: shipped("shapes"))
    base: str = CANONICAL_BASE
    issued: date | None = None


def build(order: BuildOrder, progress: Progress = lambda _: None) -> Release:
    """Build a release, make it current, return it.

    Raise `RefusedError` when the gate refuses the data: then nothing was published, and what was current stays so.
    """
    with only_builder(order.output):
        sweep(order.output)
        material = gather(order.sources, order.data, order.ontology, progress)
        progress("checking against the shapes")
        report = judge(material.loaded, shapes_in(order.shapes))
        if not report.conforms:
            raise RefusedError("\n".join(map(str, report.blocking)))
        with unfinished(order.output) as place:
            release_id = _write(place, order, material, report, progress)
            return open_release(publish(place, order.output, release_id))


def _write(place: Path, order: BuildOrder, material: Material, report: Report, progress: Progress) -> str:
    scratch = place / "scratch"
    scratch.mkdir()
    progress("sorting the record")
    issued = order.issued or newest_date(material.loaded.dataset)
    record = place / layout.RECORD
    tally, digest = _write_record(record, material, issued, order.base, scratch)
    release_id = f"{issued.isoformat()}-{digest[:8]}"
    progress("writing the dumps")
    contents = write_dumps(record, place / layout.DUMPS, scratch, order.base)
    progress("writing the store and the index")
    _write_store(record, place / layout.STORE)
    write_index(record, place / layout.INDEX, scratch, order.base)
    _write_companions(place, order, report, material.decisions)
    manifest = Manifest(
        release=release_id,
        date=issued.isoformat(),
        base=order.base,
        program=f"lastdose {__version__}",
        record_sha256=digest,
        quads=tally.quads,
        graphs=tally.by_graph_key(),
        inputs=material.inputs,
        refused=material.refused,
        contents=contents,
    )
    (place / layout.MANIFEST).write_text(manifest.to_json(), encoding="utf-8")
    write_distributions(place, manifest)
    shutil.rmtree(scratch)
    write_sums(place)
    return release_id


def _write_record(record: Path, material: Material, issued: date, base: str, scratch: Path) -> tuple[Tally, str]:
    counted = Tally()
    body = scratch / "body.nq"
    with body.open("wb") as out:
        out.writelines(counted.through(sorted_lines(_lines(material.loaded.dataset), scratch)))
    described = description_lines(counted, issued)
    digest, whole = sha256(), Tally()
    with body.open("rb") as lines, record.open("wb") as out:
        for written in whole.through(sorted_lines(_rebased(_both(lines, described), base), scratch)):
            digest.update(written)
            out.write(written)
    return whole, digest.hexdigest()


def _both(lines: Iterable[bytes], more: Iterable[bytes]) -> Iterator[bytes]:
    yield from lines
    yield from more


def _lines(dataset: Dataset) -> Iterator[bytes]:
    for quad in dataset.quads((None, None, None, None)):
        yield line(_named(quad)).encode()


def _named(quad: tuple[object, ...]) -> Quad:
    subject, predicate, value, home = quad
    assert isinstance(subject, URIRef)
    assert isinstance(predicate, URIRef)
    assert isinstance(value, URIRef | Literal)
    assert isinstance(home, URIRef)
    return subject, predicate, value, home


def _rebased(lines: Iterable[bytes], base: str) -> Iterator[bytes]:
    """The lines with every address under another base; the terms of the ontology keep theirs."""
    if base == CANONICAL_BASE:
        yield from lines
        return
    moved = re.compile(f"<{re.escape(CANONICAL_BASE)}(?=id/|dataset>|sparql>)".encode())
    for written in lines:
        yield moved.sub(f"<{base}".encode(), written)


def newest_date(dataset: Dataset) -> date:
    """The newest `dcterms:modified` of the data: the release date when none is given, since no clock is read."""
    stamps = sorted(str(quad[2]) for quad in dataset.quads((None, term("dcterms:modified"), None, None)))
    if not stamps:
        raise RefusedError("the data has no dcterms:modified, so the release has no date: give one with --date")
    return date.fromisoformat(stamps[-1][:10])


def _write_store(record: Path, path: Path) -> None:
    store = ox.Store(str(path))
    store.bulk_extend(quads_in(record))
    store.optimize()
    store.flush()


def _write_companions(place: Path, order: BuildOrder, report: Report, decisions: Iterable[Decision]) -> None:
    shutil.copytree(order.ontology, place / layout.ONTOLOGY)
    shutil.copytree(order.shapes, place / layout.SHAPES)
    (place / layout.REPORT).write_text(report.turtle, encoding="utf-8")
    rows = sorted(map(decision_row, decisions))
    (place / layout.DECISIONS).write_text("".join(rows), encoding="utf-8")
