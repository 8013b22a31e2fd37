"""A release is loaded into another store as the documentation says, and asked there."""

import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from lastdose.releases import layout
from lastdose.releases.layout import Release

DOCUMENTATION = Path(__file__).parents[2] / "docs" / "operating.md"
PLACE = "http://127.0.0.1:7878"
QUERY = (
    "SELECT ?claim ?graph { GRAPH ?graph { ?claim a <https://w3id.org/lastdose/ontology#DiscontinuationRiskClaim> } }"
)
Serving = Callable[..., AbstractContextManager[Any]]
SecondStore = Callable[..., AbstractContextManager[str]]


@pytest.fixture
def dump(release: Release, tmp_path: Path) -> Path:
    """The folder in which the dump lies."""
    (tmp_path / "lastdose.nq").write_bytes(release.file(layout.RECORD).read_bytes())
    return tmp_path


def loaded(folder: Path, program: str, place: str = PLACE) -> None:
    """Run the line of the documentation that loads the dump with a program."""
    lines = DOCUMENTATION.read_text(encoding="utf-8").splitlines()
    line = next(line for line in lines if line.startswith(program) and "lastdose.nq" in line)
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    command = line.replace(PLACE, place)
    subprocess.run(command, shell=True, check=True, cwd=folder, env={**os.environ, "PATH": path}, capture_output=True)


def told(url: str, release: Release, serving: Serving) -> list[str]:
    with serving(release, engine=url) as ask:
        return rows(ask)


def rows(ask: Any) -> list[str]:
    return sorted(ask.query(QUERY, {"Accept": "text/csv"}).text.splitlines())


def test_a_release_loaded_over_the_graph_store_protocol(
    dump: Path, ask: Any, release: Release, serving: Serving, second_store: SecondStore
) -> None:
    with second_store(dump / "store", writable=True) as url:
        loaded(dump, "curl", f"http://{urlsplit(url).netloc}")
        there = told(url, release, serving)

    assert there == rows(ask)
    assert len(there) > 10


def test_a_release_loaded_by_the_loader_of_the_store(
    dump: Path, ask: Any, release: Release, serving: Serving, second_store: SecondStore
) -> None:
    loaded(dump, "oxigraph load")
    with second_store(dump / "store") as url:
        there = told(url, release, serving)

    assert there == rows(ask)
