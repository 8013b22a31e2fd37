"""The tables say what the graph says: as CSV, JSON Lines and SQLite alike, with the meaning of every column."""

import csv
import gzip
import io
import json
import sqlite3
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from lastdose.releases import layout
from lastdose.releases.layout import Release
from lastdose.releases.parquet import rows_in
from lastdose.releases.tables import THINGS, tables

CLASSES = {
    "drugs": "ld:Drug ld:DrugCombination",
    "classes": "ld:DrugClass",
    "conditions": "ld:Condition",
    "effects": "ld:Effect",
    "versions": "ld:SourceVersion",
    "examinations": "ld:Examination",
    "comparisons": "ld:Conflict ld:Difference ld:Change ld:Silence",
}


def unpacked(release: Release, name: str) -> bytes:
    return gzip.decompress((release.file(layout.DUMPS) / f"lastdose{name}.gz").read_bytes())


def sheet(release: Release, table: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(unpacked(release, f"-{table}.csv").decode(), newline="")))


def objects(release: Release, table: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in unpacked(release, f"-{table}.jsonl").splitlines()]


@pytest.fixture(scope="module")
def database(release: Release, tmp_path_factory: pytest.TempPathFactory) -> sqlite3.Connection:
    path: Path = tmp_path_factory.mktemp("tables") / "lastdose.sqlite"
    path.write_bytes(unpacked(release, ".sqlite"))
    return sqlite3.connect(path)


def asked(release: Release, query: str) -> list[tuple[str, ...]]:
    store = ox.Store.read_only(str(release.file(layout.STORE)))
    text = f"PREFIX ld: <https://w3id.org/lastdose/ontology#> {query}"
    rows: Any = store.query(text, use_default_graph_as_union=True)
    return [tuple(term.value for term in row) for row in rows]


@pytest.mark.parametrize("table", CLASSES)
def test_a_table_has_a_row_for_each_thing_of_its_classes(
    release: Release, database: sqlite3.Connection, table: str
) -> None:
    found = asked(release, f"SELECT DISTINCT ?x {{ VALUES ?kind {{ {CLASSES[table]} }} ?x a ?kind }}")
    things = sorted(f"{THINGS[table]}:{iri.rsplit('/', 1)[1]}" for (iri,) in found)

    assert [row["id"] for row in sheet(release, table)] == things
    assert [row["id"] for row in objects(release, table)] == things
    assert [row[0] for row in database.execute(f'SELECT id FROM "{table}" ORDER BY id')] == things


def test_a_claim_is_told_with_its_place_and_its_slots(release: Release, database: sqlite3.Connection) -> None:
    ((iri, words, start),) = asked(
        release,
        """SELECT ?claim ?words ?start {
            ?claim a ld:DiscontinuationRiskClaim ; ld:ruleId "curated" ; ld:paraphrase ?words ; ld:primaryPassage ?p .
            ?p ld:sectionAddress "boxed_warning[0]" ; <http://www.w3.org/ns/oa#hasSelector> ?selector .
            ?selector <http://www.w3.org/ns/oa#start> ?start }""",
    )
    key = f"claim:{iri.rsplit('/', 1)[1]}"

    (row,) = (row for row in sheet(release, "claims") if row["id"] == key)
    (told,) = (one for one in objects(release, "claims") if one["id"] == key)
    cells = database.execute("SELECT start, subject, can_be_fatal FROM claims WHERE id = ?", (key,)).fetchone()

    assert (row["kind"], row["paraphrase"], row["start"]) == ("ld:DiscontinuationRiskClaim", words, start)
    assert (row["subject"], row["jurisdiction"], row["section_address"]) == ("drug:examplol", "US", "boxed_warning[0]")
    assert row["returning_condition"] == "|".join(told["returning_condition"])
    assert told["start"] == int(start) == cells[0]
    assert told["stop_manner"] == ["stop-manner:abrupt"]
    assert cells[1:] == ("drug:examplol", None)


@pytest.mark.parametrize("table", [*CLASSES, "claims"])
def test_parquet_has_the_rows_of_the_table_and_their_types(release: Release, table: str) -> None:
    path = release.file(layout.DUMPS) / f"lastdose-{table}.parquet"

    rows = [json.loads(line) for line in rows_in(path).splitlines()]

    assert [{name: row.get(name) for name in one} for row, one in zip(rows, objects(release, table), strict=True)] == [
        *objects(release, table)
    ]


def test_every_claim_is_in_the_table_once(release: Release) -> None:
    found = {iri.rsplit("/", 1)[1] for (iri,) in asked(release, "SELECT ?claim { ?claim ld:assertedIn ?version }")}
    listed = [row["id"].removeprefix("claim:") for row in sheet(release, "claims")]

    assert sorted(found) == listed


def test_the_data_package_says_what_every_column_means(release: Release) -> None:
    package = json.loads(release.file(layout.DATA_PACKAGE).read_text(encoding="utf-8"))

    assert [resource["name"] for resource in package["resources"]] == list(THINGS)
    assert "no medical advice" in package["description"]
    for resource in package["resources"]:
        fields = resource["schema"]["fields"]
        with gzip.open(release.file(layout.DUMPS) / resource["path"], "rt", encoding="utf-8", newline="") as file:
            assert [field["name"] for field in fields] == next(csv.reader(file))
        assert all(field["description"].endswith(".") for field in fields)


def test_every_column_holds_something(shipped_release: Release) -> None:
    """Only a user's own release has the words of passages; no document has an ATC code, and no source was withdrawn."""
    empty = {
        (table, column.name)
        for table, columns in tables().items()
        for column in columns
        if not any(row[column.name] for row in sheet(shipped_release, table))
    }

    unfilled = {("claims", name) for name in ("exact", "confidence", "rests_alone_on")}
    assert empty == {*unfilled, ("drugs", "atc"), ("drugs", "label_zh")}
