"""Protocol: the query of a request, read as the SPARQL 1.1 Protocol has it, and the format of its answer.

A request is read from its environment of WSGI (PEP 3333).
"""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from werkzeug.wrappers import Request

from lastdose.engine import Form, media_types
from lastdose.web.formats import HTML
from lastdose.web.languages import Message
from lastdose.web.negotiation import hinted, names, names_nothing, preferred
from lastdose.web.parameters import pairs, pairs_of
from lastdose.web.problems import PROBLEM, Problem, ProblemError, bad_request, not_acceptable, shown, unsupported

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

MOST_BODY = 2 << 20
FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"
UPDATE = "application/sparql-update"
PROTOCOL = {"query", "update", "default-graph-uri", "named-graph-uri"}
HINTS = ("format", "output", "results")
SECONDS = re.compile(r"[0-9]{1,6}(?:\.[0-9]{1,3})?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is asked: the query, the dataset, the first hint at a format, and the seconds it may take."""

    query: str
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    hint: str | None = None
    timeout: float | None = None


class Posted(Request):
    """A request with a body."""

    max_content_length = MOST_BODY


def asked_by(environ: "WSGIEnvironment") -> Asked | None:
    """What a request by GET, HEAD or POST asks; None when it asks about the service itself.

    Raise the problem of a request that cannot be answered as it was put.
    """
    return _posted(Posted(environ)) if environ["REQUEST_METHOD"] == "POST" else _got(environ)


def _got(environ: "WSGIEnvironment") -> Asked | None:
    """A query by GET, which has no body (SPARQL 1.1 Protocol §2.1.1)."""
    if environ.get("CONTENT_LENGTH", "").strip("0"):
        raise bad_request(Message("A query by GET stands in the address, not in a body."))
    given = pairs_of(environ)
    return asked_in(given) if any(name in PROTOCOL for name, _ in given) else None


def _posted(request: Request) -> Asked:
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
    given = pairs_of(request.environ)
    body = _text(request.get_data())
    return asked_in([*given, *pairs(body)] if request.mimetype == FORM else [*given, ("query", body)])


def _text(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        raise bad_request(Message("The body is not encoded in UTF-8.")) from error


def asked_in(given: list[tuple[str, str]]) -> Asked:
    """The query in the parameters of a request, with its dataset; raise the problem where there is not just one."""
    values: dict[str, list[str]] = {}
    for name, value in given:
        values.setdefault(HINTS[0] if name in HINTS else name, []).append(value)
    queries = values.get("query", ())
    if "update" in values:
        raise _no_updates()
    if len(queries) != 1:
        detail = Message("A request holds one query; this one holds %(number)s.", number=len(queries))
        raise bad_request(detail, parameter="query")
    if len(values.get("version", ())) > 1:
        detail = Message("A query is of one version of SPARQL; this one is said to be of several.")
        raise bad_request(detail, parameter="version")
    return Asked(
        query=queries[0],
        default_graphs=tuple(values.get("default-graph-uri", ())),
        named_graphs=tuple(values.get("named-graph-uri", ())),
        hint=next(iter(values.get(HINTS[0], ())), None),
        timeout=_seconds(values["timeout"][0]) if "timeout" in values else None,
    )


def _seconds(text: str) -> float:
    if not SECONDS.fullmatch(text) or float(text) == 0:
        detail = Message("'timeout' is a number of seconds above 0, not '%(given)s'.", given=shown(text))
        raise bad_request(detail, parameter="timeout")
    return float(text)


def _no_updates() -> ProblemError:
    detail = Message("This endpoint answers queries; it takes no updates.")
    return ProblemError(Problem(status=403, detail=detail))


def wanted_type(accept: str | None, form: Form, hint: str | None) -> str:
    """The format of the answer: by Accept, by the hint where Accept leaves the choice, HTML for a browser.

    Whoever names only the type of problems has said nothing about answers.
    """
    possible = media_types(form)
    wanted = preferred(accept, (*possible, HTML))
    if names_nothing(accept) or wanted == HTML:
        wanted = (hinted(hint, possible) if hint else None) or wanted
    if wanted is None and not names(accept, PROBLEM):
        raise not_acceptable(dict.fromkeys(possible, ""))
    return wanted or possible[0]
