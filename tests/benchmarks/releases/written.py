"""In a process of its own: a release of N-Quads lines, as a build writes it once the gate has let them through.

python -m tests.benchmarks.releases.written LINES FOLDER WORKERS
"""

import sys
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from lastdose.gate.loading import Loaded
from lastdose.namespaces import CANONICAL_BASE
from lastdose.releases.material import Material
from lastdose.releases.shipped import shipped
from lastdose.releases.spilling import SpilledQuads
from lastdose.releases.writing import Edition, write_lines

DAY = date(2000, 1, 1)


def write(source: Path, folder: Path, workers: int) -> Path:
    """Write the release of the lines of a file into a folder of releases; return where it lies."""
    place = folder / "unnamed"
    place.mkdir(parents=True)
    edition = Edition(
        base=CANONICAL_BASE, issued=DAY, ontology=shipped("ontology"), shapes=shipped("shapes"),
        examples=shipped("data") / "examples", report="",
        workers=workers,
    )  # fmt: skip
    with source.open("rb") as lines, TemporaryDirectory() as scratch:
        quads = SpilledQuads(Path(scratch))
        material = Material(
            loaded=Loaded(), data=(), quads=quads, decisions=(), inputs={}, record=Path(scratch) / "record.nq"
        )
        name = write_lines(place, lines, material, edition, lambda _words, _part: None)
    return place.rename(folder / name)


if __name__ == "__main__":
    print(write(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])))
