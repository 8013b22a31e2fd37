"""The programs that the query page offers do, as they stand there, what they are offered for."""

import json
import subprocess
import sys
from pathlib import Path
from shutil import which
from urllib.parse import urlencode
from urllib.request import urlopen

import pytest

from tests.browser.opened import QueryPage

HARD_TO_QUOTE = """PREFIX ld: <https://w3id.org/lastdose/ontology#>
# It's "quoted" \\ and 停药 and $HOME and {braces} and 100% + `this`
"""
TABLE = f"{HARD_TO_QUOTE}SELECT ?drug WHERE {{ ?drug a ld:Drug }} ORDER BY ?drug LIMIT 3"
YES = f"{HARD_TO_QUOTE}ASK {{ ?drug a ld:Drug }}"
GRAPH = f"{HARD_TO_QUOTE}CONSTRUCT {{ ?drug a ld:Drug }} WHERE {{ ?drug a ld:Drug }} LIMIT 3"
QUERIES = {"table": (TABLE, "csv"), "boolean": (YES, "json"), "graph": (GRAPH, "ttl")}


@pytest.fixture(params=QUERIES)
def kind(request: pytest.FixtureRequest) -> str:
    """What a query answers with."""
    return str(request.param)


@pytest.fixture
def snippets(page: QueryPage, kind: str) -> dict[str, str]:
    """The programs on the page for a query of this kind, by what they are written in."""
    page.open(QUERIES[kind][0])
    page.seen("#copies summary")
    return dict(zip(page.texts("#copies summary"), page.texts("#copies pre"), strict=True))


@pytest.fixture
def answer(page: QueryPage, kind: str) -> str:
    """The answer, without a program."""
    query, form = QUERIES[kind]
    with urlopen(f"{page.address}?{urlencode({'query': query, 'format': form})}") as reply:
        return str(reply.read().decode())


def printed(*command: str | Path) -> str:
    """What a program prints that ends well."""
    done = subprocess.run(command, capture_output=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode()


def test_each_program_is_offered(snippets: dict[str, str]) -> None:
    assert list(snippets) == ["As curl", "As Python", "As R", "As JavaScript"]


def test_curl_gets_the_answer(snippets: dict[str, str], answer: str) -> None:
    assert printed(which("sh") or "", "-c", snippets["As curl"]) == answer


def test_javascript_gets_the_answer(snippets: dict[str, str], answer: str, tmp_path: Path) -> None:
    program = tmp_path / "asks.mjs"
    program.write_text(snippets["As JavaScript"], encoding="utf-8")

    assert printed(Path(sys.executable).parent / "node", program) == f"{answer}\n"


def test_python_reads_the_answer(snippets: dict[str, str], answer: str, kind: str, tmp_path: Path) -> None:
    program = tmp_path / "asks.py"
    program.write_text(snippets["As Python"], encoding="utf-8")
    told = printed(sys.executable, program).split()

    if kind == "table":
        assert [word for word in told if word.startswith("http")] == answer.split()[1:]
    else:
        assert told == (["True"] if kind == "boolean" else ["3"])


def test_r_reads_the_answer(snippets: dict[str, str], answer: str, kind: str) -> None:
    told = printed("Rscript", "-e", snippets["As R"])

    if kind == "table":
        assert [word for word in told.split() if word.startswith("http")] == answer.split()[1:]
    else:
        assert all(json.dumps(line)[1:-1] in told for line in answer.splitlines())
