"""Inputs: every file a release is made of, by a name that does not tell in which folder it lay."""

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from lastdose.claims.documents import Document, Rendition
from lastdose.releases.encoding import NOT_JSON, documents_read, documents_written
from lastdose.releases.keeping import NOTHING_KEPT, Keep, hash_of, rules
from lastdose.releases.sums import sha256_of
from lastdose.sources import Refusal, attempted, files_in
from lastdose.sources.bounds import MAX_BYTES


def sums_in(folder: Path, name: str) -> dict[str, str]:
    """The SHA-256 of every file of a folder and its subfolders, as `name/…`; hidden ones are left out."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    inner = ((path, path.relative_to(folder)) for path in files)
    return {f"{name}/{place.as_posix()}": sha256_of(path) for path, place in inner if not _hidden(place)}


def _hidden(place: Path) -> bool:
    return any(part.startswith(".") for part in place.parts)


def documents_from(sources: Iterable[Path], keep: Keep = NOTHING_KEPT) -> Iterator[Document | Refusal]:
    """The documents of files, folders and archives, named from the deepest folder that holds them all."""
    files = files_in(source.absolute() for source in sources)
    root = os.path.commonpath([file.parent for file in files]) if files else ""
    for file in files:
        for found in _read(file, keep):
            yield _renamed(found, f"{root.rstrip('/')}/")


def _read(file: Path, keep: Keep) -> Iterable[Document | Refusal]:
    """The documents of a file: what is kept of the same bytes in the same place, if there is something."""
    key = _key(file) if keep.folder is not None else None
    if key is None:
        return attempted(file)
    written = keep.get(key)
    with suppress(*NOT_JSON):
        if written is not None:
            return documents_read(written)
    return _read_anew(file, key, keep)


def _read_anew(file: Path, key: str, keep: Keep) -> list[Document | Refusal]:
    """The documents of a file, kept when all of it could be read and it did not change meanwhile."""
    found = list(attempted(file))
    documents = [one for one in found if isinstance(one, Document)]
    if len(documents) == len(found) and _key(file) == key:
        with suppress(*NOT_JSON):
            keep.put(key, documents_written(documents))
    return found


def _key(file: Path) -> str | None:
    """A hash of what decides what is read from a file; None for what is too long to be read at once, or no file."""
    with suppress(OSError):
        if file.is_file() and file.stat().st_size <= MAX_BYTES:
            return hash_of("read", rules(), str(file), sha256_of(file))
    return None


def _renamed(found: Document | Refusal, root: str) -> Document | Refusal:
    if isinstance(found, Refusal):
        reason = found.reason.replace(root, "") if root != "/" else found.reason
        return Refusal(path=found.path.removeprefix(root), reason=reason)
    return replace(found, origin=found.origin.removeprefix(root))


@dataclass(frozen=True, slots=True)
class Choice:
    """A document for each version, the reasons for leaving out others, and the texts of versions that have several."""

    documents: list[Document]
    left_out: dict[str, str]
    renditions: set[Rendition]


def one_each(documents: Iterable[Document], texts: Mapping[str, str]) -> Choice:
    """Choose one document for each version.

    `texts` are the content hashes of the versions that are known already; of an unknown version that comes with several
    texts the one with the least content hash stays.
    """
    every = list(documents)
    least = dict(sorted(((d.version.key, d.version.content_hash) for d in every), reverse=True)) | dict(texts)
    choice, chosen = Choice([], {}, set()), set()
    for document in every:
        version, held = document.version, least[document.version.key]
        if version.content_hash != held:
            choice.left_out[document.origin] = f"its text differs from the one that is held to be version {version.key}"
            choice.renditions.update(
                Rendition(version=version.key, content_hash=text) for text in (held, version.content_hash)
            )
        elif version.key not in chosen:
            chosen.add(version.key)
            choice.documents.append(document)
    return choice
