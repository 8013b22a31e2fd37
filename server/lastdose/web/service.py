"""The service description: what the SPARQL endpoint can do, and which named graphs it holds (SPARQL 1.1 SD).

It reads no RDF, so that it names no input formats, and asks no other endpoint, so that it has no federated query.
"""

from collections.abc import Iterator

from lastdose import DISCLAIMER
from lastdose.engine.interface import CSV, JSON, JSON_LD, N3, N_QUADS, N_TRIPLES, RDF_XML, TRIG, TSV, TURTLE, XML
from lastdose.namespaces import FOREIGN, LICENCE
from lastdose.releases.serializing import serialize_resources
from lastdose.releases.statements import Resource, Statement, Value
from lastdose.web.site import Site

SD, VOID, RDFS, DCTERMS = (FOREIGN[name] for name in ("sd", "void", "rdfs", "dcterms"))
SIMPLE_ENTAILMENT = "http://www.w3.org/ns/entailment/Simple"
# The names of media types among W3C's "Unique URIs for File Formats".
FORMATS = "http://www.w3.org/ns/formats/"
RESULT_FORMATS = {
    JSON: "SPARQL_Results_JSON",
    XML: "SPARQL_Results_XML",
    CSV: "SPARQL_Results_CSV",
    TSV: "SPARQL_Results_TSV",
    TURTLE: "Turtle",
    N_TRIPLES: "N-Triples",
    RDF_XML: "RDF_XML",
    JSON_LD: "JSON-LD",
    TRIG: "TriG",
    N_QUADS: "N-Quads",
    N3: "N3",
}
Pair = tuple[str, Value]


def service_description(site: Site, extension: str) -> bytes:
    """The description in the format of a file extension."""
    return serialize_resources(_resources(site), extension, site.release.base)


def _resources(site: Site) -> Iterator[Resource]:
    service = site.url("/sparql")
    dataset, default = f"{service}#dataset", f"{service}#default-graph"
    graphs = {name: f"{service}#graph-{name.rsplit('/', 1)[-1]}" for name in site.graphs()}
    yield _described(service, service, _service(site, service, dataset))
    yield _described(service, dataset, _dataset(site, default, list(graphs.values())))
    yield _described(service, f"{site.release.base}dataset", _void(site, service))
    yield _described(service, default, _default_graph(site))
    for name, size in site.graphs().items():
        named = [_type("NamedGraph"), (f"{SD}name", _iri(name)), (f"{SD}graph", _iri(name))]
        yield _described(service, graphs[name], named)
        yield _described(service, name, [_type("Graph"), _size(size)])


def _service(site: Site, service: str, dataset: str) -> Iterator[Pair]:
    yield _type("Service")
    yield f"{RDFS}label", Value("SPARQL endpoint of LastDose", language="en")
    yield f"{RDFS}comment", Value(DISCLAIMER, language="en")
    yield f"{SD}endpoint", _iri(service)
    for version in site.engine.versions:
        yield f"{SD}supportedLanguage", _iri(f"{SD}SPARQL{version.replace('.', '')}Query")
    yield f"{SD}feature", _iri(f"{SD}UnionDefaultGraph")
    yield f"{SD}defaultEntailmentRegime", _iri(SIMPLE_ENTAILMENT)
    for name in RESULT_FORMATS.values():
        yield f"{SD}resultFormat", _iri(FORMATS + name)
    yield f"{SD}defaultDataset", _iri(dataset)
    yield f"{SD}availableGraphs", _iri(dataset)


def _dataset(site: Site, default: str, named: list[str]) -> Iterator[Pair]:
    yield _type("Dataset")
    yield f"{DCTERMS}isVersionOf", _iri(f"{site.release.base}dataset")
    yield f"{DCTERMS}license", _iri(LICENCE)
    yield f"{SD}defaultGraph", _iri(default)
    for node in named:
        yield f"{SD}namedGraph", _iri(node)


def _void(site: Site, service: str) -> Iterator[Pair]:
    yield f"{FOREIGN['rdf']}type", _iri(f"{VOID}Dataset")
    yield f"{VOID}sparqlEndpoint", _iri(service)
    yield f"{RDFS}seeAlso", _iri(site.url("/.well-known/void"))


def _default_graph(site: Site) -> Iterator[Pair]:
    yield _type("Graph")
    yield _size(site.release.manifest.quads)
    yield f"{VOID}dataDump", _iri(site.url("/graphs?default"))


def _described(home: str, subject: str, pairs: Iterator[Pair] | list[Pair]) -> Resource:
    return Resource(subject, None, 0, tuple(Statement(name, value, home) for name, value in pairs))


def _type(name: str) -> Pair:
    return f"{FOREIGN['rdf']}type", _iri(SD + name)


def _size(triples: int) -> Pair:
    return f"{VOID}triples", Value(str(triples), datatype=f"{FOREIGN['xsd']}integer")


def _iri(text: str) -> Value:
    return Value(text, is_iri=True)
