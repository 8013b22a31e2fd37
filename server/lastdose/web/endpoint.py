"""The endpoint: an application of WSGI in front of another one, which answers queries itself.

What it does not answer, it leaves to the other with a word about it: queries shown as a page, the description of the
service, and problems.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from werkzeug.exceptions import HTTPException

from lastdose.engine import Form, query_form
from lastdose.errors import LastDoseError, QueryError
from lastdose.web.answering import Caller, Inquiry, Reply
from lastdose.web.clients import client_of
from lastdose.web.fairness import Lane
from lastdose.web.formats import HTML
from lastdose.web.metrics import SHOWN, Metrics
from lastdose.web.problems import SPARQL, ProblemError, of_query
from lastdose.web.protocol import Asked, asked_by, wanted_type
from lastdose.web.site import Stage

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

METHODS = ("GET", "HEAD", "POST")
LEFT = "lastdose.left"
"""Where the environment of a request to the endpoint tells what is left to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """What is left: a problem to tell, a query to show, or, with neither, the service to describe."""

    error: Exception | None = None
    query: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """The application; the queries of all clients share a lane, and `guards` are headers of every response."""

    application: "WSGIApplication"
    stage: Stage
    lane: Lane
    metrics: Metrics
    trusted_proxy: str | None
    guards: Mapping[str, str] = field(repr=False)

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """The answer to a query, or what the other application makes of the request."""
        if environ["PATH_INFO"].rstrip("/") != SPARQL or environ["REQUEST_METHOD"] not in METHODS:
            return self.application(environ, start_response)
        try:
            outcome = self._outcome(environ)
        except (ProblemError, LastDoseError, HTTPException) as error:
            outcome = Left(error=error)
        if isinstance(outcome, Reply):
            return self._sent(outcome, environ, start_response)
        environ[LEFT] = outcome
        return self.application(environ, start_response)

    def _outcome(self, environ: "WSGIEnvironment") -> Reply | Left:
        asked = asked_by(environ)
        if asked is None:
            return Left()
        caller = Caller(self._client(environ), environ)
        try:
            return self._reply(caller, asked) or Left(query=asked.query)
        except QueryError as error:
            raise ProblemError(of_query(error, asked.query)) from error

    def _client(self, environ: "WSGIEnvironment") -> str:
        return client_of(environ.get("REMOTE_ADDR", ""), environ.get("HTTP_X_FORWARDED_FOR", ""), self.trusted_proxy)

    def _reply(self, caller: Caller, asked: Asked) -> Reply | None:
        """The reply, None where a page is asked for."""
        with self.metrics.query(asked.query) as account:
            account.form = form = self._form(caller.client, asked.query)
            media_type = wanted_type(caller.environ.get("HTTP_ACCEPT"), form, asked.hint)
            if media_type == HTML:
                account.outcome = SHOWN
                return None
            return Inquiry(
                site=self.stage.site,
                lane=self.lane,
                caller=caller,
                asked=asked,
                media_type=media_type,
                account=account,
            ).reply()

    def _form(self, client: str, query: str) -> Form:
        """The form of a query; what is no query costs its client an error."""
        try:
            return query_form(query)
        except QueryError:
            self.lane.error(client)
            raise

    def _sent(self, reply: Reply, environ: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
        self.metrics.responded(reply.status)
        start(f"{reply.status.value} {reply.status.phrase}", [*reply.headers, *self.guards.items()])
        if environ["REQUEST_METHOD"] != "HEAD":
            return reply.body
        if hasattr(reply.body, "close"):
            reply.body.close()
        return ()
