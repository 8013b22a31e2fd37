"""The example queries: one `.rq` file each, its first comment the question it answers, published in the graph."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from rdflib import RDF, RDFS, Literal, URIRef

from lastdose.errors import UsageError
from lastdose.graphs.nquads import quoted
from lastdose.graphs.spelling import Quad, about, graph, node, term
from lastdose.namespaces import CANONICAL_BASE, prefixes
from lastdose.releases.description import ONTOLOGY

FORMS = {"SELECT": "Select", "ASK": "Ask", "CONSTRUCT": "Construct", "DESCRIBE": "Describe"}
FORM = re.compile(r"^\s*(SELECT|ASK|CONSTRUCT|DESCRIBE)\b", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Example:
    """A query with its name (the file's stem) and the question it answers."""

    name: str
    question: str
    query: str

    @property
    def form(self) -> str:
        """`Select`, `Ask`, `Construct` or `Describe`."""
        found = FORM.search(self.query)
        assert found, f"{self.name}.rq is no query"
        return FORMS[found[1]]


def examples_in(folder: Path) -> list[Example]:
    """The example queries of a folder, in the order of their names."""
    return [_example(path) for path in sorted(folder.glob("*.rq"))]


def _example(path: Path) -> Example:
    query = path.read_text(encoding="utf-8")
    question = query.splitlines()[0].removeprefix("#").strip()
    return Example(path.stem, question, query)


def example_quads(folder: Path) -> Iterator[Quad]:
    """The examples as `sh:SPARQLExecutable`, as editors and language-model tools look for them."""
    for example in examples_in(folder):
        pairs = [
            (RDF.type, term("sh:SPARQLExecutable")),
            (RDF.type, term(f"sh:SPARQL{example.form}Executable")),
            (RDFS.label, Literal(example.name.replace("-", " "), lang="en")),
            (RDFS.comment, Literal(example.question, lang="en")),
            (term(f"sh:{example.form.lower()}"), Literal(example.query)),
            (term("sh:prefixes"), ONTOLOGY),
            (term("schema:target"), URIRef(f"{CANONICAL_BASE}sparql")),
        ]
        yield from about(node("example", example.name), pairs, graph("examples"))


def under(query: str, base: str) -> str:
    """An example query with the addresses of things under the base of a release."""
    return query.replace(f"<{CANONICAL_BASE}id/", f"<{base}id/")


def bound(query: str, parameters: Mapping[str, str], base: str = CANONICAL_BASE) -> str:
    """The query with the one-variable VALUES block of each parameter replaced by the value given.

    A value is a prefixed name (`drug:propranolol`, under `base`), an IRI, or else a text. Raise `UsageError` for a
    parameter that the query does not have.
    """
    for name, value in parameters.items():
        head, block, rest = _around_values(query, name)
        if not block:
            raise UsageError(f"the query has no parameter {name!r}: it has {', '.join(parameters_of(query)) or 'none'}")
        query = f"{head}VALUES ?{name} {{ {_term(value, prefixes(base))} }}{rest}"
    return query


def _around_values(query: str, name: str) -> tuple[str, str, str]:
    found = re.search(rf"VALUES\s+\?{re.escape(name)}\s*\{{[^}}]*\}}", query)
    return (query[: found.start()], found[0], query[found.end() :]) if found else (query, "", "")


def parameters_of(query: str) -> list[str]:
    """The names of a query's parameters: its one-variable VALUES blocks."""
    return re.findall(r"VALUES\s+\?(\w+)\s*\{", query)


def _term(value: str, declared: Mapping[str, str]) -> str:
    prefix, colon, key = value.partition(":")
    if colon and prefix in declared and re.fullmatch(r"[\w-]+", key):
        return f"<{declared[prefix]}{key}>"
    if re.fullmatch(r"https?://[^\s<>\"{}|\\^`]+", value):
        return f"<{value}>"
    return quoted(Literal(value))
