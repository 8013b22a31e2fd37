"""Documents to read: our own small ones always, and real ones besides where LASTDOSE_DOCUMENTS names their folder."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from lastdose.claims.documents import Document
from lastdose.sources import read

SMALL = Path(__file__).parent.parent / "documents"
REAL = os.environ.get("LASTDOSE_DOCUMENTS")
FOLDERS = [pytest.param(SMALL, id="small"), *([pytest.param(Path(REAL), id="real")] if REAL else [])]


@pytest.fixture(params=FOLDERS)
def folder(request: pytest.FixtureRequest) -> Path:
    path = request.param
    assert isinstance(path, Path)
    return path


@pytest.fixture
def small() -> Callable[[str], Document]:
    def one(name: str) -> Document:
        (document,) = read(SMALL / name)
        return document

    return one


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, str | bytes], Path]:
    def written(name: str, content: str | bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return written
