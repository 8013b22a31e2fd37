"""Likeness: whether each dump says what the record says, whoever packed and summed it.

RDF dumps are read and compared quad by quad, in whatever order they stand; tables and exports are made once more.
"""

import gzip
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryDirectory
from typing import IO, cast

import pyoxigraph as ox

from lastdose.releases import layout
from lastdose.releases.dumps import FORMATS, quads_in
from lastdose.releases.index import write_index
from lastdose.releases.kgx import write_kgx
from lastdose.releases.layout import Release
from lastdose.releases.mappings import write_mappings
from lastdose.releases.nanopublications import NAME as NANOPUBLICATIONS
from lastdose.releases.nanopublications import write_nanopublications
from lastdose.releases.packing import BLOCK, packing_of
from lastdose.releases.parquet import SUFFIX, rows_in
from lastdose.releases.tables import tables
from lastdose.releases.tabulating import DATABASE, write_tables

Told = Iterator[tuple[str, bool]]


def rdf_dumps(release: Release) -> Told:
    """The name of each RDF dump of a record, and whether it holds the quads of the record, or its triples."""
    quads, triples = _sums(quads_in(release.file(layout.RECORD)))
    for name, rdf_format in FORMATS.items():
        path = packing_of(release.file(layout.DUMPS) / f"lastdose.{name}", ".gz")
        if f"lastdose.{name}" in release.manifest.contents and path.is_file():
            found = _sums(_read(path, rdf_format))
            yield path.name, found[0] == quads if rdf_format.supports_datasets else found[1] == triples


def exports(release: Release) -> Told:
    """The name of each table and export, and whether it is what comes of the record."""
    with TemporaryDirectory() as name:
        place = Path(name)
        contents = _made_again(release, place)
        for dump in sorted(contents):
            yield dump, contents[dump] == release.manifest.contents.get(dump)
        yield NANOPUBLICATIONS, _alike(release, place, NANOPUBLICATIONS)
        yield DATABASE, _same_rows(release, place)
        for again in sorted(place.glob(f"*{SUFFIX}")):
            held = release.file(layout.DUMPS) / again.name
            if held.is_file():
                yield again.name, rows_in(held) == rows_in(again)


def _made_again(release: Release, place: Path) -> dict[str, str]:
    """Make all again in a folder; the sums of what is the same whichever library wrote it."""
    index = place / layout.INDEX
    write_index(release.file(layout.RECORD), index, place, release.base)
    write_nanopublications(index, place, release.base, release.id)
    return {
        **write_tables(index, place, place, release.base),
        **write_kgx(index, place, release.base),
        **write_mappings(index, place, release.base, release.id),
    }


def _alike(release: Release, place: Path, name: str) -> bool:
    held = packing_of(release.file(layout.DUMPS) / name, ".gz")
    return _sums(_read(held, ox.RdfFormat.TRIG)) == _sums(_read(packing_of(place / name, ".gz"), ox.RdfFormat.TRIG))


def _same_rows(release: Release, place: Path) -> bool:
    """Whether the database of a release has the rows of the one that was made again."""
    held, again = place / "held.sqlite", place / "again.sqlite"
    for packed, path in ((release.file(layout.DUMPS) / DATABASE, held), (place / DATABASE, again)):
        with gzip.open(packing_of(packed, ".gz")) as source, path.open("wb") as out:
            copyfileobj(source, out, BLOCK)
    return all(_rows(held, table) == _rows(again, table) for table in tables())


def _rows(database: Path, table: str) -> int:
    with closing(sqlite3.connect(database)) as connection:
        return sum(hash(row) for row in connection.execute(f'SELECT * FROM "{table}"'))


def _read(path: Path, rdf_format: ox.RdfFormat) -> Iterator[ox.Quad]:
    with gzip.open(path) as file:
        yield from ox.parse(cast(IO[bytes], file), format=rdf_format)


def _sums(quads: Iterable[ox.Quad]) -> tuple[tuple[int, int], tuple[int, int]]:
    """The number and the sum of hashes of quads, and of their triples: equal for equal ones in any order."""
    number = of_quads = of_triples = 0
    for quad in quads:
        number += 1
        of_quads += hash(str(quad))
        of_triples += hash(str(quad.triple))
    return (number, of_quads), (number, of_triples)
