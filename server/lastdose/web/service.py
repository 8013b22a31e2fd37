"""The service description: what the SPARQL endpoint can do, and which named graphs it holds (SPARQL 1.1 SD)."""

from collections.abc import Iterator

from lastdose.namespaces import FOREIGN
from lastdose.releases.serializing import serialize_resources
from lastdose.releases.statements import Resource, Statement, Value
from lastdose.web.linking import LICENCE
from lastdose.web.site import Site

SD = "http://www.w3.org/ns/sparql-service-description#"
RESULTS = "http://www.w3.org/ns/formats/"
RESULT_FORMATS = (
    "SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV", "Turtle", "N-Triples",
    "N-Quads", "TriG", "RDF_XML", "JSON-LD",
)  # fmt: skip
Pair = tuple[str, Value]


def service_description(site: Site, extension: str) -> bytes:
    """The description in the format of a file extension."""
    return serialize_resources(_resources(site), extension, site.release.base)


def _resources(site: Site) -> Iterator[Resource]:
    service = site.url("/sparql")
    dataset, default = f"{service}#dataset", f"{service}#default-graph"
    graphs = {key: f"{service}#graph-{key}" for key in sorted(site.release.manifest.graphs)}
    yield _described(service, service, _service(service, dataset))
    yield _described(service, dataset, _dataset(site, default, list(graphs.values())))
    yield _described(service, default, [_type("Graph"), _size(site.release.manifest.quads)])
    for key, node in graphs.items():
        name = _iri(site.thing("graph", key))
        yield _described(service, node, [_type("NamedGraph"), (f"{SD}name", name), (f"{SD}graph", name)])
        yield _described(service, name.text, [_type("Graph"), _size(site.release.manifest.graphs[key])])


def _service(service: str, dataset: str) -> Iterator[Pair]:
    yield _type("Service")
    yield f"{SD}endpoint", _iri(service)
    yield f"{SD}supportedLanguage", _iri(f"{SD}SPARQL11Query")
    yield f"{SD}feature", _iri(f"{SD}UnionDefaultGraph")
    for name in RESULT_FORMATS:
        yield f"{SD}resultFormat", _iri(RESULTS + name)
    yield f"{SD}defaultDataset", _iri(dataset)


def _dataset(site: Site, default: str, named: list[str]) -> Iterator[Pair]:
    yield _type("Dataset")
    yield f"{FOREIGN['dcterms']}isVersionOf", _iri(f"{site.release.base}dataset")
    yield f"{FOREIGN['dcterms']}license", _iri(LICENCE)
    yield f"{SD}defaultGraph", _iri(default)
    for node in named:
        yield f"{SD}namedGraph", _iri(node)


def _described(home: str, subject: str, pairs: Iterator[Pair] | list[Pair]) -> Resource:
    return Resource(subject, None, 0, tuple(Statement(name, value, home) for name, value in pairs))


def _type(name: str) -> Pair:
    return f"{FOREIGN['rdf']}type", _iri(SD + name)


def _size(triples: int) -> Pair:
    return f"{FOREIGN['void']}triples", Value(str(triples), datatype=f"{FOREIGN['xsd']}integer")


def _iri(text: str) -> Value:
    return Value(text, is_iri=True)
