"""The scorer."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_scorer_says_that_it_needs_the_annotated_sets() -> None:
    environment = {name: value for name, value in os.environ.items() if name != "LASTDOSE_GOLD"}
    environment["PYTHONPATH"] = f"{ROOT}:{ROOT / 'server'}"

    run = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.extraction"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )

    assert run.returncode == 1
    assert run.stderr.startswith("LASTDOSE_GOLD is not set")
