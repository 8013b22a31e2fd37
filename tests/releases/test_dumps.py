"""Dumps: RDF/XML is among them where XML can carry the record; declarations come in order however a writer has them."""

import io
from pathlib import Path

import pytest
from lastdose.namespaces import CANONICAL_BASE
from lastdose.releases.dumps import write_by_subject
from lastdose.releases.heads import SortedHead
from lastdose.releases.tally import tally

LABEL = "<http://www.w3.org/2000/01/rdf-schema#label>"
TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"


@pytest.mark.parametrize(
    ("said", "fits"),
    [
        pytest.param(f'{LABEL} "a\\nb\\t\\"c\\""', True, id="words"),
        pytest.param(f'{LABEL} "a\\u0001b"', False, id="a control character"),
        pytest.param(f'{LABEL} "a\\fb"', False, id="a form feed"),
        pytest.param(f'{LABEL} "\ufffe"', False, id="a sign that XML has not"),
        pytest.param("<http://example.org/1> <http://example.org/x>", False, id="a property without a name"),
        pytest.param(f"{TYPE} <http://example.org/2>", False, id="a class without a name"),
    ],
)
def test_rdf_xml_is_written_where_xml_can_carry_all(tmp_path: Path, said: str, fits: bool) -> None:
    record = tmp_path / "record.nq"
    record.write_text(f"<http://example.org/s> {said} <http://example.org/g> .\n", encoding="utf-8")
    counted = tally([record.read_bytes()])

    contents = write_by_subject(record, tmp_path, CANONICAL_BASE, {*counted.properties, *counted.classes})

    assert ("lastdose.rdf" in contents) == fits
    assert (tmp_path / "lastdose.rdf.gz").exists() == fits
    assert {"lastdose.nq", "lastdose.ttl"} <= contents.keys()


@pytest.mark.parametrize("size", [1, 7, 1000])
@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (b"@prefix b: <y> .\n@prefix a: <x> .\n<s> <p> <o> .\n",
         b"@prefix a: <x> .\n@prefix b: <y> .\n<s> <p> <o> .\n"),
        (b'<?xml version="1.0"?>\n<rdf:RDF xmlns:b="y" xmlns:a="x">\n</rdf:RDF>',
         b'<?xml version="1.0"?>\n<rdf:RDF xmlns:a="x" xmlns:b="y">\n</rdf:RDF>'),
        (b'<s> <p> "x xmlns:b=\\"y\\" xmlns:a=\\"x\\"" .\n',) * 2,
        (b"", b""),
    ],
)  # fmt: skip
def test_a_head_is_put_in_order(given: bytes, expected: bytes, size: int) -> None:
    out = io.BytesIO()
    sink = SortedHead(out.write)

    for start in range(0, len(given), size):
        sink.write(given[start : start + size])
    sink.finish()

    assert out.getvalue() == expected
