"""Subsets: all that a release says about one drug, one class or one source, as one file, whole however large.

A page leaves out what it can link to; a subset holds every claim with all that it leads to, and all that points at it,
short of other claims. It is made when it is asked for, and stays the same for good, with its digest (RFC 9530).
"""

from base64 import b64encode
from collections.abc import Iterable, Iterator
from hashlib import sha256

from flask import Blueprint, Response

from lastdose.namespaces import LICENCE
from lastdose.releases.descriptions import Reader
from lastdose.releases.serializing import serialize_resources
from lastdose.releases.statements import Resource
from lastdose.web.asking import chosen_form, refuse_address
from lastdose.web.documents import about_document
from lastdose.web.formats import RDF
from lastdose.web.languages import Message
from lastdose.web.linking import SUBSETS, link, subset_path
from lastdose.web.mementos import site_of
from lastdose.web.parameters import parameters
from lastdose.web.problems import not_found
from lastdose.web.responses import FOREVER, Representation, represented
from lastdose.web.selection import BESIDE, CLAIMS, EVERY
from lastdose.web.site import Site, current_site
from lastdose.web.withdrawn import refuse_withdrawn

POINTING = {kind: (*CLAIMS.get(kind, ()), *BESIDE[kind]) for kind in SUBSETS} | {"version": CLAIMS["version"]}
"""By which properties other things belong to a thing of a type: a source's versions, and the claims of each."""

APART = {"claim", "example", "graph", "partition", "prefix", "release"}
"""What a claim leads to and does not need: other claims, and the dataset as a whole."""

subsets = Blueprint("subsets", __name__)


@subsets.get("/download/<release_id>/subset/<kind>/<key>.<extension>")
def subset(release_id: str, kind: str, key: str, extension: str) -> Response:
    """All about a thing in the format of the extension, for good."""
    if kind not in SUBSETS:
        raise not_found(Message("There are subsets of these types of thing: %(known)s.", known=", ".join(SUBSETS)))
    refuse_address(kind, key)
    parameters()
    site = site_of(current_site(), release_id)
    path = subset_path(site, kind, key)
    form = chosen_form(site, path, extension, RDF)
    with site.descriptions.open() as reader:
        thing = reader.resource(site.thing(kind, key))
        if thing is None:
            raise not_found(Message("This release says nothing of it."))
        refuse_withdrawn(site, thing)
        told = Representation(
            resource=f"{path}.{extension}",
            media_type=form.media_type,
            body=lambda: serialize_resources(_told(site, reader, path, kind, key), extension, site.release.base),
            links=(link(LICENCE, "license"), link(site.thing(kind, key), "describes")),
            cache=FOREVER,
        )
        return _with_digest(represented(site, told))


def _with_digest(response: Response) -> Response:
    if response.status_code == 200:
        response.headers["Repr-Digest"] = f"sha-256=:{b64encode(sha256(response.get_data()).digest()).decode()}:"
    return response


def _told(site: Site, reader: Reader, path: str, kind: str, key: str) -> Iterator[Resource]:
    yield about_document(site, path, site.thing(kind, key))
    yield from resources_about(reader, site.thing(kind, key), site.release.base)


def resources_about(reader: Reader, iri: str, base: str) -> list[Resource]:
    """A drug, class or source, what belongs to it, and all that these lead to, each once, by address."""
    belonging = list(dict.fromkeys(_belonging(reader, iri, base)))
    claims = [one for one in belonging if _kind(one, base) == "claim"]
    about_claims = (hit.source for claim in claims for hit in reader.incoming(claim, size=EVERY))
    pending = [*belonging, *(one for one in about_claims if _kind(one, base) not in APART)]
    held: dict[str, Resource] = {}
    while pending:
        one = pending.pop()
        if one not in held and (found := reader.resource(one)):
            held[one] = found
            pending += _reached(found, base)
    return [held[one] for one in sorted(held)]


def _belonging(reader: Reader, iri: str, base: str) -> Iterator[str]:
    """The thing, what points at it by the properties of its type, and what so points at its versions."""
    yield iri
    for name in POINTING[_kind(iri, base)]:
        for hit in reader.incoming(iri, name, EVERY):
            yield hit.source
            if _kind(iri, base) == "source" and _kind(hit.source, base) == "version":
                yield from _belonging(reader, hit.source, base)


def _reached(resource: Resource, base: str) -> Iterable[str]:
    values = (statement.value.text for statement in resource.statements if statement.value.is_iri)
    return [one for one in values if one.startswith(f"{base}id/") and _kind(one, base) not in APART]


def _kind(iri: str, base: str) -> str:
    return iri.removeprefix(f"{base}id/").partition("/")[0]
