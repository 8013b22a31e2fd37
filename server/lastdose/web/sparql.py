"""SPARQL: the endpoint, as the SPARQL 1.1 Protocol has it, but for updates: nothing here is ever changed.

No more queries run or wait than the lane has places; the next is turned away at once, so that pages have threads.
"""

import re

from flask import Blueprint, Response, request

from lastdose.engine import Form, media_types, query_form
from lastdose.errors import QueryError
from lastdose.web import pages
from lastdose.web.answering import Request, answered
from lastdose.web.clients import current_client
from lastdose.web.fairness import Lane
from lastdose.web.formats import HTML, RDF
from lastdose.web.languages import Message
from lastdose.web.metrics import SHOWN, current_metrics
from lastdose.web.negotiation import hinted, names, names_nothing, preferred
from lastdose.web.parameters import pairs, query_pairs
from lastdose.web.problems import (
    PROBLEM,
    Problem,
    ProblemError,
    bad_request,
    not_acceptable,
    of_query,
    shown,
    unsupported,
)
from lastdose.web.responses import Representation, represented
from lastdose.web.service import service_description
from lastdose.web.site import Site, current_site

FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"
UPDATE = "application/sparql-update"
PROTOCOL = {"query", "update", "default-graph-uri", "named-graph-uri"}
HINTS = ("format", "output", "results")
SECONDS = re.compile(r"[0-9]{1,6}(?:\.[0-9]{1,3})?")


def sparql_blueprint(lane: Lane) -> Blueprint:
    """The endpoint, whose queries share a lane."""
    sparql = Blueprint("sparql", __name__)

    @sparql.route("/sparql", methods=["GET", "POST"], strict_slashes=False)
    def endpoint() -> Response:
        asked = _posted() if request.method == "POST" else _got()
        return _description(current_site()) if asked is None else _answer(current_site(), lane, asked)

    return sparql


def _got() -> Request | None:
    """A query by GET, which has no body (SPARQL 1.1 Protocol §2.1.1); None when the service itself is asked about."""
    if request.content_length:
        raise bad_request(Message("A query by GET stands in the address, not in a body."))
    given = query_pairs()
    return request_of(given) if any(name in PROTOCOL for name, _ in given) else None


def _posted() -> Request:
    """A query by POST, as a form or direct (SPARQL 1.1 Protocol §2.1.2 and §2.1.3)."""
    accepted = f"{FORM}, {DIRECT}"
    if request.content_encoding not in (None, "identity"):
        raise unsupported(Message("Bodies are read without a Content-Encoding only."), accepted)
    if request.mimetype == UPDATE:
        raise _no_updates()
    if request.mimetype not in (FORM, DIRECT) or request.mimetype_params.get("charset", "utf-8").lower() != "utf-8":
        raise unsupported(
            Message("A query is sent as %(form)s or %(direct)s, in UTF-8.", form=FORM, direct=DIRECT), accepted
        )
    given = query_pairs()
    body = _text(request.get_data())
    return request_of([*given, *pairs(body)] if request.mimetype == FORM else [*given, ("query", body)])


def _text(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        raise bad_request(Message("The body is not encoded in UTF-8.")) from error


def request_of(given: list[tuple[str, str]]) -> Request:
    """The query in the parameters of a request, with its dataset; raise the problem where there is not just one."""

    def values(name: str) -> tuple[str, ...]:
        return tuple(value for key, value in given if key == name)

    queries = values("query")
    if values("update"):
        raise _no_updates()
    if len(queries) != 1:
        detail = Message("A request holds one query; this one holds %(number)s.", number=len(queries))
        raise bad_request(detail, parameter="query")
    if len(values("version")) > 1:
        detail = Message("A query is of one version of SPARQL; this one is said to be of several.")
        raise bad_request(detail, parameter="version")
    hints = [value for name, value in given if name in HINTS]
    timeouts = values("timeout")
    return Request(
        query=queries[0],
        default_graphs=values("default-graph-uri"),
        named_graphs=values("named-graph-uri"),
        hint=hints[0] if hints else None,
        timeout=_seconds(timeouts[0]) if timeouts else None,
    )


def _seconds(text: str) -> float:
    if not SECONDS.fullmatch(text) or float(text) == 0:
        detail = Message("'timeout' is a number of seconds above 0, not '%(given)s'.", given=shown(text))
        raise bad_request(detail, parameter="timeout")
    return float(text)


def _no_updates() -> ProblemError:
    detail = Message("This endpoint answers queries; it takes no updates.")
    return ProblemError(Problem(status=403, detail=detail))


def _answer(site: Site, lane: Lane, asked: Request) -> Response:
    try:
        with current_metrics().query(asked.query) as account:
            account.form = form = _form(lane, asked.query)
            media_type = _media_type(form, asked.hint)
            if media_type != HTML:
                return answered(site, lane, asked, media_type, account)
            account.outcome = SHOWN
    except QueryError as error:
        raise ProblemError(of_query(error, asked.query)) from error
    return _page(site, asked.query)


def _form(lane: Lane, query: str) -> Form:
    """The form of a query; what is no query costs its client an error."""
    try:
        return query_form(query)
    except QueryError:
        lane.error(current_client())
        raise


def _media_type(form: Form, hint: str | None) -> str:
    """The format of the answer: by Accept, by the hint where Accept leaves the choice, HTML for a browser.

    Whoever names only the type of problems has said nothing about answers.
    """
    possible = media_types(form)
    accept = request.headers.get("Accept")
    wanted = preferred(accept, (*possible, HTML))
    if names_nothing(accept) or wanted == HTML:
        wanted = (hinted(hint, possible) if hint else None) or wanted
    if wanted is None and not names(accept, PROBLEM):
        raise not_acceptable(dict.fromkeys(possible, ""))
    return wanted or possible[0]


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
