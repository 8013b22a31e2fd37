"""Hostile queries get a clear, bounded error; only their worker dies, and the next query is answered."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from lastdose.engine import Engine, Limits, LocalEngine, Question, media_types, open_engine
from lastdose.errors import ForbiddenError, LimitError, QueryError, ReaderError

PREFIX = "PREFIX ex: <http://example.org/> "
CROSS = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o ."
ENDLESS = {
    "cross product": f"SELECT (COUNT(*) AS ?count) {{ {CROSS} }}",
    "sorted cross product": f"SELECT * {{ {CROSS} }} ORDER BY ?o ?a LIMIT 1",
    "distinct cross product": f"SELECT (COUNT(DISTINCT *) AS ?count) {{ {CROSS} }}",
    "path explosion": "SELECT (COUNT(*) AS ?count) {"
    " ?a (ex:next|!ex:none)+ ?b . ?c (ex:next/ex:next)* ?d . ?e ex:next+ ?f }",
    "values product": "SELECT (COUNT(*) AS ?count) {"
    + "".join(f"VALUES ?v{number} {{ {'1 ' * 100} }}" for number in range(6))
    + "}",
    "string doubling": 'SELECT ?v40 { BIND("xxxxxxxx" AS ?v0) '
    + "".join(f"BIND(CONCAT(?v{n}, ?v{n}) AS ?v{n + 1})" for n in range(40))
    + "}",
    "huge group": f"SELECT (GROUP_CONCAT(?a) AS ?all) {{ {CROSS} }}",
    "regex of many states": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i"
    ' FILTER REGEX(CONCAT(STR(?a), STR(?d), STR(?g)), "((e|x){1,9}|(h|t)*){1,40}$") }',
    "nested collections": "ASK { ?s ?p " + "(" * 190 + ")" * 190 + " . ?s ?q " + "(" * 190 + ")" * 190 + "}",
    "long chain": "ASK { " + " ".join(f"?v{n} ex:next ?v{n + 1} ." for n in range(1500)) + "}",
    "long path": "ASK { ?s " + "/".join(["ex:next"] * 1500) + " ?o }",
}


def still_answers(engine: Engine) -> bool:
    with engine.evaluate(Question(query="ASK {}")) as answer:
        return b"true" in answer.read()


@pytest.mark.parametrize("query", ENDLESS.values(), ids=ENDLESS.keys())
def test_a_query_without_end_is_ended(engine: Engine, query: str) -> None:
    with pytest.raises(LimitError) as limit:
        engine.evaluate(Question(query=PREFIX + query, deadline=1.5))

    assert limit.value.retry_after is not None
    assert still_answers(engine)


DEEP: dict[str, Callable[[int], str]] = {
    "functions": lambda n: f"SELECT ({'STR(' * n}1{')' * n} AS ?x) {{}}",
    "parentheses": lambda n: f"SELECT ({'(' * n}1{')' * n} AS ?x) {{}}",
    "groups": lambda n: f"ASK {'{' * n}{'}' * n}",
    "exists": lambda n: f"ASK {{{'FILTER EXISTS {' * n}{'}' * n}}}",
    "paths": lambda n: f"ASK {{?s {'(' * n}<http://e/>{')' * n} ?o}}",
    "negations": lambda n: f"SELECT ({'!' * n}1 AS ?x) {{}}",
    "blank nodes": lambda n: f"ASK {{?s ?p {'[<http://e/> ' * n}1{']' * n}}}",
}


@pytest.mark.parametrize("query", DEEP.values(), ids=DEEP.keys())
@pytest.mark.parametrize("depth", [190, 1000, 40_000])
def test_deep_nesting_is_answered_or_refused(engine: Engine, query: Callable[[int], str], depth: int) -> None:
    with suppress(LimitError, QueryError):
        engine.evaluate(Question(query=query(depth), deadline=5)).close()

    assert still_answers(engine)


def test_a_stack_overflow_ends_only_a_worker(store: Path) -> None:
    unguarded = Limits(workers=2, spares=1, length=10**7, depth=10**7)
    with open_engine(store, limits=unguarded) as engine:
        for query in (DEEP["functions"](200_000), DEEP["exists"](200_000)):
            with pytest.raises(LimitError, match="deep"):
                engine.evaluate(Question(query=query, deadline=30))

            assert still_answers(engine)


@pytest.mark.parametrize("media_type", [*media_types("select"), *media_types("construct")])
def test_an_endless_answer_is_refused_in_each_format(engine: Engine, media_type: str) -> None:
    head = "SELECT *" if media_type in media_types("select") else "CONSTRUCT { [] ex:is ?a, ?d, ?g }"

    with pytest.raises(LimitError):
        engine.evaluate(Question(query=f"{PREFIX} {head} {{ {CROSS} }}", media_type=media_type, deadline=20))

    assert still_answers(engine)


@contextmanager
def canary() -> Iterator[str]:
    """The URL of a listener on loopback; fails if anyone connected to it."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/"
        with pytest.raises(BlockingIOError):
            listener.accept()


SERVICE = {
    "plain": "ASK {{ SERVICE <{url}> {{ ?s ?p ?o }} }}",
    "silent": "ASK {{ SERVICE SILENT <{url}> {{ ?s ?p ?o }} }}",
    "glued": "ASK{{SERVICESILENT<{url}>{{}}}}",
    "variable": "SELECT * {{ VALUES ?where {{ <{url}> }} SERVICE ?where {{ ?s ?p ?o }} }}",
    "subquery": "SELECT * {{ {{ SELECT * {{ SERVICE <{url}> {{ ?s ?p ?o }} }} }} }}",
    "exists": "ASK {{ FILTER NOT EXISTS {{ SERVICE <{url}> {{ ?s ?p ?o }} }} }}",
    "relative": "BASE <{url}> ASK {{ SERVICE <x> {{}} }}",
    "past the guard": "PREFIX : <{url}> PREFIX SERVICE: <{url}> ASK {{ SERVICE:x {{ ?s ?p ?o }} }}",
}


@pytest.mark.parametrize("query", SERVICE.values(), ids=SERVICE.keys())
def test_service_is_forbidden_and_nobody_is_asked(engine: Engine, query: str) -> None:
    with canary() as url:
        with pytest.raises(ForbiddenError):
            engine.evaluate(Question(query=query.format(url=url)))

        assert still_answers(engine)


@pytest.mark.parametrize(
    "query",
    [
        "LOAD <{url}>",
        "INSERT DATA {{ <{url}> <{url}> 1 }}",
        "DELETE WHERE {{ ?s ?p ?o }}",
        "CLEAR ALL",
        "WITH <{url}> DELETE {{ ?s ?p ?o }} WHERE {{ ?s ?p ?o }}",
        "PREFIX : <{url}> DROP ALL",
        "ASK {{}} ; CLEAR ALL",
    ],
)
def test_updates_are_no_queries(engine: Engine, query: str) -> None:
    everything = Question(query="SELECT (COUNT(*) AS ?count) { GRAPH ?g { ?s ?p ?o } }")
    before = engine.evaluate(everything).read()
    with canary() as url:
        with pytest.raises(QueryError):
            engine.evaluate(Question(query=query.format(url=url)))

        assert engine.evaluate(everything).read() == before


@pytest.mark.parametrize("place", ["{url}", "file:///etc/passwd", "http://localhost:1/"])
def test_foreign_graphs_are_empty_and_never_fetched(engine: Engine, place: str) -> None:
    with canary() as url:
        iri = place.format(url=url)
        for query in (f"ASK FROM <{iri}> {{ ?s ?p ?o }}", f"ASK FROM NAMED <{iri}> {{ GRAPH ?g {{ ?s ?p ?o }} }}"):
            assert b"false" in engine.evaluate(Question(query=query)).read()
        asked = Question(query="ASK { ?s ?p ?o }", default_graphs=(iri,), named_graphs=(iri,))
        assert b"false" in engine.evaluate(asked).read()


def test_a_query_that_is_given_up_frees_its_worker(own_engine: LocalEngine) -> None:
    for _ in range(5):
        with pytest.raises(ReaderError, match="gone"):
            own_engine.evaluate(Question(query=ENDLESS["cross product"], deadline=60), gone=lambda: True)

    assert still_answers(own_engine)
