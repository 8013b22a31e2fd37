"""Comparing drugs: two to five side by side, or a longer list; what somebody asks for is neither logged nor kept."""

import re

from flask import Blueprint, Response, request

from lastdose.namespaces import LICENCE
from lastdose.releases.descriptions import Reader
from lastdose.web import pages
from lastdose.web.beside import json_beside, markdown_beside
from lastdose.web.formats import BY_EXTENSION, BY_MEDIA_TYPE, HTML, JSON, MARKDOWN
from lastdose.web.languages import Message, requested, speaking
from lastdose.web.linking import link
from lastdose.web.negotiation import preferred
from lastdose.web.parameters import repeated
from lastdose.web.problems import bad_request, not_acceptable, not_found, shown
from lastdose.web.responses import unkept
from lastdose.web.site import Site, current_site
from lastdose.web.views.beside import MOST_LISTED, PATH, address, beside, compare_page, drugs_called
from lastdose.web.views.names import Names, key_of

MOST_NAME = 200
OFFERED = (HTML, JSON, MARKDOWN)
BETWEEN = re.compile(r"[,;\r\n]+")

compare = Blueprint("compare", __name__)


@compare.get(PATH)
def accepted() -> Response:
    """Drugs side by side in the format that is accepted: a page, JSON or Markdown."""
    wanted = preferred(request.headers.get("Accept"), OFFERED)
    if wanted is None:
        raise not_acceptable(dict.fromkeys(OFFERED, ""))
    return _sent(wanted, ("Accept",))


@compare.get(f"{PATH}.<extension>")
def named(extension: str) -> Response:
    """Drugs side by side in the format of the extension."""
    form = BY_EXTENSION.get(extension)
    if form is None or form.media_type not in OFFERED:
        raise not_found(Message("There is no such format. There are: %(known)s.", known="html, json, md"))
    return _sent(form.media_type, ())


def _sent(media_type: str, varies: tuple[str, ...]) -> Response:
    site, names = current_site(), _names()
    with site.descriptions.open() as reader:
        drugs, unknown = drugs_called(site, reader, names)
        if names and not drugs:
            called = ", ".join(map(shown, unknown))
            raise not_found(Message("This release knows no drug called %(names)s.", names=called))
        _refuse_many(drugs)
        body = _body(site, reader, media_type, drugs, unknown)
    return unkept(body, media_type, varies, _links(site, drugs, media_type))


def _body(site: Site, reader: Reader, media_type: str, drugs: list[str], unknown: list[str]) -> bytes:
    names = Names(site, reader)
    if media_type == HTML:
        with speaking(requested()):
            return pages.rendered("compare", compare_page(names, beside(names, drugs, unknown))).encode()
    found = beside(names, drugs, unknown)
    return json_beside(site, found) if media_type == JSON else markdown_beside(site, found)


def _links(site: Site, drugs: list[str], sent: str) -> list[str]:
    keys = [key_of(iri) for iri in drugs]
    others = [BY_MEDIA_TYPE[offered] for offered in OFFERED if keys and offered != sent]
    told = [link(site.url(address(keys, f".{one.extension}")), "alternate", type=one.media_type) for one in others]
    return [*told, link(LICENCE, "license")]


def _names() -> list[str]:
    """The names that are asked for: each `drug` holds one, or several with commas or on lines of their own."""
    names = [name.strip() for given in repeated("drug") for name in BETWEEN.split(given)]
    if any(len(name) > MOST_NAME or not name.isprintable() for name in names):
        detail = Message("'%(name)s' holds at most %(most)s printable characters.", name="drug", most=MOST_NAME)
        raise bad_request(detail, parameter="drug")
    told = [name for name in names if name]
    _refuse_many(told)
    return told


def _refuse_many(drugs: list[str]) -> None:
    if len(drugs) > MOST_LISTED:
        raise bad_request(Message("At most %(most)s drugs can be compared.", most=MOST_LISTED), parameter="drug")
