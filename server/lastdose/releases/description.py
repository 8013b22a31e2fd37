"""The dataset described in itself: VoID and DCAT, prefixes as `sh:declare`, counts that equal what a query counts.

The description is part of what it counts: its own size depends only on which classes, properties and graphs there are,
so it is written once with zeros, counted, and written again with the sums.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from hashlib import sha256

from rdflib import RDF, RDFS, Literal, URIRef
from rdflib.namespace import XSD
from rdflib.term import Node

from lastdose.graphs.nquads import line
from lastdose.graphs.spelling import Quad, about, graph, literal, node, term
from lastdose.namespaces import CANONICAL_BASE, FOREIGN, LD, LICENCE, prefixes, slug
from lastdose.releases.tally import Tally, tally

DATASET = URIRef(f"{CANONICAL_BASE}dataset")
ONTOLOGY = URIRef(LD.removesuffix("#"))
HOME = graph("dataset")
VOCABULARIES = {FOREIGN[name]: f"http://purl.obolibrary.org/obo/{name.lower()}.owl" for name in ("HP", "MONDO", "OAE")}
"""The vocabularies that links lead to, by what their terms begin with."""


def description_lines(counted: Tally, issued: date) -> list[bytes]:
    """The lines of `graph:dataset` for a record whose other lines were counted; `issued` is the release date.

    Addresses are under the canonical base, as everything is before it is rebased.
    """
    rough = _encoded(_description(counted + _names(counted, issued), issued))
    return _encoded(_description(counted + tally(rough), issued))


def _names(counted: Tally, issued: date) -> Tally:
    """The counts of a description that does not yet count itself: it brings every class and property it uses."""
    return tally(_encoded(_description(counted, issued)))


def _encoded(quads: Iterable[Quad]) -> list[bytes]:
    return sorted({line(quad).encode() for quad in quads})


def _description(counted: Tally, issued: date) -> Iterator[Quad]:
    yield from about(DATASET, _dataset(counted, issued), HOME)
    for name, number in sorted(counted.classes.items()):
        yield from _partition("class", name, term("void:entities"), number)
    for name, number in sorted(counted.properties.items()):
        yield from _partition("property", name, term("void:triples"), number)
    for name, number in sorted(counted.graphs.items()):
        yield from about(_iri(name), _named_graph(name, number), HOME)
    for (name, start), number in sorted(counted.links.items()):
        yield from about(_linkset_node(name, start), _linkset(name, start, number), HOME)
    yield from _prefix_declarations()


def _dataset(counted: Tally, issued: date) -> Iterator[tuple[URIRef, Node]]:
    yield RDF.type, term("void:Dataset")
    yield RDF.type, term("dcat:Dataset")
    yield term("dcterms:issued"), literal(issued)
    yield term("void:triples"), literal(counted.quads)
    yield term("void:distinctSubjects"), literal(counted.subjects)
    yield term("void:classes"), literal(len(counted.classes))
    yield term("void:properties"), literal(len(counted.properties))
    yield term("void:sparqlEndpoint"), URIRef(f"{CANONICAL_BASE}sparql")
    yield term("void:uriSpace"), Literal(f"{CANONICAL_BASE}id/")
    yield term("void:rootResource"), ONTOLOGY
    for name in sorted(counted.classes):
        yield term("void:classPartition"), _partition_node("class", name)
    for name in sorted(counted.properties):
        yield term("void:propertyPartition"), _partition_node("property", name)
    for name in sorted(counted.graphs):
        yield term("void:subset"), _iri(name)
    for name, start in sorted(counted.links):
        yield term("void:subset"), _linkset_node(name, start)


def _named_graph(name: bytes, number: int) -> Iterator[tuple[URIRef, Node]]:
    key = str(_iri(name)).rsplit("/", 1)[-1]
    yield RDF.type, term("void:Dataset")
    yield RDFS.label, Literal(f"graph {key}", lang="en")
    yield term("void:triples"), literal(number)
    yield term("dcterms:license"), URIRef(LICENCE)


def _partition(kind: str, name: bytes, count: URIRef, number: int) -> Iterator[Quad]:
    pairs = [
        (RDF.type, term("void:Dataset")),
        (term(f"void:{kind}"), _iri(name)),
        (count, literal(number)),
    ]
    yield from about(_partition_node(kind, name), pairs, HOME)


def _partition_node(kind: str, name: bytes) -> URIRef:
    local = slug(name.decode().strip("<>").rsplit("/", 1)[-1])
    return node("partition", f"{kind}-{local}-{sha256(name).hexdigest()[:6]}")


def _linkset(name: bytes, start: bytes, number: int) -> Iterator[tuple[URIRef, Node]]:
    """The links by one property to the vocabulary whose terms begin so (VoID §5)."""
    yield RDF.type, term("void:Linkset")
    yield term("void:linkPredicate"), _iri(name)
    yield term("void:subjectsTarget"), DATASET
    yield term("void:objectsTarget"), URIRef(VOCABULARIES.get(start.decode(), start.decode()))
    yield term("void:triples"), literal(number)


def _linkset_node(name: bytes, start: bytes) -> URIRef:
    return node("partition", f"linkset-{sha256(name + start).hexdigest()[:6]}")


def _iri(name: bytes) -> URIRef:
    return URIRef(name.decode().strip("<>"))


def _prefix_declarations() -> Iterator[Quad]:
    for name, namespace in prefixes().items():
        declared = node("prefix", name.lower())
        pairs = [
            (RDF.type, term("sh:PrefixDeclaration")),
            (term("sh:prefix"), Literal(name)),
            (term("sh:namespace"), Literal(namespace, datatype=XSD.anyURI)),
        ]
        yield ONTOLOGY, term("sh:declare"), declared, HOME
        yield from about(declared, pairs, HOME)
