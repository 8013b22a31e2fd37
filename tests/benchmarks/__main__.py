"""Every benchmark, one after the other, each with a report of its own.

    pip install -e '.[test,benchmark]'
    npm ci --ignore-scripts --prefix tests/benchmarks/pages
    python -m tests.benchmarks --place kept --report reports

nginx, and Virtuoso if it is to be compared, come from Debian. Nothing else should be at work meanwhile.
"""

import argparse
import subprocess
import sys
from pathlib import Path

PARTS = {
    "sparql": ("--quads", "1000000"),
    "examples": ("--quads", "1000000"),
    "pages": ("--quads", "100000", "1000000"),
    "releases": ("--quads", "1000000"),
    "building": ("--documents", "2000"),
    "gate": ("--documents", "200"),
}
"""What is run, and at which size."""


def main() -> int:
    """Run them; 1 when one of them failed, though the others are run all the same."""
    parser = argparse.ArgumentParser(description="Run every benchmark.")
    parser.add_argument("--place", type=Path, required=True, help="a folder for the releases, which the next run uses")
    parser.add_argument("--report", type=Path, required=True, help="a folder for the reports")
    options = parser.parse_args()
    options.report.mkdir(parents=True, exist_ok=True)
    return max(_run(part, options.place / part, options.report / f"{part}.md") for part in PARTS)


def _run(part: str, place: Path, report: Path) -> int:
    print(f"\n# {part}\n", flush=True)
    words = ("-m", f"tests.benchmarks.{part}", *PARTS[part], "--place", str(place), "--report", str(report))
    command = [sys.executable, *words]
    return int(subprocess.run(command, check=False).returncode != 0)


if __name__ == "__main__":
    sys.exit(main())
