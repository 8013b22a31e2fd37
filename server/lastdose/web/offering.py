"""The page of downloads: every file of the release in force, and how to load it; the same as JSON for programs."""

import json
from collections.abc import Callable
from dataclasses import replace

from flask import Blueprint, Response

from lastdose import DISCLAIMER
from lastdose.engine.interface import JSON_LD
from lastdose.namespaces import LICENCE
from lastdose.web import catalogued, pages
from lastdose.web.asking import chosen_form
from lastdose.web.formats import BY_EXTENSION, HTML
from lastdose.web.languages import PARAMETER
from lastdose.web.linking import alternates, link
from lastdose.web.mementos import release_of
from lastdose.web.offered import Offered, loading, offered
from lastdose.web.parameters import parameters
from lastdose.web.responses import Representation, represented
from lastdose.web.site import Site, current_site

OFFERED = (BY_EXTENSION["json"], BY_EXTENSION["html"])

offering = Blueprint("offering", __name__)


@offering.get("/download")
@offering.get("/download.<extension>")
def downloadable(extension: str | None = None) -> Response:
    """The files of the release in force, as a page or as JSON."""
    parameters(PARAMETER)
    site = current_site()
    form = chosen_form(site, "/download", extension, OFFERED)
    is_page = form.media_type == HTML
    told = Representation(
        resource="/download",
        media_type=form.media_type,
        body=lambda: pages.download_page(site).encode() if is_page else _json(site),
        varies=() if extension else ("Accept",),
        content_location=site.here(f"/download.{form.extension}"),
        links=(
            *alternates(site, "/download", offered=OFFERED),
            link(site.url("/dataset.ttl"), "describedby", type="text/turtle"),
            link(LICENCE, "license"),
        ),
    )
    return represented(site, told)


@offering.get("/dataset/croissant.json")
def croissant() -> Response:
    """The dataset in Croissant 1.0."""
    parameters()
    site = current_site()
    return _sent(site, "/dataset/croissant.json", lambda: catalogued.croissant(site))


@offering.get("/download/<release_id>/ro-crate-metadata.json")
def crate(release_id: str) -> Response:
    """The files of a release as an RO-Crate, beside them."""
    parameters()
    site = current_site()
    of_release = replace(site, release=release_of(site, release_id))
    path = f"/download/{release_id}/ro-crate-metadata.json"
    return _sent(of_release, path, lambda: catalogued.ro_crate(of_release))


def _sent(site: Site, path: str, described: Callable[[], dict[str, object]]) -> Response:
    told = Representation(
        resource=path,
        media_type=JSON_LD,
        body=lambda: json.dumps(described(), indent=2, ensure_ascii=False).encode(),
        links=(link(LICENCE, "license"),),
    )
    return represented(site, told)


def _json(site: Site) -> bytes:
    files = [_told(file) for file in offered(site.release, site.public_url)]
    subsets = site.url(f"/download/{site.release.id}/subset/{{type}}/{{key}}.{{format}}")
    told = {"release": site.release.id, "disclaimer": DISCLAIMER, "subsets": subsets, "files": files}
    return (json.dumps(told, indent=2, ensure_ascii=False) + "\n").encode()


def _told(file: Offered) -> dict[str, object]:
    return {
        "name": file.name,
        "url": file.url,
        "bytes": file.size,
        "sha256": file.sha256,
        "mediaType": file.media_type,
        "packing": file.packing or None,
        "licence": file.licence,
        "loading": [{"tool": one.tool, "language": one.language, "code": one.code} for one in loading(file)],
    }
