"""The vocabulary: the ontology, its schemes, its context and the shapes, as the files of the release hold them."""

from collections.abc import Iterable
from pathlib import Path

from flask import Blueprint, Response

from lastdose.namespaces import CANONICAL_BASE, LICENCE
from lastdose.releases import layout
from lastdose.releases.serializing import serialize_turtle
from lastdose.web import pages
from lastdose.web.asking import chosen_form
from lastdose.web.downloads import sent_file
from lastdose.web.formats import BY_EXTENSION, HTML, RDF, Format
from lastdose.web.languages import PARAMETER
from lastdose.web.linking import alternates, link
from lastdose.web.parameters import parameters
from lastdose.web.responses import SOON, Representation, represented
from lastdose.web.site import Site, current_site

CONTEXT = "context.jsonld"

vocabulary = Blueprint("vocabulary", __name__)


@vocabulary.get("/ontology")
@vocabulary.get("/ontology.<extension>")
def ontology(extension: str | None = None) -> Response:
    """The ontology with its schemes, in every RDF format and as a page."""
    return _sent("ontology", layout.ONTOLOGY, extension, (*RDF, BY_EXTENSION["html"]))


@vocabulary.get("/shapes")
@vocabulary.get("/shapes.<extension>")
def shapes(extension: str | None = None) -> Response:
    """The shapes of the gate, in every RDF format and as a page."""
    return _sent("shapes", layout.SHAPES, extension, (*RDF, BY_EXTENSION["html"]))


@vocabulary.get("/ontology/<name>")
def ontology_file(name: str) -> Response:
    """One file of the ontology: a scheme, or the JSON-LD context."""
    parameters()
    return sent_file(current_site().release, f"{layout.ONTOLOGY}/{name}", SOON)


@vocabulary.get("/shapes/<name>")
def shapes_file(name: str) -> Response:
    """The shapes of one subject."""
    parameters()
    return sent_file(current_site().release, f"{layout.SHAPES}/{name}", SOON)


def _sent(name: str, folder: str, extension: str | None, offered: tuple[Format, ...]) -> Response:
    parameters(PARAMETER)
    site = current_site()
    form = chosen_form(site, f"/{name}", extension, offered)
    files = sorted(site.release.file(folder).glob("*.ttl"))
    whole = Representation(
        resource=f"/{name}",
        media_type=form.media_type,
        body=lambda: _page(site, name) if form.media_type == HTML else _whole(site, files, name, form),
        varies=() if extension else ("Accept",),
        content_location=site.here(f"/{name}.{form.extension}"),
        links=(
            *alternates(site, f"/{name}", form, offered),
            link(LICENCE, "license"),
            link(f"{CANONICAL_BASE}{name}", "cite-as"),
        ),
    )
    return represented(site, whole)


def _page(site: Site, name: str) -> bytes:
    return (pages.shapes_page(site) if name == "shapes" else pages.ontology_page(site)).encode()


def _whole(site: Site, files: Iterable[Path], name: str, form: Format) -> bytes:
    """The files one after the other, which is Turtle again, or the same triples in another format."""
    turtle = b"\n".join(f"# {path.name}\n".encode() + path.read_bytes() for path in files)
    if form.extension == "ttl":
        return turtle
    return serialize_turtle(turtle, f"{CANONICAL_BASE}{name}", form.extension, site.release.base)
