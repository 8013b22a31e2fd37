"""Every form of query is answered whole, in every format, over the dataset that was named."""

import csv
import io
import json
from collections.abc import Callable
from xml.etree import ElementTree

import pytest
from lastdose.engine import Answer, media_types
from lastdose.engine.interface import CSV, JSON, JSON_LD, N3, N_QUADS, N_TRIPLES, RDF_XML, TRIG, TSV, TURTLE, XML
from lastdose.errors import LimitError, QueryError, ReaderError
from rdflib import Dataset, Graph

Answers = Callable[..., Answer]

EX = "http://example.org/"
PREFIX = f"PREFIX ex: <{EX}> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "
DRUGS = f"{PREFIX} SELECT ?drug ?label {{ ?drug a ex:Drug ; rdfs:label ?label }} ORDER BY ?drug"
LABELS = f"{PREFIX} CONSTRUCT {{ ?drug rdfs:label ?label }} {{ ?drug a ex:Drug ; rdfs:label ?label }}"
COUNT = f"{PREFIX} SELECT (COUNT(*) AS ?n) {{ ?drug a ex:Drug }}"


def rows(answer: Answer) -> list[list[str]]:
    """The solutions of a JSON answer, as text, in the order of its columns."""
    told = json.loads(answer.read())
    return [[row[name]["value"] for name in told["head"]["vars"]] for row in told["results"]["bindings"]]


def test_a_select_is_answered_in_each_format(answers: Answers) -> None:
    labels = ["clonidine", "prednisone", "warfarin"]

    assert [row[1] for row in rows(answers(DRUGS, media_type=JSON))] == labels
    assert [row[1] for row in csv.reader(io.StringIO(answers(DRUGS, media_type=CSV).read().decode()))][1:] == labels
    assert [line.split("\t")[1] for line in answers(DRUGS, media_type=TSV).read().decode().splitlines()] == [
        "?label",
        *(f'"{label}"@en' for label in labels),
    ]
    literals = ElementTree.fromstring(answers(DRUGS, media_type=XML).read()).findall(".//{*}literal")
    assert [literal.text for literal in literals] == labels


@pytest.mark.parametrize("wanted", media_types("ask"))
def test_an_ask_is_answered_as_xml_or_json(answers: Answers, wanted: str) -> None:
    answer = answers("ASK {}", media_type=wanted)

    assert answer.media_type == (XML if wanted == XML else JSON)
    assert b"true" in answer.read()


READERS = {
    N_TRIPLES: "nt",
    TURTLE: "turtle",
    RDF_XML: "xml",
    JSON_LD: "json-ld",
    TRIG: "trig",
    N_QUADS: "nquads",
    N3: "n3",
}


# rdflib's own readers of TriG and JSON-LD still make one
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
@pytest.mark.parametrize("media_type", media_types("construct"))
@pytest.mark.parametrize("query", [LABELS, f"DESCRIBE <{EX}warfarin>"], ids=["construct", "describe"])
def test_a_graph_is_the_same_in_each_format(answers: Answers, query: str, media_type: str) -> None:
    expected = Graph().parse(data=answers(query, media_type=N_TRIPLES).read(), format="nt")

    answer = answers(query, media_type=media_type)

    dataset = Dataset().parse(data=answer.read(), format=READERS[media_type])
    assert set(dataset.triples((None, None, None))) == set(expected)
    assert answer.count == len(expected) == 3


def test_the_preferred_formats_are_json_and_turtle(answers: Answers) -> None:
    assert answers("ASK {}").media_type == JSON
    assert answers("SELECT * {}").media_type == JSON
    assert answers(LABELS).media_type == TURTLE
    assert answers(f"DESCRIBE <{EX}warfarin>").media_type == TURTLE


def test_turtle_declares_the_prefixes_that_it_uses_and_no_others(answers: Answers) -> None:
    prefixes = {"ex": EX, "owl": "http://www.w3.org/2002/07/owl#", "rdfs": "http://www.w3.org/2000/01/rdf-schema#"}

    text = answers(LABELS, prefixes=prefixes).read().decode()

    assert "@prefix ex:" in text
    assert "ex:warfarin rdfs:label" in text
    assert "owl" not in text


def test_a_format_that_does_not_fit_the_form_is_refused(answers: Answers) -> None:
    with pytest.raises(ReaderError, match="SELECT cannot be answered as text/turtle"):
        answers("SELECT * {}", media_type=TURTLE)


def test_columns_of_select_star_stand_in_order_of_appearance(answers: Answers) -> None:
    query = "SELECT * { ?drug a ex:Drug . ?drug rdfs:label ?a_label . OPTIONAL { ?drug ex:halfLifeHours ?b } }"

    assert answers(PREFIX + query, media_type=CSV).read().decode().splitlines()[0] == "drug,a_label,b"


def test_relative_iris_are_resolved_against_the_base(answers: Answers) -> None:
    query = "ASK { <warfarin> ?p ?o }"

    assert b"true" in answers(query, base_iri=EX).read()
    with pytest.raises(QueryError):
        answers(query)
    with pytest.raises(QueryError):
        answers(query, base_iri="no iri")


DATASETS = {
    "nothing named: the union": ("", (), (), "3"),
    "FROM": ("FROM ex:one", (), (), "1"),
    "two FROM": ("FROM ex:one FROM ex:two", (), (), "2"),
    "FROM NAMED leaves no default graph": ("FROM NAMED ex:one", (), (), "0"),
    "of the request": ("", ("one", "two"), (), "2"),
    "of the request, before FROM": ("FROM ex:three", ("one", "two"), (), "2"),
    "named ones of the request leave no default graph": ("FROM ex:three", (), ("one",), "0"),
}


@pytest.mark.parametrize(("clause", "default", "named", "count"), DATASETS.values(), ids=DATASETS.keys())
def test_the_default_graph_is_what_was_named(
    answers: Answers, clause: str, default: tuple[str, ...], named: tuple[str, ...], count: str
) -> None:
    query = f"{PREFIX} SELECT (COUNT(*) AS ?n) {clause} {{ ?drug a ex:Drug }}"

    answer = answers(
        query, default_graphs=tuple(EX + name for name in default), named_graphs=tuple(EX + name for name in named)
    )

    assert rows(answer) == [[count]]


@pytest.mark.parametrize(
    ("clause", "named", "graphs"),
    [
        ("", (), {"one", "two", "three"}),
        ("FROM NAMED ex:one", (), {"one"}),
        ("FROM ex:one", (), set()),
        ("FROM NAMED ex:one", ("two", "three"), {"two", "three"}),
    ],
)
def test_the_named_graphs_are_those_that_were_named(
    answers: Answers, clause: str, named: tuple[str, ...], graphs: set[str]
) -> None:
    query = f"{PREFIX} SELECT ?graph {clause} {{ GRAPH ?graph {{ ?drug a ex:Drug }} }}"

    found = rows(answers(query, named_graphs=tuple(EX + name for name in named)))

    assert {row[0].removeprefix(EX) for row in found} == graphs


def test_a_graph_name_that_is_no_iri_is_refused(answers: Answers) -> None:
    with pytest.raises(QueryError, match="'no iri'"):
        answers(COUNT, default_graphs=("no iri",))


@pytest.mark.parametrize(
    ("query", "line", "column"),
    [("SELECT", 1, 7), ("ASK {\n  ?s ?p", 2, 8), ("ASK { ?s a unknown:thing }", 1, 25)],
)
def test_a_syntax_error_says_where(answers: Answers, query: str, line: int, column: int) -> None:
    with pytest.raises(QueryError) as refusal:
        answers(query)

    assert (refusal.value.line, refusal.value.column) == (line, column)
    assert str(refusal.value).startswith(f"line {line}, column {column}: ")


def test_an_unknown_function_is_an_error_of_the_query(answers: Answers) -> None:
    with pytest.raises(QueryError, match="custom function"):
        answers(f"{PREFIX} SELECT (ex:f(1) AS ?x) {{}}")


def test_xml_is_refused_where_it_would_not_be_well_formed(answers: Answers) -> None:
    control = 'SELECT ("a\\u0001b" AS ?text) {}'
    with pytest.raises(ReaderError, match="XML"):
        answers(control, media_type=XML)
    assert rows(answers(control, media_type=JSON)) == [["a\x01b"]]

    for triple in ("ex:s <http://example.org/1> 1", 'ex:s ex:p "\\uFFFE"', "ex:s a <http://example.org/>"):
        query = f"{PREFIX} CONSTRUCT {{ {triple} }} {{}}"
        with pytest.raises(ReaderError, match="XML"):
            answers(query, media_type=RDF_XML)
        assert answers(query, media_type=TURTLE).count == 1


def test_a_large_answer_goes_to_a_file_and_is_whole(answers: Answers) -> None:
    query = f"{PREFIX} SELECT * {{ ?a ex:next ?b . ?c ex:next ?d }} LIMIT 50000"

    answer = answers(query, media_type=TSV)

    assert answer.size > 1 << 20
    lines = answer.read().splitlines()
    assert len(lines) == 50_001
    assert answer.size == sum(map(len, lines)) + len(lines)


def test_graphs_hold_each_triple_once(answers: Answers) -> None:
    answer = answers(f"{PREFIX} CONSTRUCT {{ ex:x ex:y ex:z }} {{ ?drug a ex:Drug }}", media_type=N_TRIPLES)

    assert answer.read().decode() == f"<{EX}x> <{EX}y> <{EX}z> .\n"


def test_answers_after_an_error_are_not_mixed_up(answers: Answers) -> None:
    endless = f"{PREFIX} SELECT * {{ ?a ex:next ?b . ?c ex:next ?d . ?e ex:next ?f }}"
    for _ in range(3):
        with pytest.raises(LimitError, match="bytes"):
            answers(endless, media_type=CSV, deadline=60)
        with pytest.raises(QueryError):
            answers("SELECT")

        assert rows(answers(COUNT)) == [["3"]]
