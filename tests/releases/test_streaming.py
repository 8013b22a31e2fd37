"""What is made of a record takes no more memory for more quads; synthetic quads are the same for the same seed."""

import subprocess
import sys
from pathlib import Path

import pytest

SYNTHETIC = Path(__file__).parents[1] / "benchmarks" / "synthetic.py"
SIZES = (20_000, 120_000)
# The most memory, in KiB, that sorting lines, serializing and indexing them takes beyond what it begins with.
MEASURE = r"""
import re, sys
from pathlib import Path
from lastdose.namespaces import CANONICAL_BASE
from lastdose.releases.dumps import FORMATS, quads_in, serialize
from lastdose.releases.index import write_index
from lastdose.releases.sorting import sorted_lines

def most():
    return int(re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())[1])

place, before = Path(sys.argv[1]), most()
record = place / "record.nq"
with (place / "lines.nq").open("rb") as lines, record.open("wb") as out:
    out.writelines(sorted_lines(lines, place, run_lines=5_000))
for name, rdf_format in FORMATS.items():
    with (place / name).open("wb") as out:
        serialize(quads_in(record), out, rdf_format, CANONICAL_BASE)
write_index(record, place / "index.sqlite", place, CANONICAL_BASE, run_lines=5_000)
print(most() - before)
"""


def synthetic(*arguments: object) -> str:
    command = [sys.executable, str(SYNTHETIC), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def test_synthetic_quads_are_different_and_the_same_each_time() -> None:
    lines = synthetic(3000).splitlines()

    assert len(set(lines)) == 3000
    assert lines == synthetic(3000, "--seed", 0).splitlines()
    assert lines != synthetic(3000, "--seed", 1).splitlines()
    assert lines[:1000] == synthetic(1000).splitlines()


@pytest.mark.parametrize("size", [0, 1, 1000])
def test_synthetic_quads_come_to_a_file_too(size: int, tmp_path: Path) -> None:
    path = tmp_path / "quads.nq"

    assert synthetic(size, "--output", path) == ""
    assert path.read_text(encoding="utf-8") == synthetic(size)


def test_memory_does_not_grow_with_the_record(tmp_path: Path) -> None:
    taken = []
    for size in SIZES:
        place = tmp_path / str(size)
        place.mkdir()
        synthetic(size, "--output", place / "lines.nq")
        done = subprocess.run([sys.executable, "-c", MEASURE, str(place)], capture_output=True, text=True, check=True)
        taken.append(int(done.stdout))

    small, large = taken
    assert large < 2 * small, taken
