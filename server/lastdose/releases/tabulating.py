"""Tabulating: the tables of a release as CSV, JSON Lines and SQLite, with a Data Package that says what each column is.

CSV follows RFC 4180, several values of a cell apart by `|`; the Data Package follows Frictionless Data Package 1.0.
"""

import csv
import io
import json
import shutil
import sqlite3
from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec

from lastdose import DISCLAIMER
from lastdose.namespaces import LICENCE
from lastdose.releases import layout
from lastdose.releases.descriptions import Descriptions, Reader
from lastdose.releases.packing import BLOCK, packed
from lastdose.releases.parquet import write_parquet
from lastdose.releases.tables import ITSELF, TYPE, Cells, Column, Rows, tables

BETWEEN = "|"
DATABASE = "lastdose.sqlite"
DEFINITION = "http://www.w3.org/2004/02/skos/core#definition"
READ: dict[str, Callable[[str], Any]] = {
    "integer": int,
    "number": float,
    "boolean": lambda text: text == "true",
}
AFFINITY = {"integer": "INTEGER", "number": "REAL", "boolean": "INTEGER"}
MEANINGS = {
    "id": "The address of the thing: `claim:x` stands for the base of the release, then `id/claim/x`.",
    "kind": "The class of the thing: `ld:` stands for the ontology's namespace.",
    "nature": "The class of the comparison: `ld:` stands for the ontology's namespace.",
    "reported_kind": "What kind of claim it would be if somebody answered for its source; empty for all others.",
}

Row = dict[str, Cells]


def write_tables(index: Path, folder: Path, scratch: Path, base: str) -> dict[str, str]:
    """Write every table into the folder of dumps; return the SHA-256 of the uncompressed bytes by file name.

    The SQLite file and Parquet are left out of these: they tell the version of the library.
    """
    contents: dict[str, str] = {}
    database = scratch / "tables.sqlite"
    with Descriptions(index).open() as reader, closing(sqlite3.connect(database)) as connection:
        connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;")
        rows = Rows(reader, base)
        for table, columns in tables().items():
            contents |= _write_table(table, columns, rows.of(table), folder, connection)
        connection.commit()
    with packed(folder / DATABASE) as out, database.open("rb") as file:
        shutil.copyfileobj(file, out, BLOCK)
    write_parquet(folder)
    return contents


def _write_table(
    table: str, columns: tuple[Column, ...], rows: Iterable[Row], folder: Path, connection: sqlite3.Connection
) -> dict[str, str]:
    names = f"lastdose-{table}.csv", f"lastdose-{table}.jsonl"
    insert, blank = _made(connection, table, columns), _values((column, []) for column in columns)
    nothing = dict.fromkeys(blank)
    with packed(folder / names[0]) as sheet, packed(folder / names[1]) as lines:
        sheet.write(csv_line([column.name for column in columns]))
        for row in rows:
            filled = [(column, cells) for column, cells in zip(columns, row.values(), strict=True) if cells]
            values, texts = _values(filled), list(map(BETWEEN.join, row.values()))
            sheet.write(csv_line(texts))
            lines.write(msgspec.json.encode(blank | values) + b"\n")
            joined = {column.name: BETWEEN.join(cells) for column, cells in filled if column.many}
            connection.execute(insert, list((nothing | values | joined).values()))
    return {names[0]: sheet.sha256(), names[1]: lines.sha256()}


def csv_line(cells: list[str], delimiter: str = ",") -> bytes:
    """A line of a sheet."""
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerow(cells)
    return out.getvalue().encode()


def _values(cells: Iterable[tuple[Column, Cells]]) -> dict[str, Any]:
    """What a row has in columns: a list where it may have several, else one value or None."""
    return {column.name: _value(column, held) for column, held in cells}


def _value(column: Column, cells: Cells) -> Any:
    if not cells:
        return [] if column.many else None
    read = READ.get(column.type)
    values = list(map(read, cells)) if read else cells
    return values if column.many else values[0]


def _made(connection: sqlite3.Connection, table: str, columns: tuple[Column, ...]) -> str:
    """Make a table of the database, and return the statement that adds a row to it."""
    declared = ", ".join(f'"{column.name}" {"TEXT" if column.many else _affinity(column)}' for column in columns)
    connection.execute(f'CREATE TABLE "{table}" ({declared}, PRIMARY KEY (id))')
    return f'INSERT INTO "{table}" VALUES ({", ".join("?" * len(columns))})'


def _affinity(column: Column) -> str:
    return AFFINITY.get(column.type, "TEXT")


def write_data_package(index: Path, place: Path, release: str) -> None:
    """Write the description of the tables beside the record of a release."""
    with Descriptions(index).open() as reader:
        resources = [_resource(table, columns, reader) for table, columns in tables().items()]
    package = {
        "profile": "tabular-data-package",
        "name": "lastdose",
        "version": release,
        "title": "LastDose: what sources say happens when a drug is stopped",
        "description": DISCLAIMER,
        "licenses": [{"name": "CC-BY-4.0", "path": LICENCE}],
        "resources": resources,
    }
    text = json.dumps(package, indent=2, ensure_ascii=False) + "\n"
    (place / layout.DATA_PACKAGE).write_text(text, encoding="utf-8")


def _resource(table: str, columns: tuple[Column, ...], reader: Reader) -> dict[str, Any]:
    return {
        "profile": "tabular-data-resource",
        "name": table,
        "path": f"lastdose-{table}.csv.gz",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "compression": "gz",
        "schema": {"fields": [_field(column, reader) for column in columns], "primaryKey": "id"},
    }


def _field(column: Column, reader: Reader) -> dict[str, Any]:
    told = {"name": column.name, "type": "string" if column.many else column.type}
    told["description"] = MEANINGS.get(column.name) or _meaning(column, reader)
    if column.many:
        told["description"] += f" Several values are apart by {BETWEEN}."
    last = column.path[-1].properties[0]
    return told if last in (ITSELF, TYPE) else {**told, "rdfType": last}


def _meaning(column: Column, reader: Reader) -> str:
    """What the ontology says of the last of our own properties on the way to the column."""
    for step in reversed(column.path):
        for name in step.properties:
            held = reader.resource(name)
            if held and (definition := held.text(DEFINITION)):
                return definition
    return column.name.replace("_", " ").capitalize() + "."
