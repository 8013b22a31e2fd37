"""The application: a site as a WSGI application, every response with the same guards.

Whatever the reader sends, addresses are made from the public address and never from the Host header; scripts and styles
come from this site's own files only; every origin may read, and none is given credentials.
"""

from flask import Blueprint, Flask, Response, request

from lastdose.web import metrics, pages, remaking
from lastdose.web.anticipating import Anticipating
from lastdose.web.assets import assets
from lastdose.web.changes import changes
from lastdose.web.citing import citing
from lastdose.web.clients import TRUSTED
from lastdose.web.compare import compare
from lastdose.web.crawling import crawling
from lastdose.web.dataset import dataset
from lastdose.web.documents import documents
from lastdose.web.downloads import downloads
from lastdose.web.endpoint import Endpoint
from lastdose.web.fairness import Allowance, Lane
from lastdose.web.feeds import feeds
from lastdose.web.formats import HTML, RDF
from lastdose.web.graphstore import graphstore_blueprint
from lastdose.web.health import health
from lastdose.web.impact import impact
from lastdose.web.languages import PARAMETER
from lastdose.web.lookup import lookup
from lastdose.web.mementos import mementos
from lastdose.web.metrics import metering
from lastdose.web.negotiation import preferred
from lastdose.web.offering import offering
from lastdose.web.parameters import parameters
from lastdose.web.problems import not_acceptable, problems
from lastdose.web.protocol import MOST_BODY
from lastdose.web.recalling import Recalling
from lastdose.web.reconciling import reconciling
from lastdose.web.responses import Representation, represented, sent_on
from lastdose.web.search import search
from lastdose.web.site import EXTENSION, Site, Stage, current_site
from lastdose.web.sparql import sparql
from lastdose.web.streams import streams
from lastdose.web.subsets import subsets
from lastdose.web.terms import terms
from lastdose.web.vocabulary import vocabulary
from lastdose.web.why import why_blueprint

POLICY = "Content-Security-Policy"
GUARDS = {
    POLICY: (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": (
        "Accept-Post, Accept-Ranges, Allow, Content-Language, Content-Location, Content-Range, ETag, Link, Location, "
        "Memento-Datetime, Retry-After, Vary"
    ),
}
EDITOR = "/sparql"
EDITOR_STYLE = "'sha256-zCK2EVMoPc04mRF/g5CotUvxbJPWS+8V0b+s9ptqQIk='"
"""The one style sheet that the query editor writes into its page: the height of the rows of its table."""
PREFLIGHT = {
    "Access-Control-Allow-Headers": (
        "Accept, Accept-Datetime, Accept-Language, Accept-Profile, Content-Type, If-Modified-Since, If-None-Match, "
        "Range"
    ),
    "Access-Control-Max-Age": "86400",
}

home = Blueprint("home", __name__)


def create_app(stage: Stage, allowance: Allowance | None = None, trusted_proxy: str | None = None) -> Flask:
    """The application that serves the site on a stage, with what its clients may use of the endpoint.

    `trusted_proxy` is the address of the proxy that tells for whom it asks.
    """
    lane = Lane(allowance)
    app = Flask("lastdose.web", static_folder=None)
    app.extensions[EXTENSION] = stage
    app.extensions[metrics.EXTENSION] = counted = metrics.Metrics(lane)
    app.extensions[remaking.EXTENSION] = remaking.Remaking()
    app.config[TRUSTED] = trusted_proxy
    app.config["MAX_CONTENT_LENGTH"] = MOST_BODY
    app.url_map.merge_slashes = False
    things = (home, documents, citing, mementos, vocabulary, search, lookup, compare, reconciling, terms)
    described = (dataset, changes, feeds, streams, impact, downloads, subsets, offering, crawling)
    asked = (sparql, graphstore_blueprint(lane), why_blueprint(lane))
    for blueprint in (problems, assets, *things, *described, *asked, health, metering):
        app.register_blueprint(blueprint)
    app.after_request(_guarded)
    endpoint = Endpoint(
        application=app.wsgi_app,
        stage=stage,
        lane=lane,
        metrics=counted,
        trusted_proxy=trusted_proxy,
        guards=GUARDS,
    )
    app.wsgi_app = Recalling(Anticipating(endpoint, stage, counted), stage, counted)  # type: ignore[method-assign]
    return app


def _guarded(response: Response) -> Response:
    metrics.current_metrics().responded(response.status_code)
    response.headers.update(GUARDS)
    if request.path.rstrip("/") == EDITOR and response.mimetype == HTML:
        response.headers[POLICY] = GUARDS[POLICY].replace("style-src 'self'", f"style-src 'self' {EDITOR_STYLE}")
    if request.method == "OPTIONS":
        response.headers.update(PREFLIGHT)
        response.headers["Access-Control-Allow-Methods"] = response.headers.get("Allow", "GET, HEAD, OPTIONS")
    return response


@home.get("/")
def index() -> Response:
    """The home page; who wants data is sent to the description of the dataset."""
    parameters(PARAMETER)
    site = current_site()
    wanted = preferred(request.headers.get("Accept"), (HTML, *(form.media_type for form in RDF)))
    if wanted is None:
        raise not_acceptable({HTML: site.url("/")})
    if wanted != HTML:
        return sent_on(site.here("/dataset"), 303, ["Accept"])
    page = Representation(resource="/", media_type=HTML, body=lambda: _home(site), varies=("Accept",), recallable=True)
    return represented(site, page)


def _home(site: Site) -> bytes:
    with site.descriptions.open() as reader:
        return pages.home_page(site, reader).encode()
