"""Search: things by their names, and by the codes that others know them by."""

import json
from collections.abc import Iterable, Iterator
from xml.sax.saxutils import escape

from flask import Blueprint, Response, request

from lastdose import DISCLAIMER
from lastdose.namespaces import FOREIGN, KEY, LD, TYPES, slug
from lastdose.releases.descriptions import Hit, Reader
from lastdose.web import pages
from lastdose.web.formats import HTML, JSON
from lastdose.web.languages import PARAMETER, Message
from lastdose.web.negotiation import preferred
from lastdose.web.parameters import parameters
from lastdose.web.problems import bad_request, not_acceptable, not_found
from lastdose.web.responses import Representation, represented, sent_on
from lastdose.web.site import Site, current_site

MOST_WORDS = 200
SKOS = FOREIGN["skos"]
MAPPINGS = (f"{SKOS}exactMatch", f"{SKOS}closeMatch")
CODE = f"{LD}code"
OUTSIDE = {prefix.lower(): space for prefix, space in FOREIGN.items()}

DESCRIPTION = "application/opensearchdescription+xml"
OPENSEARCH = """<?xml version="1.0" encoding="UTF-8"?>
<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/">
<ShortName>LastDose</ShortName>
<Description>What sources say happens when a drug is stopped</Description>
<LongName>{disclaimer}</LongName>
<Url type="text/html" template="{url}/search?q={{searchTerms}}"/>
<Url type="application/json" template="{url}/search?q={{searchTerms}}"/>
<InputEncoding>UTF-8</InputEncoding>
</OpenSearchDescription>
"""

search = Blueprint("search", __name__)


@search.get("/search")
def found() -> Response:
    """Things whose names hold the words of `q`, as a page or as JSON."""
    site, words = current_site(), _given("q", needed=False)
    media_type = _media_type()
    results = Representation(
        resource=f"/search?{words}",
        media_type=media_type,
        body=lambda: _results(site, words, media_type),
        varies=("Accept",),
    )
    return represented(site, results)


@search.get("/opensearch.xml")
def described() -> Response:
    """How a browser searches here (OpenSearch 1.1)."""
    parameters()
    site = current_site()
    xml = OPENSEARCH.format(url=escape(site.public_url), disclaimer=escape(DISCLAIMER)).encode()
    return represented(site, Representation(resource="/opensearch.xml", media_type=DESCRIPTION, body=lambda: xml))


@search.get("/lookup")
def looked_up() -> Response:
    """The things that an identifier stands for: an address, a prefixed name, or a code, alone or after its system."""
    site, identifier = current_site(), _given("id", needed=True)
    media_type = _media_type()
    with site.descriptions.open() as reader:
        matched = dict(matches(site, reader, identifier))
        labels = {iri: reader.label(iri) for iri in matched}
    if not matched:
        raise not_found(Message("This release knows no such identifier."))
    if media_type == HTML:
        return sent_on(site.here(_path(site, next(iter(matched)))), 303, ["Accept"])
    told = [
        {"id": iri, "label": labels[iri], "document": site.url(_path(site, iri)), "by": by}
        for iri, by in matched.items()
    ]
    listed = _json({"id": identifier, "matches": told})
    resource = f"/lookup?{identifier}"
    return represented(
        site, Representation(resource=resource, media_type=JSON, body=lambda: listed, varies=("Accept",))
    )


def _given(name: str, *, needed: bool) -> str:
    text = parameters(name, PARAMETER).get(name, "").strip()
    if needed and not text:
        raise bad_request(Message("'%(name)s' is missing.", name=name), parameter=name)
    if len(text) > MOST_WORDS or not all(sign.isprintable() for sign in text):
        detail = Message("'%(name)s' holds at most %(most)s printable characters.", name=name, most=MOST_WORDS)
        raise bad_request(detail, parameter=name)
    return text


def _media_type() -> str:
    wanted = preferred(request.headers.get("Accept"), (JSON, HTML))
    if wanted is None:
        raise not_acceptable({JSON: "", HTML: ""})
    return wanted


def _results(site: Site, words: str, media_type: str) -> bytes:
    with site.descriptions.open() as reader:
        if media_type == HTML:
            return pages.search_page(site, reader, words).encode()
        hits = reader.search(words) if words else []
    return _json({"words": words, "hits": [_hit(site, hit) for hit in hits]})


def _hit(site: Site, hit: Hit) -> dict[str, str]:
    document = site.url(_path(site, hit.iri))
    return {"id": hit.iri, "document": document, "type": hit.type, "kind": hit.kind, "name": hit.text}


def _path(site: Site, iri: str) -> str:
    path = site.path(iri)
    assert path, f"{iri} is no thing of this release"
    return path


def _json(told: object) -> bytes:
    return (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode()


def matches(site: Site, reader: Reader, identifier: str) -> Iterator[tuple[str, str]]:
    """Pairs of a thing and how the identifier leads to it."""
    for iri in _own(site, identifier):
        if reader.describe(iri):
            yield iri, "address"
    for outside in _outside(identifier):
        for predicate in MAPPINGS:
            yield from ((link.source, predicate) for link in reader.incoming(outside, predicate))
    codes = [hit.iri for hit in reader.named(identifier) if hit.kind == "code"]
    yield from _coded(reader, [site.thing("code", slug(identifier)), *codes])


def _own(site: Site, identifier: str) -> Iterator[str]:
    prefix, _, key = identifier.partition(":")
    if prefix in TYPES and KEY.match(key):
        yield site.thing(prefix, key)
    for start in (f"{site.release.base}id/", site.url("/id/"), site.url("/doc/")):
        kind, _, name = identifier.removeprefix(start).partition("/")
        if identifier.startswith(start) and kind in TYPES and KEY.match(name):
            yield site.thing(kind, name)


def _outside(identifier: str) -> Iterator[str]:
    prefix, colon, local = identifier.partition(":")
    yield identifier
    if colon and prefix.lower() in OUTSIDE:
        yield OUTSIDE[prefix.lower()] + local


def _coded(reader: Reader, codes: Iterable[str]) -> Iterator[tuple[str, str]]:
    for code in codes:
        yield from ((link.source, CODE) for link in reader.incoming(code, CODE))
