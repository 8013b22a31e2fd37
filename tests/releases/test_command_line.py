"""The command line: exit 0 yes, 1 no, 2 could not tell; results on stdout, words on stderr, help with an example."""

import argparse
import csv
import io
import json
import os
import pty
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path
from subprocess import CompletedProcess
from urllib.request import urlopen

import pytest
from lastdose.cli import parser
from lastdose.namespaces import LD
from lastdose.releases import layout
from lastdose.releases.building import BuildOrder, build
from lastdose.releases.layout import Release, open_release

Run = Callable[..., CompletedProcess[str]]
ROOT = Path(__file__).parents[2]
COMMAND = [sys.executable, "-c", "import sys; from lastdose.cli import main; sys.exit(main())"]
PREFIXES = """
@prefix condition: <https://w3id.org/lastdose/id/condition/> .
@prefix drug: <https://w3id.org/lastdose/id/drug/> .
@prefix graph: <https://w3id.org/lastdose/id/graph/> .
@prefix ld: <https://w3id.org/lastdose/ontology#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


def commands() -> list[str]:
    (found,) = (action for action in parser()._actions if isinstance(action, argparse._SubParsersAction))
    return list(found.choices)


Call = Callable[..., tuple[int, str, str]]


@pytest.mark.parametrize("command", commands())
def test_every_command_has_help_with_an_example(command: str, call: Call) -> None:
    code, said, words = call(command, "--help")

    assert (code, words) == (0, "")
    assert re.search(rf"^example:\n  lastdose {command} \S", said, re.MULTILINE)


@pytest.mark.parametrize("command", commands())
def test_every_command_is_in_the_readme(command: str) -> None:
    assert f"lastdose {command}" in (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["fetch"],
        ["build"],
        ["build", "--output", "x", "--date", "soon"],
        ["build", "--output", "x", "--base", "here"],
        ["build", "--output", "/dev/null/x"],
        ["diff", "one"],
        ["diff", "nowhere", "nowhere"],
        ["extract"],
        ["extract", "nowhere.json"],
        ["compare", "nowhere.txt"],
        ["verify", "nowhere"],
        ["query"],
        ["query", "nowhere.rq"],
        ["query", "--example", "no-such-example"],
        ["query", "--example", "harms-of-stopping", "one.rq"],
        ["query", "--example", "harms-of-stopping", "--param", "drug"],
        ["query", "--release", "nowhere", "--example", "harms-of-stopping"],
        ["serve", "--release", "nowhere"],
        ["serve", "--port", "some"],
    ],
    ids=" ".join,
)
def test_what_cannot_be_understood_or_read_is_told_on_stderr_with_exit_2(arguments: list[str], call: Call) -> None:
    code, results, words = call(*arguments)

    assert (code, results) == (2, "")
    assert words.strip()
    assert "Traceback" not in words


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


def test_build_prints_the_folder_of_the_release(pristine: Path, tmp_path: Path, call: Call) -> None:
    code, results, words = call("build", "--data", pristine, "--output", tmp_path, "--date", "2026-01-31")

    assert code == 0
    assert Path(results.strip()) == open_release(tmp_path).path
    assert open_release(tmp_path).manifest.date == "2026-01-31"
    assert "quads from" in words


def test_build_of_refused_data_exits_with_1(data: Path, tmp_path: Path, call: Call) -> None:
    (data / "wrong.ttl").write_text('<https://w3id.org/lastdose/id/drug/x> a "Drug" .')

    code, results, words = call("build", "--data", data, "--output", tmp_path / "out")

    assert (code, results) == (1, "")
    assert re.search(r"wrong\.ttl:1: drug:x: rdf:type needs an IRI", words)


@pytest.fixture
def ask(release: Release, tmp_path: Path, call: Call) -> Call:
    """Ask the small release: `ask(query, …)`."""

    def asked(query: str, *more: object) -> tuple[int, str, str]:
        path = tmp_path / "query.rq"
        path.write_text(f"PREFIX ld: <{LD}>\n{query}", encoding="utf-8")
        return call("query", path, "--release", release.path, *more)

    return asked


def test_a_query_answered_with_false_exits_with_1(ask: Call) -> None:
    yes, no = ask("ASK { ?s a ld:Drug }"), ask("ASK { ?s a ld:Pill }")

    assert (yes[0], json.loads(yes[1])["boolean"], yes[2]) == (0, True, "")
    assert (no[0], json.loads(no[1])["boolean"], no[2]) == (1, False, "")


def test_solutions_come_as_csv(ask: Call) -> None:
    code, results, words = ask("SELECT ?drug ?name { ?drug a ld:Drug ; ld:brandName ?name }")

    assert (code, words) == (0, "")
    assert ["https://w3id.org/lastdose/id/drug/examplol", "Examplor XL"] in list(csv.reader(io.StringIO(results)))


@pytest.mark.parametrize(
    ("query", "chosen", "sign"),
    [
        ("SELECT ?s { ?s a ld:Drug }", "json", '"bindings"'),
        ("SELECT ?s { ?s a ld:Drug }", "tsv", "?s\n<https://"),
        ("SELECT ?s { ?s a ld:Drug }", "xml", "<sparql"),
        ("ASK {}", "xml", "<boolean>true"),
        ("CONSTRUCT WHERE { ?s a ld:Drug }", "ttl", "a ld:Drug"),
        ("CONSTRUCT WHERE { ?s a ld:Drug }", "nt", "<https://w3id.org/lastdose/ontology#Drug> .\n"),
        ("CONSTRUCT WHERE { ?s a ld:Drug }", "jsonld", '"@id"'),
        ("CONSTRUCT WHERE { ?s a ld:Drug }", "rdf", "<rdf:RDF"),
    ],
)
def test_answers_come_in_the_format_asked_for(query: str, chosen: str, sign: str, ask: Call) -> None:
    code, results, words = ask(query, "--format", chosen)

    assert (code, words) == (0, "")
    assert sign in results


@pytest.mark.parametrize(
    ("query", "said"),
    [
        pytest.param("SELECT * {", r"line 2, column \d+", id="syntax"),
        pytest.param("SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }", "SERVICE", id="service"),
        pytest.param("INSERT DATA { <x:a> <x:b> <x:c> }", "", id="update"),
    ],
)
def test_a_query_that_cannot_be_answered_exits_with_2(query: str, said: str, ask: Call) -> None:
    code, results, words = ask(query)

    assert (code, results) == (2, "")
    assert words.startswith("lastdose: ")
    assert re.search(said, words)


def test_a_query_that_is_no_text_is_unreadable(tmp_path: Path, call: Call) -> None:
    code, results, words = call("query", _file(tmp_path / "query.rq", b"\xff"))

    assert (code, results) == (2, "")
    assert "query.rq: cannot be read" in words


def test_a_published_example_takes_a_drug(release: Release, call: Call) -> None:
    arguments = ("query", "--release", release.path, "--example", "harms-of-stopping")
    code, results, _ = call(*arguments, "--param", "drug=drug:examplol")

    assert code == 0
    assert len(list(csv.reader(io.StringIO(results)))) > 3
    code, results, words = call(*arguments, "--param", "dose=1")
    assert (code, results) == (2, "")
    assert "the query has no parameter 'dose': it has drug" in words


def test_examples_speak_of_the_things_of_the_release(pristine: Path, tmp_path: Path, call: Call) -> None:
    order = BuildOrder(output=tmp_path, data=pristine, issued=date(2026, 1, 1), base="http://example.org/")
    moved = build(order)

    code, results, _ = call(
        "query", "--release", moved.path, "--example", "harms-of-stopping", "--param", "drug=drug:examplol"
    )

    assert code == 0
    assert len(list(csv.reader(io.StringIO(results)))) > 3


def test_examples_are_listed_with_their_questions(call: Call) -> None:
    code, results, words = call("query", "--example", "list")

    assert (code, words) == (0, "")
    names = dict(line.split("\t") for line in results.splitlines())
    assert names["harms-of-stopping"].endswith("?")


def test_extract_prints_a_claim_a_line(documents: Path, call: Call) -> None:
    code, results, words = call("extract", documents / "openfda")

    assert (code, words) == (0, "")
    claims = [json.loads(line) for line in results.splitlines()]
    assert len(claims) > 10


def test_extract_prints_one_table_of_several_documents(documents: Path, call: Call) -> None:
    code, results, _ = call("extract", documents, "--format", "tsv")

    rows = [line.split("\t") for line in results.splitlines()]
    assert code == 0
    assert rows[0][:3] == ["document", "version", "drug"]
    assert rows.count(rows[0]) == 1
    assert {len(row) for row in rows} == {len(rows[0])}
    assert len({row[0] for row in rows[1:]}) > 3


def test_what_extract_writes_conforms(documents: Path, tmp_path: Path, call: Call) -> None:
    label = documents / "openfda" / "examplor-xl-v6.json"
    code, results, _ = call("extract", label, "--format", "trig")
    (tmp_path / "label.trig").write_text(results, encoding="utf-8")

    checked = call("check", tmp_path / "label.trig")

    assert code == 0
    assert checked[0] == 0, checked[1]


def test_extract_reads_on_past_a_broken_document(documents: Path, tmp_path: Path, call: Call) -> None:
    broken = _file(tmp_path / "broken.json", b"{")
    label = documents / "openfda" / "examplor-xl-v6.json"

    some, none = call("extract", broken, label), call("extract", broken)

    assert some[0] == 0
    assert some[1]
    assert f"not read: {broken}: " in some[2]
    assert none[:2] == (2, "")
    assert f"not read: {broken}: " in none[2]


def test_compare_prints_what_involves_the_document(
    release: Release, documents: Path, tmp_path: Path, call: Call
) -> None:
    known = call("compare", documents / "openfda" / "trialozine-v1.json", "--release", release.path)
    strange = call(
        "compare", _file(tmp_path / "note.txt", b"Nothing of any drug stands here.\n"), "--release", release.path
    )
    broken = call("compare", _file(tmp_path / "broken.json", b"{"), "--release", release.path)

    assert known[0] == 1
    assert re.match(r"[A-Z]\w+: Trialozine", known[1])
    assert strange == (0, "", "")
    assert broken[:2] == (2, "")
    assert "not read" in broken[2]


def test_a_reader_who_leaves_early_gets_no_traceback(release: Release, pristine: Path, tmp_path: Path) -> None:
    other = build(BuildOrder(output=tmp_path, data=pristine, issued=date(2025, 1, 1)))
    command = [*COMMAND, "diff", str(release.path), str(other.path)]

    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as diff:
        assert diff.stdout
        assert diff.stderr
        diff.stdout.readline()
        diff.stdout.close()
        words = diff.stderr.read()

    assert words == ""


def test_serve_prints_its_address_and_makes_damaged_caches_anew(own_release: Path) -> None:
    index = open_release(own_release).file(layout.INDEX)
    index.write_bytes(index.read_bytes()[:4096])
    command = [*COMMAND, "serve", "--release", str(own_release), "--port", "0"]

    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as server:
        assert server.stdout
        address = server.stdout.readline().strip()
        try:
            with closing(urlopen(f"{address}/doc/drug/examplol.nt", timeout=60)) as answer:
                assert b"examplol" in answer.read()
        finally:
            server.send_signal(signal.SIGTERM)
            server.communicate(timeout=60)

    assert re.match(r"http://127\.0\.0\.1:\d+", address)


def test_serve_refuses_a_release_that_it_cannot_mend(own_release: Path, lastdose: Run) -> None:
    release = open_release(own_release)
    release.file(layout.RECORD).unlink()
    release.file(layout.INDEX).unlink()

    done = lastdose("serve", "--release", own_release, "--port", "0")

    assert (done.returncode, done.stdout) == (2, "")
    assert "record.nq is missing or damaged: build the release anew" in done.stderr


def test_a_terminal_sees_a_bar_and_the_result_is_the_folder_alone(pristine: Path, tmp_path: Path) -> None:
    command = [*COMMAND, "build", "--data", str(pristine), "--output", str(tmp_path)]
    master, slave = pty.openpty()
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=slave, text=True) as builder:
        os.close(slave)
        words = b"".join(iter(lambda: read_terminal(master), b"")).decode()
        assert builder.stdout
        results = builder.stdout.read()
    os.close(master)

    assert results == f"{open_release(tmp_path).path}\n"
    assert re.search(r"\[█+·+\]  40% checking against the shapes\r\x1b\[K", words)
    assert f"quads from {len(open_release(tmp_path).manifest.inputs)} files\r\n" in words


def read_terminal(master: int) -> bytes:
    try:
        return os.read(master, 4096)
    except OSError:  # Linux: the other end was closed
        return b""


def test_elsewhere_there_is_no_bar(pristine: Path, tmp_path: Path, call: Call) -> None:
    _, _, words = call("build", "--data", pristine, "--output", tmp_path)

    assert len(words.splitlines()) == 1
    assert "\x1b" not in words
