"""The service description says what the endpoint does, and what it says is so (SPARQL 1.1 Service Description)."""

import json
from typing import Any

import pyoxigraph as ox
import pytest
from lastdose.releases.layout import Release
from rdflib import Graph

Ask = Any
PREFIXES = """
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX formats: <http://www.w3.org/ns/formats/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX sd: <http://www.w3.org/ns/sparql-service-description#>
PREFIX void: <http://rdfs.org/ns/void#>
"""
MEDIA_TYPES = (
    "text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json", "application/trig",
    "application/n-quads",
)  # fmt: skip


def described(ask: Ask) -> Graph:
    return Graph().parse(data=ask("/sparql").text, format="turtle")


def found(ask: Ask, variables: str, pattern: str) -> list[tuple[str, ...]]:
    """The rows of a pattern in the description, as text."""
    rows = described(ask).query(f"{PREFIXES} SELECT {variables} {{ {pattern} }}")
    return sorted(tuple(str(cell) for cell in row) for row in rows)  # type: ignore[union-attr]


def test_the_description_is_one_graph_in_every_format(ask: Ask) -> None:
    graphs = set()
    for media_type in MEDIA_TYPES:
        reply = ask("/sparql", {"Accept": media_type})
        assert (reply.status, reply.media_type) == (200, media_type)
        statements = ox.parse(reply.body, format=ox.RdfFormat.from_media_type(media_type))
        graphs.add(frozenset((quad.subject, quad.predicate, quad.object) for quad in statements))

    assert len(graphs) == 1


def test_no_other_format_is_given(ask: Ask) -> None:
    assert ask("/sparql", {"Accept": "image/png"}).status == 406
    assert ask("/sparql", {"Accept": "application/sparql-results+json"}).status == 406


def test_a_reader_who_has_the_description_is_told_so(ask: Ask) -> None:
    first = ask("/sparql")

    assert ask("/sparql", {"If-None-Match": first.headers["ETag"]}).status == 304
    assert {"Accept", "Accept-Encoding"} <= first.listed("Vary")


@pytest.mark.parametrize(
    ("pattern", "holds"),
    [
        ("?service a sd:Service ; sd:endpoint ?service ; sd:supportedLanguage sd:SPARQL11Query", True),
        ("?service sd:feature sd:UnionDefaultGraph", True),
        ("?service sd:defaultEntailmentRegime <http://www.w3.org/ns/entailment/Simple>", True),
        ("?service sd:defaultDataset ?d . ?d a sd:Dataset ; sd:defaultGraph/void:triples ?n", True),
        ("?service sd:availableGraphs/sd:namedGraph/sd:graph ?g . ?g a sd:Graph", True),
        ("?service sd:defaultDataset/dcterms:license <https://creativecommons.org/licenses/by/4.0/>", True),
        ("?service rdfs:comment ?said FILTER(CONTAINS(?said, 'no medical advice'))", True),
        ("?service sd:feature sd:BasicFederatedQuery", False),
        ("?service sd:feature sd:DereferencesURIs", False),
        ("?service sd:feature sd:RequiresDataset", False),
        ("?service sd:supportedLanguage sd:SPARQL11Update", False),
        ("?service sd:inputFormat ?format", False),
        ("?dataset sd:namedGraph ?graph FILTER NOT EXISTS { ?graph sd:name ?name }", False),
    ],
)
def test_what_is_said_of_the_service(ask: Ask, pattern: str, holds: bool) -> None:
    assert described(ask).query(f"{PREFIXES} ASK {{ {pattern} }}").askAnswer is holds


def test_the_endpoint_described_is_the_one_that_was_asked(ask: Ask) -> None:
    assert found(ask, "?endpoint", "[] sd:endpoint ?endpoint") == [(f"{ask.url}/sparql",)]


def test_each_named_graph_is_described_with_its_size(ask: Ask) -> None:
    query = "SELECT ?graph (count(*) AS ?n) { GRAPH ?graph { ?s ?p ?o } } GROUP BY ?graph"
    held = json.loads(ask.query(query).body)["results"]["bindings"]

    told = found(ask, "?name ?n", "[] sd:namedGraph [ sd:name ?name ; sd:graph/void:triples ?n ]")

    assert told == sorted((row["graph"]["value"], row["n"]["value"]) for row in held)


@pytest.mark.parametrize(
    ("query", "media_type", "name"),
    [
        ("ASK {}", "application/sparql-results+json", "SPARQL_Results_JSON"),
        ("ASK {}", "application/sparql-results+xml", "SPARQL_Results_XML"),
        ("SELECT * {}", "text/csv", "SPARQL_Results_CSV"),
        ("SELECT * {}", "text/tab-separated-values", "SPARQL_Results_TSV"),
        ("CONSTRUCT WHERE {}", "text/turtle", "Turtle"),
        ("CONSTRUCT WHERE {}", "application/n-triples", "N-Triples"),
        ("CONSTRUCT WHERE {}", "application/rdf+xml", "RDF_XML"),
        ("CONSTRUCT WHERE {}", "application/ld+json", "JSON-LD"),
        ("CONSTRUCT WHERE {}", "application/trig", "TriG"),
        ("CONSTRUCT WHERE {}", "application/n-quads", "N-Quads"),
        ("CONSTRUCT WHERE {}", "text/n3", "N3"),
    ],
)
def test_each_format_described_can_be_had(ask: Ask, query: str, media_type: str, name: str) -> None:
    told = [one for (one,) in found(ask, "?format", "[] sd:resultFormat ?format")]

    assert f"http://www.w3.org/ns/formats/{name}" in told
    assert ask.query(query, {"Accept": media_type}).media_type == media_type
    assert len(told) == 11


def test_the_dataset_described_is_the_one_of_void(ask: Ask, release: Release) -> None:
    ((dataset, void),) = found(ask, "?d ?void", "?d void:sparqlEndpoint/^sd:endpoint [] ; rdfs:seeAlso ?void")
    told = ask(void.removeprefix(ask.url), {"Accept": "text/turtle"})

    assert dataset == f"{release.base}dataset"
    assert "/.well-known/void" in void
    assert (dataset,) in [(str(subject),) for subject in Graph().parse(data=told.text, format="turtle").subjects()]


def test_all_triples_are_where_the_description_says(ask: Ask, release: Release) -> None:
    ((dump, size),) = found(ask, "?dump ?n", "[] sd:defaultGraph [ void:dataDump ?dump ; void:triples ?n ]")

    triples = ask(dump.removeprefix(ask.url), {"Accept": "application/n-triples"})

    assert len(triples.body.splitlines()) == int(size)


def test_sparql_1_2_is_named_where_it_is_known_to_be_spoken(ask: Ask, request: pytest.FixtureRequest) -> None:
    named = described(ask).query(f"{PREFIXES} ASK {{ [] sd:supportedLanguage sd:SPARQL12Query }}").askAnswer
    spoken = ask.query('VERSION "1.2" ASK { FILTER(isTRIPLE(<<( <urn:a> <urn:b> 1 )>>)) }')

    assert named is ("local" in request.node.name)
    assert json.loads(spoken.body)["boolean"] is True
