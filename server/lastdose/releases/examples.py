"""The example queries: one `.rq` file each, its first comment the question it answers, published in the graph."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rdflib import RDF, RDFS, Literal, URIRef

from lastdose.graphs.spelling import Quad, about, graph, node, term
from lastdose.namespaces import CANONICAL_BASE
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
