"""Why: what keeps a query from an answer, as JSON: the first pattern without a match, and what may have been meant."""

from dataclasses import asdict, replace

from flask import Blueprint, Response, request

from lastdose import DISCLAIMER
from lastdose.engine import query_form
from lastdose.engine.emptiness import Asking, Finding, why_empty
from lastdose.engine.interface import JSON as JSON_RESULTS
from lastdose.engine.reading import where
from lastdose.errors import QueryError
from lastdose.web.answering import Caller, question
from lastdose.web.clients import current_client
from lastdose.web.fairness import Lane
from lastdose.web.formats import JSON, content_type, json_text
from lastdose.web.metrics import EXPLAINED, current_metrics
from lastdose.web.parameters import query_pairs
from lastdose.web.problems import ProblemError, of_query
from lastdose.web.protocol import Asked, asked_in
from lastdose.web.responses import SOON
from lastdose.web.site import Site, current_site
from lastdose.web.strangers import Stranger, strangers

SECONDS = 10.0


def why_blueprint(lane: Lane) -> Blueprint:
    """The address, whose questions share a lane with queries."""
    why = Blueprint("why", __name__)

    @why.get("/sparql/why")
    def told() -> Response:
        site, asked = current_site(), asked_in(query_pairs())
        try:
            with current_metrics().query(asked.query) as account:
                account.form = query_form(asked.query)
                response = _answer(site, lane, asked)
                account.outcome = EXPLAINED
        except QueryError as error:
            raise ProblemError(of_query(error, asked.query)) from error
        return response

    return why


def _answer(site: Site, lane: Lane, asked: Asked) -> Response:
    caller = Caller(current_client(), request.environ)
    posed = question(site, asked, JSON_RESULTS, caller.client)
    with lane.place(caller.client):
        asking = Asking(site.engine, replace(posed, deadline=min(asked.timeout or SECONDS, SECONDS)), caller.gone)
        finding, strange = _looked_into(site, asked.query, posed.base_iri or "", asking)
    response = Response(_told(finding, strange, asking.count), content_type=content_type(JSON))
    response.headers["Cache-Control"] = "no-store" if finding.reason == "undecided" else SOON
    return response


def _looked_into(site: Site, query: str, base: str, asking: Asking) -> tuple[Finding, tuple[Stranger, ...]]:
    """What is found, and the strangers in it; nothing is told of a query whose patterns cannot be told apart."""
    try:
        parts = where(query, base)
        finding = why_empty(parts, asking)
        alone = finding.element if finding.reason == "pattern" else None
        return finding, strangers(site, parts, alone, asking) if alone else ()
    except QueryError:
        return Finding("undecided"), ()


def _told(finding: Finding, strange: tuple[Stranger, ...], questions: int) -> str:
    element = finding.element
    told = {
        "reason": finding.reason,
        "says": _says(finding, strange),
        "line": element.line if element else None,
        "element": element.text if element else None,
        "terms": [asdict(stranger) for stranger in strange],
        "questions": questions,
        "disclaimer": DISCLAIMER,
    }
    return json_text(told)


def _says(finding: Finding, strange: tuple[Stranger, ...]) -> str:
    """The finding in words."""
    element = finding.element
    if element is None:
        matched = "The patterns have matches: what stands outside of WHERE leaves none of them."
        return matched if finding.reason == "modifiers" else "It could not be told."
    pattern = " ".join(element.text.split()).removesuffix(" .")
    place = f"Line {element.line}: {pattern}"
    if finding.reason == "together":
        return f"{place} has no match together with what stands before it."
    told = "".join(f" {_meant(stranger)}" for stranger in strange)
    return f"{place} has no match in this release.{told or ' Every term in it is known, but not so together.'}"


def _meant(stranger: Stranger) -> str:
    near = ", ".join(one["term"] for one in stranger.nearest)
    if stranger.role == "text":
        return f"{stranger.written} stands there as {near}."
    kind = "" if stranger.role == "thing" else f" as a {stranger.role}"
    return f"{stranger.written} is not known{kind}" + (f"; nearest to it: {near}." if near else ".")
