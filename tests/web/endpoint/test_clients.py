"""Clients that people have, as they are: each asks the endpoint in its own way and reads what it expects."""

import csv
import io
import json
import subprocess
import sys
from pathlib import Path
from shutil import which
from typing import Any
from urllib.parse import urlencode

import pandas
import pytest
from rdflib import RDFS, Graph, URIRef
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import CSV, JSON, JSONLD, N3, POST, POSTDIRECTLY, RDFXML, TSV, TURTLE, URLENCODED, XML, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import QueryBadFormed

LD = "https://w3id.org/lastdose/ontology#"
THING = "https://w3id.org/lastdose/id/drug/testolol"
GRAPH = "https://w3id.org/lastdose/id/graph/label-testolol-v1"
SELECT = f"SELECT ?claim ?said WHERE {{ ?claim <{LD}aboutDrug> <{THING}> ; <{LD}paraphrase> ?said }} ORDER BY ?claim"
COUNT = "SELECT (count(*) AS ?n) WHERE { ?s ?p ?o }"
CONSTRUCT = f"CONSTRUCT {{ ?s a ?type }} WHERE {{ ?s a ?type ; <{LD}aboutDrug> <{THING}> }}"
ASK_CLAIM = f"ASK {{ ?s <{LD}aboutDrug> <{THING}> }}"
CLAIMS = 13
COMUNICA = Path(__file__).parent / "comunica" / "node_modules" / "@comunica" / "query-sparql" / "bin" / "query.js"
Ask = Any


def wrapper(ask: Ask, query: str, form: Any) -> SPARQLWrapper:
    client = SPARQLWrapper(f"{ask.url}/sparql")
    client.setQuery(query)
    client.setReturnFormat(form)
    return client


@pytest.mark.parametrize(("method", "how"), [("GET", URLENCODED), (POST, URLENCODED), (POST, POSTDIRECTLY)])
def test_sparqlwrapper_gets_its_answers(ask: Ask, method: str, how: str) -> None:
    def result(query: str, form: str) -> Any:
        client = wrapper(ask, query, form)
        client.setMethod(method)
        client.setRequestMethod(how)
        return client.query()

    assert len(result(SELECT, JSON).convert()["results"]["bindings"]) == CLAIMS
    assert len(result(SELECT, XML).convert().getElementsByTagName("result")) == CLAIMS
    assert result(SELECT, CSV).convert().count(b"\n") == result(SELECT, TSV).convert().count(b"\n") == CLAIMS + 1
    assert result(ASK_CLAIM, JSON).convert()["boolean"] is True
    for form, name in {TURTLE: "turtle", N3: "n3", RDFXML: "xml"}.items():
        assert len(Graph().parse(result(CONSTRUCT, form).response, format=name)) == CLAIMS
    assert len(json.load(result(CONSTRUCT, JSONLD).response)) == CLAIMS


def test_sparqlwrapper_names_a_dataset_and_a_wrong_query(ask: Ask) -> None:
    one = wrapper(ask, COUNT, JSON)
    one.addDefaultGraph(GRAPH)
    named = wrapper(ask, "SELECT (count(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }", JSON)
    named.addNamedGraph(GRAPH)

    tables: list[Any] = [client.queryAndConvert() for client in (one, named)]
    counted = [table["results"]["bindings"][0]["n"]["value"] for table in tables]
    assert counted[0] == counted[1] != "0"
    with pytest.raises(QueryBadFormed, match="line 1, column 17"):
        wrapper(ask, "SELECT ?x { ?x }", JSON).query()


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
def test_rdflib_reads_the_endpoint_as_a_store(ask: Ask, method: Any) -> None:
    graph = Graph(SPARQLStore(f"{ask.url}/sparql", method=method))

    assert len(list(graph.query(SELECT))) == CLAIMS
    assert len(graph.query(CONSTRUCT).graph or []) == CLAIMS
    assert graph.query(ASK_CLAIM).askAnswer is True
    assert len(list(graph.subjects(URIRef(f"{LD}aboutDrug"), URIRef(THING)))) == CLAIMS


def test_rdflib_reads_each_named_graph(ask: Ask) -> None:
    store = SPARQLStore(f"{ask.url}/sparql", context_aware=True)

    names = {str(context) for context in store.contexts()}
    one = Graph(store, identifier=URIRef(GRAPH))

    assert GRAPH in names
    assert 0 < len(one) < len(Graph(SPARQLStore(f"{ask.url}/sparql")))


def test_pandas_reads_a_table_from_an_address(ask: Ask) -> None:
    address = f"{ask.url}/sparql?{urlencode({'query': SELECT})}"

    hinted = pandas.read_csv(f"{address}&format=csv")
    negotiated = pandas.read_csv(address, storage_options={"Accept": "text/csv"})
    tabbed = pandas.read_csv(f"{address}&format=tsv", sep="\t")

    assert list(hinted.columns) == ["claim", "said"]
    assert list(tabbed.columns) == ["?claim", "?said"]
    assert len(hinted) == len(tabbed) == CLAIMS
    pandas.testing.assert_frame_equal(hinted, negotiated)


def curl(*arguments: str) -> "subprocess.CompletedProcess[str]":
    program = which("curl")
    assert program is not None, ".ci/environment brings it"
    return subprocess.run([program, "--silent", *arguments], capture_output=True, text=True, check=False, timeout=60)


def test_curl_asks_by_get_by_form_and_with_a_file(ask: Ask, tmp_path: Path) -> None:
    endpoint, table = f"{ask.url}/sparql", ("-H", "Accept: text/csv")
    file = tmp_path / "claims.rq"
    file.write_text(SELECT, encoding="utf-8")

    by_get = curl("--get", *table, "--data-urlencode", f"query={SELECT}", endpoint)
    by_form = curl(*table, "--data-urlencode", f"query={SELECT}", endpoint)
    direct = curl(*table, "-H", "Content-Type: application/sparql-query", "--data-binary", f"@{file}", endpoint)
    packed = curl("--get", "--compressed", *table, "--data-urlencode", f"query={SELECT}", endpoint)

    assert len(list(csv.reader(io.StringIO(by_get.stdout)))) == CLAIMS + 1
    assert by_get.stdout == by_form.stdout == direct.stdout == packed.stdout


def test_curl_is_told_what_went_wrong(ask: Ask) -> None:
    wrong = curl("--get", "--data-urlencode", "query=SELECT * {\n ?s ?p }", f"{ask.url}/sparql")
    failed = curl("--fail", "--head", f"{ask.url}/sparql?query=SELEKT")

    assert json.loads(wrong.stdout)["offending_line"] == " ?s ?p }"
    assert failed.returncode == 22
    assert failed.stdout.startswith("HTTP/1.1 400")


def comunica(*arguments: str) -> str:
    """What Comunica's own command prints."""
    assert COMUNICA.is_file(), ".ci/environment test brings it"
    node = Path(sys.executable).parent / "node"
    done = subprocess.run([node, COMUNICA, *arguments], capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_comunica_finds_out_that_it_is_an_endpoint_and_asks_it(ask: Ask) -> None:
    told = comunica(f"{ask.url}/sparql", "-q", SELECT, "-t", "application/sparql-results+json")

    assert len(json.loads(told)["results"]["bindings"]) == CLAIMS


@pytest.mark.parametrize(
    ("query", "media_type", "lines"),
    [(ASK_CLAIM, "simple", ["true"]), (CONSTRUCT, "application/n-triples", CLAIMS)],
    ids=["ask", "construct"],
)
def test_comunica_is_told_that_it_is_an_endpoint_and_asks_it(
    ask: Ask, query: str, media_type: str, lines: list[str] | int
) -> None:
    told = comunica(f"sparql@{ask.url}/sparql", "-q", query, "-t", media_type).splitlines()

    assert told == lines if isinstance(lines, list) else len(told) == lines


def test_comunica_joins_the_endpoint_with_a_document(ask: Ask) -> None:
    query = f"SELECT DISTINCT ?label {{ ?claim <{LD}aboutDrug> ?drug . ?drug <{RDFS.label}> ?label }}"

    told = comunica(f"{ask.url}/sparql", f"{ask.url}/doc/drug/testolol", "-q", query, "-t", "text/csv")

    assert "testolol" in told
