"""Parquet: each table once more, its columns typed, where the extra `[parquet]` is installed.

The files pack themselves, and repeat on one version of that library; elsewhere the tables are the same, without them.
"""

import gzip
from collections.abc import Iterable
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from typing import IO, TYPE_CHECKING, cast

from lastdose.releases.packing import packing_of
from lastdose.releases.tables import Column, tables

if TYPE_CHECKING:
    from arro3.core import Field, Schema

SUFFIX = ".parquet"
COMPRESSION = "zstd(3)"


def is_installed() -> bool:
    """Whether Parquet can be written and read here."""
    return find_spec("arro3") is not None


def write_parquet(folder: Path) -> None:
    """Write each table of a folder of dumps as Parquet, from its JSON Lines; nothing where that cannot be done."""
    if not is_installed():
        return
    from arro3 import io

    for table, columns in tables().items():
        with gzip.open(packing_of(folder / f"lastdose-{table}.jsonl", ".gz")) as lines:
            rows = io.read_json(cast(IO[bytes], lines), _schema(columns))
            io.write_parquet(rows, folder / f"lastdose-{table}{SUFFIX}", compression=COMPRESSION)


def rows_in(path: Path) -> bytes:
    """The rows of a Parquet file as JSON Lines."""
    from arro3 import io

    out = BytesIO()
    io.write_ndjson(io.read_parquet(path), out)
    return out.getvalue()


def _schema(columns: Iterable[Column]) -> "Schema":
    from arro3.core import Schema

    return Schema([_field(column) for column in columns])


def _field(column: Column) -> "Field":
    from arro3.core import DataType, Field

    types = {
        "integer": DataType.int64(),
        "number": DataType.float64(),
        "boolean": DataType.bool(),
        "date": DataType.date32(),
    }
    one = types.get(column.type, DataType.utf8())
    return Field(column.name, DataType.list(Field("item", one)) if column.many else one)
