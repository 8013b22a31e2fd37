"""Crawling: what robots may read, where everything worth reading is, and what a language model must know to use it."""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from xml.sax.saxutils import escape

from flask import Blueprint, Response

from lastdose import DISCLAIMER
from lastdose.releases.descriptions import Reader
from lastdose.releases.statements import Description
from lastdose.web.parameters import parameters
from lastdose.web.responses import Representation, represented
from lastdose.web.site import Site, current_site

KINDS = ("drug", "drug-class", "condition", "effect", "source", "version", "comparison")
MOST_ADDRESSES = 50_000
STEP = 1_000
FOR_MODELS = Path(__file__).parent / "templates" / "llms.md"

crawling = Blueprint("crawling", __name__)


@crawling.get("/robots.txt")
def robots() -> Response:
    """Pages may be read, queries are for those who ask them (RFC 9309)."""
    parameters()
    site = current_site()
    shut = [f"Disallow: {path}" for path in ("/sparql", "/search", "/compare")]
    lines = ["User-agent: *", *shut, f"Sitemap: {site.url('/sitemap.xml')}"]
    text = "\n".join(lines) + "\n"
    return represented(site, Representation(resource="/robots.txt", media_type="text/plain", body=text.encode))


@crawling.get("/sitemap.xml")
def sitemap() -> Response:
    """The documents that people look for, at most as many as one sitemap may hold."""
    parameters()
    site = current_site()
    xml = Representation(resource="/sitemap.xml", media_type="application/xml", body=lambda: _sitemap(site))
    return represented(site, xml)


@crawling.get("/llms.txt")
def for_models() -> Response:
    """What this is and how to ask it, for language models (https://llmstxt.org)."""
    parameters()
    site = current_site()
    names = {"url": site.public_url, "base": site.release.base, "disclaimer": DISCLAIMER}
    text = FOR_MODELS.read_text(encoding="utf-8").format_map(names)
    told = Representation(resource="/llms.txt", media_type="text/markdown", body=text.encode)
    return represented(site, told)


def _sitemap(site: Site) -> bytes:
    with site.descriptions.open() as reader:
        entries = "".join(_entry(site, address) for address in islice(_addresses(site, reader), MOST_ADDRESSES))
    head = '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
    return f"{head}{entries}</urlset>\n".encode()


def _addresses(site: Site, reader: Reader) -> Iterator[str]:
    yield from (site.url(path) for path in ("/", "/dataset", "/download", "/sparql"))
    for kind in KINDS:
        yield from (site.url(site.path(described.iri) or "/") for described in _things(site, reader, kind))


def _things(site: Site, reader: Reader, kind: str) -> Iterator[Description]:
    offset = 0
    while page := reader.of_type(kind, site.release.base, STEP, offset):
        yield from page
        offset += STEP


def _entry(site: Site, address: str) -> str:
    return f"<url><loc>{escape(address)}</loc><lastmod>{site.release.manifest.date}</lastmod></url>\n"
