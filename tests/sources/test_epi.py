"""EU leaflets: sections by their place in the tree, codes by their number, and no date where there is none."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from lastdose.claims.concepts import DateStatus, LabellerRole, SourceKind, TextFidelity
from lastdose.claims.documents import Document
from lastdose.errors import UnreadableError
from lastdose.sources import read

SMALL = Path(__file__).parent.parent / "documents"
Small = Callable[[str], Document]
Write = Callable[[str, str | bytes], Path]

LEAFLET = "epi/examplor.json"


def changed(old: str, new: str) -> str:
    text = (SMALL / LEAFLET).read_text()
    assert old in text
    return text.replace(old, new)


def test_a_leaflet_is_keyed_by_its_first_eu_number_and_content(small: Small) -> None:
    document = small(LEAFLET)

    assert document.version.key == f"ema-eu-1-99-9901-001-{document.version.content_hash[:8]}"
    assert document.source.key == "ema-eu-1-99-9901-001-examplor"
    assert document.source.family == "eu-1-99-9901"
    assert document.version.number is None


def test_a_leaflet_is_of_the_eu_and_its_authorisation_holder(small: Small) -> None:
    version = small(LEAFLET).version

    assert (version.kind, version.jurisdiction) == (SourceKind.PATIENT_LEAFLET, "EU")
    assert version.labeller_role is LabellerRole.APPLICATION_HOLDER
    assert version.licence == "https://www.ema.europa.eu/en/about-us/about-website/legal-notice"


def test_a_placeholder_date_is_unknown_and_not_kept(small: Small) -> None:
    version = small(LEAFLET).version

    assert version.effective_date is None
    assert version.date_status is DateStatus.UNKNOWN


def test_another_date_is_stated(write: Write) -> None:
    (document,) = read(write("leaflet.json", changed("2022-02-16T", "2024-05-31T")))

    assert document.version.effective_date == date(2024, 5, 31)
    assert document.version.date_status is DateStatus.STATED


def test_a_leaflet_without_any_sign_outside_ascii_has_lost_them(write: Write, small: Small) -> None:
    (whole,) = read(write("leaflet.json", changed("8 16 years", "8\u201316 years")))

    assert small(LEAFLET).version.text_fidelity is TextFidelity.SIGNS_LOST
    assert whole.version.text_fidelity is TextFidelity.INTACT


def test_codes_come_from_the_numbers_of_the_titles(small: Small) -> None:
    codes = {section.address: section.code for section in small(LEAFLET).sections}

    assert codes["section[0]"] is None
    assert codes["section[0].section[0]"] is None
    assert [codes[f"section[0].section[{place}]"] for place in range(2, 8)] == [f"leaflet-{n}" for n in range(1, 7)]


def test_the_parts_of_a_numbered_section_share_its_code_but_for_the_stop(write: Write) -> None:
    part = {"title": "If you stop taking Examplor", "text": {"div": "<div>Do not stop suddenly.</div>"}}
    dose = {"title": "Dose", "text": {"div": "<div>One tablet.</div>"}}
    bundle = json.loads((SMALL / LEAFLET).read_text())
    bundle["entry"][0]["resource"]["section"][0]["section"][4]["section"] = [dose, part]

    (document,) = read(write("leaflet.json", json.dumps(bundle)))

    parts = {section.address: section.code for section in document.sections}
    assert parts["section[0].section[4].section[0]"] == "leaflet-3"
    assert parts["section[0].section[4].section[1]"] == "leaflet-3-stop"


def test_brand_and_active_substance_are_named_as_the_text_writes_them(small: Small) -> None:
    naming = small(LEAFLET).naming

    assert naming.brands == ("Examplor",)
    assert naming.substances == ("examplol",)
    assert naming.applications == ("EU/1/99/9901/001",)


@pytest.mark.parametrize(
    ("sentence", "substances"),
    [
        ("The active substance is examplol 5 mg.", ("examplol",)),
        ("The active substances are examplol (as hydrochloride) and testazid.", ("examplol", "testazid")),
        (
            "The active substances of Examplor HCT are examplol, testazid and placebol. Each",
            ("examplol", "testazid", "placebol"),
        ),
        ("The active substance is called examplol alfa, produced in cells.", ("examplol alfa",)),
        ("The active substance is: examplol hydrochloride equivalent to examplol.", ("examplol hydrochloride",)),
        ("Each tablet contains 5 mg of the active substance examplol.", ("examplol",)),
        ("The active substance is released slowly.", ("examplol",)),
    ],
)
def test_active_substances_are_read_from_the_sixth_part(
    write: Write, sentence: str, substances: tuple[str, ...]
) -> None:
    (document,) = read(write("leaflet.json", changed("The active substance is examplol.", sentence)))

    assert document.naming.substances == substances


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ('"resourceType": "Composition"', '"resourceType": "Patient"', r"entry\[0\]: no Composition"),
        ("EU/1/99/9901/001", "PL 12345/0001", "names no EU authorisation number"),
    ],
)
def test_other_bundles_are_refused(write: Write, old: str, new: str, reason: str) -> None:
    path = write("leaflet.json", changed(old, new))

    with pytest.raises(UnreadableError, match=reason):
        list(read(path))


@pytest.mark.parametrize("section", ["x", [7], [{"section": 7}]])
def test_sections_of_another_shape_are_refused(write: Write, section: object) -> None:
    bundle = {"resourceType": "Bundle", "entry": [{"resource": {"resourceType": "Composition", "section": section}}]}

    with pytest.raises(UnreadableError, match="section"):
        list(read(write("leaflet.json", json.dumps(bundle))))
