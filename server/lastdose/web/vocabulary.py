"""The vocabulary: the ontology, its schemes, its context and the shapes, as the files of the release hold them."""

from collections.abc import Iterable
from pathlib import Path

from flask import Blueprint, Response, request

from lastdose.namespaces import CANONICAL_BASE
from lastdose.releases import layout
from lastdose.releases.serializing import serialize_turtle
from lastdose.web.downloads import sent_file
from lastdose.web.formats import BY_EXTENSION, RDF, Format
from lastdose.web.linking import LICENCE, link
from lastdose.web.negotiation import preferred
from lastdose.web.parameters import parameters
from lastdose.web.problems import not_acceptable, not_found
from lastdose.web.responses import SOON, Representation, represented
from lastdose.web.site import Site, current_site

CONTEXT = "context.jsonld"

vocabulary = Blueprint("vocabulary", __name__)


@vocabulary.get("/ontology")
@vocabulary.get("/ontology.<extension>")
def ontology(extension: str | None = None) -> Response:
    """The ontology with its schemes, in every RDF format."""
    return _turtle_files("ontology", layout.ONTOLOGY, extension)


@vocabulary.get("/shapes")
@vocabulary.get("/shapes.<extension>")
def shapes(extension: str | None = None) -> Response:
    """The shapes of the gate, in every RDF format."""
    return _turtle_files("shapes", layout.SHAPES, extension)


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


def _turtle_files(name: str, folder: str, extension: str | None) -> Response:
    parameters()
    site = current_site()
    form = _form(site, name, extension)
    files = sorted(site.release.file(folder).glob("*.ttl"))
    whole = Representation(
        resource=f"/{name}",
        media_type=form.media_type,
        body=lambda: _whole(site, files, name, form),
        varies=() if extension else ("Accept",),
        content_location=site.here(f"/{name}.{form.extension}"),
        links=tuple(_links(site, name)),
    )
    return represented(site, whole)


def _form(site: Site, name: str, extension: str | None) -> Format:
    if extension is not None:
        if extension not in BY_EXTENSION or not BY_EXTENSION[extension].is_rdf:
            raise not_found(f"There is no such format. There are: {', '.join(form.extension for form in RDF)}.")
        return BY_EXTENSION[extension]
    wanted = preferred(request.headers.get("Accept"), [form.media_type for form in RDF])
    if wanted is None:
        available = {form.media_type: site.url(f"/{name}.{form.extension}") for form in RDF}
        raise not_acceptable(available, ", ".join(_links(site, name)))
    return next(form for form in RDF if form.media_type == wanted)


def _links(site: Site, name: str) -> list[str]:
    others = [link(site.url(f"/{name}.{form.extension}"), "alternate", type=form.media_type) for form in RDF]
    return [*others, link(LICENCE, "license"), link(f"{CANONICAL_BASE}{name}", "cite-as")]


def _whole(site: Site, files: Iterable[Path], name: str, form: Format) -> bytes:
    """The files one after the other, which is Turtle again, or the same triples in another format."""
    turtle = b"\n".join(f"# {path.name}\n".encode() + path.read_bytes() for path in files)
    if form.extension == "ttl":
        return turtle
    return serialize_turtle(turtle, f"{CANONICAL_BASE}{name}", form.extension, site.release.base)
