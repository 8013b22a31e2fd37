"""Writing: a dataset that passed the gate becomes the files of a release, the record first, all else made from it."""

import re
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from itertools import chain
from pathlib import Path

from rdflib import Dataset, Literal, URIRef

from lastdose import __version__
from lastdose.claims.catalogue import Decision
from lastdose.errors import RefusedError
from lastdose.graphs.nquads import line
from lastdose.graphs.spelling import Quad, term
from lastdose.namespaces import CANONICAL_BASE
from lastdose.releases import layout
from lastdose.releases.derived import derive
from lastdose.releases.description import description_lines
from lastdose.releases.distributions import write_distributions
from lastdose.releases.dumps import write_dumps
from lastdose.releases.kgx import write_kgx
from lastdose.releases.layout import Manifest
from lastdose.releases.mappings import write_mappings
from lastdose.releases.material import Material
from lastdose.releases.nanopublications import write_nanopublications
from lastdose.releases.progressing import Progress
from lastdose.releases.reviewing import decision_row
from lastdose.releases.sorting import sorted_lines
from lastdose.releases.sums import write_sums
from lastdose.releases.tabulating import write_data_package, write_tables
from lastdose.releases.tally import Tally

ADDRESS = re.compile(f'(?<=[<"]){re.escape(CANONICAL_BASE)}(?=id/|dataset>|sparql>)'.encode())


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """How a dataset is published: under which base and date, beside which ontology, shapes and report of the gate."""

    base: str
    issued: date | None
    ontology: Path
    shapes: Path
    report: str


def write_release(place: Path, material: Material, edition: Edition, progress: Progress) -> str:
    """Write the files of a release into an empty folder and return the release's name.

    Raise `RefusedError` when no date is given and the data has none.
    """
    scratch = place / "scratch"
    scratch.mkdir()
    progress("sorting the record", 0.9)
    day = edition.issued or newest_date(material.loaded.dataset)
    record = place / layout.RECORD
    counted, digest = _write_record(record, material.loaded.dataset, day, edition.base, scratch)
    progress("writing the dumps", 0.92)
    contents = write_dumps(record, place / layout.DUMPS, scratch, edition.base)
    progress("writing the store and the index", 0.96)
    derive(record, place, scratch, edition.base)
    progress("writing the tables", 0.98)
    contents |= write_tables(place / layout.INDEX, place / layout.DUMPS, scratch, edition.base)
    release = f"{day.isoformat()}-{digest[:8]}"
    contents |= _write_exports(place / layout.INDEX, place / layout.DUMPS, edition.base, release)
    _write_companions(place, edition, material.decisions)
    manifest = Manifest(
        release=release,
        date=day.isoformat(),
        base=edition.base,
        program=f"lastdose {__version__}",
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
    shutil.rmtree(scratch)
    return manifest.release


def _write_exports(index: Path, folder: Path, base: str, release: str) -> dict[str, str]:
    """Write what other communities read; return the SHA-256 of the unpacked bytes by file name."""
    return {
        **write_nanopublications(index, folder, base, release),
        **write_kgx(index, folder, base),
        **write_mappings(index, folder, base, release),
    }


def newest_date(dataset: Dataset) -> date:
    """The newest `dcterms:modified` of the data: the release date when none is given, since no clock is read."""
    stamps = sorted(str(quad[2]) for quad in dataset.quads((None, term("dcterms:modified"), None, None)))
    if not stamps:
        raise RefusedError("the data has no dcterms:modified, so the release has no date: give one with --date")
    return date.fromisoformat(stamps[-1][:10])


def _write_record(record: Path, dataset: Dataset, issued: date, base: str, scratch: Path) -> tuple[Tally, str]:
    """Write the record with the description of itself; return its counts and its SHA-256."""
    body, counted = scratch / "body.nq", Tally()
    with body.open("wb") as out:
        out.writelines(counted.through(sorted_lines(_lines(dataset), scratch)))
    described = description_lines(counted, issued)
    digest, whole = sha256(), Tally()
    with body.open("rb") as lines, record.open("wb") as out:
        for written in whole.through(sorted_lines(moved(chain(lines, described), base), scratch)):
            digest.update(written)
            out.write(written)
    return whole, digest.hexdigest()


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


def moved(lines: Iterable[bytes], base: str) -> Iterator[bytes]:
    """The lines with every address of a thing under another base, those in texts too; terms keep theirs."""
    for written in lines:
        yield written if base == CANONICAL_BASE else ADDRESS.sub(base.encode(), written)


def _write_companions(place: Path, edition: Edition, decisions: Iterable[Decision]) -> None:
    shutil.copytree(edition.ontology, place / layout.ONTOLOGY)
    shutil.copytree(edition.shapes, place / layout.SHAPES)
    (place / layout.REPORT).write_text(edition.report, encoding="utf-8")
    (place / layout.DECISIONS).write_text("".join(sorted(map(decision_row, decisions))), encoding="utf-8")
