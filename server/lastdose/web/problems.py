"""Problems: what went wrong, told in one shape (RFC 9457) with its HTTP status: the one place that gives statuses.

A reader of pages gets a page, one who names result formats at the SPARQL endpoint a short text, everyone else
`application/problem+json`. No problem tells paths, tracebacks or what a library said; the place of a syntax error
apart.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from http import HTTPStatus

from flask import Blueprint, Response, current_app, request
from werkzeug.exceptions import HTTPException

from lastdose.errors import (
    AbandonedError,
    CrowdedError,
    ForbiddenError,
    LastDoseError,
    LimitError,
    QueryError,
    ReaderError,
)
from lastdose.web import pages
from lastdose.web.formats import HTML, JSON, content_type
from lastdose.web.languages import Language, Message, requested, speaking
from lastdose.web.negotiation import names, names_nothing, preferred
from lastdose.web.site import current_site
from lastdose.web.wording import worded

PROBLEM = "application/problem+json"
TEXT = "text/plain"
SPARQL = "/sparql"
RETRY_UNREADABLE = 60
SHOWN = 80

problems = Blueprint("problems", __name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """A problem: `members` are told besides in problem+json, `headers` are sent with it.

    `near` are links, each a text and an address, to what may have been meant, or replaces what is gone.
    """

    status: int
    detail: str
    headers: Mapping[str, str] = field(default_factory=dict)
    members: Mapping[str, object] = field(default_factory=dict)
    near: tuple[tuple[str, str], ...] = ()

    @property
    def title(self) -> str:
        """The phrase of the status."""
        return HTTPStatus(self.status).phrase

    def to_json(self) -> str:
        """The problem as problem+json."""
        told = {"type": "about:blank", "title": self.title, "status": self.status, "detail": self.detail}
        return json.dumps({**told, **self.members}, ensure_ascii=False, indent=2) + "\n"

    def to_text(self) -> str:
        """The problem as a short text: the detail, and the marked line of a query."""
        return f"{self.status} {self.title}\n{self.detail}\n{self.marked}"

    @property
    def marked(self) -> str:
        """The offending line of a query with a mark below it; empty where there is none."""
        line, column = self.members.get("offending_line"), self.members.get("column")
        return f"{line}\n{'^':>{column}}\n" if isinstance(line, str) and isinstance(column, int) else ""


class ProblemError(Exception):
    """A request that cannot be answered as it was put."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.detail)
        self.problem = problem


def bad_request(detail: str, **members: object) -> ProblemError:
    """400: the request says something that cannot be."""
    return ProblemError(Problem(status=400, detail=detail, members=members))


def not_found(detail: str) -> ProblemError:
    """404: this release says nothing of it."""
    return ProblemError(Problem(status=404, detail=detail))


def gone(
    detail: str, headers: Mapping[str, str], instead: tuple[tuple[str, str], ...], **members: object
) -> ProblemError:
    """410: there was such a thing, and it was withdrawn; `instead` are links to what replaces it."""
    return ProblemError(Problem(status=410, detail=detail, headers=headers, members=members, near=instead))


def not_acceptable(available: Mapping[str, str], link: str = "") -> ProblemError:
    """406: none of the available formats (media type and, where there is one, address) is wanted."""
    detail = Message("None of the formats asked for can be had. Ask for one of %(known)s.", known=", ".join(available))
    listed = [
        {"media_type": name, "address": address} if address else {"media_type": name}
        for name, address in available.items()
    ]
    headers = {"Link": link} if link else {}
    return ProblemError(Problem(status=406, detail=detail, headers=headers, members={"available": listed}))


def unsupported(detail: str, accepted: str) -> ProblemError:
    """415: the body is of a type that is not read here; `accepted` lists those that are."""
    return ProblemError(Problem(status=415, detail=detail, headers={"Accept-Post": accepted}))


def of_query(error: QueryError, query: str) -> Problem:
    """400: the query is no SPARQL; with line, column and the offending line."""
    lines = query.splitlines()
    line = lines[error.line - 1] if error.line and error.line <= len(lines) else None
    told = {"line": error.line, "column": error.column, "offending_line": line if line and len(line) <= 500 else None}
    members = {name: value for name, value in told.items() if value is not None}
    return Problem(status=400, detail=str(error), members=members)


def _limited(error: LimitError) -> Problem:
    if error.retry_after is None:
        return Problem(status=413, detail=str(error))
    status = 429 if isinstance(error, CrowdedError) else 503
    return Problem(status=status, detail=str(error), headers={"Retry-After": str(error.retry_after)})


def of_error(error: LastDoseError) -> Problem:
    """The problem that an error is to the reader."""
    match error:
        case QueryError():
            return of_query(error, "")
        case AbandonedError():
            return Problem(status=408, detail=str(error))
        case ForbiddenError():
            return Problem(status=403, detail=str(error))
        case LimitError():
            return _limited(error)
        case ReaderError():
            return Problem(status=406, detail=str(error))
    detail = Message(
        "This release cannot be read just now. Nothing is known about what you asked for: try again later."
    )
    return Problem(status=503, detail=detail, headers={"Retry-After": str(RETRY_UNREADABLE)})


@problems.app_errorhandler(ProblemError)
def on_problem(error: ProblemError) -> Response:
    """The response to a problem."""
    return response_of(error.problem)


@problems.app_errorhandler(LastDoseError)
def on_error(error: LastDoseError) -> Response:
    """The response to an error of the tree; what is not the reader's doing goes to the log."""
    if not isinstance(error, ReaderError):
        current_app.logger.error("%s", error)
    return response_of(of_error(error))


@problems.app_errorhandler(HTTPException)
def on_http(error: HTTPException) -> Response:
    """The response to what Flask refuses by itself; its own words are not repeated."""
    status = error.code or 500
    kept = ("Allow", "Content-Range", "Accept-Ranges")
    headers = {name: value for name, value in error.get_headers() if name in kept}
    return response_of(Problem(status=status, detail=DETAILS.get(status, HTTPStatus(status).phrase), headers=headers))


DETAILS = {
    400: Message("The request cannot be understood."),
    404: Message("There is nothing at this address."),
    405: Message("This address does not take this method."),
    412: Message("The document is another one than the request supposes."),
    413: Message("The request is larger than this server takes."),
    416: Message("The range asked for lies outside the file, or there is more than one."),
    500: Message("Something went wrong here, and it was not your doing."),
}


def response_of(problem: Problem) -> Response:
    """A problem as a page, a text or problem+json, as the request asks."""
    body, media_type = _told(problem)
    response = Response(body, status=problem.status, content_type=content_type(media_type))
    response.headers.update(problem.headers)
    response.headers["Cache-Control"] = "no-store" if problem.status >= 500 else "no-cache"
    response.vary.add("Accept")
    if media_type == HTML:
        worded(current_site(), response, requested())
    return response


def _told(problem: Problem) -> tuple[str, str]:
    accept = request.headers.get("Accept")
    if names(accept, PROBLEM, JSON):
        return problem.to_json(), PROBLEM
    wanted = preferred(accept, (PROBLEM, TEXT, HTML)) if accept else PROBLEM
    if wanted == HTML:
        told = (problem.status, problem.detail, problem.marked, problem.near)
        with speaking(_repeatable(requested())):
            return pages.problem_page(current_site(), *told), HTML
    if wanted == TEXT or (request.path.rstrip("/") == SPARQL and not names_nothing(accept)):
        return problem.to_text(), TEXT
    return problem.to_json(), PROBLEM


def _repeatable(language: Language) -> Language:
    """The language, which leads home where the address is too long to be repeated."""
    return language if len(language.address) <= SHOWN else replace(language, address="/")


def shown(text: str) -> str:
    """Something that a reader sent, as it may be repeated to them: printable and short."""
    kept = "".join(sign if sign.isprintable() else "\ufffd" for sign in text[:SHOWN])
    return kept + ("…" if len(text) > SHOWN else "")
