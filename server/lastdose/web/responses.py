"""Responses: a representation with its ETag, made only when the reader does not hold it already.

An ETag is the release, and a digest of everything that decides the bytes: the program, the public address, the resource
with its parameters, the format, the language; the coding stands at its end. So it is strong, and equal on all replicas.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import sha256
from http import HTTPStatus

from flask import Response, request
from werkzeug.exceptions import PreconditionFailed
from werkzeug.http import http_date

from lastdose.releases.layout import Release
from lastdose.web.codings import IDENTITY, coded, suffix, wanted_coding
from lastdose.web.formats import HTML, content_type
from lastdose.web.languages import PARAMETER, Language, requested, speaking
from lastdose.web.recalling import MARK, Mark
from lastdose.web.site import Site, current_site, edition
from lastdose.web.wording import worded

SOON = "public, max-age=300"
FOREVER = "public, max-age=31536000, immutable"
UNKEPT = "private, no-store"
MOST_DATES = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Representation:
    """What is to be sent: `body` is called only if the reader needs it.

    `resource` names everything that decides the body beside the format; `varies` are the request headers that chose it.
    A page is made in the language that the request asks for; `language` is that of a text that is no page.
    It is `recallable` if nothing but the release and the request decides the response.
    """

    resource: str
    media_type: str
    body: Callable[[], bytes]
    varies: tuple[str, ...] = ()
    content_location: str | None = None
    links: tuple[str, ...] = ()
    cache: str = SOON
    language: str | None = None
    recallable: bool = False


def represented(site: Site, representation: Representation) -> Response:
    """The response to GET and HEAD of a representation: 200, or 304 to a reader who has it."""
    coding, asked = wanted_coding(), _asked(representation)
    language = _language(representation, asked)
    response = Response(content_type=content_type(representation.media_type))
    response.vary.update(_varies(representation, asked))
    response.headers["Cache-Control"] = representation.cache
    if representation.content_location:
        response.headers["Content-Location"] = representation.content_location
    if representation.links:
        response.headers["Link"] = ", ".join(representation.links)
    if representation.media_type == HTML:
        worded(site, response, language)
    elif representation.language:
        response.content_language.add(representation.language)
    response.headers["Last-Modified"] = last_modified(site.release)
    if site.place:
        response.headers["Memento-Datetime"] = last_modified(site.release)
    mark = tag(site, _parts(representation, language), coding)
    response.set_etag(mark)
    conditional(response)
    if representation.recallable:
        request.environ[MARK] = Mark(site)
    if response.status_code == 200:
        return whole(response, site.kept.body(mark, lambda: coded(_made(representation, language), coding)), coding)
    return response


def _asked(representation: Representation) -> Language:
    """The language that the request asks for, where its address has a page."""
    has_page = representation.media_type == HTML or "Accept" in representation.varies
    return requested() if has_page else Language()


def _varies(representation: Representation, asked: Language) -> list[str]:
    """What chose among the forms of an address: caches keep them apart only if all of them name the same headers."""
    languages = asked.varies if "Accept" in representation.varies else ()
    return [*representation.varies, "Accept-Encoding", *languages]


def _language(representation: Representation, asked: Language) -> Language:
    return asked if representation.media_type == HTML else Language()


def _parts(representation: Representation, language: Language) -> tuple[str, ...]:
    """What decides the bytes of a representation."""
    resource, media_type = representation.resource, representation.media_type
    if media_type != HTML:
        return resource, media_type, representation.language or ""
    return resource, media_type, language.tag, PARAMETER if language.chosen else "", language.address


def _made(representation: Representation, language: Language) -> bytes:
    with speaking(language):
        return representation.body()


def unkept(body: bytes, media_type: str, varies: Iterable[str], links: Iterable[str] = ()) -> Response:
    """The response that nobody is to keep, neither here nor on the way: whole each time, without an ETag."""
    coding = wanted_coding()
    response = Response(content_type=content_type(media_type))
    response.vary.update([*varies, "Accept-Encoding"])
    response.headers["Cache-Control"] = UNKEPT
    if told := ", ".join(links):
        response.headers["Link"] = told
    if media_type == HTML:
        worded(current_site(), response, requested())
    return whole(response, coded(body, coding), coding)


def conditional(response: Response) -> None:
    """Make the response 304 for a reader who has it; raise the problem 412 for one who supposes another."""
    response.make_conditional(request.environ)
    if response.status_code == HTTPStatus.PRECONDITION_FAILED:
        raise PreconditionFailed


def whole(response: Response, body: bytes, coding: str) -> Response:
    """The response with a body that is coded already."""
    if coding != IDENTITY:
        response.headers["Content-Encoding"] = coding
    response.set_data(body)
    return response


def tag(site: Site, parts: Iterable[str], coding: str) -> str:
    """The opaque part of an ETag."""
    whole = sha256("\0".join((edition(), site.public_url, site.place, *parts)).encode()).hexdigest()[:16]
    return f"{site.release.id}-{whole}{suffix(coding)}"


def released(release: Release) -> datetime:
    """The release date, at the beginning of its day (UTC)."""
    return datetime.fromisoformat(release.manifest.date).replace(tzinfo=UTC)


def last_modified(release: Release) -> str:
    """The release date as HTTP writes it."""
    return _as_http(released(release))


@lru_cache(maxsize=MOST_DATES)
def _as_http(date: datetime) -> str:
    return http_date(date)


def sent_on(path: str, status: int, varies: Iterable[str] = (), cache: str = SOON) -> Response:
    """The response that sends a reader on to another path of this site."""
    response = Response(status=status, content_type=content_type("text/plain"))
    response.headers["Location"] = path
    response.headers["Cache-Control"] = cache
    response.vary.update(varies)
    return response
