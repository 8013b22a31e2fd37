"""The page of downloads: every file is on it, and what it says of loading works."""

import json
import os
import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from lastdose import DISCLAIMER
from lastdose.releases.layout import Release

Ask = Any
GZIP = "application/gzip"
CLAIMS = "lastdose-claims.jsonl.gz"
PARQUET = "application/vnd.apache.parquet"
READ = {
    "application/jsonl", "application/ld+json", "application/n-quads", "application/trig", PARQUET,
    "application/vnd.sqlite3", "text/csv", "text/tab-separated-values", "text/turtle",
}  # fmt: skip
DUCKDB = (sys.executable, "-c", "import duckdb, sys; print(duckdb.sql(sys.argv[1]).shape)")
RUN = {"pandas": (sys.executable, "-c"), "R": ("Rscript", "-e"), "DuckDB": DUCKDB, "Oxigraph": ("bash", "-ec")}
RUN |= dict.fromkeys(("rdflib", "pyoxigraph"), RUN["pandas"])
NOTHING = {"", "0", "(0, 0)", "[1] 0 0", "n\n0"}
DOCUMENTATION = Path(__file__).parents[2] / "docs" / "releases.md"


@pytest.fixture(scope="module")
def files(ask: Ask) -> dict[str, Any]:
    return {file["name"]: file for file in json.loads(ask("/download.json").body)["files"]}


@pytest.fixture(scope="module")
def page(ask: Ask) -> str:
    return str(ask("/download", {"Accept": "text/html"}).text)


def test_every_file_that_has_a_sum_is_offered_with_its_size(ask: Ask, release: Release, files: dict[str, Any]) -> None:
    listed = [line.split("  ") for line in ask(f"/download/{release.id}/SHA256SUMS").text.splitlines()]

    assert {name: file["sha256"] for name, file in files.items()} == {name: digest for digest, name in listed}
    for name, file in files.items():
        body = ask(f"/download/{release.id}/{name}").body
        assert (len(body), sha256(body).hexdigest()) == (file["bytes"], file["sha256"])
        assert file["licence"] == "https://creativecommons.org/licenses/by/4.0/"


def test_the_page_shows_what_the_json_tells(ask: Ask, files: dict[str, Any], page: str) -> None:
    assert ask("/download").media_type == "application/json"
    assert ask("/download", {"Accept": "text/turtle"}).status == 406
    assert DISCLAIMER in page
    assert json.loads(ask("/download").body)["disclaimer"] == DISCLAIMER
    for file in files.values():
        assert f'href="{file["url"]}"' in page
        assert file["sha256"] in page
        assert f"{file['bytes']:,}" in page
        assert f"<code>{file['mediaType']}</code>" in page


def test_the_home_page_and_the_dataset_lead_to_the_downloads(ask: Ask) -> None:
    for path in ("/", "/dataset"):
        assert 'href="/download"' in ask(path, {"Accept": "text/html"}).text


def test_every_format_says_how_each_tool_loads_it(files: dict[str, Any]) -> None:
    tools = {one["tool"] for file in files.values() for one in file["loading"]}

    assert {"rdflib", "pyoxigraph", "Oxigraph", "Jena", "pandas", "DuckDB", "R"} <= tools
    assert {file["mediaType"] for file in files.values() if len(file["loading"]) > 2} >= READ


@pytest.mark.parametrize("media_type", sorted(READ))
def test_a_file_is_fetched_checked_and_loaded_as_told(files: dict[str, Any], tmp_path: Path, media_type: str) -> None:
    alike = [file for file in files.values() if file["mediaType"] == media_type]
    file = ([file for file in alike if file["packing"] == GZIP] or alike)[-1]
    told = {one["tool"]: one["code"] for one in file["loading"] if (one["tool"], media_type) != ("R", PARQUET)}

    fetched = printed(tmp_path, "bash", "-ec", told["Fetch and check"])
    runs = [printed(tmp_path, *RUN[tool], code) for tool, code in told.items() if tool in RUN]

    assert fetched == f"{file['name']}: OK\n"
    assert runs
    assert not NOTHING.intersection(map(str.strip, runs))


def printed(place: Path, *command: str) -> str:
    """What a command prints that finds the programs of this environment."""
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    environment = {**os.environ, "PATH": path}
    return subprocess.run(command, cwd=place, env=environment, stdout=subprocess.PIPE, text=True, check=True).stdout


def test_duckdb_makes_parquet_as_told(ask: Ask, release: Release, tmp_path: Path) -> None:
    line = next(line for line in DOCUMENTATION.read_text(encoding="utf-8").splitlines() if line.startswith("duckdb -c"))
    (tmp_path / CLAIMS).write_bytes(ask(f"/download/{release.id}/{CLAIMS}").body)

    printed(tmp_path, sys.executable, "-c", "import duckdb, sys; duckdb.sql(sys.argv[1])", line.split('"')[1])
    shape = printed(tmp_path, *DUCKDB, "FROM 'lastdose-claims.parquet'")

    assert shape == printed(tmp_path, *DUCKDB, f"FROM read_json('{CLAIMS}')")


def test_the_data_package_lies_beside_its_tables(ask: Ask, release: Release, files: dict[str, Any]) -> None:
    package = json.loads(ask(f"/download/{release.id}/datapackage.json").body)

    assert {resource["path"] for resource in package["resources"]} <= set(files)
