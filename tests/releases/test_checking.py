"""What is wrong is told in one line with its place; what cannot be read is told apart from what is wrong."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

Call = Callable[..., tuple[int, str, str]]
PREFIXES = """
@prefix condition: <https://w3id.org/lastdose/id/condition/> .
@prefix drug: <https://w3id.org/lastdose/id/drug/> .
@prefix graph: <https://w3id.org/lastdose/id/graph/> .
@prefix ld: <https://w3id.org/lastdose/ontology#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
WRONG = {
    "a text as type": ('drug:x a "Drug" .', "rdf:type needs an IRI"),
    "two addresses glued together": (
        "drug:x a ld:Drug ; skos:exactMatch <https://w3id.org/x/http://example.org/y> .",
        "Two addresses are glued together",
    ),
    "a prefix glued to an address": (
        "drug:x a ld:Drug ; <http://www.w3id.org/neurodkg:hasDrug> drug:y .",
        "A prefixed name is glued to an address",
    ),
    "an address with a space": (
        "drug:x a ld:Drug ; skos:exactMatch <http://example.org/a b> .",
        "An IRI holds no space",
    ),
    "a relative address": ("drug:x a ld:Drug ; skos:exactMatch <y> .", "This address is not whole"),
    "a blank node": ("drug:x a ld:Drug ; ld:code [] .", "No blank nodes"),
    "leading zeros": ("drug:x a ld:Drug ; ld:ordinal 007 .", "canonical form of xsd:integer"),
    "no date": ('drug:x a ld:Drug ; ld:effectiveDate "2026-13-01"^^xsd:date .', "canonical form of xsd:date"),
    "a capital in a language tag": ('drug:x a ld:Drug ; rdfs:label "x"@en-US .', "language tag in lower case"),
    "space at the end": ('drug:x a ld:Drug ; rdfs:label "x "@en .', "Remove the white space"),
    "a misspelt property": ('drug:x a ld:Drug ; ld:brandNme "X"@en .', "Did you mean ld:brandName?"),
    "a shape": ("drug:x a ld:Drug ; <http://www.w3.org/ns/shacl#targetClass> ld:Drug .", "Shapes do not belong"),
    "no type": ('drug:x rdfs:label "x"@en .', "No shape looks at this"),
    "another's graph": (
        '<http://example.org/g> { drug:x a ld:Drug ; rdfs:label "x"@en . }',
        "<http://example.org/g> is no graph of ours",
    ),
    "a key with a capital": ('drug:Xy a ld:Drug ; rdfs:label "x"@en .', "A key holds lower-case letters"),
    "two labels": ('drug:x a ld:Drug ; rdfs:label "x"@en, "y"@en .', "rdfs:label"),
    "a syntax error": ("drug:x a ld:Drug ld:Pill .", "expected '.' or '}' or ']' at end of statement"),
}


@pytest.mark.parametrize(("text", "said"), WRONG.values(), ids=WRONG)
def test_check_says_what_is_wrong_and_where_with_exit_1(text: str, said: str, tmp_path: Path, call: Call) -> None:
    path = tmp_path / "wrong.trig"
    path.write_text(PREFIXES + (text if "{" in text else f"graph:drugs {{\n{text}\n}}"), encoding="utf-8")

    code, results, _ = call("check", path)

    assert code == 1
    lines = [line for line in results.splitlines() if said in line]
    assert lines, results
    assert all(re.match(rf"{re.escape(str(path))}:\d+: ", line) for line in lines)
    assert len(results.splitlines()) == 1, results


EXAMPLES = Path(__file__).parents[1] / "shapes"
REFUSALS = (
    "claim/invalid.no-version.ttl",
    "claim/invalid.no-context.ttl",
    "claim/invalid.no-passage.ttl",
    "claim/invalid.no-review-status.ttl",
    "claim/invalid.drug-and-class.ttl",
    "claim/invalid.just-a-claim.ttl",
    "comparison/invalid.silence-found.ttl",
    "comparison/invalid.silence-over-some-sections.ttl",
    "comparison/invalid.silence-unreviewed.ttl",
    "comparison/invalid.no-common-route.ttl",
    "comparison/invalid.of-two-drugs.ttl",
    "discontinuation-risk/invalid.no-kind.ttl",
    "discontinuation-risk/invalid.no-manner.ttl",
    "discontinuation-risk/invalid.property-of-another-kind.ttl",
    "indication/invalid.no-condition.ttl",
    "passage/invalid.quote-of-other-words.ttl",
    "placement/invalid.no-type.ttl",
    "quantity/invalid.hours-reversed.ttl",
    "quantity/invalid.reversed.ttl",
    "review/invalid.clinical-by-nobody.ttl",
    "review/invalid.clinical-without-a-name.ttl",
    "spelling/invalid.blank-node.ttl",
    "spelling/invalid.glued-class.ttl",
    "spelling/invalid.leading-zeros.ttl",
    "spelling/invalid.link-in-quotes.ttl",
    "spelling/invalid.space-in-address.ttl",
    "spelling/invalid.two-schemes.ttl",
    "spelling/invalid.type-in-quotes.ttl",
    "spelling/invalid.unknown-property.ttl",
    "stop-manner/invalid.condition-in-if.ttl",
    "stop-manner/invalid.condition-in-other-than.ttl",
    "stop-manner/invalid.condition-in-unless.ttl",
    "stop-manner/invalid.condition-in-when.ttl",
    "version/invalid.date-though-unknown.ttl",
)


@pytest.mark.parametrize("example", REFUSALS)
def test_one_slip_is_told_once(example: str, call: Call) -> None:
    path = EXAMPLES / example

    code, results, words = call("check", EXAMPLES / "common.ttl", path)

    assert (code, words) == (1, "1 violation\n")
    assert re.fullmatch(rf"{re.escape(str(path))}:\d+: \S+: [A-Z\w].*\n", results)


UNREADABLE = {
    "a missing file": lambda folder: folder / "nowhere.trig",
    "a folder without RDF": lambda folder: folder,
    "another ending": lambda folder: _file(folder / "claims.xlsx", b"PK"),
    "no UTF-8": lambda folder: _file(folder / "claims.ttl", b"\xff\xfe"),
}


def _file(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("make", UNREADABLE.values(), ids=UNREADABLE)
def test_check_of_what_cannot_be_read_tells_nothing_with_exit_2(
    make: Callable[[Path], Path], tmp_path: Path, call: Call
) -> None:
    path = make(tmp_path)

    code, results, words = call("check", path)

    assert (code, results) == (2, "")
    assert words.startswith(f"lastdose: {path}: ")
    assert len(words.splitlines()) == 1


def test_check_of_good_data_says_so_on_stderr_alone(tmp_path: Path, call: Call) -> None:
    good = tmp_path / "good.trig"
    good.write_text(PREFIXES + 'graph:drugs { drug:testolol a ld:Drug ; rdfs:label "testolol"@en . }')

    assert call("check", good) == (0, "", "conforms\n")
