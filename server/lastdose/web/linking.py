"""Linking: the Link header (RFC 8288), by which a program finds its way without reading a page."""

from collections.abc import Iterable

from lastdose.namespaces import LICENCE
from lastdose.web.formats import FORMATS, Format
from lastdose.web.site import Site

SUBSETS = ("drug", "drug-class", "source")
"""The types of thing about each of which all can be had as one file."""


def link(address: str, rel: str, **attributes: str) -> str:
    """One entry of a Link header."""
    return "; ".join([f"<{address}>", f'rel="{rel}"', *(f'{name}="{value}"' for name, value in attributes.items())])


def alternates(
    site: Site, path: str, sent: Format | None = None, offered: Iterable[Format] = FORMATS
) -> tuple[str, ...]:
    """A link to every other format of the document at a path, which has no extension; to all where none is sent."""
    others = (form for form in offered if form != sent)
    return tuple(link(site.url(f"{path}.{form.extension}"), "alternate", type=form.media_type) for form in others)


def of_document(site: Site, path: str, thing: str) -> tuple[str, ...]:
    """What the document at a path says of itself: its licence, its data, its dataset, and how to cite its thing."""
    return (
        link(LICENCE, "license"),
        link(site.url(f"{path}.ttl"), "describedby", type="text/turtle"),
        link(site.url("/dataset"), "collection"),
        link(thing, "cite-as"),
    )


def subset_path(site: Site, kind: str, key: str) -> str:
    """The path of the subset about a thing of the site's release, without its extension."""
    return f"/download/{site.release.id}/subset/{kind}/{key}"
