"""Answering: a query goes to the engine from a place in the lane, unless the reader has the answer already.

A reply is what WSGI takes (PEP 3333): no framework stands between the engine and the server.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING

from werkzeug.exceptions import PreconditionFailed
from werkzeug.http import is_resource_modified
from werkzeug.wsgi import wrap_file

from lastdose.engine import Answer, Question, makes_blank_nodes
from lastdose.namespaces import prefixes
from lastdose.web.codings import IDENTITY, coded, coding_of, packed
from lastdose.web.fairness import Lane
from lastdose.web.formats import content_type
from lastdose.web.metrics import ANSWERED, KEPT, UNMODIFIED, Account
from lastdose.web.protocol import Asked
from lastdose.web.recalling import MARK, Mark, Query
from lastdose.web.responses import SOON, last_modified, tag
from lastdose.web.site import Site

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

SMALL = 1 << 16
CHANGING = re.compile(r"\b(?:RAND|NOW|UUID|STRUUID|BNODE)\b", re.IGNORECASE)
CONDITIONS = ("HTTP_IF_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_IF_NONE_MATCH")

Headers = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Reply:
    """A status, headers, and a body whose pieces are sent as they are; what can be closed is closed by the server."""

    status: HTTPStatus
    headers: Headers
    body: Iterable[bytes] = ()


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks: the client, as `client_of` tells it, and the environment of its request."""

    client: str
    environ: "WSGIEnvironment"

    @property
    def posts(self) -> bool:
        """Whether the request is a POST, which has no ETag."""
        return bool(self.environ["REQUEST_METHOD"] == "POST")

    @property
    def coding(self) -> str:
        """How its answer is packed for the way."""
        return coding_of(self.environ.get("HTTP_ACCEPT_ENCODING"))

    def has(self, etag: str, date: str) -> bool:
        """Whether it has what has this ETag and date; raise the problem 412 if it supposes another."""
        if self.environ.keys().isdisjoint(CONDITIONS) or is_resource_modified(self.environ, etag, None, date):
            return False
        if "HTTP_IF_MATCH" in self.environ:
            raise PreconditionFailed
        return True

    def gone(self) -> bool:
        """Whether it has left, as far as the server can tell."""
        told: Callable[[], bool] | None = self.environ.get("waitress.client_disconnected")
        return told is not None and told()


@dataclass(frozen=True, slots=True, kw_only=True)
class Inquiry:
    """A query and what decides its reply; what becomes of it is put on the account."""

    site: Site
    lane: Lane
    caller: Caller
    asked: Asked
    media_type: str
    account: Account

    def reply(self) -> Reply:
        """304 to a reader who has the answer, else the answer, whole; small ones are kept, not evaluated again."""
        changes = _changes(self.asked)
        headers = [("Vary", "Accept, Accept-Encoding"), ("Cache-Control", "no-cache" if changes else SOON)]
        if changes or self.caller.posts:
            return self._evaluated(headers, None)
        mark = tag(self.site, self._parts, self.caller.coding)
        etag, date = f'"{mark}"', last_modified(self.site.release)
        headers.append(("ETag", etag))
        if self.caller.has(etag, date):
            return self._again(UNMODIFIED, Reply(HTTPStatus.NOT_MODIFIED, headers))
        headers.append(("Last-Modified", date))
        if (held := self.site.kept.held(mark)) is not None:
            return self._again(KEPT, self._whole(headers, held))
        return self._evaluated(headers, mark)

    @property
    def _parts(self) -> tuple[str, ...]:
        asked = self.asked
        return (self.media_type, asked.query, *asked.default_graphs, "named", *asked.named_graphs)

    def _again(self, outcome: str, reply: Reply) -> Reply:
        """A reply that the same request gets again: it is marked as one to be recalled."""
        self.account.outcome = outcome
        self.caller.environ[MARK] = Mark(self.site, Query(text=self.asked.query, form=self.account.form))
        return reply

    def _evaluated(self, headers: Headers, mark: str | None) -> Reply:
        """The answer of the engine, kept under its mark if it has one and is small."""
        asking = question(self.site, self.asked, self.media_type, self.caller.client)
        with self.lane.place(self.caller.client):
            self.account.answer = answer = self.site.engine.evaluate(asking, self.caller.gone)
            self.account.outcome = ANSWERED
            if not mark or answer.size > SMALL or answer.media_type != self.media_type:
                return self._filed(headers, answer)
            return self._whole(headers, self.site.kept.body(mark, lambda: coded(answer.read(), self.caller.coding)))

    def _whole(self, headers: Headers, body: bytes) -> Reply:
        """A body that is coded already."""
        return Reply(HTTPStatus.OK, [*headers, *_entity(self.media_type, len(body), self.caller.coding)], [body])

    def _filed(self, headers: Headers, answer: Answer) -> Reply:
        """A file as the body, packed first where that was asked for."""
        body, size, coding = answer.body, answer.size, self.caller.coding
        if coding != IDENTITY:
            body, size = packed(body, coding)
        entity = _entity(answer.media_type, size, coding)
        return Reply(HTTPStatus.OK, [*headers, *entity], wrap_file(self.caller.environ, body))


def _entity(media_type: str, size: int, coding: str) -> Headers:
    told = [("Content-Type", content_type(media_type)), ("Content-Length", str(size))]
    return told if coding == IDENTITY else [*told, ("Content-Encoding", coding)]


def _changes(asked: Asked) -> bool:
    """Whether the same query may be answered in another way the next time."""
    return CHANGING.search(asked.query) is not None or makes_blank_nodes(asked.query)


def question(site: Site, asked: Asked, media_type: str, client: str) -> Question:
    """What is asked as the engine is asked it; no one may have longer than the site gives."""
    return Question(
        query=asked.query,
        media_type=media_type,
        default_graphs=asked.default_graphs,
        named_graphs=asked.named_graphs,
        base_iri=site.url("/sparql"),
        prefixes=prefixes(site.release.base),
        deadline=min(asked.timeout or site.timeout, site.timeout),
        client=client,
    )
