"""Citing: what a document can be taken away as: a citation, the query for its graph, a claim's nanopublication."""

from collections.abc import Callable
from datetime import date

from flask import Blueprint, Response

from lastdose.engine.interface import TRIG
from lastdose.releases.descriptions import Reader
from lastdose.releases.nanopublications import nanopublication
from lastdose.web.asking import refuse_address
from lastdose.web.citations import BIBTEX, CSL_JSON, Citation
from lastdose.web.document_query import document_query
from lastdose.web.languages import Message
from lastdose.web.mementos import site_of
from lastdose.web.parameters import parameters
from lastdose.web.problems import not_found
from lastdose.web.responses import FOREVER, SOON, Representation, represented, sent_on
from lastdose.web.selection import Selection, with_parts
from lastdose.web.site import Site, current_site
from lastdose.web.views.names import Names
from lastdose.web.withdrawn import refuse_withdrawn, successor

NANOPUBLICATION = "nanopub.trig"
QUERY = "application/sparql-query"
Making = Callable[[Site, Reader, Selection], bytes]

citing = Blueprint("citing", __name__)


@citing.get("/doc/<kind>/<key>.bib")
@citing.get("/release/<release_id>/doc/<kind>/<key>.bib")
def bibtex(kind: str, key: str, release_id: str | None = None) -> Response:
    """The citation of a document in BibTeX."""
    return _sent(release_id, (kind, key, "bib"), BIBTEX, lambda *held: citation(*held).bibtex())


@citing.get("/doc/<kind>/<key>.csl.json")
@citing.get("/release/<release_id>/doc/<kind>/<key>.csl.json")
def csl_json(kind: str, key: str, release_id: str | None = None) -> Response:
    """The citation of a document in CSL-JSON."""
    return _sent(release_id, (kind, key, "csl.json"), CSL_JSON, lambda *held: citation(*held).csl_json())


@citing.get("/doc/claim/<key>.nanopub.trig")
@citing.get("/release/<release_id>/doc/claim/<key>.nanopub.trig")
def published(key: str, release_id: str | None = None) -> Response:
    """A claim as a nanopublication in TriG."""
    return _sent(release_id, ("claim", key, NANOPUBLICATION), TRIG, _nanopublication)


@citing.get("/doc/<kind>/<key>.rq")
def query(kind: str, key: str) -> Response:
    """The query that gives exactly the graph of a document."""
    return _sent(None, (kind, key, "rq"), QUERY, _query)


def _sent(release_id: str | None, parts: tuple[str, str, str], media_type: str, making: Making) -> Response:
    kind, key, extension = parts
    refuse_address(kind, key)
    parameters()
    site = site_of(current_site(), release_id) if release_id else current_site()
    with site.descriptions.open() as reader:
        selection = with_parts(reader, site.thing(kind, key))
        if selection is None:
            raise not_found(Message("This release says nothing of it."))
        if moved := successor(site, selection.thing):
            return sent_on(site.here(f"{moved}.{extension}"), 308)
        refuse_withdrawn(site, selection.thing)
        taken = Representation(
            resource=f"{site.place}/doc/{kind}/{key}.{extension}",
            media_type=media_type,
            body=lambda: making(site, reader, selection),
            cache=FOREVER if site.place else SOON,
        )
        return represented(site, taken)


def citation(site: Site, reader: Reader, selection: Selection) -> Citation:
    """How to cite what the site's release says of a thing."""
    return Citation(
        name="-".join(selection.topic.rsplit("/", 2)[-2:]),
        title=Names(site, reader, selection).label(selection.topic),
        release=site.release.id,
        released=date.fromisoformat(site.release.manifest.date),
        url=versioned(site, selection.topic),
    )


def versioned(site: Site, iri: str) -> str:
    """The address of the document about a thing in the site's release, where it stays for good."""
    return site.url(f"/release/{site.release.id}/doc/{iri.removeprefix(f'{site.release.base}id/')}")


def _nanopublication(site: Site, reader: Reader, selection: Selection) -> bytes:
    claim = reader.describe(selection.topic)
    assert claim is not None
    return nanopublication(reader, claim, site.release.base, site.release.id)


def _query(site: Site, reader: Reader, selection: Selection) -> bytes:
    return document_query(site, reader, selection.thing)
