"""The page of what changed between two releases."""

from dataclasses import dataclass
from itertools import pairwise

from lastdose.releases.news import Chapter, Digest
from lastdose.web.languages import gettext, spoken
from lastdose.web.site import Site
from lastdose.web.views.frame import Frame, frame
from lastdose.web.views.names import Link


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangesPage:
    """The news by kind: title, total, and for each what it is about and what is said; and the other differences."""

    frame: Frame
    before: str
    after: str
    added: str
    removed: str
    chapters: tuple[tuple[str, int, tuple[tuple[Link, str], ...]], ...]
    others: tuple[Link, ...]


def changes_page(site: Site, path: str, found: Digest, releases: list[str]) -> ChangesPage:
    """The page of a digest; `releases` are the ids of those at hand, oldest first."""
    steps = [(one, two) for one, two in pairwise(releases) if (one, two) != (found.before, found.after)]
    return ChangesPage(
        frame=frame(site, gettext("What changed"), gettext("What a release says that the one before did not."), path),
        before=found.before,
        after=found.after,
        added=f"{found.added:,}",
        removed=f"{found.removed:,}",
        chapters=tuple((chapter.title, chapter.total, _told(site, chapter)) for chapter in found.chapters),
        others=tuple(_step(site, one, two) for one, two in steps),
    )


def _step(site: Site, before: str, after: str) -> Link:
    path = spoken().kept(site.here(f"/release/{before}/diff/{after}"))
    return Link(gettext("%(before)s to %(after)s", before=before, after=after), path)


def _told(site: Site, chapter: Chapter) -> tuple[tuple[Link, str], ...]:
    return tuple(
        (Link(news.name or news.thing.rpartition("/")[2], site.here(site.path(news.thing) or "/changes")), news.said)
        for news in chapter.told
    )
