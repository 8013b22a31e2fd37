"""Whole folders of documents: all are read, and every offset counts in the text that the file itself holds."""

import json
import os
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import lxml.html
from lastdose.claims.concepts import DateStatus
from lastdose.claims.documents import Document, content_hash
from lastdose.sources import Refusal, documents_in, read, stop_part

REAL = os.environ.get("LASTDOSE_DOCUMENTS")
SINGLE = ("openfda", "openfda-history", "epi", "articles")
FOLDERS = (*SINGLE, "spl")
REAL_COUNTS = {"openfda": 250, "openfda-history": 99, "epi": 364, "articles": 1, "spl": 6}


def test_every_document_of_a_folder_is_read_without_a_refusal(folder: Path) -> None:
    present = [name for name in FOLDERS if (folder / name).is_dir()]

    found = {name: list(documents_in([folder / name])) for name in present}

    assert [one for ones in found.values() for one in ones if isinstance(one, Refusal)] == []
    if REAL and folder == Path(REAL):
        assert {name: len(ones) for name, ones in found.items()} == REAL_COUNTS


def test_section_texts_are_what_the_file_holds_with_single_spaces(folder: Path) -> None:
    for document in documents(folder, SINGLE):
        expected = dict(plain_sections(Path(document.origin)))

        assert {section.address: section.text for section in document.sections} == expected, document.origin


def test_keys_and_dates_hold_for_every_document(folder: Path) -> None:
    for document in documents(folder, FOLDERS):
        version = document.version

        assert version.source == document.source.key
        assert version.content_hash == content_hash(document.sections)
        assert (version.effective_date is None) == (version.date_status is DateStatus.UNKNOWN)
        assert len({section.slug for section in document.sections}) == len(document.sections)


def test_equal_content_under_one_version_key_is_an_equal_version(folder: Path) -> None:
    labels = list(documents(folder, ("openfda", "openfda-history")))

    versions = {(label.version.key, label.version.content_hash): label.version for label in labels}

    assert all(versions[label.version.key, label.version.content_hash] == label.version for label in labels)


def test_stop_parts_lie_within_the_third_part_and_begin_with_its_words(folder: Path) -> None:
    found: Counter[str] = Counter()
    for document in documents(folder, ("epi",)):
        for section in document.sections:
            if part := stop_part(section):
                found[document.origin] += 1
                assert re.match(r"If (you|your child|you or your \w+) stop", section.text[slice(*part)])

    assert set(found.values()) == {1}
    if REAL and folder == Path(REAL):
        assert len(found) == 205


def documents(folder: Path, names: tuple[str, ...]) -> Iterator[Document]:
    paths = [folder / name for name in names if (folder / name).is_dir()]
    return (one for one in documents_in(paths) if isinstance(one, Document))


def plain_sections(path: Path) -> Iterator[tuple[str, str]]:
    raw = path.read_text(encoding="utf-8")
    if path.suffix == ".txt":
        yield "text", single_spaced(raw)
    elif path.suffix == ".html":
        yield "text", next(iter(read(path))).sections[0].text
    elif "resourceType" in (value := json.loads(raw)):
        yield from plain_tree(value["entry"][0]["resource"]["section"], "")
    else:
        yield from plain_fields(value.get("results", [value])[0])


def plain_tree(sections: list[dict[str, object]], prefix: str) -> Iterator[tuple[str, str]]:
    for index, section in enumerate(sections):
        address = f"{prefix}section[{index}]"
        narrative, inner = section["text"], section.get("section", [])
        assert isinstance(narrative, dict)
        assert isinstance(inner, list)
        div = lxml.html.fromstring(narrative["div"])
        assert isinstance(div, lxml.html.HtmlElement)
        yield address, single_spaced(div.text_content())
        yield from plain_tree(inner, f"{address}.")


def plain_fields(label: dict[str, object]) -> Iterator[tuple[str, str]]:
    for field, elements in label.items():
        if isinstance(elements, list) and not field.endswith("_table"):
            for index, element in enumerate(elements):
                yield f"{field}[{index}]", single_spaced(str(element))


def single_spaced(text: str) -> str:
    return " ".join(text.split())
