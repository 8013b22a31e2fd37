"""Sums: SHA256SUMS over what repeats on every machine, and apart from it over compressed files."""

from collections.abc import Iterable
from hashlib import file_digest
from pathlib import Path

from lastdose.errors import DamagedError
from lastdose.releases import layout
from lastdose.releases.packing import packed_files

REPEATED = (layout.RECORD, layout.MANIFEST, layout.REPORT, layout.DECISIONS, layout.DATA_PACKAGE)


def sha256_of(path: Path) -> str:
    """The hexadecimal SHA-256 of a file."""
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def write_sums(release: Path) -> None:
    """Write the sums of a release whose other files are all there."""
    (release / layout.SUMS).write_text(_sums(release, repeated_files(release)), encoding="utf-8")
    dumps = release / layout.DUMPS
    (dumps / layout.SUMS).write_text(_sums(dumps, packed_files(dumps)), encoding="utf-8")


def repeated_files(release: Path) -> list[Path]:
    """The files of a release that are the same bytes on every machine, in the order of their names."""
    folders = (release / layout.ONTOLOGY, release / layout.SHAPES, release / layout.EXAMPLES)
    within = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    return sorted([*(release / name for name in REPEATED), *within])


def _sums(folder: Path, files: Iterable[Path]) -> str:
    return "".join(f"{sha256_of(path)}  {path.relative_to(folder)}\n" for path in files)


def read_sums(path: Path) -> dict[str, str]:
    """The sums of a SHA256SUMS file by file name; raise `DamagedError` when it is missing or holds something else."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
        return {name: digest for digest, name in (line.split("  ", 1) for line in lines)}
    except (OSError, ValueError) as error:
        raise DamagedError(f"{path} is missing or damaged: {error}") from error
