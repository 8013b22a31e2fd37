"""Answering: a query goes to the engine from a place in the lane, unless the reader has the answer already."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from flask import Response, request

from lastdose.engine import Question, makes_blank_nodes
from lastdose.namespaces import prefixes
from lastdose.web.clients import current_client
from lastdose.web.codings import coded, wanted_coding
from lastdose.web.fairness import Lane
from lastdose.web.formats import content_type
from lastdose.web.metrics import ANSWERED, KEPT, UNMODIFIED, Account
from lastdose.web.recalling import MARK, Mark, Query
from lastdose.web.responses import SOON, conditional, filed, released, tag, whole
from lastdose.web.site import Site

SMALL = 1 << 16
CHANGING = re.compile(r"\b(?:RAND|NOW|UUID|STRUUID|BNODE)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A request of the protocol: the query, the dataset, the first hint at a format, and the seconds it may take."""

    query: str
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    hint: str | None = None
    timeout: float | None = None


def answered(site: Site, lane: Lane, asked: Request, media_type: str, account: Account) -> Response:
    """The response to a query: 304 to a reader who has the answer, else the answer, whole, from the engine.

    Small answers are kept: the same query is not evaluated again. What becomes of it is put on the account.
    """
    coding, mark = wanted_coding(), None
    response = Response(content_type=content_type(media_type))
    response.vary.update(["Accept", "Accept-Encoding"])
    changes = _changes(asked)
    response.headers["Cache-Control"] = "no-cache" if changes else SOON
    if request.method != "POST" and not changes:
        response.last_modified = released(site.release)
        mark = tag(site, _parts(asked, media_type), coding)
        response.set_etag(mark)
        conditional(response)
    if response.status_code != 200:
        account.outcome = UNMODIFIED
        return _recallable(response, site, asked, account)
    if mark and (held := site.kept.held(mark)) is not None:
        account.outcome = KEPT
        return whole(_recallable(response, site, asked, account), held, coding)
    with lane.place(current_client()):
        account.answer = answer = site.engine.evaluate(question(site, asked, media_type), gone())
        account.outcome = ANSWERED
        response.content_type = content_type(answer.media_type)
        if mark and answer.size <= SMALL and answer.media_type == media_type:
            return whole(response, site.kept.body(mark, lambda: coded(answer.read(), coding)), coding)
        return filed(response, answer.body, answer.size, coding)


def _recallable(response: Response, site: Site, asked: Request, account: Account) -> Response:
    """The response, marked as one that the same request gets again."""
    request.environ[MARK] = Mark(site, Query(text=asked.query, form=account.form))
    return response


def _changes(asked: Request) -> bool:
    """Whether the same query may be answered in another way the next time."""
    return CHANGING.search(asked.query) is not None or makes_blank_nodes(asked.query)


def _parts(asked: Request, media_type: str) -> tuple[str, ...]:
    return (media_type, asked.query, *asked.default_graphs, "named", *asked.named_graphs)


def question(site: Site, asked: Request, media_type: str) -> Question:
    """The request as the engine is asked; no one may have longer than the site gives."""
    return Question(
        query=asked.query,
        media_type=media_type,
        default_graphs=asked.default_graphs,
        named_graphs=asked.named_graphs,
        base_iri=site.url("/sparql"),
        prefixes=prefixes(site.release.base),
        deadline=min(asked.timeout or site.timeout, site.timeout),
        client=current_client(),
    )


def gone() -> Callable[[], bool]:
    """How the server tells that the reader has left."""
    told: Callable[[], bool] | None = request.environ.get("waitress.client_disconnected")
    return told or (lambda: False)
