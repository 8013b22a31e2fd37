"""Anticipating: a page that was prepared is sent without the application being asked.

Only the plain request of a reader of English for a page is answered so; the application answers every other one.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING

from lastdose.web.codings import coding_of
from lastdose.web.formats import FORMATS, HTML
from lastdose.web.languages import ENGLISH, liked_language
from lastdose.web.metrics import Metrics
from lastdose.web.negotiation import preferred
from lastdose.web.recalling import MARK, READ, Mark
from lastdose.web.site import Stage

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PLAIN = ("REQUEST_METHOD", "PATH_INFO", "HTTP_ACCEPT", "HTTP_ACCEPT_ENCODING", "HTTP_ACCEPT_LANGUAGE")
MORE = tuple(name for name in READ if name not in PLAIN)
"""What a plain request has none of."""
OFFERED = tuple(form.media_type for form in FORMATS)
MOST_KNOWN = 1_000


class Anticipating:
    """An application of WSGI in front of another one, which sends the prepared pages of the site that is shown."""

    def __init__(self, application: "WSGIApplication", stage: Stage, metrics: Metrics) -> None:
        self._application = application
        self._stage = stage
        self._metrics = metrics

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """The page, or the response of the application."""
        site = self._stage.site
        if site.pages and (coding := _coding(environ)) and (page := site.pages.page(environ["PATH_INFO"])):
            headers, body = page.sent(coding)
            environ[MARK] = Mark(site)
            self._metrics.responded(200)
            start_response("200 OK", headers)
            return [body]
        return self._application(environ, start_response)


def _coding(environ: "WSGIEnvironment") -> str | None:
    """The coding that a plain request for a page asks for; None for every other request."""
    if environ["REQUEST_METHOD"] != "GET" or any(environ.get(name) for name in MORE):
        return None
    asked = (environ.get(f"HTTP_{name}") for name in ("ACCEPT", "ACCEPT_LANGUAGE", "ACCEPT_ENCODING"))
    return _asked(*asked)


@lru_cache(MOST_KNOWN)
def _asked(accept: str | None, languages: str | None, codings: str | None) -> str | None:
    if preferred(accept, OFFERED) != HTML or liked_language(languages) != ENGLISH:
        return None
    return coding_of(codings)
