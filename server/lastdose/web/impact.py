"""Impact: what rests on a source, alone or beside others, as a page, JSON and RDF; whether it was withdrawn or not."""

from collections.abc import Iterator

from flask import Blueprint, Response

from lastdose import DISCLAIMER
from lastdose.namespaces import LD, LICENCE
from lastdose.releases.descriptions import Reader
from lastdose.releases.serializing import serialize_resources
from lastdose.releases.statements import Resource, Statement, Value
from lastdose.web import pages
from lastdose.web.asking import chosen_form, refuse_address
from lastdose.web.documents import about_document
from lastdose.web.formats import BY_EXTENSION, HTML, JSON, RDF, Format, json_text
from lastdose.web.languages import PARAMETER, Message
from lastdose.web.linking import alternates, link
from lastdose.web.parameters import parameters
from lastdose.web.problems import not_found
from lastdose.web.responses import Representation, represented
from lastdose.web.resting import Impact, impact_of
from lastdose.web.site import Site, current_site
from lastdose.web.withdrawn import refuse_withdrawn

OFFERED = (*RDF, BY_EXTENSION["html"], BY_EXTENSION["json"])
ALONE, ALSO = f"{LD}restsAloneOn", f"{LD}restsAlsoOn"

impact = Blueprint("impact", __name__)


@impact.get("/doc/source/<key>/impact")
@impact.get("/doc/source/<key>/impact.<extension>")
def rested(key: str, extension: str | None = None) -> Response:
    """What would be without support if the source were withdrawn, or is since it was."""
    refuse_address("source", key)
    parameters(PARAMETER)
    site = current_site()
    path = f"/doc/source/{key}/impact"
    form = chosen_form(site, path, extension, OFFERED)
    with site.descriptions.open() as reader:
        source = reader.resource(site.thing("source", key))
        if source is None:
            raise not_found(Message("This release says nothing of it."))
        refuse_withdrawn(site, source)
        told = Representation(
            resource=path,
            media_type=form.media_type,
            body=lambda: _body(site, reader, path, form, impact_of(reader, source)),
            varies=("Accept",) if extension is None else (),
            content_location=site.here(f"{path}.{form.extension}"),
            links=(
                *alternates(site, path, form, OFFERED),
                link(site.url(f"/doc/source/{key}"), "about"),
                link(LICENCE, "license"),
            ),
        )
        return represented(site, told)


def _body(site: Site, reader: Reader, path: str, form: Format, found: Impact) -> bytes:
    if form.media_type == HTML:
        return pages.impact_page(site, reader, path, found).encode()
    if form.media_type == JSON:
        return json_text(_json(found)).encode()
    told = [about_document(site, path, found.source), *_rdf(found, site.url(path))]
    return serialize_resources(told, form.extension, site.release.base)


def _json(found: Impact) -> dict[str, object]:
    parts = {"claims": found.claims, "subjects": found.subjects, "comparisons": found.comparisons}
    return {
        "disclaimer": DISCLAIMER,
        "licence": LICENCE,
        "source": found.source,
        "withdrawnOn": found.withdrawn_on,
        "reason": found.reason,
        "claimsInAll": found.total,
        "restAlone": {name: [one.thing for one in part if not one.others] for name, part in parts.items()},
        "restAlsoOnOthers": {
            name: [{"id": one.thing, "others": one.others} for one in part if one.others]
            for name, part in parts.items()
        },
    }


def _rdf(found: Impact, document: str) -> Iterator[Resource]:
    """Each thing with the sources that it rests on."""
    for one in (*found.claims, *found.subjects, *found.comparisons):
        sources = sorted((found.source, *one.others))
        name = ALSO if one.others else ALONE
        statements = tuple(Statement(name, Value(source, is_iri=True), document) for source in sources)
        yield Resource(one.thing, None, 0, statements)
