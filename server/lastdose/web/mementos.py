"""Mementos: every document as an older release had it (RFC 7089); releases stay, so their documents do."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime

from flask import Blueprint, Response

from lastdose.errors import DamagedError
from lastdose.releases import layout
from lastdose.releases.descriptions import Descriptions
from lastdose.releases.layout import Release, open_release
from lastdose.web.asking import refuse_address
from lastdose.web.languages import Message
from lastdose.web.linking import link
from lastdose.web.parameters import parameters
from lastdose.web.problems import bad_request, not_found
from lastdose.web.remaking import readable
from lastdose.web.responses import SOON, released, sent_on
from lastdose.web.site import Site, current_site

RELEASE_ID = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}-[0-9a-f]{8}\Z")
LINK_FORMAT = "application/link-format"

mementos = Blueprint("mementos", __name__)


def release_ids(site: Site) -> list[str]:
    """The ids of the finished releases that lie beside the one in force, and of itself, oldest first."""
    folders = site.release.path.parent.iterdir()
    finished = {path.name for path in folders if RELEASE_ID.match(path.name) and (path / layout.MANIFEST).is_file()}
    return sorted({*finished, site.release.id})


def releases_of(site: Site) -> list[Release]:
    """The finished releases that lie beside the one in force, and itself, oldest first."""
    return [release_of(site, release_id) for release_id in release_ids(site)]


def release_of(site: Site, release_id: str) -> Release:
    """A release by its id; raise the problem 404 when it is not here."""
    if release_id == site.release.id:
        return site.release
    place = site.release.path.parent / release_id
    if not RELEASE_ID.match(release_id) or not (place / layout.MANIFEST).is_file():
        raise not_found(Message("There is no such release here."))
    return open_release(place)


def site_of(site: Site, release_id: str) -> Site:
    """The site as it serves the documents of one release for good; raise `DamagedError` while that cannot be read."""
    release = release_of(site, release_id)
    if release is not site.release:
        release = readable(release)
    descriptions = Descriptions(release.file(layout.INDEX))
    return replace(site, release=release, descriptions=descriptions, place=f"/release/{release_id}", pages=None)


def of_memento(site: Site, path: str) -> tuple[str, ...]:
    """The links by which a document's other states are found; `path` is its path in the release in force."""
    return (
        link(site.url(path), "original timegate"),
        link(site.url(f"/timemap{path}"), "timemap", type=LINK_FORMAT),
    )


def sent_to_release(site: Site, path: str, query: str, moment: str) -> Response:
    """302 to the document in the release that was in force at a moment; before the first release to the first."""
    wanted = _datetime(moment)
    releases = releases_of(site)
    before = [release for release in releases if released(release) <= wanted]
    chosen = before[-1] if before else releases[0]
    parameters = f"?{query}" if query else ""
    answer = sent_on(site.here(f"/release/{chosen.id}{path}{parameters}"), 302, ["Accept-Datetime"])
    answer.headers["Link"] = ", ".join(of_memento(site, path))
    return answer


def _datetime(text: str) -> datetime:
    try:
        moment = parsedate_to_datetime(text)
    except ValueError as error:
        detail = Message("Accept-Datetime is no date, as '%(example)s'.", example="Thu, 01 Jan 2026 00:00:00 GMT")
        raise bad_request(detail) from error
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


@mementos.get("/timemap/doc/<kind>/<key>")
def timemap(kind: str, key: str) -> Response:
    """Every release that says something of a thing, as application/link-format (RFC 7089 §5)."""
    refuse_address(kind, key)
    parameters()
    site = current_site()
    path = f"/doc/{kind}/{key}"
    holding = [release for release in releases_of(site) if _describes(release, release_iri(release, kind, key))]
    if not holding:
        raise not_found(Message("No release says anything of it."))
    lines = [
        link(site.url(path), "original timegate"),
        link(site.url(f"/timemap{path}"), "self", type=LINK_FORMAT),
        *(_memento(site, release, path) for release in holding),
    ]
    answer = Response(",\n".join(lines) + "\n", content_type=LINK_FORMAT)
    answer.headers["Cache-Control"] = SOON
    return answer


def release_iri(release: Release, kind: str, key: str) -> str:
    """The address of a thing in a release."""
    return f"{release.base}id/{kind}/{key}"


def _memento(site: Site, release: Release, path: str) -> str:
    stamp = format_datetime(released(release), usegmt=True)
    return link(site.url(f"/release/{release.id}{path}"), "memento", datetime=stamp)


def _describes(release: Release, iri: str) -> bool:
    try:
        with Descriptions(release.file(layout.INDEX)).open() as reader:
            return reader.describe(iri) is not None
    except DamagedError:
        return False
