"""openFDA labels become versions keyed by set id and number, and read the same with and without a wrapper."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from lastdose.claims.concepts import DateStatus, LabellerRole, SourceKind, TextFidelity
from lastdose.claims.documents import Document, Naming
from lastdose.errors import UnreadableError
from lastdose.sources import Refusal, attempted, read

SMALL = Path(__file__).parent.parent / "documents"
Small = Callable[[str], Document]
Write = Callable[[str, str | bytes], Path]

ANSWER = SMALL / "openfda" / "examplor-xl-v5.json"
SET_ID = "e0a1b2c3-0000-4000-8000-00000000a001"


def label_of(answer: Path) -> dict[str, object]:
    label = json.loads(answer.read_text())["results"][0]
    assert isinstance(label, dict)
    return label


def test_a_label_version_is_keyed_by_set_id_and_number_and_its_source_by_set_id(small: Small) -> None:
    document = small("openfda/examplor-xl-v5.json")

    assert document.version.key == f"{SET_ID}-v5"
    assert document.source.key == document.version.source == f"dailymed-{SET_ID}"
    assert document.source.family == "us-nda999001"
    assert document.source.title == "Examplor XL (examplol hydrochloride): US label"


def test_what_the_label_says_of_itself_is_kept_and_nothing_else(small: Small) -> None:
    version = small("openfda/examplor-xl-v5.json").version

    assert (version.kind, version.jurisdiction, version.number) == (SourceKind.REGULATORY_LABEL, "US", "5")
    assert (version.effective_date, version.date_status) == (date(2019, 6, 10), DateStatus.STATED)
    assert version.stated_revision == "03/2019"
    assert version.labeller == "Invented Pharma, Inc."
    assert version.text_fidelity is TextFidelity.INTACT
    assert version.licence == "https://creativecommons.org/publicdomain/zero/1.0/"


def test_sections_are_array_elements_with_the_loinc_codes_of_their_fields(small: Small) -> None:
    sections = {section.address: section for section in small("openfda/trialozine-v1.json").sections}

    assert sections["dosage_and_administration[1]"].text.startswith("2.5 Switching Allow at least 14 days")
    assert sections["dosage_and_administration[1]"].code == "34068-7"
    assert sections["drug_abuse_and_dependence[0]"].code == "42227-9"


def test_tables_identifiers_and_annotations_are_no_sections(small: Small) -> None:
    fields = {section.address.partition("[")[0] for section in small("openfda/examplor-xl-v5.json").sections}

    assert fields.isdisjoint(
        {"dosage_and_administration_table", "openfda", "id", "set_id", "version", "effective_time"}
    )


def test_white_space_is_made_single_and_nothing_else_is_changed(small: Small) -> None:
    section = small("openfda/examplor-xl-v5.json").section("boxed_warning[0]")

    assert section is not None
    assert section.text.startswith("WARNING: ABRUPT CESSATION Angina has become worse")
    assert section.text.endswith("[see Warnings and Precautions (5.1)] .")


def test_the_names_are_those_of_the_annotation_as_written(small: Small) -> None:
    assert small("openfda/examplor-xl-v5.json").naming == Naming(
        brands=("Examplor XL",),
        generics=("EXAMPLOL HYDROCHLORIDE",),
        substances=("EXAMPLOL HYDROCHLORIDE",),
        uniis=("EXAMPLHCL0",),
        rxcuis=("9990001",),
        routes=("ORAL",),
        applications=("NDA999001",),
        classes=("Example-Adrenergic Blocker [EPC]",),
    )


def test_wrapper_layout_and_key_order_do_not_change_a_document(write: Write, small: Small) -> None:
    label = label_of(ANSWER)
    backwards = dict(reversed(label.items()))

    (bare,) = read(write("bare.json", json.dumps(backwards)))

    answer = small("openfda/examplor-xl-v5.json")
    assert (bare.source, bare.version, bare.sections) == (answer.source, answer.version, answer.sections)


def test_an_answer_of_several_results_gives_each_and_refuses_only_the_broken_one(write: Write) -> None:
    label = label_of(ANSWER)
    nameless = {key: value for key, value in label.items() if key != "set_id"}
    path = write("several.json", json.dumps({"results": [label, nameless, {**label, "version": "6"}]}))

    first, refusal, last = attempted(path)

    assert not isinstance(first, Refusal)
    assert not isinstance(last, Refusal)
    assert (first.version.number, last.version.number) == ("5", "6")
    assert first.origin.endswith("several.json: results[0]")
    assert isinstance(refusal, Refusal)
    assert refusal.reason == "results[1]: names no set id; without one, versions cannot be told apart"


def test_a_product_packed_again_has_a_repackager(small: Small) -> None:
    assert small("openfda/examplor-xl-repackaged-v2.json").version.labeller_role is LabellerRole.REPACKAGER


def test_an_original_packager_is_not_thereby_the_application_holder(small: Small) -> None:
    assert small("openfda/examplor-xl-v5.json").version.labeller_role is LabellerRole.UNKNOWN


def test_sets_of_one_application_are_one_family_and_different_sources(small: Small) -> None:
    ours, theirs = small("openfda/examplor-xl-v5.json"), small("openfda/examplor-xl-repackaged-v2.json")

    assert ours.source.family == theirs.source.family
    assert ours.source.key != theirs.source.key


@pytest.mark.parametrize(
    ("stamp", "day"),
    [
        ("20231231", date(2023, 12, 31)),
        ("20231231120000", date(2023, 12, 31)),
        ("20230231", None),
        ("202312", None),
        ("soon", None),
        ("", None),
    ],
    ids=["day", "second", "no day of the calendar", "month only", "words", "empty"],
)
def test_only_a_whole_day_of_the_calendar_is_a_date(write: Write, stamp: str, day: date | None) -> None:
    (document,) = read(write("label.json", json.dumps({**label_of(ANSWER), "effective_time": stamp})))

    assert document.version.effective_date == day
    assert document.version.date_status is (DateStatus.STATED if day else DateStatus.UNKNOWN)


@pytest.mark.parametrize(
    ("text", "revision"),
    [
        ("Revised: 11/2021", "11/2021"),
        ("Revised: February/2021 and", "February 2021"),
        ("Rev 12/17 ani", "12/17"),
        ("Revised: March 28, 2019", "March 2019"),
        ("Revised: 05-2020. Revised: August 2021. Rev. 3/2021", "August 2021"),
        ("Rev. A L7962", None),
        ("revised estimates of 11/2021", None),
        ("Revised 13/2021", None),
    ],
)
def test_the_newest_stated_revision_is_kept_as_written(write: Write, text: str, revision: str | None) -> None:
    (document,) = read(write("label.json", json.dumps({**label_of(ANSWER), "information_for_patients": [text]})))

    assert document.version.stated_revision == revision


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"set_id": ""}, "names no set id"),
        ({"set_id": ["a"]}, "names no set id"),
        ({"set_id": "../x"}, "names no set id"),
        ({"version": None}, "names no version number"),
        ({"version": "5.1"}, "names no version number"),
        ({"warnings": ["text", 7]}, r"warnings\[1\] is no text"),
        ({"warnings_": ["text"]}, "'warnings_' is no field"),
        ({"a b": ["text"]}, "'a b' is no field"),
        ({"results": []}, "an answer without results"),
        ({"results": ["x"]}, "no label but str"),
    ],
)
def test_what_is_no_label_is_refused_with_its_place(write: Write, change: dict[str, object], reason: str) -> None:
    path = write("label.json", json.dumps({**label_of(ANSWER), **change}))

    with pytest.raises(UnreadableError, match=f"label.json: {reason}"):
        list(read(path))


def test_a_label_without_text_is_refused(write: Write) -> None:
    path = write("label.json", json.dumps({"set_id": SET_ID, "version": "1", "openfda": {}, "warnings": [" "]}))

    with pytest.raises(UnreadableError, match="no section holds any text"):
        list(read(path))
