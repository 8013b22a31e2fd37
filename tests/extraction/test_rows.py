"""Claims as lines."""

import json
from pathlib import Path

import pytest
from lastdose.claims.concepts import SourceKind
from lastdose.claims.documents import Document, Naming, Section, Source, SourceVersion
from lastdose.errors import UnreadableError
from lastdose.extraction import catalogue_of, extract
from lastdose.extraction.rows import COLUMNS, claim_lines, sentence_lines, table_lines
from lastdose.sources.table import section_code

STOP = "Abrupt discontinuation of Mandrate may cause rebound hypertension."
FIELDS = {
    "document", "source", "version", "drug", "kind", "riskKind", "affected", "stopManner", "advisedManner",
    "advisedAgainstManner", "permittedManner", "appliesWhen", "exceptWhen", "effects", "conditions", "taperHours",
    "context", "section", "sectionAddress", "start", "end", "exact", "passages", "ruleId", "confidence",
}  # fmt: skip


def label() -> Document:
    return Document(
        source=Source(key="label", title="A label", kind=SourceKind.REGULATORY_LABEL),
        version=SourceVersion(key="label-v1", source="label", kind=SourceKind.REGULATORY_LABEL, content_hash=""),
        sections=(Section(address="boxed_warning[0]", code="34066-1", text=STOP),),
        naming=Naming(brands=("Mandrate",), generics=("ZELVORIN",)),
        origin="label.json",
    )


def test_a_line_holds_a_claim_with_all_fields() -> None:
    document = label()

    (line,) = claim_lines(document, extract(document, catalogue_of()))

    row = json.loads(line)
    assert row.keys() >= FIELDS
    assert row["kind"] == "DiscontinuationRiskClaim"
    assert row["riskKind"] == "Rebound"
    assert row["stopManner"] == ["Abrupt"]
    assert row["effects"] == ["hypertension"]
    assert row["section"] == "34066-1"
    assert row["exact"] == STOP[row["start"] : row["end"]]


def test_the_table_has_a_heading_and_a_row_for_each_claim() -> None:
    document = label()

    heading, row = table_lines(document, extract(document, catalogue_of()))

    assert heading.rstrip("\n").split("\t") == list(COLUMNS)
    assert len(row.rstrip("\n").split("\t")) == len(COLUMNS)


def test_sentences_are_answered_with_codes_claims_or_none(tmp_path: Path) -> None:
    table = tmp_path / "sentences.tsv"
    rows = [
        "id\tdrug\tsection\tsentence",
        f"a\tZELVORIN (Mandrate)\tboxed_warning\t{STOP}",
        "b\tZELVORIN (Mandrate)\tadverse_reactions\tMandrate was discontinued in 5% of patients due to rash.",
        'c\t\t\tA "quoted" word',
    ]
    table.write_text("\n".join(rows) + "\n", encoding="utf-8")

    found = [json.loads(line) for line in sentence_lines(table)]

    assert [row["id"] for row in found] == ["a", "b", "c"]
    assert found[0]["codes"] == ["R"]
    assert found[0]["kind"] == "DiscontinuationRiskClaim"
    assert found[1] == {"id": "b", "codes": ["C"]}


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("warnings_and_cautions", "43685-7"),
        ("warnings and precautions", "43685-7"),
        ("3. How to take zelvorin", "leaflet-3"),
        ("34066-1", "34066-1"),
    ],
)
def test_a_section_is_known_by_field_title_or_code(name: str, code: str) -> None:
    assert section_code(name) == code


def test_a_table_without_its_columns_is_refused(tmp_path: Path) -> None:
    table = tmp_path / "sentences.tsv"
    table.write_text("id\ttext\n", encoding="utf-8")

    with pytest.raises(UnreadableError, match="no column drug, section, sentence"):
        list(sentence_lines(table))
