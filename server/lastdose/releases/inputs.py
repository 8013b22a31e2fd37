"""Inputs: every file a release is made of, by a name that does not tell in which folder it lay."""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from lastdose.claims.documents import Rendition, SourceVersion
from lastdose.releases.sums import sha256_of
from lastdose.sources import files_in


def sums_in(folder: Path, name: str) -> dict[str, str]:
    """The SHA-256 of every file of a folder and its subfolders, as `name/…`; hidden ones are left out."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    inner = ((path, path.relative_to(folder)) for path in files)
    return {f"{name}/{place.as_posix()}": sha256_of(path) for path, place in inner if not _hidden(place)}


def _hidden(place: Path) -> bool:
    return any(part.startswith(".") for part in place.parts)


def named_files(sources: Iterable[Path]) -> list[tuple[Path, str]]:
    """The files in files and folders, each with its name from the deepest folder that holds them all."""
    files = files_in(source.absolute() for source in sources)
    root = os.path.commonpath([file.parent for file in files]) if files else ""
    return [(file, str(file).removeprefix(f"{root.rstrip('/')}/")) for file in files]


class Versioned(Protocol):
    """What is chosen of: what came of a document, by the name of that, as a text of a version."""

    @property
    def origin(self) -> str:
        """The document's name."""

    @property
    def version(self) -> SourceVersion:
        """The version whose text it holds."""


Chosen = TypeVar("Chosen", bound=Versioned)


@dataclass(frozen=True, slots=True)
class Choice(Generic[Chosen]):
    """A document for each version, the reasons for leaving out others, and the texts of versions that have several."""

    documents: list[Chosen]
    left_out: dict[str, str]
    renditions: set[Rendition]


def one_each(documents: Iterable[Chosen], texts: Mapping[str, str]) -> Choice[Chosen]:
    """Choose one document for each version.

    `texts` are the content hashes of the versions that are known already; of an unknown version that comes with several
    texts the one with the least content hash stays.
    """
    every = list(documents)
    least = dict(sorted(((d.version.key, d.version.content_hash) for d in every), reverse=True)) | dict(texts)
    choice: Choice[Chosen] = Choice([], {}, set())
    chosen = set()
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
