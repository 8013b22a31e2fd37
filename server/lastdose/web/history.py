"""History: the releases as steps, each from one to the next, and whose changes are followed through them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import pairwise

from lastdose.errors import DamagedError
from lastdose.releases import layout
from lastdose.releases.beside import opened_journal
from lastdose.releases.descriptions import Descriptions
from lastdose.releases.journals import OWNERS, Journal
from lastdose.releases.layout import Release
from lastdose.web.asking import refuse_address
from lastdose.web.followed import EVERYTHING, Followed
from lastdose.web.mementos import release_iri, releases_of
from lastdose.web.problems import not_found
from lastdose.web.site import Site


@dataclass(frozen=True, slots=True)
class Step:
    """From one release to the next; there is none before the first."""

    before: Release | None
    after: Release

    @property
    def place(self) -> str:
        """The end of the addresses of what changed in this step."""
        return f"{self.before.id}/{self.after.id}" if self.before else self.after.id

    @contextmanager
    def journal(self) -> Iterator[Journal]:
        """What changed; raise `LimitError` while that of another step is worked out."""
        with opened_journal(self.before, self.after) as journal:
            yield journal

    def site(self, site: Site) -> Site:
        """The site as it answers for this step, which stays when other releases come."""
        return replace(site, release=self.after)


def steps_to(site: Site) -> list[Step]:
    """The steps that lead to the release in force, oldest first; releases after it are not told of."""
    releases = [release for release in releases_of(site) if release.id <= site.release.id]
    return [Step(None, releases[0]), *(Step(*pair) for pair in pairwise(releases))]


def step_at(site: Site, before_id: str | None, after_id: str) -> Step:
    """A step by the ids of its releases; raise the problem 404 for any other two."""
    for step in steps_to(site):
        if step.after.id == after_id and (step.before.id if step.before else None) == before_id:
            return step
    raise not_found("No release here follows directly on the other.")


def followed(site: Site, kind: str | None, key: str | None) -> Followed:
    """A thing whose changes can be followed; everything without one. Raise the problem 404 for any other."""
    if kind is None or key is None:
        return EVERYTHING
    refuse_address(kind, key)
    if kind not in OWNERS:
        raise not_found(f"What changes is told for each of these: {', '.join(OWNERS)}.")
    labels = [_label(release, release_iri(release, kind, key)) for release in releases_of(site)]
    if not any(labels):
        raise not_found("No release here says anything of it.")
    name = [label for label in labels if label][-1]
    return Followed(f"/doc/{kind}/{key}/changes", name, site.thing(kind, key))


def _label(release: Release, iri: str) -> str:
    """What a release calls a thing, its key where it has no name there, nothing where it is not there."""
    try:
        with Descriptions(release.file(layout.INDEX)).open() as reader:
            held = reader.describe(iri)
    except DamagedError:
        return ""
    return (held.label or iri.rpartition("/")[2]) if held else ""
