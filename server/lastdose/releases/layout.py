"""What a release folder holds, and how a release is found."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from lastdose import __version__
from lastdose.errors import DamagedError, UsageError

RECORD = "record.nq"
MANIFEST = "manifest.json"
SUMS = "SHA256SUMS"
REPORT = "report.ttl"
DISTRIBUTIONS = "distributions.ttl"
DECISIONS = "decisions.jsonl"
DATA_PACKAGE = "datapackage.json"
STORE = "store"
INDEX = "index.sqlite"
PAGES = "pages.sqlite"
CACHE_SUMS = "caches.json"
DUMPS = "dumps"
ONTOLOGY = "ontology"
SHAPES = "shapes"
EXAMPLES = "examples"
SIGNATURES = (f"{SUMS}.asc", f"{SUMS}.minisig", f"{SUMS}.sig")
"""Under which names a signature of the sums may lie beside them, by whoever publishes the release."""

CURRENT = "current"
UNFINISHED = ".building-"
PROGRAM = f"lastdose {__version__}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a release is made of, and the sums of what it holds.

    `command` makes it again where the inputs lie in folders of their names, with the same program, ontology and shapes.
    `inputs` maps the name of each input to its SHA-256 (of a file of ontology, shapes or data its bytes, of a document
    its content: see `content_hash`); `refused` maps a refused document, or claim in one, to the reason; `contents`
    maps the name of each dump to the SHA-256 of its uncompressed bytes; `graphs` counts quads by graph key.
    """

    release: str
    date: str
    base: str
    program: str
    record_sha256: str
    quads: int
    graphs: dict[str, int]
    inputs: dict[str, str]
    refused: dict[str, str]
    contents: dict[str, str]
    command: str = ""

    def to_json(self) -> str:
        """The manifest as it is written: sorted keys, two spaces, one line feed at the end."""
        return json.dumps(asdict(self), indent=2, sort_keys=True, ensure_ascii=False) + "\n"


@dataclass(frozen=True, slots=True)
class Release:
    """A finished release: its folder and its manifest."""

    path: Path
    manifest: Manifest

    @property
    def id(self) -> str:
        """The release's name: its date and the first eight digits of its record's SHA-256."""
        return self.manifest.release

    @property
    def base(self) -> str:
        """The base IRI under which its things have their addresses."""
        return self.manifest.base

    def file(self, name: str) -> Path:
        """A file or folder of the release by its name in this module."""
        return self.path / name


def open_release(place: Path) -> Release:
    """The release at a folder, or the current one of a folder of releases.

    Raise `UsageError` when there is none, `DamagedError` when there is one without a manifest that can be read.
    """
    is_folder_of_releases = (place / CURRENT).is_symlink() or (place / CURRENT).is_dir()
    folder = (place / CURRENT if is_folder_of_releases else place).resolve()
    if folder.name.startswith(UNFINISHED):
        raise UsageError(f"{place} is being built, or was left by a build that was killed: it is no release yet")
    if not (folder / MANIFEST).is_file():
        if is_folder_of_releases or (folder / RECORD).is_file():
            raise DamagedError(f"{folder}: {MANIFEST} is missing")
        raise UsageError(f"{place} is no release and no folder of releases: it has neither {MANIFEST} nor {CURRENT}")
    return Release(folder, _manifest(folder / MANIFEST))


def _manifest(path: Path) -> Manifest:
    try:
        held: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return Manifest(**held)
    except (OSError, ValueError, TypeError) as error:
        raise DamagedError(f"{path}: not a manifest: {error}") from error


def releases_in(folder: Path) -> list[Release]:
    """The finished releases of a folder of releases, oldest first."""
    manifests = folder.glob(f"*/{MANIFEST}")
    found = {manifest.parent.resolve() for manifest in manifests if not manifest.parent.name.startswith(".")}
    return [Release(path, _manifest(path / MANIFEST)) for path in sorted(found)]
