"""Documents: a thing's address leads to the document about it, and that comes in the format a reader wants."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from flask import Blueprint, Response, request

from lastdose import DISCLAIMER
from lastdose.engine.interface import JSON_LD
from lastdose.namespaces import FOREIGN, LICENCE
from lastdose.releases.descriptions import Reader
from lastdose.releases.journals import OWNERS
from lastdose.releases.serializing import serialize_resources
from lastdose.releases.statements import Resource, Statement, Value
from lastdose.web import pages
from lastdose.web.asking import ALL_PROFILES, Asked, asked, refuse_address
from lastdose.web.compacting import compacted
from lastdose.web.covering import json_coverage, markdown_coverage
from lastdose.web.formats import ATOM, HTML, JSON, MARKDOWN
from lastdose.web.incoming import Incoming, incoming, pointing
from lastdose.web.json_view import json_document
from lastdose.web.languages import ENGLISH, Message
from lastdose.web.linking import alternates, link, of_document
from lastdose.web.lookup import unknown
from lastdose.web.markdown import markdown_document
from lastdose.web.mementos import of_memento, sent_to_release, site_of
from lastdose.web.parameters import parameters
from lastdose.web.problems import not_found
from lastdose.web.profiles import CARD, FULL, PROFILES, narrowed
from lastdose.web.responses import FOREVER, SOON, Representation, represented, sent_on
from lastdose.web.selection import TERMS, WHOLE, Selection, select
from lastdose.web.site import Site, current_site
from lastdose.web.views.names import Names
from lastdose.web.withdrawn import refuse_withdrawn, successor

documents = Blueprint("documents", __name__)


@documents.get("/id/<kind>/<key>")
def thing(kind: str, key: str) -> Response:
    """303 to the document about a thing, whatever is accepted (Cool URIs for the Semantic Web §4.2)."""
    refuse_address(kind, key)
    parameters()
    return sent_on(current_site().here(f"/doc/{kind}/{key}"), 303)


@documents.get("/doc/<kind>/<name>")
def document(kind: str, name: str) -> Response:
    """The document about a thing, in the format of the extension, or else in the one that is accepted."""
    site = current_site()
    wanted = asked(site, kind, name)
    moment = request.headers.get("Accept-Datetime") if wanted.negotiated else None
    return sent_to_release(site, wanted.path, wanted.query, moment) if moment else sent(site, wanted)


@documents.get("/release/<release_id>/doc/<kind>/<name>")
def memento(release_id: str, kind: str, name: str) -> Response:
    """The document about a thing as one release has it, for good."""
    site = site_of(current_site(), release_id)
    return sent(site, asked(site, kind, name))


def sent(site: Site, wanted: Asked) -> Response:
    """The document that is asked for, of the site's release."""
    with site.descriptions.open() as reader:
        topic = site.thing(wanted.kind, wanted.key)
        held = reader.resource(topic)
        if held is None:
            detail = Message("This release says nothing of it.")
            raise unknown(site, reader, wanted.key.replace("-", " "), detail)
        if moved := successor(site, held):
            return sent_on(site.here(moved), 308)
        refuse_withdrawn(site, held)
        if wanted.profile == ALL_PROFILES:
            return _all_profiles(site, wanted)
        claims = reader.count_claims_of_term(topic) if wanted.kind in TERMS else 0
        found = incoming(reader, held, wanted.page, wanted.size, claims)
        if wanted.page > found.last:
            raise not_found(Message("There is no such page: the last one is %(last)s.", last=found.last))
        return represented(site, _representation(site, reader, wanted, found, topic))


def _representation(site: Site, reader: Reader, wanted: Asked, found: Incoming, topic: str) -> Representation:
    media_type = wanted.form.media_type
    return Representation(
        resource=wanted.resource,
        media_type=media_type,
        body=lambda: _body(site, reader, wanted, found, topic),
        varies=wanted.varies,
        content_location=site.here(wanted.location),
        links=tuple(_links(site, wanted, found, topic)),
        cache=FOREVER if site.place else SOON,
        language=ENGLISH if media_type == MARKDOWN else None,
        recallable=True,
    )


def _links(site: Site, wanted: Asked, found: Incoming, topic: str) -> Iterator[str]:
    yield from alternates(site, wanted.path, wanted.form)
    yield from of_document(site, wanted.path, topic)
    yield link(PROFILES[wanted.profile].iri, "profile")
    stem = wanted.path if wanted.negotiated else f"{wanted.path}.{wanted.form.extension}"
    for relation, number in found.pages.items():
        yield link(site.url(f"{stem}?page={number}&size={wanted.size}"), relation)
    if wanted.kind == "graph" and not site.place:
        yield link(site.graph_url(topic), "item")
    if wanted.kind in OWNERS and not site.place:
        yield link(site.url(f"{wanted.path}/changes.atom"), "alternate", type=ATOM)
        yield link(site.url(f"{wanted.path}/changes/stream"), "version-history")
    yield from of_memento(site, f"/doc/{wanted.kind}/{wanted.key}")


def _body(site: Site, reader: Reader, wanted: Asked, found: Incoming, topic: str) -> bytes:
    selection = select(reader, topic, wanted.kind, found.part if found.claims else WHOLE)
    assert selection is not None
    selection.incoming = found
    if wanted.kind == "graph" and not site.place:
        selection.resources[topic] = with_its_triples(site, wanted.path, selection.thing)
    if wanted.form.media_type == HTML:
        shown = pages.card_page if wanted.profile == CARD else pages.document_page
        return shown(site, reader, selection, wanted.kind).encode()
    narrow = narrowed(selection, wanted.profile, site.release.base)
    if wanted.form.is_rdf:
        return _rdf(site, reader, wanted, narrow, found)
    return VIEWS[wanted.form.media_type](site, Names(site, reader, selection), wanted, narrow, found)


def with_its_triples(site: Site, path: str, graph: Resource) -> Resource:
    """A named graph, and the address of all it holds."""
    dump = Statement(f"{FOREIGN['void']}dataDump", Value(site.graph_url(graph.iri), is_iri=True), site.url(path))
    return replace(graph, statements=(*graph.statements, dump))


def _rdf(site: Site, reader: Reader, wanted: Asked, selection: Selection, found: Incoming) -> bytes:
    told = [about_document(site, wanted.path, selection.topic), *selection.resources.values()]
    told += pointing(reader, selection.topic, found.links)
    if wanted.form.media_type == JSON_LD:
        return compacted(site.release, told)
    return serialize_resources(told, wanted.form.extension, site.release.base)


def about_document(site: Site, path: str, topic: str) -> Resource:
    """What a document says of itself, in a graph of its own."""
    address = site.url(path)
    dcterms, foaf = FOREIGN["dcterms"], FOREIGN["foaf"]
    said = [
        (f"{FOREIGN['rdf']}type", Value(f"{foaf}Document", is_iri=True)),
        (f"{foaf}primaryTopic", Value(topic, is_iri=True)),
        (f"{dcterms}isPartOf", Value(f"{site.release.base}dataset", is_iri=True)),
        (f"{dcterms}license", Value(LICENCE, is_iri=True)),
        (f"{dcterms}modified", Value(site.release.manifest.date, datatype=f"{FOREIGN['xsd']}date")),
        (f"{FOREIGN['rdfs']}comment", Value(DISCLAIMER, language="en")),
    ]
    return Resource(address, None, 0, tuple(Statement(name, value, address) for name, value in said))


def _json(site: Site, names: Names, wanted: Asked, selection: Selection, found: Incoming) -> bytes:
    covered = json_coverage(names) if wanted.profile in COVERED else {}
    return json_document(names, selection, found, site.url(wanted.path), covered)


def _markdown(site: Site, names: Names, wanted: Asked, selection: Selection, _found: Incoming) -> bytes:
    covered = markdown_coverage(names) if wanted.profile in COVERED else ""
    return markdown_document(names, selection, site.url(wanted.path), wanted.most, covered)


COVERED = (FULL, CARD)
"""The profiles that tell what was examined and what was not."""


VIEWS: dict[str, Callable[[Site, Names, Asked, Selection, Incoming], bytes]] = {JSON: _json, MARKDOWN: _markdown}


def _all_profiles(site: Site, wanted: Asked) -> Response:
    """Every profile and format of a document, as links and as a short text (Content Negotiation by Profile §5)."""
    lines, links = [], [link(profile.iri, "profile") for profile in PROFILES.values()]
    for profile in PROFILES.values():
        address = site.url(f"{wanted.path}?_profile={profile.token}")
        lines.append(f"{profile.token}: {profile.holds}: {address}\n")
        links.append(link(address, "alternate", formats=profile.iri))
    answer = Response("".join(lines), content_type="text/plain; charset=utf-8")
    answer.headers.update({"Link": ", ".join(links), "Cache-Control": SOON})
    answer.vary.update(wanted.varies)
    return answer
