"""Serializing: what resources say, as one document in any RDF format, and the same bytes each time.

Only the prefixes that are used are declared. A document in a format without graph names is the union of its graphs.
"""

import io
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import groupby

import pyoxigraph as ox

from lastdose.errors import ReaderError
from lastdose.namespaces import prefixes
from lastdose.releases.heads import SortedHead
from lastdose.releases.statements import Description, Resource, Value, resource_of

FORMATS = {
    "ttl": ox.RdfFormat.TURTLE,
    "nt": ox.RdfFormat.N_TRIPLES,
    "nq": ox.RdfFormat.N_QUADS,
    "trig": ox.RdfFormat.TRIG,
    "jsonld": ox.RdfFormat.JSON_LD,
    "rdf": ox.RdfFormat.RDF_XML,
}
STRING = "http://www.w3.org/2001/XMLSchema#string"
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
ELEMENT_NAME = re.compile(r"[^\W\d][\w.\-]*\Z")
NOT_XML = re.compile(b"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]")
MOST_NODES = 10_000
"""How many IRIs are kept as terms, since many statements have the same."""
Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


def serialize_resources(resources: Iterable[Resource], extension: str, base: str) -> bytes:
    """The statements of resources in the format of a file extension (a key of `FORMATS`).

    Raise `ReaderError` where RDF/XML cannot carry a statement (XML 1.0 §2.2; RDF/XML §4).
    """
    told, rdf_format = merged(resources), FORMATS[extension]
    if rdf_format.supports_datasets:
        return _written(_by_graph(_quads(told)), rdf_format, _used(_named(told, graphs=True), base))
    triples, used = list(dict.fromkeys(_triples(told))), _used(_named(told, graphs=False), base)
    return _rdf_xml(triples, used) if rdf_format == ox.RdfFormat.RDF_XML else _written(triples, rdf_format, used)


def serialize_turtle(turtle: bytes, graph: str, extension: str, base: str) -> bytes:
    """A Turtle document in another format, its triples in a named graph where the format has them.

    Blank nodes are named canonically (RDFC-1.0). Errors as of `serialize_resources`.
    """
    parsed = ox.parse(turtle, format=ox.RdfFormat.TURTLE)
    dataset = ox.Dataset(ox.Quad(quad.subject, quad.predicate, quad.object) for quad in map(_quad, parsed))
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    home = ox.NamedNode(graph)
    quads = sorted((ox.Quad(quad.subject, quad.predicate, quad.object, home) for quad in dataset), key=str)
    rdf_format = FORMATS[extension]
    if rdf_format.supports_datasets:
        return _written(quads, rdf_format, _used(_iris(quads), base))
    triples = [quad.triple for quad in quads]
    used = _used(_iris(triples), base)
    return _rdf_xml(triples, used) if rdf_format == ox.RdfFormat.RDF_XML else _written(triples, rdf_format, used)


def resources_in(turtle: bytes, graph: str) -> list[Resource]:
    """The resources that a Turtle document without blank nodes describes, their statements in a named graph."""
    home = ox.NamedNode(graph)
    parsed = map(_quad, ox.parse(turtle, format=ox.RdfFormat.TURTLE))
    lines = sorted({f"{ox.Quad(quad.subject, quad.predicate, quad.object, home)} .\n" for quad in parsed})
    return [_resource(subject, group) for subject, group in groupby(lines, key=lambda line: line.split(" ", 1)[0])]


def _resource(subject: str, lines: Iterable[str]) -> Resource:
    return resource_of(Description(subject[1:-1], None, "".join(lines).encode(), 0))


def merged(resources: Iterable[Resource]) -> list[Resource]:
    """The resources with the statements of each told once, in the order in which they first come."""
    held: dict[str, Resource] = {}
    for resource in resources:
        if known := held.get(resource.iri):
            said = dict.fromkeys((*known.statements, *resource.statements))
            held[resource.iri] = replace(known, statements=tuple(said))
        else:
            held[resource.iri] = resource
    return list(held.values())


def _quads(resources: Iterable[Resource]) -> Iterator[ox.Quad]:
    for resource in resources:
        subject = ox.NamedNode(resource.iri)
        for predicate, value, graph in resource.statements:
            yield ox.Quad(subject, _node(predicate), _term(value), _node(graph) if graph else ox.DefaultGraph())


def _triples(resources: Iterable[Resource]) -> Iterator[ox.Triple]:
    for resource in resources:
        subject = ox.NamedNode(resource.iri)
        for predicate, value, _ in resource.statements:
            yield ox.Triple(subject, _node(predicate), _term(value))


@lru_cache(MOST_NODES)
def _node(iri: str) -> ox.NamedNode:
    return ox.NamedNode(iri)


def _term(value: Value) -> ox.NamedNode | ox.Literal:
    if value.is_iri:
        return _node(value.text)
    if value.language:
        return ox.Literal(value.text, language=value.language)
    return ox.Literal(value.text, datatype=_node(value.datatype) if value.datatype else None)


def _quad(parsed: ox.Triple | ox.Quad) -> ox.Quad:
    assert isinstance(parsed, ox.Quad)
    return parsed


def _written(
    terms: Sequence[ox.Triple] | Sequence[ox.Quad], rdf_format: ox.RdfFormat, prefixes: dict[str, str]
) -> bytes:
    out = io.BytesIO()
    sink = SortedHead(out.write)
    ox.serialize(terms, io.BufferedWriter(sink), format=rdf_format, prefixes=prefixes)
    sink.finish()
    return out.getvalue()


def _by_graph(quads: Iterable[ox.Quad]) -> list[ox.Quad]:
    """The quads graph by graph, the graphs in the order in which they first come."""
    graphs: dict[Term | ox.DefaultGraph, list[ox.Quad]] = {}
    for quad in quads:
        graphs.setdefault(quad.graph_name, []).append(quad)
    return [quad for members in graphs.values() for quad in members]


def _rdf_xml(triples: list[ox.Triple], prefixes: dict[str, str]) -> bytes:
    """RDF/XML, if XML can carry the triples."""
    for triple in triples:
        _refuse_nameless(triple)
    document = _written(triples, ox.RdfFormat.RDF_XML, prefixes)
    if NOT_XML.search(document):
        raise ReaderError("The document holds a character that XML cannot hold: ask for Turtle or JSON-LD.")
    return document


def _refuse_nameless(triple: ox.Triple) -> None:
    names = [triple.predicate]
    if triple.predicate.value == TYPE and isinstance(triple.object, ox.NamedNode):
        names.append(triple.object)
    for name in names:
        if ELEMENT_NAME.search(name.value) is None:
            raise ReaderError(f"RDF/XML has no element for <{name.value}>: ask for Turtle or JSON-LD.")


def _used(iris: Iterable[str], base: str) -> dict[str, str]:
    """The prefixes that begin some of the IRIs."""
    ordered = sorted(iris)
    return {name: start for name, start in prefixes(base).items() if _any_begins(ordered, start)}


def _named(resources: Iterable[Resource], *, graphs: bool) -> set[str]:
    """The IRIs that the statements of resources have, those of their graphs among them if these are told."""
    iris: set[str] = set()
    for resource in resources:
        iris.add(resource.iri)
        for predicate, value, graph in resource.statements:
            iris.add(predicate)
            iris.add(value.text if value.is_iri else STRING if value.language else value.datatype or STRING)
            if graphs:
                iris.add(graph)
    return iris - {STRING, ""}


def _iris(statements: Iterable[ox.Triple | ox.Quad]) -> set[str]:
    """The IRIs that statements have."""
    return {iri for statement in statements for term in statement if (iri := _iri(term))}


def _iri(term: Term | ox.DefaultGraph) -> str | None:
    if isinstance(term, ox.NamedNode):
        return term.value
    if isinstance(term, ox.Literal) and term.language is None and term.datatype.value != STRING:
        return term.datatype.value
    return None


def _any_begins(iris: list[str], start: str) -> bool:
    place = bisect_left(iris, start)
    return place < len(iris) and iris[place].startswith(start)
