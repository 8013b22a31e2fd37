"""Recalling: the same request to the same release gets the same response, without the application being asked again.

Only responses that the application marks are kept, small ones that depend on nothing but the release and on what is
`READ` of the request. They are counted and logged like all others.
"""

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Any

from werkzeug.wsgi import ClosingIterator

from lastdose.web.metrics import KEPT, UNMODIFIED, Metrics
from lastdose.web.site import Site, Stage

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

MARK = "lastdose.recallable"
READ = (
    "REQUEST_METHOD", "PATH_INFO", "QUERY_STRING", "CONTENT_TYPE", "CONTENT_LENGTH", "HTTP_ACCEPT",
    "HTTP_ACCEPT_ENCODING", "HTTP_IF_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_IF_NONE_MATCH", "HTTP_IF_RANGE",
    "HTTP_IF_UNMODIFIED_SINCE", "HTTP_RANGE",
)  # fmt: skip
"""What may decide the response to a marked request: the names in its environment (PEP 3333)."""
MOST, LONGEST = 500, 8000

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """What the application says of a response that may be recalled: the site that it is from, the query, its form."""

    site: Site
    query: str
    form: str


@dataclass(frozen=True, slots=True)
class Response:
    """A whole response, as it is sent."""

    mark: Mark
    status: str
    headers: list[tuple[str, str]]
    body: bytes


class Recalled:
    """The most recently given responses of one site; safe for many threads."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self._responses: OrderedDict[Key, Response] = OrderedDict()
        self._lock = Lock()

    def response(self, key: Key) -> Response | None:
        """The response to a request, if it is kept."""
        with self._lock:
            if key in self._responses:
                self._responses.move_to_end(key)
            return self._responses.get(key)

    def keep(self, key: Key, response: Response) -> None:
        """Keep a response of this site, and let go of the one that was not asked for the longest."""
        if response.mark.site is not self.site or sum(map(len, key)) > LONGEST:
            return
        with self._lock:
            self._responses[key] = response
            if len(self._responses) > MOST:
                self._responses.popitem(last=False)


class Recalling:
    """An application of WSGI in front of another one, whose marked responses it keeps as long as a site is shown."""

    def __init__(self, application: "WSGIApplication", stage: Stage, metrics: Metrics) -> None:
        self._application = application
        self._stage = stage
        self._metrics = metrics
        self._recalled = Recalled(stage.site)

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """The response of before, or that of the application."""
        recalled = self._shown()
        key = tuple(environ.get(name, "") for name in READ)
        response = recalled.response(key)
        if response:
            return self._again(response, start_response)
        return self._asked(recalled, key, environ, start_response)

    def _shown(self) -> Recalled:
        recalled, site = self._recalled, self._stage.site
        if recalled.site is not site:
            self._recalled = recalled = Recalled(site)
        return recalled

    def _again(self, response: Response, start: "StartResponse") -> Iterable[bytes]:
        with self._metrics.query(response.mark.query, response.mark.form) as account:
            account.outcome = UNMODIFIED if response.status.startswith("304") else KEPT
        self._metrics.responded(int(response.status[:3]))
        start(response.status, list(response.headers))
        return [response.body]

    def _asked(
        self, recalled: Recalled, key: Key, environ: "WSGIEnvironment", start: "StartResponse"
    ) -> Iterable[bytes]:
        told: list[tuple[str, list[tuple[str, str]]]] = []

        def started(status: str, headers: list[tuple[str, str]], *error: Any) -> Any:
            told.append((status, list(headers)))
            return start(status, headers, *error)

        body = self._application(environ, started)
        mark = environ.get(MARK)
        if mark is None:
            return body
        whole = b"".join(body)
        recalled.keep(key, Response(mark, *told[-1], whole))
        return ClosingIterator([whole], getattr(body, "close", None))
