"""Packing: each dump in gzip for every reader and in zstd for quick ones, the same bytes for the same content.

They repeat on one version of zlib and of zstd (RFC 1952, RFC 8878); what is inside repeats everywhere.
"""

import gzip
import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import IO, Any, cast
from zlib import error as ZlibError  # noqa: N812

from lastdose.releases.zstandard import zstd

MEDIA_TYPES = {".gz": "application/gzip", ".zst": "application/zstd"}
"""The IANA media type of each packing, by the suffix that it adds to the name of a file."""

GZIP_LEVEL = 6
ZSTD_OPTIONS: dict[int, int] = {
    zstd.CompressionParameter.compression_level: 3,
    zstd.CompressionParameter.checksum_flag: 1,
}
BLOCK = 1 << 20


class _Sink(io.RawIOBase):
    """Packs blocks in every packing, and hashes them."""

    def __init__(self, outs: tuple[IO[bytes], ...]) -> None:
        super().__init__()
        self._outs = outs
        self.digest = sha256()
        self.write(b"")  # without this, zstd writes no frame where there is nothing to write

    def writable(self) -> bool:
        """Always."""
        return True

    def write(self, data: Any) -> int:
        """Pack and hash bytes."""
        self.digest.update(data)
        for out in self._outs:
            out.write(data)
        return len(data)


class Packed(io.BufferedWriter):
    """A writer that packs what goes through in every packing, block by block, and hashes it."""

    def __init__(self, outs: tuple[IO[bytes], ...]) -> None:
        self._sink = _Sink(outs)
        super().__init__(self._sink, BLOCK)

    def sha256(self) -> str:
        """The hexadecimal SHA-256 of all that was written, once the writer is closed."""
        return self._sink.digest.hexdigest()


@contextmanager
def packed(path: Path) -> Iterator[Packed]:
    """A writer of the dump with this name, which comes to lie beside it in every packing: `x.nq.gz`, `x.nq.zst`."""
    with (
        packing_of(path, ".gz").open("wb") as file,
        gzip.GzipFile("", "wb", GZIP_LEVEL, file, mtime=0) as gzipped,
        zstd.ZstdFile(packing_of(path, ".zst"), "wb", options=ZSTD_OPTIONS) as zstandard,
        Packed((cast(IO[bytes], gzipped), cast(IO[bytes], zstandard))) as out,
    ):
        yield out


def packing_of(path: Path, suffix: str) -> Path:
    """Where the packing with a suffix of a dump lies."""
    return path.with_name(path.name + suffix)


def packed_files(folder: Path) -> list[Path]:
    """The packed dumps in a folder, in the order of their names; Parquet packs itself."""
    return sorted(path for suffix in (*MEDIA_TYPES, ".parquet") for path in folder.glob(f"*{suffix}"))


def content_sum(path: Path) -> str | None:
    """The SHA-256 of what a packed dump holds; None where it cannot be unpacked."""
    opened = cast(Callable[[Path], IO[bytes]], zstd.ZstdFile if path.suffix == ".zst" else gzip.GzipFile)
    digest = sha256()
    try:
        with opened(path) as content:
            while block := content.read(BLOCK):
                digest.update(block)
    except (OSError, EOFError, ZlibError, zstd.ZstdError):
        return None
    return digest.hexdigest()
