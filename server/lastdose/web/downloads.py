"""Downloads: the files of a release as they lie there, with their sums; under a release's own address for good."""

from pathlib import Path

from flask import Blueprint, Response, send_file

from lastdose.releases import layout
from lastdose.releases.layout import Release
from lastdose.releases.sums import sha256_of
from lastdose.web.formats import content_type
from lastdose.web.languages import Message
from lastdose.web.mementos import release_of
from lastdose.web.offered import MEDIA_TYPES, files_of, signatures_of
from lastdose.web.parameters import parameters
from lastdose.web.problems import not_found
from lastdose.web.responses import FOREVER, SOON, released
from lastdose.web.site import current_site

downloads = Blueprint("downloads", __name__)


@downloads.get("/download/<release_id>/<path:name>")
def download(release_id: str, name: str) -> Response:
    """A file of a release, whole or a range of it; only files whose sums the release holds can be had."""
    site = current_site()
    release = release_of(site, release_id)
    parameters()
    if name == layout.SUMS:
        return _sums(release)
    for signature in signatures_of(release):
        if name == signature.name:
            return _sent(release, signature, sha256_of(signature), SOON)
    return sent_file(release, name)


def sent_file(release: Release, name: str, cache: str = FOREVER) -> Response:
    """A file of a release by the name under which its sum is listed; its ETag is that sum."""
    held = files_of(release)
    if name not in held:
        raise not_found(Message("This release has no such file. It has: %(known)s.", known=", ".join(held)))
    return _sent(release, *held[name], cache)


def _sent(release: Release, path: Path, digest: str, cache: str) -> Response:
    if path.is_symlink() or not path.is_file():
        raise not_found(Message("This file of the release is not here."))
    media_type = content_type(MEDIA_TYPES.get(path.suffix, "text/plain"))
    response = send_file(path, mimetype=media_type, conditional=True, etag=digest, last_modified=released(release))
    response.headers["Cache-Control"] = cache
    return response


def _sums(release: Release) -> Response:
    """The sums of all these files in one list, as `sha256sum -c` reads it."""
    lines = sorted(f"{digest}  {name}\n" for name, (_, digest) in files_of(release).items())
    response = Response("".join(lines), content_type="text/plain; charset=utf-8")
    response.headers["Cache-Control"] = FOREVER
    return response
