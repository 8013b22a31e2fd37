"""Where the shipped ontology, shapes and data lie: in the wheel beside the package, in a checkout at its root."""

from pathlib import Path

PACKAGE = Path(__file__).parents[1]
RDF_SUFFIXES = {".ttl", ".trig", ".nq"}


def shipped(name: str) -> Path:
    """The shipped folder `ontology`, `shapes` or `data`."""
    in_wheel = PACKAGE / "shipped" / name
    return in_wheel if in_wheel.is_dir() else PACKAGE.parents[1] / name


def rdf_files(folder: Path) -> list[Path]:
    """The RDF files of a folder and its subfolders, in the order of their paths."""
    return sorted(path for path in folder.rglob("*") if path.suffix in RDF_SUFFIXES and path.is_file())
