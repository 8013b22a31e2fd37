"""Claims tables: a sentence a row; the rows of one drug and one source are one document."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from lastdose.claims.concepts import SourceKind
from lastdose.claims.documents import Document
from lastdose.errors import UnreadableError
from lastdose.extraction import catalogue_of, extract
from lastdose.sources import Refusal, attempted, read

Write = Callable[[str, str | bytes], Path]
HEADING = ("id", "drug", "section", "sentence", "source", "jurisdiction", "note")
STOP = "Do not stop Examplor suddenly, as seizures may follow."
ROWS = (
    ("1", "EXAMPLOL (Examplor)", "34066-1", STOP, "House list", "DE", "read twice"),
    ("2", "trialozine", "", "Trialozine is for chorea, and only that.", "House list", "DE", ""),
    ("3", "EXAMPLOL (Examplor)", "3. How to take it", "Take it with water.", "House list", "DE", ""),
    ("4", "EXAMPLOL (Examplor)", "", "Examplor is tapered over 2 weeks.", "", "", ""),
)


def tabbed(*rows: tuple[str, ...]) -> str:
    return "\n".join(map("\t".join, (HEADING, *rows))) + "\n"


def quoted(*rows: tuple[str, ...]) -> str:
    return "\r\n".join(",".join(json.dumps(cell) for cell in row) for row in (HEADING, *rows)) + "\r\n"


@pytest.mark.parametrize("written", [tabbed, quoted], ids=["TSV", "CSV"])
def test_the_rows_of_a_drug_and_a_source_are_a_document(write: Write, written: Callable[..., str]) -> None:
    first, second, third = read(write("list", written(*ROWS)))

    assert [section.address for section in first.sections] == ["row[2]", "row[4]"]
    assert [section.code for section in first.sections] == ["34066-1", "leaflet-3"]
    assert first.sections[0].text == STOP
    assert (first.source.title, first.source.key) == ("House list", "table-house-list-examplol-examplor")
    assert (first.source.kind, first.version.jurisdiction) == (SourceKind.CURATED_DATABASE, "DE")
    assert (first.naming.generics, first.naming.brands) == (("EXAMPLOL",), ("Examplor",))
    assert [second.naming.generics, second.sections[0].code] == [("trialozine",), "table"]
    assert third.source.title == f"Untitled table {third.version.content_hash[:8]}"
    assert len({one.origin for one in (first, second, third)}) == 3


def test_claims_are_read_from_its_sentences(write: Write) -> None:
    first, second, third = read(write("list.tsv", tabbed(*ROWS)))
    catalogue = catalogue_of()

    kinds = [{claim.kind for claim in extract(one, catalogue).claims} for one in (first, second, third)]

    assert {"DiscontinuationRiskClaim", "StopMannerClaim"} <= kinds[0]
    assert kinds[2] == {"StopMannerClaim"}


def test_other_rows_do_not_change_the_version_of_a_document(write: Write) -> None:
    before = list(read(write("a.tsv", tabbed(*ROWS))))
    after = list(read(write("b.tsv", tabbed(*ROWS, ("5", "testolol", "", "Testolol is stopped slowly.", "", "", "")))))

    assert {one.version.key for one in before} < {one.version.key for one in after}


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (("5", "testolol", "", " ", "", "", ""), "line 6: no sentence"),
        (("5", "testolol", "", "Testolol is stopped slowly.", "", "Germany", ""), "'Germany' is no jurisdiction"),
    ],
)
def test_a_broken_row_costs_its_own_document_only(write: Write, row: tuple[str, ...], reason: str) -> None:
    *documents, refusal = attempted(write("list.tsv", tabbed(*ROWS, row)))

    assert len([one for one in documents if isinstance(one, Document)]) == 3
    assert isinstance(refusal, Refusal)
    assert reason in refusal.reason


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (tabbed(), "a table without rows"),
        (tabbed((*ROWS[0], "more")), "line 2: more cells than the heading has"),
        ("id\tname\n1\texamplol\n", "a table, no article"),
    ],
)
def test_a_table_that_is_none_is_refused(write: Write, text: str, reason: str) -> None:
    with pytest.raises(UnreadableError, match=reason):
        list(read(write("list.tsv", text)))
