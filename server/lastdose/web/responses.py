"""Responses: a representation with its ETag, made only when the reader does not hold it already.

An ETag is the release, and a digest of everything that decides the bytes: the program, the public address, the resource
with its parameters, the format, the language; the coding stands at its end. So it is strong, and equal on all replicas.
"""

import gzip
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from http import HTTPStatus
from tempfile import SpooledTemporaryFile
from typing import BinaryIO, cast

from flask import Response, request
from werkzeug.exceptions import PreconditionFailed
from werkzeug.http import http_date
from werkzeug.wsgi import wrap_file

from lastdose.releases.layout import Release
from lastdose.web.formats import content_type
from lastdose.web.site import Site, edition

SOON = "public, max-age=300"
FOREVER = "public, max-age=31536000, immutable"
LANGUAGE = "en"
IN_MEMORY = 1 << 20
LEVEL = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Representation:
    """What is to be sent: `body` is called only if the reader needs it.

    `resource` names everything that decides the body beside the format; `varies` are the request headers that chose it.
    """

    resource: str
    media_type: str
    body: Callable[[], bytes]
    varies: tuple[str, ...] = ()
    content_location: str | None = None
    links: tuple[str, ...] = ()
    cache: str = SOON
    language: str | None = None


def represented(site: Site, representation: Representation) -> Response:
    """The response to GET and HEAD of a representation: 200, or 304 to a reader who has it."""
    coding = wanted_coding()
    response = Response(content_type=content_type(representation.media_type))
    response.vary.update([*representation.varies, "Accept-Encoding"])
    response.headers["Cache-Control"] = representation.cache
    if representation.content_location:
        response.headers["Content-Location"] = representation.content_location
    if representation.links:
        response.headers["Link"] = ", ".join(representation.links)
    if representation.language:
        response.content_language.add(representation.language)
    response.last_modified = released(site.release)
    if site.place:
        response.headers["Memento-Datetime"] = http_date(released(site.release))
    mark = tag(site, (representation.resource, representation.media_type, representation.language or ""), coding)
    response.set_etag(mark)
    conditional(response)
    if response.status_code == 200:
        return whole(response, site.kept.body(mark, lambda: coded(representation.body(), coding)), coding)
    return response


def conditional(response: Response) -> None:
    """Make the response 304 for a reader who has it; raise the problem 412 for one who supposes another."""
    response.make_conditional(request.environ)
    if response.status_code == HTTPStatus.PRECONDITION_FAILED:
        raise PreconditionFailed


def whole(response: Response, body: bytes, coding: str) -> Response:
    """The response with a body that is coded already."""
    if coding == "gzip":
        response.headers["Content-Encoding"] = coding
    response.set_data(body)
    return response


def coded(body: bytes, coding: str) -> bytes:
    """The body in a content coding."""
    return gzip.compress(body, LEVEL, mtime=0) if coding == "gzip" else body


def tag(site: Site, parts: Iterable[str], coding: str) -> str:
    """The opaque part of an ETag."""
    whole = sha256("\0".join((edition(), site.public_url, site.place, *parts)).encode()).hexdigest()[:16]
    return f"{site.release.id}-{whole}" + ("" if coding == "identity" else f"-{coding}")


def released(release: Release) -> datetime:
    """The release date, at the beginning of its day (UTC)."""
    return datetime.fromisoformat(release.manifest.date).replace(tzinfo=UTC)


def sent_on(path: str, status: int, varies: Iterable[str] = (), cache: str = SOON) -> Response:
    """The response that sends a reader on to another path of this site."""
    response = Response(status=status, content_type=content_type("text/plain"))
    response.headers["Location"] = path
    response.headers["Cache-Control"] = cache
    response.vary.update(varies)
    return response


def wanted_coding() -> str:
    """`gzip` for readers who ask for it by name and do not like it less than no coding, else `identity`."""
    asked = {name.lower(): quality for name, quality in request.accept_encodings}
    quality = asked.get("gzip", 0)
    return "gzip" if quality > 0 and quality >= asked.get("identity", 0) else "identity"


def filed(response: Response, body: BinaryIO, size: int, coding: str) -> Response:
    """The response with a file as its body, packed first where that was asked for; the server closes the file."""
    if coding == "gzip":
        body, size = _packed(body)
        response.headers["Content-Encoding"] = coding
    response.response = wrap_file(request.environ, body)
    response.direct_passthrough = True
    response.content_length = size
    return response


def _packed(body: BinaryIO) -> tuple[BinaryIO, int]:
    packed = cast(BinaryIO, SpooledTemporaryFile(IN_MEMORY))  # noqa: SIM115 - it outlives this call
    with body, gzip.GzipFile(filename="", mode="wb", fileobj=packed, compresslevel=LEVEL, mtime=0) as out:
        shutil.copyfileobj(body, out)
    size = packed.tell()
    packed.seek(0)
    return packed, size
