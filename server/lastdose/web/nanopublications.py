"""Nanopublications: one claim alone, what it says apart from where it stands and who publishes it (nanopub.net).

Its address and those of its graphs are of one release, so that what they name never changes.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from lastdose import DISCLAIMER
from lastdose.namespaces import FOREIGN, LD
from lastdose.releases.descriptions import Reader
from lastdose.releases.serializing import serialize_resources
from lastdose.releases.statements import Resource, Statement, Value, resource_of
from lastdose.web.linking import LICENCE
from lastdose.web.profiles import PLACES
from lastdose.web.selection import Selection
from lastdose.web.site import Site

NP = "http://www.nanopub.org/nschema#"
PROV, DCTERMS, RDFS = FOREIGN["prov"], FOREIGN["dcterms"], FOREIGN["rdfs"]
ASSERTED_IN, ASSERTED_BY, GENERATED_BY = f"{LD}assertedIn", f"{LD}assertedBy", f"{PROV}wasGeneratedBy"
OF_ORIGIN = {
    ASSERTED_IN, ASSERTED_BY, GENERATED_BY,
    *(f"{LD}{name}" for name in ("confidence", "inSection", "passage", "primaryPassage", "reviewStatus", "ruleId")),
}  # fmt: skip


def nanopublication(site: Site, reader: Reader, selection: Selection, address: str) -> bytes:
    """The nanopublication of a claim and its parts as TriG: a head, an assertion, its provenance, publication info."""
    graphs = {name: f"{address}#{name}" for name in ("head", "assertion", "provenance", "pubinfo")}
    told = [
        _resource(address, graphs["head"], _head(graphs)),
        *_assertion(site, selection, graphs["assertion"]),
        _resource(graphs["assertion"], graphs["provenance"], _origin(selection.thing)),
        *_provenance(site, reader, selection, graphs["provenance"]),
        _resource(address, graphs["pubinfo"], _publication(site, selection.topic)),
    ]
    return serialize_resources(told, "trig", site.release.base)


def _head(graphs: dict[str, str]) -> Iterator[tuple[str, Value]]:
    yield f"{FOREIGN['rdf']}type", _iri(f"{NP}Nanopublication")
    yield f"{NP}hasAssertion", _iri(graphs["assertion"])
    yield f"{NP}hasProvenance", _iri(graphs["provenance"])
    yield f"{NP}hasPublicationInfo", _iri(graphs["pubinfo"])


def _assertion(site: Site, selection: Selection, graph: str) -> Iterator[Resource]:
    """What the claim says, with its contexts and quantities."""
    said = (one for one in selection.thing.statements if one.property not in OF_ORIGIN)
    yield _within(replace(selection.thing, statements=tuple(said)), graph)
    for part in _parts(selection):
        if _kind(site, part) not in PLACES:
            yield _within(part, graph)


def _origin(claim: Resource) -> Iterator[tuple[str, Value]]:
    """What the assertion as a whole comes from, in terms of PROV-O."""
    said = ((ASSERTED_IN, "wasDerivedFrom"), (ASSERTED_BY, "wasAttributedTo"), (GENERATED_BY, "wasGeneratedBy"))
    for name, of_prov in said:
        yield from ((f"{PROV}{of_prov}", value) for value in claim.values(name))


def _provenance(site: Site, reader: Reader, selection: Selection, graph: str) -> Iterator[Resource]:
    """Where the claim stands: its passages, and the version of the source that it was read from."""
    said = (one for one in selection.thing.statements if one.property in OF_ORIGIN)
    yield _within(replace(selection.thing, statements=tuple(said)), graph)
    for part in _parts(selection):
        if _kind(site, part) in PLACES:
            yield _within(part, graph)
    for iri in selection.thing.iris(ASSERTED_IN):
        if version := reader.describe(iri):
            yield _within(resource_of(version), graph)


def _publication(site: Site, claim: str) -> Iterator[tuple[str, Value]]:
    moment = f"{site.release.manifest.date}T00:00:00Z"
    yield f"{DCTERMS}created", Value(moment, datatype=f"{FOREIGN['xsd']}dateTime")
    yield f"{DCTERMS}creator", _iri(site.thing("agent", "lastdose"))
    yield f"{DCTERMS}license", _iri(LICENCE)
    yield f"{DCTERMS}isPartOf", _iri(site.thing("release", site.release.id))
    yield f"{DCTERMS}subject", _iri(claim)
    yield f"{RDFS}comment", Value(DISCLAIMER, language="en")


def _parts(selection: Selection) -> Iterable[Resource]:
    return (part for iri, part in selection.resources.items() if iri != selection.topic)


def _kind(site: Site, part: Resource) -> str:
    return part.iri.removeprefix(f"{site.release.base}id/").partition("/")[0]


def _within(resource: Resource, graph: str) -> Resource:
    return replace(resource, statements=tuple(said._replace(graph=graph) for said in resource.statements))


def _resource(iri: str, graph: str, said: Iterable[tuple[str, Value]]) -> Resource:
    return Resource(iri, None, 0, tuple(Statement(name, value, graph) for name, value in said))


def _iri(text: str) -> Value:
    return Value(text, is_iri=True)
