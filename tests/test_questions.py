"""Competency questions: each query is put to the shipped data and gives exactly the rows that stand beside it.

A query stands in `tests/questions/`, or is a published example of `data/examples/`; its rows are `NAME.tsv` in
`tests/questions/` (`.nt` for graphs, `.json` for yes or no). `pytest tests/test_questions.py --accept` writes anew what
the shipped data answers, to be read before it is committed.
"""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from lastdose.engine import query_form
from lastdose.namespaces import prefixes
from lastdose.releases.examples import Example, bound, examples_in, parameters_of
from lastdose.releases.shipped import shipped

QUESTIONS = Path(__file__).parent / "questions"
SUFFIXES = {"select": ".tsv", "ask": ".json", "construct": ".nt", "describe": ".nt"}
PUBLISHED = examples_in(shipped("data") / "examples")
EVERY = [*PUBLISHED, *examples_in(QUESTIONS)]
HARD = {
    "no-withdrawal-asserted",
    "boxed-warning-lost",
    "condition-of-stopping-mitapivat-at-once",
    "taper-by-current-dose",
    "returns-within-hours",
    "stopping-changes-another-drug",
}
LABELS = """
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX sh: <http://www.w3.org/ns/shacl#>
SELECT ?name ?question (COUNT(?prefix) AS ?prefixes) WHERE {
  ?example a sh:SPARQLExecutable ; rdfs:label ?name ; rdfs:comment ?question ; sh:prefixes/sh:declare ?prefix .
}
GROUP BY ?name ?question ORDER BY ?name
"""

Ask = Callable[[str], str]

of_every = pytest.mark.parametrize("example", EVERY, ids=[example.name for example in EVERY])
of_published = pytest.mark.parametrize("example", PUBLISHED, ids=[example.name for example in PUBLISHED])


@of_every
def test_a_question_is_answered_with_exactly_its_rows(example: Example, ask: Ask, accept: bool) -> None:
    rows = QUESTIONS / f"{example.name}{SUFFIXES[query_form(example.query)]}"

    answer = ask(example.query)

    if accept:
        rows.write_text(answer, encoding="utf-8")
    assert answer == rows.read_text(encoding="utf-8")


def test_each_query_stands_in_one_file_beside_one_file_of_rows() -> None:
    names = [example.name for example in EVERY]
    rows = [path.stem for path in QUESTIONS.iterdir() if path.suffix in SUFFIXES.values()]

    assert sorted(rows) == sorted(names)


def test_the_hard_questions_are_among_them() -> None:
    assert {example.name for example in EVERY} >= HARD


@of_every
def test_a_query_begins_with_the_question_it_answers_and_has_no_other_comment(example: Example) -> None:
    first, *rest = example.query.splitlines()

    assert first == f"# {example.question}"
    assert example.question.endswith("?")
    assert not any(line.lstrip().startswith("#") for line in rest)


@of_every
def test_a_query_declares_the_prefixes_it_uses_and_no_others(example: Example) -> None:
    lines = example.query.splitlines()
    declared = dict(line.split()[1:] for line in lines if line.startswith("PREFIX "))
    body = "\n".join(line for line in lines[1:] if not line.startswith("PREFIX "))
    used = set(re.findall(r"(?<![\w-])([A-Za-z][\w-]*:)(?=\w)", re.sub(r"<[^>]*>|\"[^\"]*\"", "", body)))

    assert declared == {f"{name}:": f"<{iri}>" for name, iri in prefixes().items() if f"{name}:" in used}


@of_published
def test_a_published_example_has_an_answer(example: Example, ask: Ask) -> None:
    answer = ask(example.query)

    assert len(answer.splitlines()) > 1 or '"boolean":true' in answer


def test_the_published_examples_are_in_the_graph_with_their_prefixes(ask: Ask) -> None:
    rows = [tuple(line.split("\t")) for line in ask(LABELS).splitlines()[1:]]

    assert sorted(rows) == sorted(
        (f'"{example.name.replace("-", " ")}"@en', f'"{example.question}"@en', str(len(prefixes())))
        for example in PUBLISHED
    )


def test_a_parameter_takes_another_value(ask: Ask) -> None:
    example = next(example for example in PUBLISHED if example.name == "harms-of-stopping")

    answer = ask(bound(example.query, {"drug": "drug:clozapine"}))

    assert parameters_of(example.query) == ["drug"]
    assert "Clozaril" in answer
    assert "Inderal" not in answer
