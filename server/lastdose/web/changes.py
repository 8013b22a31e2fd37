"""Changes: what a release says that the one before did not, as a page, as JSON and as an Atom feed (RFC 4287)."""

import json
from collections.abc import Iterator
from uuid import NAMESPACE_URL, uuid5
from xml.etree import ElementTree as Xml

from flask import Blueprint, Response, request

from lastdose import DISCLAIMER
from lastdose.releases.layout import Release
from lastdose.releases.news import Digest, News, as_json, digest
from lastdose.web import pages
from lastdose.web.formats import HTML, JSON
from lastdose.web.languages import ENGLISH, PARAMETER
from lastdose.web.linking import LICENCE, link
from lastdose.web.mementos import release_of, releases_of
from lastdose.web.negotiation import preferred
from lastdose.web.parameters import parameters
from lastdose.web.problems import not_acceptable
from lastdose.web.responses import Representation, released, represented
from lastdose.web.site import Site, current_site

ATOM = "application/atom+xml"
ATOM_SPACE = "http://www.w3.org/2005/Atom"
MOST = 200

changes = Blueprint("changes", __name__)


@changes.get("/changes")
def newest() -> Response:
    """What the release in force says that the one before it here did not."""
    site = current_site()
    return _sent(site, "/changes", _before(site), site.release)


@changes.get("/release/<before_id>/diff/<after_id>")
def between(before_id: str, after_id: str) -> Response:
    """What changed from any release here to any other."""
    site = current_site()
    before, after = release_of(site, before_id), release_of(site, after_id)
    return _sent(site, f"/release/{before.id}/diff/{after.id}", before, after)


def _before(site: Site) -> Release | None:
    earlier = [release for release in releases_of(site) if release.id < site.release.id]
    return earlier[-1] if earlier else None


def _sent(site: Site, path: str, before: Release | None, after: Release) -> Response:
    parameters(PARAMETER)
    wanted = preferred(request.headers.get("Accept"), (JSON, HTML))
    if wanted is None:
        raise not_acceptable({JSON: site.url(path), HTML: site.url(path)})
    changed = Representation(
        resource=f"{path}?{before.id if before else ''}&{after.id}",
        media_type=wanted,
        body=lambda: _body(site, path, before, after, wanted),
        varies=("Accept",),
        links=(link(site.url("/changes.atom"), "alternate", type=ATOM),),
    )
    return represented(site, changed)


def _body(site: Site, path: str, before: Release | None, after: Release, media_type: str) -> bytes:
    found = _found(before, after)
    if media_type == HTML:
        return pages.changes_page(site, path, found, [release.id for release in releases_of(site)]).encode()
    return (json.dumps(as_json(found), ensure_ascii=False, indent=1) + "\n").encode()


def _found(before: Release | None, after: Release) -> Digest:
    return digest(before, after, MOST) if before else Digest("", after.id, 0, 0, ())


@changes.get("/changes.atom")
def feed() -> Response:
    """The releases, and the news of the newest, newest first."""
    parameters()
    site = current_site()
    here = releases_of(site)
    told = Representation(
        resource=f"/changes.atom?{','.join(release.id for release in here)}",
        media_type=ATOM,
        body=lambda: _feed(site, here),
    )
    return represented(site, told)


def _feed(site: Site, here: list[Release]) -> bytes:
    feed = Xml.Element("feed", {"xmlns": ATOM_SPACE, "xml:lang": ENGLISH})
    _head(feed, f"{site.release.base}dataset#changes", "LastDose: what changed", site.release)
    Xml.SubElement(feed, "subtitle").text = DISCLAIMER
    Xml.SubElement(feed, "rights").text = LICENCE
    Xml.SubElement(Xml.SubElement(feed, "author"), "name").text = "LastDose"
    Xml.SubElement(feed, "link", {"rel": "self", "type": ATOM, "href": site.url("/changes.atom")})
    Xml.SubElement(feed, "link", {"rel": "alternate", "type": HTML, "href": site.url("/changes")})
    for release in reversed(here):
        _release_entry(site, feed, release, here)
    for news in _news(_before(site), site.release):
        _news_entry(site, feed, news)
    written: bytes = Xml.tostring(feed, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


def _release_entry(site: Site, feed: Xml.Element, release: Release, here: list[Release]) -> None:
    entry = Xml.SubElement(feed, "entry")
    _head(entry, site.thing("release", release.id), f"Release {release.id}", release)
    earlier = [one.id for one in here if one.id < release.id]
    path = f"/release/{earlier[-1]}/diff/{release.id}" if earlier else "/dataset"
    Xml.SubElement(entry, "link", {"rel": "alternate", "href": site.url(path)})
    Xml.SubElement(entry, "summary").text = f"{release.manifest.quads} statements. {DISCLAIMER}"


def _news_entry(site: Site, feed: Xml.Element, news: News) -> None:
    entry = Xml.SubElement(feed, "entry")
    name = uuid5(NAMESPACE_URL, " ".join((site.release.id, news.kind, news.thing, news.said)))
    _head(entry, f"urn:uuid:{name}", f"{news.name}: {news.title}" if news.name else news.title, site.release)
    address = site.path(news.thing)
    Xml.SubElement(entry, "link", {"rel": "alternate", "href": site.url(address) if address else news.thing})
    Xml.SubElement(entry, "category", {"term": news.kind})
    Xml.SubElement(entry, "summary").text = _clean(news.said)


def _news(before: Release | None, after: Release) -> Iterator[News]:
    for chapter in _found(before, after).chapters:
        yield from chapter.told


def _head(element: Xml.Element, name: str, title: str, release: Release) -> None:
    Xml.SubElement(element, "id").text = name
    Xml.SubElement(element, "title").text = _clean(title)
    Xml.SubElement(element, "updated").text = released(release).strftime("%Y-%m-%dT%H:%M:%SZ")


def _clean(text: str) -> str:
    """The text without signs that XML cannot hold."""
    return "".join(sign for sign in text if sign.isprintable() or sign == "\n")
