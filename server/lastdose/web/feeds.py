"""Feeds: the news as Atom (RFC 4287), of everything or of one drug, class or source, older ones in archives (RFC 5005).

The feed holds the news of the newest release. From there each document leads to the one before it; those of earlier
steps, and what the first has no room for, are archives, which never change.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import NAMESPACE_URL, uuid5
from xml.etree import ElementTree as Xml

from flask import Blueprint, Response

from lastdose import DISCLAIMER
from lastdose.namespaces import LICENCE
from lastdose.releases.layout import Release
from lastdose.releases.news import News
from lastdose.web.followed import EVERYTHING, Followed
from lastdose.web.formats import ATOM, HTML
from lastdose.web.history import Step, followed, step_at, steps_to
from lastdose.web.languages import ENGLISH
from lastdose.web.linking import link
from lastdose.web.parameters import number, parameters
from lastdose.web.problems import not_found
from lastdose.web.responses import FOREVER, SOON, Representation, released, represented
from lastdose.web.site import Site, current_site

ATOM_SPACE = "http://www.w3.org/2005/Atom"
HISTORY_SPACE = "http://purl.org/syndication/history/1.0"
MOST_PAGES = 1_000_000

feeds = Blueprint("feeds", __name__)


@dataclass(frozen=True, slots=True)
class Document:
    """A feed document: a page of the news of a step; `archived` ones stay as they are."""

    of: Followed
    step: Step
    page: int = 1
    archived: bool = False

    @property
    def path(self) -> str:
        """The path of the document."""
        page = f"?page={self.page}" if self.page > 1 else ""
        return f"{self.of.path}/{self.step.place}.atom{page}" if self.archived else f"{self.of.path}.atom"


@feeds.get("/changes.atom")
@feeds.get("/doc/<kind>/<key>/changes.atom")
def feed(kind: str | None = None, key: str | None = None) -> Response:
    """The releases, and the news of the newest."""
    parameters()
    site = current_site()
    return _sent(site, Document(followed(site, kind, key), steps_to(site)[-1]))


@feeds.get("/changes/<before_id>/<after_id>.atom")
@feeds.get("/doc/<kind>/<key>/changes/<before_id>/<after_id>.atom")
def archive(before_id: str, after_id: str, kind: str | None = None, key: str | None = None) -> Response:
    """A page of the news of a step, for good."""
    page = number(parameters("page"), "page", 1, 1, MOST_PAGES)
    site = current_site()
    return _sent(site, Document(followed(site, kind, key), step_at(site, before_id, after_id), page, archived=True))


def _sent(site: Site, document: Document) -> Response:
    of, step = document.of, document.step
    with step.journal() as journal:
        last, told = journal.pages("news", of.owner), journal.news(of.owner, document.page)
    if document.page > last:
        raise not_found(f"There is no such page: the last one is {last}.")
    steps = steps_to(site)
    releases = [one.after for one in steps] if of == EVERYTHING and not document.archived else []
    earlier = _earlier(document, last, steps)
    held = Representation(
        resource=f"{document.path}?{','.join(release.id for release in releases)}&{earlier}",
        media_type=ATOM,
        body=lambda: _written(site, document, earlier, releases, told),
        links=(link(site.url(f"{of.path}/stream"), "version-history"), link(LICENCE, "license")),
        cache=FOREVER if document.archived else SOON,
    )
    return represented(step.site(site), held)


def _earlier(document: Document, last: int, steps: list[Step]) -> str | None:
    """The path of the archive that goes on from a document; what came with the first release is no news."""
    if document.page < last:
        return Document(document.of, document.step, document.page + 1, archived=True).path
    before = [one for one in steps if one.before and one.after.id < document.step.after.id]
    return Document(document.of, before[-1], archived=True).path if before else None


def _written(
    site: Site, document: Document, earlier: str | None, releases: list[Release], told: Iterable[News]
) -> bytes:
    of, release = document.of, document.step.after
    feed = Xml.Element("feed", {"xmlns": ATOM_SPACE, "xmlns:fh": HISTORY_SPACE, "xml:lang": ENGLISH})
    _head(feed, f"{of.owner or f'{release.base}dataset'}#changes", _title(of), release)
    Xml.SubElement(feed, "subtitle").text = DISCLAIMER
    Xml.SubElement(feed, "rights").text = LICENCE
    Xml.SubElement(Xml.SubElement(feed, "author"), "name").text = "LastDose"
    _links(site, feed, document, earlier)
    for one in reversed(releases):
        _release_entry(site, feed, one)
    for news in told:
        _news_entry(site, feed, release, news)
    written: bytes = Xml.tostring(feed, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


def _title(of: Followed) -> str:
    return "LastDose: what changed" if of == EVERYTHING else f"{of.name}: what changed in LastDose"


def _links(site: Site, feed: Xml.Element, document: Document, earlier: str | None) -> None:
    of = document.of
    if document.archived:
        Xml.SubElement(feed, "fh:archive")
        Xml.SubElement(feed, "link", {"rel": "current", "type": ATOM, "href": site.url(f"{of.path}.atom")})
    Xml.SubElement(feed, "link", {"rel": "self", "type": ATOM, "href": site.url(document.path)})
    Xml.SubElement(feed, "link", {"rel": "alternate", "type": HTML, "href": site.url(of.about)})
    if earlier:
        Xml.SubElement(feed, "link", {"rel": "prev-archive", "type": ATOM, "href": site.url(earlier)})


def _release_entry(site: Site, feed: Xml.Element, release: Release) -> None:
    entry = Xml.SubElement(feed, "entry")
    _head(entry, site.thing("release", release.id), f"Release {release.id}", release)
    Xml.SubElement(entry, "link", {"rel": "alternate", "href": site.url(f"/release/{release.id}/dataset")})
    Xml.SubElement(entry, "summary").text = f"{release.manifest.quads} statements. {DISCLAIMER}"


def _news_entry(site: Site, feed: Xml.Element, release: Release, news: News) -> None:
    entry = Xml.SubElement(feed, "entry")
    name = uuid5(NAMESPACE_URL, " ".join((release.id, news.kind, news.thing, news.said)))
    _head(entry, f"urn:uuid:{name}", f"{news.name}: {news.title}" if news.name else news.title, release)
    address = site.path(news.thing)
    Xml.SubElement(entry, "link", {"rel": "alternate", "href": site.url(address) if address else news.thing})
    Xml.SubElement(entry, "category", {"term": news.kind})
    Xml.SubElement(entry, "summary").text = _clean(news.said)


def _head(element: Xml.Element, name: str, title: str, release: Release) -> None:
    Xml.SubElement(element, "id").text = name
    Xml.SubElement(element, "title").text = _clean(title)
    Xml.SubElement(element, "updated").text = released(release).strftime("%Y-%m-%dT%H:%M:%SZ")


def _clean(text: str) -> str:
    """The text without signs that XML cannot hold."""
    return "".join(sign for sign in text if sign.isprintable() or sign == "\n")
