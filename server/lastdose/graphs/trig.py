"""TriG and Turtle that read well in a diff: sorted, `a` and labels first, one predicate a line, literals as they are.

For documents that people read and edit. Written by hand because the libraries' writers change decimals or put the
prefixes in an order that differs by run. Quads must come sorted by `order`.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import groupby

from rdflib import RDF, RDFS, SKOS, XSD, Literal, URIRef
from rdflib.term import Node

from lastdose.graphs.nquads import quoted
from lastdose.graphs.spelling import Quad
from lastdose.namespaces import CANONICAL_BASE, prefixes

USED = re.compile(r"(?:^|[\s^])([A-Za-z][A-Za-z-]*):(?=[A-Za-z0-9_])")
LOCAL_NAME = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_-]*)\Z")
FIRST = {RDF.type: 0, RDFS.label: 1, SKOS.prefLabel: 1, SKOS.definition: 2}
BARE = {XSD.integer: re.compile(r"-?[0-9]+\Z"), XSD.boolean: re.compile(r"(?:true|false)\Z")}


def order(quad: Quad) -> tuple[str, str, int, str, str, str]:
    """The sort key: graph, subject, type before label before definition before the rest, predicate, object."""
    subject, predicate, value, home = quad
    language = value.language or "" if isinstance(value, Literal) else ""
    return str(home), str(subject), FIRST.get(predicate, 9), str(predicate), str(value), language


class Writer:
    """Writes quads with the prefixes of one base."""

    def __init__(self, base: str = CANONICAL_BASE) -> None:
        self._prefixes = prefixes(base)
        self._starts = sorted(((iri, name) for name, iri in self._prefixes.items()), key=lambda pair: -len(pair[0]))

    def trig(self, quads: Iterable[Quad]) -> str:
        """A TriG document of sorted quads, one block a graph, that declares only the prefixes it uses."""
        return self._with_prefixes("".join(self._blocks(quads)))

    def turtle(self, quads: Iterable[Quad]) -> str:
        """A Turtle document of sorted quads: the graph names are left out."""
        return self._with_prefixes("\n" + "".join(self._subjects(quads, "")))

    def _blocks(self, quads: Iterable[Quad]) -> Iterator[str]:
        for home, members in groupby(quads, key=lambda quad: quad[3]):
            yield f"\n{self.term(home)} {{\n"
            yield from self._subjects(members, "    ")
            yield "}\n"

    def _with_prefixes(self, text: str) -> str:
        names = set(USED.findall(text))
        used = (f"@prefix {name}: <{iri}> .\n" for name, iri in self._prefixes.items() if name in names)
        return "".join(used) + text

    def _subjects(self, quads: Iterable[Quad], indent: str) -> Iterator[str]:
        for number, (subject, members) in enumerate(groupby(quads, key=lambda quad: quad[0])):
            lines = (self._line(predicate, group) for predicate, group in groupby(members, key=lambda quad: quad[1]))
            yield "\n" if number else ""
            yield f"{indent}{self.term(subject)} " + f" ;\n{indent}    ".join(lines) + " .\n"

    def _line(self, predicate: URIRef, quads: Iterable[Quad]) -> str:
        verb = "a" if predicate == RDF.type else self.term(predicate)
        return f"{verb} " + ", ".join(self.term(quad[2]) for quad in quads)

    def term(self, term: Node) -> str:
        """A term as Turtle writes it: prefixed where a prefix fits, integers and booleans bare."""
        if isinstance(term, URIRef):
            return self._iri(term)
        assert isinstance(term, Literal), f"{term!r} is neither an IRI nor a literal"
        datatype = term.datatype
        if datatype in BARE and BARE[datatype].match(str(term)):
            return str(term)
        if term.language or datatype in (None, XSD.string):
            return quoted(term)
        return f"{quoted(term)}^^{self._iri(datatype)}"

    def _iri(self, iri: str) -> str:
        for start, name in self._starts:
            if iri.startswith(start) and LOCAL_NAME.match(iri[len(start) :]):
                return f"{name}:{iri[len(start) :]}"
        return f"<{iri}>"
