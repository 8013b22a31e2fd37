"""The dataset described: what this release holds, how large, under which licence, and where it can be had."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from flask import Blueprint, Response

from lastdose.engine.interface import JSON_LD
from lastdose.namespaces import FOREIGN, LICENCE
from lastdose.releases import layout
from lastdose.releases.descriptions import Reader
from lastdose.releases.distributions import media_type_of
from lastdose.releases.levels import version, work
from lastdose.releases.serializing import resources_in, serialize_resources
from lastdose.releases.statements import Resource, Statement, Value
from lastdose.web import pages
from lastdose.web.asking import chosen_form
from lastdose.web.catalogued import CROISSANT, RO_CRATE
from lastdose.web.citations import BIBTEX, CSL_JSON, Citation
from lastdose.web.compacting import compacted
from lastdose.web.dataset_citation import citation
from lastdose.web.documents import about_document
from lastdose.web.formats import BY_EXTENSION, BY_MEDIA_TYPE, HTML, RDF, Format
from lastdose.web.languages import PARAMETER
from lastdose.web.linking import alternates, link
from lastdose.web.mementos import release_ids, site_of
from lastdose.web.parameters import parameters
from lastdose.web.responses import Representation, represented
from lastdose.web.site import Site, current_site

WITHIN = tuple(f"{FOREIGN['void']}{name}" for name in ("classPartition", "propertyPartition", "subset"))
FETCHED = {f"{FOREIGN['dcat']}accessURL", f"{FOREIGN['dcat']}downloadURL", f"{FOREIGN['void']}dataDump"}
CURRENT = tuple(f"{FOREIGN[prefix]}hasCurrentVersion" for prefix in ("dcat", "pav"))
PREVIOUS = tuple(f"{FOREIGN[prefix]}previousVersion" for prefix in ("dcat", "pav"))
AUTHOR = "agent"
EVERY, WHOLE = "*.gz", "lastdose.*.gz"
"""Dumps: every one, and those of the whole graph, which alone stand in headers (proxies often take 4,096 bytes)."""
OFFERED = (*RDF, BY_EXTENSION["html"])

dataset = Blueprint("dataset", __name__)


@dataset.get("/dataset")
@dataset.get("/dataset.<extension>")
def described(extension: str | None = None) -> Response:
    """The description, as a page or as data; its headers are signposts (FAIR Signposting)."""
    parameters(PARAMETER)
    site = current_site()
    return _sent(site, "/dataset", chosen_form(site, "/dataset", extension, OFFERED), negotiated=extension is None)


@dataset.get("/release/<release_id>/dataset")
@dataset.get("/release/<release_id>/dataset.<extension>")
def described_then(release_id: str, extension: str | None = None) -> Response:
    """The description of one release, for good: the address by which it is cited."""
    parameters(PARAMETER)
    site = site_of(current_site(), release_id)
    path = f"{site.place}/dataset"
    return _sent(site, path, chosen_form(site, path, extension, OFFERED), negotiated=extension is None)


@dataset.get("/dataset/citation.bib")
def bibtex() -> Response:
    """How to cite the release in force, for BibTeX."""
    return _cited("bib", BIBTEX, Citation.bibtex)


@dataset.get("/dataset/citation.json")
def csl_json() -> Response:
    """How to cite the release in force, as CSL-JSON."""
    return _cited("json", CSL_JSON, Citation.csl_json)


def _cited(extension: str, media_type: str, written: Callable[[Citation], bytes]) -> Response:
    parameters()
    site = current_site()
    taken = Representation(
        resource=f"/dataset/citation.{extension}", media_type=media_type, body=lambda: written(citation(site))
    )
    return represented(site, taken)


@dataset.get("/.well-known/void")
def well_known() -> Response:
    """The description where those look for it who know only the host (VoID §7.2)."""
    parameters()
    site = current_site()
    return _sent(site, "/.well-known/void", chosen_form(site, "/dataset", None, RDF), negotiated=True)


def _sent(site: Site, path: str, form: Format, *, negotiated: bool) -> Response:
    description = Representation(
        resource=f"{path}?{','.join(release_ids(site))}",
        media_type=form.media_type,
        body=lambda: pages.dataset_page(site).encode() if form.media_type == HTML else _rdf(site, form.extension),
        varies=("Accept",) if negotiated else (),
        content_location=site.here(f"{site.place}/dataset.{form.extension}"),
        links=tuple(_signposts(site, WHOLE)),
    )
    return represented(site, description)


def _signposts(site: Site, items: str) -> Iterator[str]:
    """Where to go from here; `items` are those dumps whose names fit this pattern."""
    yield from alternates(site, f"{site.place}/dataset", offered=OFFERED)
    yield link(f"{site.release.base}dataset", "cite-as")
    yield link(site.url(f"{site.place}/dataset.ttl"), "describedby", type="text/turtle")
    yield link(site.url("/dataset/croissant.json"), "describedby", type=JSON_LD, profile=CROISSANT)
    crate = site.url(f"/download/{site.release.id}/ro-crate-metadata.json")
    yield link(crate, "describedby", type=JSON_LD, profile=RO_CRATE)
    yield link("https://schema.org/Dataset", "type")
    yield link(LICENCE, "license")
    yield link(site.thing(AUTHOR, "lastdose"), "author")
    for dump in sorted(site.release.file(layout.DUMPS).glob(items)):
        address = site.url(f"/download/{site.release.id}/{dump.name}")
        yield link(address, "item", type="application/gzip", profile=media_type_of(dump))
    yield link(site.url("/dataset/linkset"), "linkset", type="application/linkset")


@dataset.get("/dataset/linkset")
def linkset() -> Response:
    """The signposts of the dataset as one document (RFC 9264)."""
    parameters()
    site = current_site()
    anchor = site.url("/dataset")
    text = ",\n".join(f'{signpost}; anchor="{anchor}"' for signpost in _signposts(site, EVERY)) + "\n"
    links = Representation(resource="/dataset/linkset", media_type="application/linkset", body=text.encode)
    return represented(site, links)


def _rdf(site: Site, extension: str) -> bytes:
    """The dataset, its partitions and graphs as the record has them, and the distributions that stand beside it."""
    topic = f"{site.release.base}dataset"
    with site.descriptions.open() as reader:
        told = [about_document(site, f"{site.place}/dataset", topic), *_record(reader, topic)]
    turtle = site.release.file(layout.DISTRIBUTIONS).read_bytes()
    told += resources_in(turtle, site.thing("graph", "dataset"))
    told = [*(_fetchable(site, resource) for resource in told), *_versions(site)]
    if extension == BY_MEDIA_TYPE[JSON_LD].extension:
        return compacted(site.release, told)
    return serialize_resources(told, extension, site.release.base)


def _fetchable(site: Site, resource: Resource) -> Resource:
    """The resource with downloads where this site has them; files know them below the base of the release only."""
    start = f"{site.release.base}download/"
    return replace(resource, statements=tuple(_moved(site, one, start) for one in resource.statements))


def _moved(site: Site, statement: Statement, start: str) -> Statement:
    value = statement.value
    if statement.property not in FETCHED or not value.text.startswith(start):
        return statement
    return statement._replace(value=value._replace(text=site.url(f"/download/{value.text[len(start) :]}")))


def _record(reader: Reader, topic: str) -> Iterator[Resource]:
    held = reader.resource(topic)
    if held is None:
        return
    yield held
    for name in WITHIN:
        for iri in held.iris(name):
            if part := reader.resource(iri):
                yield part


def _versions(site: Site) -> Iterator[Resource]:
    """The versions that are here, which of them is in force, and which comes before the one that is described."""
    base, document = site.release.base, site.url(f"{site.place}/dataset")
    here = release_ids(site)
    said = [(f"{FOREIGN['dcat']}hasVersion", one) for one in here]
    said += [(name, current_site().release.id) for name in CURRENT]
    yield _leading(str(work(base)), base, said, document)
    before = [one for one in here if one < site.release.id][-1:]
    earlier = [(name, one) for name in PREVIOUS for one in before]
    yield _leading(str(version(base, site.release.id)), base, earlier, document)


def _leading(iri: str, base: str, said: Iterable[tuple[str, str]], document: str) -> Resource:
    statements = (Statement(name, Value(str(version(base, one)), is_iri=True), document) for name, one in said)
    return Resource(iri, None, 0, tuple(statements))
