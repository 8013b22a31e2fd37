"""SPARQL: what the endpoint leaves to do once it has answered queries: a page, its own description, problems."""

from flask import Blueprint, Response, request

from lastdose.web import pages
from lastdose.web.endpoint import LEFT, Left
from lastdose.web.formats import HTML, RDF
from lastdose.web.negotiation import preferred
from lastdose.web.problems import not_acceptable
from lastdose.web.responses import Representation, represented
from lastdose.web.service import service_description
from lastdose.web.site import Site, current_site

sparql = Blueprint("sparql", __name__)


@sparql.route("/sparql", methods=["GET", "POST"], strict_slashes=False)
def endpoint() -> Response:
    """The page of a query, or the description of the service; raise the problem of a request that has one."""
    left: Left = request.environ[LEFT]
    if left.error:
        raise left.error
    return _description(current_site()) if left.query is None else _page(current_site(), left.query)


def _page(site: Site, query: str) -> Response:
    page = Representation(
        resource=f"/sparql?{query}",
        media_type=HTML,
        body=lambda: pages.sparql_page(site, query).encode(),
        varies=("Accept",),
    )
    return represented(site, page)


def _description(site: Site) -> Response:
    """The page with the editor for a browser, the service description for everyone else (SPARQL 1.1 SD §2)."""
    offered = {form.media_type: form for form in RDF}
    wanted = preferred(request.headers.get("Accept"), (*offered, HTML))
    if wanted == HTML:
        return _page(site, "")
    if wanted is None:
        raise not_acceptable(dict.fromkeys((*offered, HTML), ""))
    description = Representation(
        resource="/sparql",
        media_type=wanted,
        body=lambda: service_description(site, offered[wanted].extension),
        varies=("Accept",),
    )
    return represented(site, description)
