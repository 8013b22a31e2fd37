"""From files to documents: the format is seen in the content, never in the name, and one broken file stops nothing."""

import os
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO

from lastdose.claims.documents import Document
from lastdose.errors import UnreadableError
from lastdose.sources import archive, article, bulk, epi, openfda, spl, table
from lastdose.sources.bounds import MAX_ARTICLE_BYTES, MAX_BYTES, decoded, json_value, opened, uncrowded, weighed

Pending = Callable[[], Document]

_PROLOG = rb"\A(?>\s+|<\?.*?\?>|<!--.*?-->)*+"
_HTML = re.compile(
    _PROLOG + rb"<(?:!doctype\s+html|html|head|meta|title|body|header|nav|main|article|div|span|h[1-6]|p|ul|ol|dl|table"
    rb"|blockquote|figure|img|a|b|strong|i|em|br|hr)[\s>/]",
    re.IGNORECASE | re.DOTALL,
)
_JSON_LIST = re.compile(rb"\A\s*+\[\s*+[\[{\"\]]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A document that could not be read: the file, and why, with the place in it."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Bytes that can be read without their file: a file, a document in a ZIP, or a label of a bulk file.

    `origin` is how messages name them, `path` the name of the file.
    """

    path: str
    origin: str
    raw: bytes
    bulk: bool = False

    def attempted(self) -> Iterator[Document | Refusal]:
        """The documents in the bytes, with a refusal in the place of each that is broken; never raises."""
        try:
            for pending in self.pending():
                try:
                    yield _settled(pending, self.path)
                except UnreadableError as error:
                    yield _refusal(self.path, error)
        except UnreadableError as error:
            yield _refusal(self.path, error)

    def pending(self) -> Iterator[Pending]:
        """The documents in the bytes, each still to be read."""
        if self.bulk:
            return iter([partial(bulk.label, self.raw, self.origin)])
        return _documents(self.raw, self.origin)


def read(path: Path) -> Iterator[Document]:
    """The documents in one file, in order; raise `UnreadableError` (file, place, reason) at the first broken one."""
    for piece in _cut(path, str(path)):
        for pending in piece.pending():
            yield _settled(pending, str(path))


def attempted(path: Path) -> Iterator[Document | Refusal]:
    """The documents in one file, with a refusal in the place of each that is broken; never raises `UnreadableError`."""
    for piece in pieces(path, str(path)):
        yield from [piece] if isinstance(piece, Refusal) else piece.attempted()


def pieces(path: Path, name: str) -> Iterator[Piece | Refusal]:
    """A file in pieces that can be read apart, called by the name; a refusal in the place of what cannot be cut."""
    try:
        yield from _cut(path, name)
    except UnreadableError as error:
        yield Refusal(path=Path(name).as_posix(), reason=str(error).replace(str(path), name).removeprefix(f"{name}: "))


def documents_in(paths: Iterable[Path | str]) -> Iterator[Document | Refusal]:
    """The documents in files, folders (with all below them) and glob patterns, in the order of `files_in`."""
    for path in files_in(paths):
        yield from attempted(path)


def files_in(paths: Iterable[Path | str]) -> tuple[Path, ...]:
    """Each file once, sorted by path; hidden ones in folders are left out, and missing ones stay, to be refused."""
    found = sorted({file for path in paths for file in _files(Path(path))}, key=Path.as_posix)
    first = {os.path.realpath(file): file for file in reversed(found)}
    return tuple(sorted(first.values(), key=Path.as_posix))


def _files(path: Path) -> Iterator[Path]:
    if path.is_dir():
        yield from _files_below(path)
    elif os.path.lexists(path):
        yield path
    else:
        matches = _matches(path)
        yield from (file for match in matches for file in _files(match))
        if not matches:
            yield path


def _matches(pattern: Path) -> tuple[Path, ...]:
    try:
        return tuple(Path(pattern.anchor or ".").glob(str(pattern.relative_to(pattern.anchor))))
    except ValueError:
        return ()


def _files_below(folder: Path) -> Iterator[Path]:
    for place, folders, names in os.walk(folder):
        folders[:] = (name for name in folders if not name.startswith("."))
        yield from (Path(place, name) for name in names if not name.startswith("."))


def _cut(path: Path, name: str) -> Iterator[Piece]:
    if not archive.is_archive(path):
        yield from _cut_file(path, name)
        return
    with archive.long_member(path) as long:
        if long:
            inner, stream = long
            yield from _cut_bulk(stream, name, f"{name}: {inner!r}")
            return
    for inner, raw in archive.members(path):
        yield Piece(path=name, origin=f"{name}: {inner!r}", raw=raw)


def _cut_file(path: Path, name: str) -> Iterator[Piece]:
    with opened(path) as stream:
        raw = stream.read(MAX_BYTES + 1)
        if len(raw) > MAX_BYTES and raw.lstrip()[:1] == b"{":
            stream.seek(0)
            del raw
            yield from _cut_bulk(stream, name, name)
        else:
            yield Piece(path=name, origin=name, raw=weighed(raw, name))


def _cut_bulk(stream: IO[bytes], name: str, origin: str) -> Iterator[Piece]:
    return (Piece(path=name, origin=place, raw=raw, bulk=True) for place, raw in bulk.cut(stream, origin))


def _documents(raw: bytes, origin: str) -> Iterator[Pending]:
    first = raw.lstrip()[:1]
    if first == b"{" or _JSON_LIST.match(raw):
        yield from _json_documents(json_value(raw, origin), origin)
    elif first == b"<" and not _HTML.match(raw):
        yield partial(spl.document, uncrowded(raw, b"<=", origin), origin)
    elif table.is_table(raw[: table.LONGEST_HEADING].decode(errors="replace")):
        yield from table.documents(decoded(raw, origin), origin)
    else:
        text = decoded(weighed(raw, origin, MAX_ARTICLE_BYTES), origin)
        yield partial(article.from_html if first == b"<" else article.from_text, text, origin)


def _json_documents(value: object, origin: str) -> Iterator[Pending]:
    if isinstance(value, dict) and epi.is_epi(value):
        yield partial(epi.document, value, origin)
    elif isinstance(value, dict) and openfda.is_openfda(value):
        yield from openfda.labels(value, origin)
    else:
        raise UnreadableError(f"{origin}: JSON, but neither an openFDA label nor a FHIR Bundle")


def _settled(pending: Pending, path: str) -> Document:
    try:
        return pending()
    except RecursionError as error:
        raise UnreadableError(f"{path}: nested too deeply") from error


def _refusal(path: str, error: UnreadableError) -> Refusal:
    return Refusal(path=Path(path).as_posix(), reason=str(error).removeprefix(f"{path}: "))
