"""The page of what changed between two releases."""

from dataclasses import dataclass, replace
from itertools import pairwise

from lastdose.releases.news import Chapter, Digest, News
from lastdose.web.followed import EVERYTHING, Followed
from lastdose.web.languages import N_, Words, gettext, spoken
from lastdose.web.site import Site
from lastdose.web.views.frame import Frame, frame
from lastdose.web.views.names import Link, in_english

CHAPTERS = Words(
    {
        "risk-added": N_("Risks of stopping that no source here named before"),
        "risk-removed": N_("Risks of stopping that no source here names any more"),
        "boxed-warning-gained": N_("Moved into a boxed warning"),
        "boxed-warning-lost": N_("Moved out of a boxed warning"),
        "age": N_("Ages and uses that changed"),
        "taper": N_("Tapers added, changed or removed"),
        "withdrawn": N_("Withdrawn, with the reason"),
        "source-added": N_("Sources that are new here"),
        "source-superseded": N_("Sources of which a later version is here"),
        "source-removed": N_("Sources and versions that are gone"),
        "between-versions": N_("Other changes between two versions of a source"),
        "difference-opened": N_("Differences between sources that opened"),
        "difference-settled": N_("Differences that are no longer found"),
    }
)


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
    title = gettext("What changed: %(name)s", name=of.name) if alone else gettext("What changed")
    feed = site.here(f"{of.path}.atom")
    return ChangesPage(
        frame=replace(frame(site, title, gettext("What a release says that the one before did not."), path), feed=feed),
        about=replace(in_english(of.name), href=spoken().kept(site.here(of.about))) if alone else None,
        feed=feed,
        stream=site.here(f"{of.path}/stream"),
        before=found.before,
        after=found.after,
        added=f"{found.added:,}",
        removed=f"{found.removed:,}",
        chapters=tuple(
            (CHAPTERS.get(chapter.kind, chapter.title), chapter.total, _told(site, chapter))
            for chapter in found.chapters
        ),
        others=tuple(_step(site, one, two) for one, two in steps),
    )


def _step(site: Site, before: str, after: str) -> Link:
    path = spoken().kept(site.here(f"/release/{before}/diff/{after}"))
    return Link(gettext("%(before)s to %(after)s", before=before, after=after), path)


def _title(chapter: Chapter) -> str:
    return CHAPTERS.get(chapter.kind, chapter.title)


def _told(site: Site, chapter: Chapter) -> tuple[tuple[Link, str], ...]:
    return tuple((_link(site, news), news.said) for news in chapter.told)


def _link(site: Site, news: News) -> Link:
    named = in_english(news.name or news.thing.rpartition("/")[2])
    return replace(named, href=spoken().kept(site.here(site.path(news.thing) or "/changes")))
