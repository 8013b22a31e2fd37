"""ZIP files, as DailyMed gives labels: the documents inside are read where they lie, and nothing is ever unpacked."""

import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO

from lastdose.errors import UnreadableError
from lastdose.sources.bounds import MAX_BYTES, regular, weighed

MAX_DIRECTORY = 2**20
"""Bytes of a ZIP's list of members; each needs at least 46."""

_DAMAGE = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError)
_LOCAL = b"PK\x03\x04"
_EMPTY = b"PK\x05\x06"
_ZIP64_LOCATOR = b"PK\x06\x07"
_END_BYTES = 22 + 2**16


def is_archive(path: Path) -> bool:
    """Whether a file begins like a ZIP."""
    try:
        with regular(path).open("rb") as file:
            return file.read(4) in {_LOCAL, _EMPTY}
    except OSError as error:
        raise UnreadableError(f"{path}: {(error.strerror or str(error)).lower()}") from error


@contextmanager
def long_member(path: Path) -> Iterator[tuple[str, IO[bytes]] | None]:
    """Name and open stream of the one JSON document of a ZIP that is too long to be read at once; else None.

    Refuse what `members` refuses, as far as it is met.
    """
    _refuse_long_directory(path)
    try:
        with zipfile.ZipFile(path) as archive:
            inside = [member for member in archive.infolist() if not member.is_dir()]
            if len(inside) != 1 or inside[0].file_size <= MAX_BYTES:
                yield None
                return
            _refuse_unsafe(inside[0], f"{path}: {inside[0].filename!r}")
            with archive.open(inside[0]) as stream:
                yield inside[0].filename, stream
    except (*_DAMAGE, OSError, RuntimeError, ValueError) as error:
        raise UnreadableError(f"{path}: a damaged or unusual ZIP: {error}") from error


def members(path: Path) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of each XML or JSON document in a ZIP, by name; pictures and the like are passed over.

    Refuse with `UnreadableError`: damaged, encrypted and nested ZIPs, names that lead out of it, and more than
    `MAX_BYTES` of documents in all, however well they are packed.
    """
    _refuse_long_directory(path)
    try:
        with zipfile.ZipFile(path) as archive:
            yield from _documents(archive, path)
    except (*_DAMAGE, OSError, RuntimeError, ValueError) as error:
        raise UnreadableError(f"{path}: a damaged or unusual ZIP: {error}") from error


def _documents(archive: zipfile.ZipFile, path: Path) -> Iterator[tuple[str, bytes]]:
    left, found = MAX_BYTES, False
    for member in sorted(archive.infolist(), key=lambda member: member.filename):
        origin = f"{path}: {member.filename!r}"
        _refuse_unsafe(member, origin)
        raw = _document(archive, member, left, origin)
        if raw is not None:
            left, found = left - len(raw), True
            yield member.filename, weighed(raw, origin)
    if not found:
        raise UnreadableError(f"{path}: a ZIP without any document")


def _document(archive: zipfile.ZipFile, member: zipfile.ZipInfo, left: int, origin: str) -> bytes | None:
    if member.is_dir():
        return None
    with archive.open(member) as stream:
        head = stream.read(512)
        if head.startswith((_LOCAL, _EMPTY)):
            raise UnreadableError(f"{origin}: a ZIP within a ZIP; unpack the outer one first")
        if head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] not in {b"<", b"{"}:
            return None
        raw = head + stream.read(left + 1)
    if len(raw) > left:
        raise UnreadableError(f"{origin}: the documents in this ZIP are longer than {MAX_BYTES // 2**20} MiB in all")
    return raw


def _refuse_unsafe(member: zipfile.ZipInfo, origin: str) -> None:
    name = PurePosixPath(member.filename.replace("\\", "/"))
    if not name.parts or name.is_absolute() or ".." in name.parts or ":" in member.filename:
        raise UnreadableError(f"{origin}: leads out of the ZIP")
    if member.flag_bits & 1:
        raise UnreadableError(f"{origin}: encrypted")
    if member.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        raise UnreadableError(f"{origin}: packed in an unusual way; pack it with deflate")


def _refuse_long_directory(path: Path) -> None:
    """Look before zipfile does, since it makes an object of every member that the directory lists."""
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - _END_BYTES))
        tail = file.read(_END_BYTES)
    end = tail.rfind(_EMPTY)
    if end < 0 or len(tail) < end + 22:
        raise UnreadableError(f"{path}: a damaged ZIP: its end is missing")
    (length,) = struct.unpack_from("<L", tail, end + 12)
    if length > MAX_DIRECTORY or _ZIP64_LOCATOR in tail[max(0, end - 20) : end]:
        raise UnreadableError(f"{path}: a ZIP of too many members")
