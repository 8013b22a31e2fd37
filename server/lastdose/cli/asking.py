"""Asking: run a query, or a published example, over a release."""

import argparse
import sys
from pathlib import Path

from lastdose.cli.commands import Commands, add, add_release
from lastdose.cli.releases import chosen_release
from lastdose.engine import Question, open_engine, query_form
from lastdose.engine import interface as formats
from lastdose.errors import UnreadableError, UsageError
from lastdose.namespaces import prefixes
from lastdose.releases import layout
from lastdose.releases.examples import Example, bound, examples_in, under
from lastdose.releases.shipped import shipped

FORMATS = {
    "csv": formats.CSV,
    "json": formats.JSON,
    "jsonld": formats.JSON_LD,
    "nq": formats.N_QUADS,
    "nt": formats.N_TRIPLES,
    "rdf": formats.RDF_XML,
    "trig": formats.TRIG,
    "tsv": formats.TSV,
    "ttl": formats.TURTLE,
    "xml": formats.XML,
}


def add_commands(commands: Commands) -> None:
    """query."""
    example = "lastdose query --example harms-of-stopping --param drug=drug:propranolol"
    command = add(commands, "query", run_query, "Ask a release with SPARQL.", example)
    add_release(command)
    command.add_argument("--format", choices=sorted(FORMATS), help="default: csv for tables, ttl for graphs")
    command.add_argument("--example", metavar="NAME", help="a published example query; 'list' names them")
    command.add_argument("--param", action="append", default=[], metavar="k=v", help="a value for the example")
    command.add_argument("query", nargs="?", metavar="FILE", help="a file with a query, or - for standard input")


def run_query(options: argparse.Namespace) -> int:
    """Print the answer; 1 when an ASK is answered with false."""
    if options.example == "list":
        sys.stdout.writelines(f"{example.name}\t{example.question}\n" for example in _examples())
        return 0
    query, parameters = _query(options), _parameters(options.param)
    release = chosen_release(options.release)
    query = bound(under(query, release.base) if options.example else query, parameters, release.base)
    question = Question(
        query=query,
        media_type=FORMATS[options.format] if options.format else _usual(query),
        prefixes=prefixes(release.base),
    )
    with open_engine(release.file(layout.STORE)) as engine:
        answer = engine.evaluate(question)
    body = answer.read()
    sys.stdout.buffer.write(body)
    sys.stdout.flush()
    return 1 if answer.form == "ask" and b"true" not in body else 0


def _usual(query: str) -> str:
    return {"select": formats.CSV, "ask": formats.JSON}.get(query_form(query), formats.TURTLE)


def _query(options: argparse.Namespace) -> str:
    if (options.query is None) == (options.example is None):
        raise UsageError("query needs either a FILE (or -), or --example NAME")
    if options.example:
        return _example(options.example).query
    return _text(options.query)


def _text(place: str) -> str:
    try:
        return (sys.stdin.buffer.read() if place == "-" else Path(place).read_bytes()).decode()
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableError(f"{place}: cannot be read: {error}") from error


def _examples() -> list[Example]:
    return examples_in(shipped("data") / "examples")


def _example(name: str) -> Example:
    found = next((example for example in _examples() if example.name == name), None)
    if found is None:
        raise UsageError(f"there is no example {name!r}: --example list names them")
    return found


def _parameters(given: list[str]) -> dict[str, str]:
    pairs = [pair.partition("=") for pair in given]
    for name, equals, _ in pairs:
        if not equals:
            raise UsageError(f"--param {name}: write it as name=value")
    return {name: value for name, _, value in pairs}
