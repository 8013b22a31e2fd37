"""SPL: the same label as openFDA gives, with its titles, and with the sections in their tree."""

import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from lastdose.claims.concepts import LabellerRole
from lastdose.claims.documents import Document, Naming
from lastdose.errors import UnreadableError
from lastdose.sources import read

SMALL = Path(__file__).parent.parent / "documents"
Small = Callable[[str], Document]
Write = Callable[[str, str | bytes], Path]

LABEL = "spl/examplol-tablets.xml"


def xml() -> str:
    return (SMALL / LABEL).read_text()


def test_an_spl_label_has_the_key_that_openfda_gives_it(small: Small) -> None:
    document = small(LABEL)

    assert document.version.key == "e0a1b2c3-0000-4000-8000-00000000a004-v3"
    assert document.source.key == "dailymed-e0a1b2c3-0000-4000-8000-00000000a004"
    assert document.source.family == "us-anda999003"
    assert document.version.effective_date == date(2022, 6, 30)
    assert document.version.labeller == "Placeholder Generics Ltd."


def test_sections_keep_their_place_in_the_tree_their_code_and_title(small: Small) -> None:
    sections = [(section.address, section.code, section.title) for section in small(LABEL).sections]

    assert sections == [
        ("section[0]", "48780-1", None),
        ("section[1]", "34066-1", "WARNING: ISCHEMIC HEART DISEASE"),
        ("section[2]", "34068-7", "2 DOSAGE AND ADMINISTRATION"),
        ("section[2].section[0]", "34068-7", "2.1 Hypertension"),
        ("section[2].section[1]", "34068-7", "2.2 Discontinuation"),
    ]


def test_blocks_are_set_apart_and_inline_elements_are_not(small: Small) -> None:
    texts = [section.text for section in small(LABEL).sections]

    assert texts == [
        "",
        "Exacerbation of angina has followed abrupt cessation of examplol. Reduce the dose gradually over a few weeks.",
        "",
        "40 mg twice daily 80 mg twice daily After 2 weeks. Week 1 40 mg Week 2 80 mg",
        "Lower the dose over 7 to 14 days. Watch for angina.",
    ]


def test_only_active_ingredients_name_the_product(small: Small) -> None:
    assert small(LABEL).naming == Naming(
        brands=("Examplol Tablets",),
        generics=("examplol hydrochloride",),
        substances=("EXAMPLOL HYDROCHLORIDE",),
        uniis=("EXAMPLHCL0",),
        routes=("ORAL",),
        dose_forms=("TABLET",),
        applications=("ANDA999003",),
    )


def test_a_product_equivalent_to_another_companys_has_a_repackager(write: Write, small: Small) -> None:
    source = (
        "<asEquivalentEntity><definingMaterialKind><code code='99999-1'/></definingMaterialKind></asEquivalentEntity>"
    )
    path = write("repackaged.xml", xml().replace("<asEntityWithGeneric>", f"{source}<asEntityWithGeneric>"))

    (document,) = read(path)

    assert document.version.labeller_role is LabellerRole.REPACKAGER
    assert small(LABEL).version.labeller_role is LabellerRole.UNKNOWN


def test_a_label_without_a_title_is_read(write: Write) -> None:
    (document,) = read(write("untitled.xml", xml().replace("<title>EXAMPLOL<sup>®</sup> tablets</title>", "<title/>")))

    assert document.source.title == "Examplol Tablets (examplol hydrochloride): US label"


def test_a_dailymed_zip_is_read_in_place(tmp_path: Path, small: Small) -> None:
    path = tmp_path / "dailymed.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("picture.jpg", b"\xff\xd8\xff\xe0")
        archive.writestr("label.xml", xml())

    (document,) = read(path)

    assert (document.version, document.sections) == (small(LABEL).version, small(LABEL).sections)
    assert document.origin == f"{path}: 'label.xml'"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("<setId ", "<oldId ", "names no set id"),
        ('<versionNumber value="3"/>', "", "names no version number"),
        ("urn:hl7-org:v3", "urn:hl7-org:v2", "XML, but no SPL document: its root is document"),
        ("structuredBody", "nonXMLBody", "no section holds any text"),
        ("</document>", "", "no XML: Premature end"),
        ("<document ", "<!DOCTYPE document><document ", "begins with a DOCTYPE"),
    ],
)
def test_other_xml_is_refused(write: Write, old: str, new: str, reason: str) -> None:
    path = write("label.xml", xml().replace(old, new))

    with pytest.raises(UnreadableError, match=reason):
        list(read(path))
