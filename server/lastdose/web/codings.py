"""Codings: how a body is packed for its way, as its reader asks (RFC 9110 §8.4; gzip: RFC 1952, zstd: RFC 8878)."""

import gzip
import shutil
from functools import lru_cache
from tempfile import SpooledTemporaryFile
from typing import IO, BinaryIO, cast

from flask import request
from werkzeug.http import parse_accept_header

from lastdose.releases.zstandard import zstd

IDENTITY, GZIP, ZSTD = "identity", "gzip", "zstd"
IN_MEMORY = 1 << 20
GZIP_LEVEL = 5
ZSTD_LEVEL = 3
MOST_KNOWN = 100


def wanted_coding() -> str:
    """The coding of the response to this request."""
    return coding_of(request.headers.get("Accept-Encoding"))


@lru_cache(maxsize=MOST_KNOWN)
def coding_of(accept: str | None) -> str:
    """By Accept-Encoding: `zstd` or `gzip` where it is named and not liked less than no coding, else `identity`."""
    asked = {name.lower(): quality for name, quality in parse_accept_header(accept)}
    best = max(ZSTD, GZIP, key=lambda name: asked.get(name, 0))
    return best if asked.get(best, 0) > 0 and asked[best] >= asked.get(IDENTITY, 0) else IDENTITY


def coded(body: bytes, coding: str) -> bytes:
    """A body in a coding."""
    if coding == ZSTD:
        return zstd.compress(body, ZSTD_LEVEL)
    return gzip.compress(body, GZIP_LEVEL, mtime=0) if coding == GZIP else body


def decoded(body: bytes, coding: str) -> bytes:
    """A body out of a coding."""
    if coding == ZSTD:
        return zstd.decompress(body)
    return gzip.decompress(body) if coding == GZIP else body


def suffix(coding: str) -> str:
    """What stands at the end of an ETag of a body in a coding."""
    return "" if coding == IDENTITY else f"-{coding}"


def packed(body: BinaryIO, coding: str) -> tuple[BinaryIO, int]:
    """A file in a coding other than none, and its size in bytes; the one given is closed."""
    out = cast(BinaryIO, SpooledTemporaryFile(IN_MEMORY))  # noqa: SIM115 - it outlives this call
    with body, _packing(out, coding) as packing:
        shutil.copyfileobj(body, packing)
    size = out.tell()
    out.seek(0)
    return out, size


def _packing(out: BinaryIO, coding: str) -> IO[bytes]:
    if coding == ZSTD:
        return cast(IO[bytes], zstd.ZstdFile(out, "wb", level=ZSTD_LEVEL))
    return cast(IO[bytes], gzip.GzipFile("", "wb", GZIP_LEVEL, out, mtime=0))
