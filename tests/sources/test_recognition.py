"""Files, folders and patterns become documents in one order, whatever the files are called."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from lastdose.claims.documents import Document
from lastdose.sources import Refusal, documents_in, files_in, read

SMALL = Path(__file__).parent.parent / "documents"
Write = Callable[[str, str | bytes], Path]

NAMES = sorted(path.relative_to(SMALL).as_posix() for path in SMALL.rglob("*") if path.is_file())


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("suffix", ["", ".json", ".xml", ".txt", ".html", ".zip"])
def test_a_document_is_the_same_under_any_name(tmp_path: Path, name: str, suffix: str) -> None:
    other = tmp_path / f"renamed{suffix}"
    shutil.copyfile(SMALL / name, other)

    (document,), (renamed,) = read(SMALL / name), read(other)

    assert (renamed.source, renamed.version, renamed.sections) == (document.source, document.version, document.sections)


@pytest.mark.parametrize("name", NAMES)
def test_a_byte_order_mark_changes_nothing(write: Write, name: str) -> None:
    (document,) = read(SMALL / name)

    (marked,) = read(write("marked", b"\xef\xbb\xbf" + (SMALL / name).read_bytes()))

    assert marked.sections == document.sections


def test_folders_files_and_patterns_give_each_file_once_in_one_order(tmp_path: Path) -> None:
    folder = tmp_path / "documents"
    shutil.copytree(SMALL, folder)
    expected = tuple(folder / name for name in NAMES)

    assert files_in([folder]) == expected
    assert files_in([folder / NAMES[-1], str(folder / "**" / "*.json"), folder, folder / NAMES[0]]) == expected
    assert files_in([folder / NAMES[0], folder, folder]) == expected


def test_hidden_files_in_folders_are_left_out(write: Write, tmp_path: Path) -> None:
    write(".hidden.json", "{}")
    (tmp_path / ".folder").mkdir()
    write(".folder/label.json", "{}")

    assert files_in([tmp_path]) == ()


def test_one_broken_document_stops_no_other(tmp_path: Path) -> None:
    shutil.copytree(SMALL, tmp_path / "documents")
    broken = tmp_path / "documents" / "openfda" / "broken.json"
    broken.write_text('{"set_id": ')

    found = list(documents_in([tmp_path]))

    assert len([one for one in found if isinstance(one, Document)]) == len(NAMES)
    assert [one for one in found if isinstance(one, Refusal)] == [
        Refusal(path=broken.as_posix(), reason="line 1, column 12: no JSON: Expecting value")
    ]


@pytest.mark.parametrize("name", ["missing.json", "missing*.json", "missing/**"])
def test_what_is_not_there_is_refused_and_not_passed_over(tmp_path: Path, name: str) -> None:
    (refusal,) = documents_in([tmp_path / name])

    assert refusal == Refusal(path=(tmp_path / name).as_posix(), reason="no such file or directory")


def test_a_link_to_nowhere_is_refused(tmp_path: Path) -> None:
    (tmp_path / "link.json").symlink_to(tmp_path / "nowhere.json")

    (refusal,) = documents_in([tmp_path])

    assert isinstance(refusal, Refusal)
    assert refusal.reason == "no such file or directory"


def test_folders_that_contain_themselves_end(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to(tmp_path)

    assert files_in([tmp_path]) == ()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ('{"resourceType": "Patient"}', "JSON, but neither an openFDA label nor a FHIR Bundle"),
        ('[{"set_id": "x"}]', "JSON, but neither an openFDA label nor a FHIR Bundle"),
        ('{"error": {"code": "NOT_FOUND"}}', "JSON, but neither an openFDA label nor a FHIR Bundle"),
        ("<Bundle xmlns='http://hl7.org/fhir'/>", "XML, but no SPL document: its root is Bundle"),
        ("<?xml version='1.0'?><rss/>", "XML, but no SPL document: its root is rss"),
    ],
)
def test_a_format_that_nobody_reads_is_named(write: Write, content: str, reason: str) -> None:
    (refusal,) = documents_in([write("document", content)])

    assert isinstance(refusal, Refusal)
    assert refusal.reason == reason


def test_a_text_that_begins_with_a_bracket_is_an_article(write: Write) -> None:
    (document,) = read(write("article", "[ Note ] Do not stop this medicine without asking."))

    assert document.sections[0].code == "article"


def test_xhtml_is_an_article(write: Write) -> None:
    page = "<html xmlns='http://www.w3.org/1999/xhtml'><body><p>Do not stop it without asking.</p></body></html>"

    (document,) = read(write("page", f"<?xml version='1.0' encoding='UTF-8'?><!-- page -->\n<!DOCTYPE html>{page}"))

    assert document.sections[0].text == "Do not stop it without asking."
