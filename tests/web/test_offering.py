"""The page of downloads: every file is on it, and what it says of loading works."""

import json
import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from lastdose import DISCLAIMER
from lastdose.releases.layout import Release

Ask = Any
READ = {
    "application/jsonl", "application/ld+json", "application/n-quads", "application/trig", "application/vnd.sqlite3",
    "text/csv", "text/turtle",
}  # fmt: skip
RUN = {"python": (sys.executable, "-c"), "r": ("Rscript", "-e")}


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
    packed = [
        file for file in files.values() if (file["mediaType"], file["packing"]) == (media_type, "application/gzip")
    ]
    told = [(one["language"], one["code"]) for one in packed[0]["loading"]]

    fetched = subprocess.run(["bash", "-ec", told[0][1]], cwd=tmp_path, capture_output=True, text=True, check=True)
    runs = [
        subprocess.run([*RUN[language], code], cwd=tmp_path, capture_output=True, text=True, check=True).stdout
        for language, code in told
        if language in RUN
    ]

    assert fetched.stdout == f"{packed[0]['name']}: OK\n"
    assert runs
    assert not any(run.strip() in ("", "0", "(0, 0)", "[1] 0 0") for run in runs)


def test_the_data_package_lies_beside_its_tables(ask: Ask, release: Release, files: dict[str, Any]) -> None:
    package = json.loads(ask(f"/download/{release.id}/datapackage.json").body)

    assert {resource["path"] for resource in package["resources"]} <= set(files)
