"""The parts of a query's WHERE: told apart, each can be asked for, and together they ask what the query asks."""

from contextlib import suppress

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lastdose.engine.patterns import Element
from lastdose.engine.reading import MOST_TOKENS, where
from lastdose.errors import QueryError
from lastdose.releases.examples import Example, examples_in
from lastdose.releases.shipped import shipped

EXAMPLES = examples_in(shipped("data") / "examples")
EX = "PREFIX ex: <http://example.org/> "
SIGNS = st.text(alphabet="?abxPREFIXSELCT{}[]()<>.;,:^/|*+!\"'@_#\\ 1\n", max_size=60)


def texts(query: str) -> list[str]:
    """The patterns of a query, those in groups, graphs and unions among them."""

    def within(elements: tuple[Element, ...]) -> list[str]:
        found = []
        for element in elements:
            if element.kind == "pattern":
                found.append(element.text)
            for branch in element.branches:
                found += within(branch)
        return found

    return within(where(EX + query).elements)


@pytest.mark.parametrize(
    ("query", "patterns"),
    [
        ("ASK { ?x a ex:A, ex:B ; ex:p 5 . ?y ex:q 'a.b'@en }",
         ["?x a ex:A .", "?x a ex:B .", "?x ex:p 5 .", "?y ex:q 'a.b'@en ."]),
        ("ASK { ?x ex:p/^ex:q*|!(ex:r|^a) -1.5e3, \"n\"^^ex:int }",
         ["?x ex:p/^ex:q*|!(ex:r|^a) -1.5e3 .", "?x ex:p/^ex:q*|!(ex:r|^a) \"n\"^^ex:int ."]),
        ("ASK { ?x ex:p [ ex:q _:b ; ex:r ?z ] . [] ex:s true }",
         ["?bracket_1 ex:q ?blank_b .", "?bracket_1 ex:r ?z .", "?x ex:p ?bracket_1 .", "?bracket_2 ex:s true ."]),
        ("SELECT * FROM ex:g { GRAPH ?g { ?x ex:p ?y { ?y ex:q ?z } } OPTIONAL { ?x ex:o ?o } FILTER(?y > 3) }",
         ["GRAPH ?g { ?x ex:p ?y . }", "GRAPH ?g { ?y ex:q ?z . }"]),
        ("SELECT (EXISTS { ?a ?b ?c } AS ?e) { { ?x a ex:A } UNION { ?x a ex:B } MINUS { ?x a ex:C } }",
         ["?x a ex:A .", "?x a ex:B ."]),
        ("CONSTRUCT { ?x ex:made ?y } WHERE { ?x ex:p ?y . { SELECT ?y { ?y ex:q ?z } } }", ["?x ex:p ?y ."]),
        ("DESCRIBE ex:one", []),
    ],
    ids=["lists", "paths", "brackets", "graphs", "unions", "templates", "none"],
)  # fmt: skip
def test_patterns_are_told_apart(query: str, patterns: list[str]) -> None:
    ox.Store().query(EX + query)

    assert texts(query) == patterns


@pytest.mark.parametrize("example", EXAMPLES, ids=[example.name for example in EXAMPLES])
def test_the_parts_of_each_example_are_queries(example: Example) -> None:
    parts = where(example.query)

    for asked in (parts.elements, *((element,) for element in parts.elements if element.kind != "bind")):
        ox.Store().query(parts.ask(asked))


def test_iris_are_told_with_prefixes_and_base() -> None:
    parts = where("BASE <http://b/> PREFIX p: <x#> ASK { }", "http://a/")

    assert list(parts.iris("a p:y <z> p:a\\,b unknown:x")) == [
        ("a", "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"),
        ("p:y", "http://b/x#y"),
        ("<z>", "http://b/z"),
        ("p:a\\,b", "http://b/x#a,b"),
    ]


@pytest.mark.parametrize(
    "query",
    ["ASK { ?x ?p (1 2) }", "ASK { ?x ?p ?y", "ASK {" * 200 + "}" * 200, "ASK { " + "?x ?p ?y . " * MOST_TOKENS + "}"],
    ids=["collection", "unclosed", "deep", "long"],
)
def test_what_cannot_be_told_apart_is_a_query_error(query: str) -> None:
    with pytest.raises(QueryError):
        where(query)


@given(SIGNS, SIGNS)
def test_no_text_raises_anything_else(before: str, inside: str) -> None:
    with suppress(QueryError):
        where(f"{before} ASK {{ {inside} }}", "http://a/")
