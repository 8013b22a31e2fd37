"""Recalling: the same request to the same release gets the same response, without the application being asked again.

Only responses that the application marks are kept, those that depend on nothing but the release and on what is `READ`
of the request. They are counted like all others, and queries are logged.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from werkzeug.wsgi import ClosingIterator

from lastdose.web.keeping import Recent
from lastdose.web.metrics import KEPT, UNMODIFIED, Metrics
from lastdose.web.site import Site, Stage

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

MARK = "lastdose.recallable"
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


class Recalled(Recent[Key, Response]):
    """The most recently given responses of one site."""

    def __init__(self, site: Site) -> None:
        super().__init__(lambda response: AROUND + len(response.body))
        self.site = site


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
        response = recalled.held(key)
        if response:
            return self._again(response, start_response)
        return self._asked(recalled, key, environ, start_response)

    def _shown(self) -> Recalled:
        recalled, site = self._recalled, self._stage.site
        if recalled.site is not site:
            self._recalled = recalled = Recalled(site)
        return recalled

    def _again(self, response: Response, start: "StartResponse") -> Iterable[bytes]:
        if response.mark.query:
            self._count(response.mark.query, response)
        self._metrics.responded(int(response.status[:3]))
        start(response.status, list(response.headers))
        return [response.body]

    def _count(self, query: Query, response: Response) -> None:
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
        return ClosingIterator([whole], getattr(body, "close", None))


def _keepable(key: Key, told: list[Told]) -> bool:
    return sum(map(len, key)) <= LONGEST and told[-1][0].startswith(WHOLE)
