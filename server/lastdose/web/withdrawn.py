"""Withdrawn: a thing that was published once answers why it is gone; a merged one sends on to its successor.

A source that its publisher withdrew is no such thing: it stays, and so does what it said, marked.
"""

from collections.abc import Sequence

from lastdose.namespaces import FOREIGN, LD, compact
from lastdose.releases.journals import TOMBSTONE, TYPE
from lastdose.releases.statements import Resource
from lastdose.web.languages import Message
from lastdose.web.linking import link
from lastdose.web.problems import gone
from lastdose.web.site import Site

WITHDRAWN_ON = f"{LD}withdrawnOn"
REPLACED_BY = f"{FOREIGN['dcterms']}isReplacedBy"
REASON = f"{LD}reason"


def refuse_withdrawn(site: Site, thing: Resource) -> None:
    """Raise the problem 410 for a thing that was withdrawn: why, when, and what replaces it."""
    days = [value.text for value in thing.values(WITHDRAWN_ON)]
    if not days or TOMBSTONE not in thing.iris(TYPE):
        return
    reason = thing.text(REASON) or "No reason is recorded."
    successors = {compact(iri, site.release.base): iri for iri in thing.iris(REPLACED_BY)}
    paths = {name: path for name, iri in successors.items() if (path := site.path(iri))}
    headers = {"Link": ", ".join(link(site.url(path), "successor-version") for path in paths.values())} if paths else {}
    instead = tuple((name, site.here(path)) for name, path in paths.items())
    told = {"withdrawn_on": days[0], "reason": reason, "replaced_by": list(successors.values())}
    raise gone(_detail(days[0], reason, list(successors)), headers, instead, **told)


def _detail(day: str, reason: str, successors: Sequence[str]) -> Message:
    if not successors:
        return Message("This was withdrawn on %(day)s: %(reason)s", day=day, reason=reason)
    by = ", ".join(successors)
    return Message(
        "This was withdrawn on %(day)s: %(reason)s It is replaced by %(successors)s.",
        day=day,
        reason=reason,
        successors=by,
    )


def successor(site: Site, thing: Resource) -> str | None:
    """The path of the document that takes the place of a merged thing's, None for all others."""
    if thing.values(WITHDRAWN_ON):
        return None
    paths = [path for iri in thing.iris(REPLACED_BY) if (path := site.path(iri))]
    return paths[0] if len(paths) == 1 else None
