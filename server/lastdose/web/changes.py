"""Changes: what a release says that another did not, as a page and as JSON; worked out once, and then kept."""

from flask import Blueprint, Response, request

from lastdose.releases.layout import Release
from lastdose.releases.news import Digest, as_json
from lastdose.web import pages
from lastdose.web.followed import EVERYTHING, Followed
from lastdose.web.formats import ATOM, HTML, JSON, json_text
from lastdose.web.history import Step, followed, steps_to
from lastdose.web.languages import PARAMETER
from lastdose.web.linking import link
from lastdose.web.mementos import release_of, releases_of
from lastdose.web.negotiation import preferred
from lastdose.web.parameters import parameters
from lastdose.web.problems import not_acceptable
from lastdose.web.responses import Representation, represented
from lastdose.web.site import Site, current_site

MOST = 200

changes = Blueprint("changes", __name__)


@changes.get("/changes")
@changes.get("/doc/<kind>/<key>/changes")
def newest(kind: str | None = None, key: str | None = None) -> Response:
    """What the release in force says that the one before it here did not, of everything or of one thing."""
    site = current_site()
    of = followed(site, kind, key)
    return _sent(site, of, of.path, steps_to(site)[-1])


@changes.get("/release/<before_id>/diff/<after_id>")
def between(before_id: str, after_id: str) -> Response:
    """What changed from any release here to any other."""
    site = current_site()
    before, after = release_of(site, before_id), release_of(site, after_id)
    return _sent(site, EVERYTHING, f"/release/{before.id}/diff/{after.id}", Step(before, after))


def _sent(site: Site, of: Followed, path: str, step: Step) -> Response:
    parameters(PARAMETER)
    wanted = preferred(request.headers.get("Accept"), (JSON, HTML))
    if wanted is None:
        raise not_acceptable({JSON: site.url(path), HTML: site.url(path)})
    changed = Representation(
        resource=f"{path}?{step.place}",
        media_type=wanted,
        body=lambda: _body(site, path, of, step, wanted),
        varies=("Accept",),
        links=(
            link(site.url(f"{of.path}.atom"), "alternate", type=ATOM),
            link(site.url(f"{of.path}/stream"), "version-history"),
        ),
    )
    return represented(site, changed)


def _body(site: Site, path: str, of: Followed, step: Step, media_type: str) -> bytes:
    found = _found(of, step.before, step)
    if media_type == HTML:
        return pages.changes_page(site, path, of, found, [release.id for release in releases_of(site)]).encode()
    return json_text(as_json(found)).encode()


def _found(of: Followed, before: Release | None, step: Step) -> Digest:
    if before is None:
        return Digest("", step.after.id, 0, 0, ())
    with step.journal() as journal:
        return journal.digest(before.id, step.after.id, of.owner, MOST)
