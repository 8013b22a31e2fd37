"""Search: lists of things by their names, by the codes that others know them by, and by what is said of them."""

from dataclasses import replace
from xml.sax.saxutils import escape

from flask import Blueprint, Response, request

from lastdose import DISCLAIMER
from lastdose.releases.finding import Found, Listed, Wanted
from lastdose.web import pages
from lastdose.web.choosing import asked_for
from lastdose.web.formats import HTML, JSON, json_text
from lastdose.web.linking import link
from lastdose.web.listing import FACETS, address
from lastdose.web.lookup import path_of
from lastdose.web.negotiation import preferred
from lastdose.web.parameters import parameters, short_text
from lastdose.web.problems import not_acceptable
from lastdose.web.responses import Representation, represented
from lastdose.web.site import Site, current_site
from lastdose.web.views.names import Names, kind_name
from lastdose.web.views.searching import beyond, value_name

DESCRIPTION = "application/opensearchdescription+xml"
SUGGESTIONS = "application/x-suggestions+json"
MOST_SUGGESTED = 8
OPENSEARCH = """<?xml version="1.0" encoding="UTF-8"?>
<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/">
<ShortName>LastDose</ShortName>
<Description>What sources say happens when a drug is stopped</Description>
<LongName>{disclaimer}</LongName>
<Url type="text/html" template="{url}/search?q={{searchTerms}}"/>
<Url type="application/json" template="{url}/search?q={{searchTerms}}"/>
<Url type="application/x-suggestions+json" template="{url}/suggest?q={{searchTerms}}"/>
<InputEncoding>UTF-8</InputEncoding>
</OpenSearchDescription>
"""

search = Blueprint("search", __name__)


@search.get("/search")
def found() -> Response:
    """A page of the things whose names hold the words of `q` and of which all choices are true, or of all things."""
    site, wanted = current_site(), asked_for()
    media_type = preferred(request.headers.get("Accept"), (JSON, HTML))
    if media_type is None:
        raise not_acceptable({JSON: "", HTML: ""})
    is_page = media_type == HTML
    with site.descriptions.open() as reader:
        names, listed = Names(site, reader), reader.finder.found(wanted, FACETS)
        results = Representation(
            resource=address(wanted),
            media_type=media_type,
            body=lambda: (pages.search_page if is_page else _told)(names, wanted, listed).encode(),
            varies=("Accept",),
            links=tuple(link(site.url(path), relation) for relation, path in beyond(wanted, listed)),
            recallable=True,
        )
        return represented(site, results)


@search.get("/suggest")
def suggested() -> Response:
    """What somebody who typed `q` so far may mean (OpenSearch Suggestions 1.1): names, types, addresses of pages."""
    site, typed = current_site(), short_text(parameters("q"), "q")
    suggestions = Representation(
        resource=f"/suggest?{typed}",
        media_type=SUGGESTIONS,
        body=lambda: _json(_suggestions(site, typed)).encode(),
        recallable=True,
    )
    return represented(site, suggestions)


@search.get("/opensearch.xml")
def described() -> Response:
    """How a browser searches here (OpenSearch 1.1)."""
    parameters()
    site = current_site()
    xml = OPENSEARCH.format(url=escape(site.public_url), disclaimer=escape(DISCLAIMER)).encode()
    return represented(site, Representation(resource="/opensearch.xml", media_type=DESCRIPTION, body=lambda: xml))


def _suggestions(site: Site, typed: str) -> list[object]:
    with site.descriptions.open() as reader:
        hits = reader.finder.suggested(typed, MOST_SUGGESTED)
    told = [(hit.text, kind_name(hit.iri), site.url(path_of(site, hit.iri))) for hit in hits]
    return [typed, *([one[place] for one in told] for place in range(3))]


def _told(names: Names, wanted: Wanted, listed: Found) -> str:
    site = names.site
    told = {
        "words": wanted.words,
        "chosen": [{"facet": facet, "value": value} for facet, value in wanted.choices],
        "sort": wanted.sorting,
        "page": wanted.page,
        "size": wanted.size,
        "total": listed.total,
        "incomplete": listed.cut,
        "hits": [_hit(site, one) for one in listed.listed],
        "further": {
            facet: [_further(names, wanted, facet, *one) for one in values] for facet, values in listed.further.items()
        },
        **{relation: site.url(path) for relation, path in beyond(wanted, listed)},
    }
    return _json(told)


def _hit(site: Site, one: Listed) -> dict[str, object]:
    told = {"id": one.iri, "document": site.url(path_of(site, one.iri)), "type": one.type, "name": one.name}
    counted = {"claims": one.claims, "newest": one.newest or None}
    return {**told, **({"matched": one.matched} if one.matched else {}), **counted}


def _further(names: Names, wanted: Wanted, facet: str, value: str, number: int) -> dict[str, object]:
    narrower = replace(wanted, choices=(*wanted.choices, (facet, value)), page=1)
    label = value_name(names, facet, value)
    return {"value": value, "label": label, "count": number, "url": names.site.url(address(narrower))}


def _json(told: object) -> str:
    return json_text(told)
