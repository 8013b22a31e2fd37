"""Why a query has no answer: the first pattern without a match, and the nearest term that is known."""

import json
from typing import Any
from urllib.parse import quote

import pytest

PREFIXES = """PREFIX ld: <https://w3id.org/lastdose/ontology#>
PREFIX drug: <https://w3id.org/lastdose/id/drug/>
PREFIX graph: <https://w3id.org/lastdose/id/graph/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
"""
Ask = Any


def why(ask: Ask, query: str) -> Any:
    return json.loads(ask(f"/sparql/why?query={quote(PREFIXES + query)}").body)


@pytest.mark.parametrize(
    ("query", "written", "role", "nearest"),
    [
        ("SELECT * { ?c ld:paraphrase ?w ; ld:aboutDrug drug:testlol }", "drug:testlol", "thing", "drug:testolol"),
        ("SELECT * { VALUES ?d { drug:testlol } ?c ld:aboutDrug ?d }", "drug:testlol", "thing", "drug:testolol"),
        ("SELECT * { ?c ld:aboutDrug drug:testolol-xr }", "drug:testolol-xr", "thing", "drug:testolol"),
        ("ASK { ?c a ld:DiscontinuationRisk }", "ld:DiscontinuationRisk", "class", "ld:DiscontinuationRiskClaim"),
        ("CONSTRUCT WHERE { ?c ld:aboutDrugs ?d }", "ld:aboutDrugs", "property", "ld:aboutDrug"),
        ("ASK { GRAPH ?g { ?d rdfs:lable ?l } }", "rdfs:lable", "property", "rdfs:label"),
        ("ASK { ?d a ld:Drug ; rdfs:label 'Testolol' }", "'Testolol'", "text", '"testolol"@en'),
        ("ASK { { ?d a ld:Drogue } UNION { ?d a ld:Drogue } }", "ld:Drogue", "class", "ld:Drug"),
        (
            "ASK { ?c ld:aboutDrug <http://w3id.org/lastdose/id/drugs/testolol> }",
            "<http://w3id.org/lastdose/id/drugs/testolol>",
            "thing",
            "drug:testolol",
        ),
        ("ASK FROM graph:sauces { ?s ?p ?o }", "graph:sauces", "graph", "<https://w3id.org/lastdose/id/graph/sources>"),
    ],
    ids=["thing", "given", "brand", "class", "property", "in-a-graph", "text", "union", "address", "graph"],
)
def test_the_nearest_term_is_named(ask: Ask, query: str, written: str, role: str, nearest: str) -> None:
    told = why(ask, query)

    assert told["reason"] == "pattern"
    assert told["line"] == 5
    assert [(term["written"], term["role"], term["nearest"][0]["term"]) for term in told["terms"]] == [
        (written, role, nearest)
    ]
    assert nearest in told["says"]


@pytest.mark.parametrize(
    ("query", "reason", "element"),
    [
        ("ASK { ?d a ld:Drug .\n?d ld:paraphrase ?w }", "together", "?d ld:paraphrase ?w ."),
        ("ASK { FILTER(?l = 'x') ?d a ld:Drug ; rdfs:label ?l }", "together", "FILTER(?l = 'x')"),
        ("SELECT * { ?d a ld:Drug } LIMIT 0", "modifiers", None),
        ("SELECT * { ?x ld:aboutDrug (1 2) }", "undecided", None),
        ("DESCRIBE drug:nothing", "undecided", None),
        ("ASK { ?x ", "undecided", None),
    ],
    ids=["join", "filter", "modifiers", "collection", "no-where", "unfinished"],
)
def test_what_else_keeps_a_query_from_an_answer_is_told(ask: Ask, query: str, reason: str, element: str | None) -> None:
    told = why(ask, query)

    assert (told["reason"], told["element"], told["terms"]) == (reason, element, [])


def test_few_questions_are_put_however_long_the_query(ask: Ask) -> None:
    patterns = " ".join(f"?x{number} ?p{number} ?y{number} ." for number in range(60))

    told = why(ask, f"ASK {{ {patterns} ?d a ld:Drug FILTER(?d = 1) }} ")

    assert told["questions"] <= 20


@pytest.mark.parametrize(
    ("parameters", "status"),
    [("", 400), ("query=hello", 400), ("query=ASK%20%7B%7D&query=ASK%20%7B%7D", 400), ("update=CLEAR%20ALL", 403),
     ("query=ASK%20%7B%20SERVICE%20%3Chttp%3A//127.0.0.1/%3E%20%7B%20%3Fs%20%3Fp%20%3Fo%20%7D%20%7D%20", 200)],
    ids=["nothing", "no-query", "two", "update", "service"],
)  # fmt: skip
def test_what_is_no_query_is_refused(ask: Ask, parameters: str, status: int) -> None:
    assert ask(f"/sparql/why?{parameters}").status == status


def test_a_dataset_of_the_request_holds_for_the_questions(ask: Ask) -> None:
    query = quote(f"{PREFIXES}ASK {{ ?d a ld:Drug }}")

    told = json.loads(ask(f"/sparql/why?query={query}&default-graph-uri=https://w3id.org/lastdose/id/graph/none").body)

    assert told["reason"] == "pattern"
