"""Asking a release from the command line: answers to stdout, in the format asked for, false as exit code 1."""

import csv
import io
import json
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from lastdose.namespaces import LD
from lastdose.releases.building import build
from lastdose.releases.layout import Release
from lastdose.releases.ordering import BuildOrder

Call = Callable[..., tuple[int, str, str]]


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
    path = tmp_path / "query.rq"
    path.write_bytes(b"\xff")

    code, results, words = call("query", path)

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
