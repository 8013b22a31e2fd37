"""What is told of a query without parsing it agrees with the parser."""

from contextlib import suppress

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lastdose.engine import Form, Limits, query_form
from lastdose.engine.syntax import in_order_of_appearance, located, makes_blank_nodes, names_a_dataset, refuse
from lastdose.errors import ForbiddenError, LimitError, QueryError

LIMITS = Limits()


@pytest.mark.parametrize(
    ("query", "form"),
    [
        ("SELECT * {}", "select"),
        ("  # SELECT\n ask {}", "ask"),
        ("PREFIX select: <http://e/ask#> BASE <http://e/>\nCONSTRUCT WHERE {?s ?p ?o}", "construct"),
        ("PREFIX#c\n:#d\n<http://e/>DESCRIBE :x", "describe"),
        ('VERSION "1.2" ASK {}', "ask"),
        ("SELECTDISTINCT?s{?s?p?o}", "select"),
    ],
)
def test_the_form_is_the_first_keyword_after_the_prologue(query: str, form: Form) -> None:
    assert query_form(query) == form
    ox.Store().query(query)


@pytest.mark.parametrize(
    ("query", "line", "column"),
    [("", 1, 1), ("hello", 1, 1), ("PREFIX : <http://e/>\n  SEL", 2, 3), ("# only\n", 2, 1)],
)
def test_what_is_no_query_is_refused_with_its_place(query: str, line: int, column: int) -> None:
    with pytest.raises(QueryError) as refusal:
        query_form(query)

    assert (refusal.value.line, refusal.value.column) == (line, column)
    assert str(refusal.value).startswith(f"line {line}, column {column}: ")


TEMPLATES = {
    "CONSTRUCT { [] a ?t } { ?s a ?t }": True,
    "CONSTRUCT { _:x a ?t } { ?s a ?t }": True,
    "PREFIX a: <http://e/> CONSTRUCT { ?s a:p (1) } { ?s a ?t }": True,
    "CONSTRUCT { << <urn:s> <urn:p> 1 >> <urn:p> 2 } {}": True,
    "CONSTRUCT { <urn:s> <urn:p> 1 {| <urn:q> 2 |} } {}": True,
    "CONSTRUCT WHERE { [] a ?t }": True,
    "CONSTRUCT { ?s a ?t } { [] a ?t . ?s a ?t FILTER(?s != ?t) }": False,
    "CONSTRUCT { ?s <urn:p> '[_:x]' } #{[]}\n { ?s a ?t }": False,
    "CONSTRUCT WHERE { ?s ?p ?o }": False,
    "SELECT * { [] a ?t }": False,
    "DESCRIBE ?s { ?s a [] }": False,
}


@pytest.mark.parametrize(("query", "makes"), TEMPLATES.items())
def test_a_template_with_blank_nodes_makes_others_each_time(query: str, makes: bool) -> None:
    store = ox.Store()
    store.add(
        ox.Quad(
            ox.NamedNode("urn:x"),
            ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type"),
            ox.NamedNode("urn:t"),
        )
    )

    answers = [store.query(query) for _ in range(2)]

    assert makes_blank_nodes(query) is makes
    if all(isinstance(answer, ox.QueryTriples) for answer in answers):
        first, second = (set(map(str, answer)) for answer in answers)  # type: ignore[arg-type]
        assert (first != second) is makes


UPDATES = ["INSERT DATA {}", "load <http://e/>", "PREFIX : <http://e/> CLEAR ALL", "WITH <g> DELETE {}"]


@pytest.mark.parametrize("query", UPDATES)
def test_an_update_is_called_an_update(query: str) -> None:
    with pytest.raises(QueryError, match="update"):
        query_form(query)


SERVICE = [
    "ASK {SERVICE <http://e/> {}}",
    "ask{service silent<http://e/>{}}",
    "ASK{SERVICESILENT<http://e/>{}}",
    "PREFIX : <http://e/> ASK {SERVICE:x {}}",
    "ASK {#\nSeRvIcE#\n<http://e/> {}}",
    "SELECT * {{SELECT * {VALUES ?s {<http://e/>} SERVICE ?s {}}}}",
    "ASK {FILTER EXISTS {SERVICE <http://e/> {}}}",
    'ASK {?s ?p "a\\"" . SERVICE <http://e/> {}}',
    "ASK {?s ?p '''a'b''' . SERVICE <http://e/> {}}",
    "ASK {SERV\\u0049CE <http://e/> {}}",
]


@pytest.mark.parametrize("query", SERVICE)
def test_service_is_forbidden_in_every_spelling(query: str) -> None:
    with pytest.raises(ForbiddenError):
        refuse(query, LIMITS)


@pytest.mark.parametrize(
    "query",
    [
        'ASK {?s ?p "SERVICE <http://e/> {}"}',
        "ASK {?s ?p '''x' SERVICE '''}",
        "ASK {?SERVICE ?p ?service} # SERVICE",
        "ASK {<http://e/SERVICE> ?p _:SERVICE}",
        "PREFIX service: <http://e/> ASK {service:x service:SERVICE ?o}",
        "PREFIX e: <http://e/> ASK {?s e:service ?o}",
        'ASK {?s ?p "x"@service}',
    ],
)
def test_the_word_service_may_stand_in_names_and_texts(query: str) -> None:
    refuse(query, LIMITS)

    ox.Store().query(query)


def test_a_query_too_long_or_too_deep_is_refused() -> None:
    with pytest.raises(LimitError, match="characters"):
        refuse("ASK {}" + " " * 100_000, LIMITS)
    with pytest.raises(LimitError, match="brackets"):
        refuse("ASK " + "{" * 201 + "}" * 201, LIMITS)

    refuse("ASK {" + "{}" * 1000 + "}", LIMITS)


def test_half_a_surrogate_pair_is_no_query() -> None:
    with pytest.raises(QueryError, match="line 1, column 13"):
        refuse('ASK {?s ?p "\ud800"}', LIMITS)


DATASETS = [
    ("SELECT * FROM <http://e/g> {?s ?p ?o}", True),
    ("PREFIX :<http://e/> SELECT*FROM:g{?s?p?o}", True),
    ("ASKFROM<http://e/g>{?s?p?o}", True),
    ("ASK#FROM\nFROMNAMED<http://e/g>{?s?p?o}", True),
    ("SELECT (1<2 AS ?x) (3>2 AS ?y) FROM <http://e/g> {}", True),
    ("ASK {?from ?p 'FROM <http://e/g>' } # FROM <http://e/g>", False),
    ("PREFIX from: <http://e/> ASK {from:a <http://e/from> _:from}", False),
]


@pytest.mark.parametrize(("query", "dataset"), DATASETS)
def test_a_dataset_clause_is_seen_wherever_the_parser_sees_one(query: str, dataset: bool) -> None:
    assert names_a_dataset(query) is dataset
    ox.Store().query(query)


@pytest.mark.parametrize(
    ("query", "columns"),
    [
        ("SELECT * {?z ?a ?m}", ["z", "a", "m"]),
        ("PREFIX : <http://e/#x> SELECT DISTINCT * {$z :a ?m . ?a ?b 1}", ["z", "m", "a", "b"]),
        ("SELECT*{?z ?a [] OPTIONAL {?c ?d '?b'} # ?e\n}", ["z", "a", "c", "d"]),
        ("SELECT * {{SELECT ?b {?a ?b ?c}} ?z ?y ?x}", ["b", "z", "y", "x"]),
        ("SELECT ?m ?a {?a ?m ?z}", ["m", "a"]),
        ("SELECT * {}", []),
    ],
)
def test_columns_come_in_order_of_appearance(query: str, columns: list[str]) -> None:
    store = ox.Store()
    sorted_by_name = store.query(query)
    assert isinstance(sorted_by_name, ox.QuerySolutions)

    ordered = in_order_of_appearance(query, [variable.value for variable in sorted_by_name.variables])

    solutions = store.query(ordered)
    assert isinstance(solutions, ox.QuerySolutions)
    assert [variable.value for variable in solutions.variables] == columns


def test_a_parser_message_becomes_short_and_keeps_its_place() -> None:
    for query in ("SELECT * {\n ?s ?p", "SELECT * {?s a foo:b}", "ASK {} extra", "SELECT ?x {} GROUP BY ?y"):
        with pytest.raises(SyntaxError) as refusal:
            ox.Store().query(query)

        error = located(str(refusal.value))

        assert error.line is not None
        assert error.column is not None
        assert str(error).startswith(f"line {error.line}, column {error.column}: ")
        assert "'0'" not in str(error)
        assert "\n" not in str(error)
        assert len(str(error)) < 350


PIECES = st.sampled_from([*"\"'\\#\n<>{}():é @", '"""', "'" * 3, "a.b-", "?x", "SERVICE", "FROM", "@en", "%41"])
TEXTS = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=30)


@given(st.lists(PIECES, max_size=60).map("".join))
def test_any_text_is_read_or_refused(text: str) -> None:
    for read in (query_form, names_a_dataset, lambda text: refuse(text, LIMITS)):
        with suppress(QueryError, ForbiddenError, LimitError):
            read(text)


@given(TEXTS, st.sampled_from(['"', "'", '"""', "'" * 3]))
def test_keywords_in_strings_and_comments_are_not_keywords(text: str, quote: str) -> None:
    escaped = text.translate({ord(c): f"\\u{ord(c):04x}" for c in "\"'\\\r\n"})
    query = f"ASK {{?s ?p {quote}{escaped} FROM SERVICE{quote} # FROM SERVICE\n}}"
    ox.Store().query(query)

    assert not names_a_dataset(query)
