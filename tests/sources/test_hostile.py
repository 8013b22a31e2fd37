"""Hostile and broken documents are refused with their reason, within a bounded memory, and nothing is written."""

import io
import os
import resource
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lastdose.errors import UnreadableError
from lastdose.sources import Refusal, attempted, read

SMALL = Path(__file__).parent.parent / "documents"
Write = Callable[[str, str | bytes], Path]

SPL = b'<document xmlns="urn:hl7-org:v3">'
ENTITIES = b"<!DOCTYPE d [<!ENTITY a 'aaaaaaaaaa'>%s]>" % b"".join(
    b"<!ENTITY b%d '%s'>" % (level, (b"&a;" if level == 0 else b"&b%d;" % (level - 1)) * 10) for level in range(9)
)

HOSTILE = {
    "empty": (b"", "empty"),
    "blank": (b" \r\n\t", "empty"),
    "deep-list.json": (b'{"set_id": ' + b"[" * 100_000, "nested too deeply"),
    "deep-object.json": (b'{"a":' * 100_000, "nested too deeply"),
    "crowded.json": (b'{"set_id":"a","openfda":{},"x":[' + b"[]," * 1_500_000 + b"1]}", "more than 1000000 elements"),
    "truncated.json": (b'{"set_id": "a", "openfda": {}, "warnings": ["If', "line 1, column 45: no JSON"),
    "latin-1.json": ('{"set_id": "é"}'.encode("latin-1"), "line 1: byte 12 is no UTF-8"),
    "half-character.json": (b'{"set_id":"a","openfda":{},"warnings":["\\ud800"]}', "half a character"),
    "long-number.json": (b'{"set_id":' + b"9" * 10_000 + b"}", "a number too long"),
    "one-line.txt": (b"a" * 100 * 2**20, "longer than 32 MiB"),
    "long-article.txt": (b"word " * 2**20, "longer than 4 MiB"),
    "crowded.csv": (b"drug,sentence\n" + b"a,b\n" * 200_000, "more than 100000 rows"),
    "deep.xml": (SPL + b"<a>" * 100_000, "Excessive depth"),
    "attributes.xml": (SPL[:-1] + b"".join(b' a%d=""' % n for n in range(100_000)) + b"/>", "names no set id"),
    "crowded.xml": (SPL + b"<a/>" * 1_100_000 + b"</document>", "more than 1000000 elements"),
    "entities.xml": (ENTITIES + SPL + b"&b8;</document>", "amplification"),
    "outside.xml": (
        b"<!DOCTYPE d [<!ENTITY x SYSTEM '/etc/passwd'>]>" + SPL + b"<title>&x;</title></document>",
        "DOCTYPE",
    ),
    "remote.xml": (b"<!DOCTYPE d SYSTEM 'http://127.0.0.1:9/d.dtd'>" + SPL + b"</document>", "DOCTYPE"),
    "cut.xml": (SPL + b"<component>", "no XML: Premature end"),
    "crowded.html": (b"<html><body>" + b"<p>a" * 300_000, "more than 200000 tags"),
    "picture.json": (b"\x89PNG\r\n\x1a\n\x00\x00", "no UTF-8"),
    "cut.zip": (b"PK\x03\x04" + b"\x00" * 40, "a damaged ZIP: its end is missing"),
}


def zipped(*members: tuple[str, bytes], packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", packing) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return whole.getvalue()


ZIPS = {
    "traversal": (zipped(("../label.xml", SPL)), "'../label.xml': leads out of the ZIP"),
    "absolute": (zipped(("/etc/label.xml", SPL)), "leads out of the ZIP"),
    "backslashes": (zipped(("..\\label.xml", SPL)), "leads out of the ZIP"),
    "drive": (zipped(("c:label.xml", SPL)), "leads out of the ZIP"),
    "nested": (zipped(("inner.zip", zipped(("label.xml", SPL)))), "'inner.zip': a ZIP within a ZIP"),
    "bomb": (zipped(("label.xml", SPL + b" " * 100 * 2**20)), "'label.xml': longer than 32 MiB, and no bulk file"),
    "bomb beside": (
        zipped(("a.jpg", b"\xff\xd8"), ("label.xml", SPL + b" " * 100 * 2**20)),
        "'label.xml': the documents in this ZIP are longer",
    ),
    "many": (zipped(*((f"{number}.txt", b"") for number in range(25_000))), "too many members"),
    "no document": (zipped(("picture.jpg", b"\xff\xd8")), "a ZIP without any document"),
    "nothing": (zipped(), "a ZIP without any document"),
    "unusual": (zipped(("label.xml", SPL), packing=zipfile.ZIP_LZMA), "packed in an unusual way"),
    "broken inside": (zipped(("label.xml", SPL)), "'label.xml': line 1, column 34: no XML"),
    "cut": (zipped(("label.xml", SPL))[:-30], "a damaged ZIP"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_document_is_refused_with_file_and_reason(write: Write, name: str) -> None:
    content, reason = HOSTILE[name]
    path = write(name, content)

    with pytest.raises(UnreadableError) as refused:
        list(read(path))

    assert str(refused.value).startswith(f"{path}: ")
    assert reason in str(refused.value)
    assert len(str(refused.value)) < 500


@pytest.mark.parametrize("name", ZIPS)
def test_a_hostile_zip_is_refused_and_leaves_nothing_behind(write: Write, tmp_path: Path, name: str) -> None:
    content, reason = ZIPS[name]
    path = write("label.zip", content)

    (refusal,) = attempted(path)

    assert isinstance(refusal, Refusal)
    assert reason in refusal.reason
    assert list(tmp_path.rglob("*")) == [path]


@pytest.mark.parametrize(
    "page",
    [
        b"<html><body " + b" ".join(b"a%d" % number for number in range(200_000)) + b">",
        b"<html><body>" + b"<b>" * 150_000,
        b"<html><body>" + b"<!-- " * 150_000 + b"-->",
    ],
    ids=["attributes", "depth", "comments"],
)
def test_a_page_of_any_shape_is_read_to_its_end(write: Write, page: bytes) -> None:
    (document,) = read(write("page.html", page + b"Do not stop it without asking."))

    assert document.sections[0].text == "Do not stop it without asking."


def test_a_leaflet_with_a_tag_of_many_attributes_is_read(write: Write) -> None:
    attributes = " ".join(f"a{number}" for number in range(100_000))
    leaflet = (SMALL / "epi" / "examplor.json").read_text()

    (document,) = read(write("leaflet.json", leaflet.replace("<p>Always", f"<p {attributes}>Always")))

    (small,) = read(SMALL / "epi" / "examplor.json")
    assert document.sections == small.sections


def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")

    (refusal,) = attempted(tmp_path / "pipe")

    assert isinstance(refusal, Refusal)
    assert refusal.reason == "no regular file"


def test_all_hostile_documents_are_refused_within_half_a_gigabyte(write: Write, tmp_path: Path) -> None:
    for name, (content, _) in HOSTILE.items():
        write(name, content)
    for name, (content, _) in ZIPS.items():
        write(f"archive {name}.zip", content)
    script = (
        "import sys; from lastdose.sources import Refusal, documents_in; found = list(documents_in(sys.argv[1:]));"
        "print(len(found), all(isinstance(one, Refusal) for one in found))"
    )

    result = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (2**29, 2**29)),
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )

    assert (result.stdout.split(), result.stderr) == ([str(len(HOSTILE) + len(ZIPS)), "True"], "")


SEEDS = [path.read_bytes() for path in sorted(SMALL.rglob("*")) if path.is_file()]
SEEDS += [zipped(("label.xml", SEEDS[-1]), ("picture.jpg", b"\xff\xd8"))]


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    seed=st.sampled_from(SEEDS),
    changes=st.lists(st.tuples(st.floats(0, 1), st.integers(0, 40), st.binary(max_size=8)), min_size=1, max_size=8),
)
def test_no_damage_raises_anything_but_a_refusal(
    write: Write, seed: bytes, changes: list[tuple[float, int, bytes]]
) -> None:
    damaged = bytearray(seed)
    for place, removed, added in changes:
        at = int(place * len(damaged))
        damaged[at : at + removed] = added

    for one in attempted(write("damaged", bytes(damaged))):
        assert isinstance(one, Refusal) or one.sections
