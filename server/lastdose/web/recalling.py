"""Recalling: the same request to the same release gets the same response, without the application being asked again.

Only responses that the application marks are kept, those that depend on nothing but the release and on what is `READ`
of the request. They are counted like all others, and queries are logged.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from time import time
from typing import TYPE_CHECKING, Any

from werkzeug.http import http_date
from werkzeug.wsgi import ClosingIterator

from lastdose.web.keeping import Recent
from lastdose.web.metrics import KEPT, UNMODIFIED, Metrics
from lastdose.web.site import Site, Stage

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

MARK = "lastdose.recallable"
RECALLED = "lastdose.recalled"
"""Where the environment of a request has what is told how it came, and the head of its response, if that is kept."""
READ = (
    "REQUEST_METHOD", "PATH_INFO", "QUERY_STRING", "CONTENT_TYPE", "CONTENT_LENGTH", "HTTP_ACCEPT",
    "HTTP_ACCEPT_DATETIME", "HTTP_ACCEPT_ENCODING", "HTTP_ACCEPT_LANGUAGE", "HTTP_ACCEPT_PROFILE", "HTTP_IF_MATCH",
    "HTTP_IF_MODIFIED_SINCE", "HTTP_IF_NONE_MATCH", "HTTP_IF_RANGE", "HTTP_IF_UNMODIFIED_SINCE", "HTTP_RANGE",
)  # fmt: skip
"""What may decide the response to a marked request: the names in its environment (PEP 3333)."""
WHOLE = ("200", "304")
"""The statuses of responses that are kept: an error is none that the release decides."""
LONGEST = 8000
AROUND = 8000
"""About how many bytes a response takes beside its body."""
MOST_REQUESTS = 32 << 20

Key = tuple[str, ...]
Told = tuple[str, list[tuple[str, str]]]
"""Status and headers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What is counted and logged of a query: its text, and its form."""

    text: str
    form: str


@dataclass(frozen=True, slots=True)
class Mark:
    """What the application says of a response that may be recalled: the site that it is from, the query it answers."""

    site: Site
    query: Query | None = None


@dataclass(frozen=True, slots=True)
class Response:
    """A whole response, as it is sent."""

    mark: Mark
    status: str
    headers: list[tuple[str, str]]
    body: bytes


@dataclass(frozen=True, slots=True)
class Known:
    """A request that came before: the key of its response, and the head of that as it was sent, but for the date."""

    key: Key
    head: bytes


class Recalled(Recent[Key, Response]):
    """The most recently given responses of one site, and the requests, as they came, that they were given to."""

    def __init__(self, site: Site) -> None:
        super().__init__(lambda response: AROUND + len(response.body))
        self.site = site
        self.requests: Recent[bytes, Known] = Recent(lambda known: AROUND + len(known.head), MOST_REQUESTS)

    def learn(self, key: Key, request: bytes, head: bytes) -> None:
        """Know a request again; the head of its response is given without the date."""
        self.requests.keep(request, Known(key, head))


class Recalling:
    """An application of WSGI in front of another one, whose marked responses it keeps as long as a site is shown."""

    def __init__(self, application: "WSGIApplication", stage: Stage, metrics: Metrics) -> None:
        self._application = application
        self._stage = stage
        self._metrics = metrics
        self._recalled = Recalled(stage.site)
        self._told = (0, b"")

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """The response of before, or that of the application."""
        recalled = self._shown()
        key = tuple(environ.get(name, "") for name in READ)
        response = recalled.held(key)
        if response:
            environ[RECALLED] = partial(recalled.learn, key)
            return self._again(response, start_response)
        return self._asked(recalled, key, environ, start_response)

    def repeated(self, request: bytes) -> bytes | None:
        """The response to a request that came before, sign for sign, if it is kept."""
        recalled = self._shown()
        known = recalled.requests.held(request)
        response = recalled.held(known.key) if known else None
        if not known or not response:
            return None
        self._count(response)
        return b"%bDate: %b\r\n\r\n%b" % (known.head[:-2], self._date(), response.body)

    def _date(self) -> bytes:
        """The time as RFC 9110 §5.6.7 has it."""
        now = int(time())
        if self._told[0] != now:
            self._told = now, http_date(now).encode("ascii")
        return self._told[1]

    def _shown(self) -> Recalled:
        recalled, site = self._recalled, self._stage.site
        if recalled.site is not site:
            self._recalled = recalled = Recalled(site)
        return recalled

    def _again(self, response: Response, start: "StartResponse") -> Iterable[bytes]:
        self._count(response)
        start(response.status, list(response.headers))
        return [response.body]

    def _count(self, response: Response) -> None:
        self._metrics.responded(int(response.status[:3]))
        if query := response.mark.query:
            with self._metrics.query(query.text, query.form) as account:
                account.outcome = UNMODIFIED if response.status.startswith("304") else KEPT

    def _asked(
        self, recalled: Recalled, key: Key, environ: "WSGIEnvironment", start: "StartResponse"
    ) -> Iterable[bytes]:
        told: list[Told] = []

        def started(status: str, headers: list[tuple[str, str]], *error: Any) -> Any:
            told.append((status, list(headers)))
            return start(status, headers, *error)

        body = self._application(environ, started)
        mark = environ.get(MARK)
        if mark is None or mark.site is not recalled.site or not _keepable(key, told):
            return body
        whole = b"".join(body)
        recalled.keep(key, Response(mark, *told[-1], whole))
        environ[RECALLED] = partial(recalled.learn, key)
        return ClosingIterator([whole], getattr(body, "close", None))


def _keepable(key: Key, told: list[Told]) -> bool:
    return sum(map(len, key)) <= LONGEST and told[-1][0].startswith(WHOLE)
