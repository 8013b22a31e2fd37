"""The page of what changed between two releases."""

from dataclasses import dataclass, replace
from itertools import pairwise

from lastdose.releases.news import Chapter, Digest
from lastdose.web.followed import EVERYTHING, Followed
from lastdose.web.site import Site
from lastdose.web.views.frame import Frame, frame
from lastdose.web.views.names import Link


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangesPage:
    """The news by kind: title, total, and for each what it is about and what is said; and the other differences.

    `about` is whose news they are, where they are not those of everything; `feed` and `stream` are addresses.
    """

    frame: Frame
    about: Link | None
    feed: str
    stream: str
    before: str
    after: str
    added: str
    removed: str
    chapters: tuple[tuple[str, int, tuple[tuple[Link, str], ...]], ...]
    others: tuple[Link, ...]


def changes_page(site: Site, path: str, of: Followed, found: Digest, releases: list[str]) -> ChangesPage:
    """The page of a digest; `releases` are the ids of those at hand, oldest first."""
    steps = [(one, two) for one, two in pairwise(releases) if (one, two) != (found.before, found.after)]
    alone = of != EVERYTHING
    title = f"What changed: {of.name}" if alone else "What changed"
    feed = site.here(f"{of.path}.atom")
    return ChangesPage(
        frame=replace(frame(site, title, "What a release says that the one before did not.", path), feed=feed),
        about=Link(of.name, site.here(of.about)) if alone else None,
        feed=feed,
        stream=site.here(f"{of.path}/stream"),
        before=found.before,
        after=found.after,
        added=f"{found.added:,}",
        removed=f"{found.removed:,}",
        chapters=tuple((chapter.title, chapter.total, _told(site, chapter)) for chapter in found.chapters),
        others=tuple(Link(f"{one} to {two}", site.here(f"/release/{one}/diff/{two}")) for one, two in steps),
    )


def _told(site: Site, chapter: Chapter) -> tuple[tuple[Link, str], ...]:
    return tuple(
        (Link(news.name or news.thing.rpartition("/")[2], site.here(site.path(news.thing) or "/changes")), news.said)
        for news in chapter.told
    )
