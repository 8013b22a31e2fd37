"""Pages: a selection, or the site as a whole, rendered as HTML. The home of Jinja."""

from collections.abc import Callable, Iterable
from functools import cache
from typing import Protocol

from jinja2 import Environment, PackageLoader, StrictUndefined

from lastdose.releases.descriptions import Reader
from lastdose.releases.finding import Found, Wanted
from lastdose.releases.news import Digest
from lastdose.web.followed import Followed
from lastdose.web.languages import day, english, foreign, marked_up, marked_up_of_many, plain, retold
from lastdose.web.resting import Impact
from lastdose.web.selection import Selection
from lastdose.web.site import Site
from lastdose.web.views import (
    changepage,
    claimpage,
    downloading,
    evidence,
    impactpage,
    searching,
    shapes,
    site_pages,
    subjects,
    termpage,
    things,
    versionpage,
    vocabulary,
)
from lastdose.web.views.frame import Frame
from lastdose.web.views.names import Link, Names
from lastdose.web.views.slots import SAID_IN_WORDS


class Page(Protocol):
    """What a template renders: whatever it needs, in a frame."""

    @property
    def frame(self) -> Frame:
        """What surrounds it."""


# The template and the view of each type of thing that has a page of its own kind.
PAGES: dict[str, tuple[str, Callable[[Names], Page]]] = {
    "claim": ("claim", claimpage.claim_page),
    "comparison": ("comparison", evidence.comparison_page),
    "condition": ("term", termpage.term_page),
    "drug": ("subject", subjects.subject_page),
    "drug-class": ("subject", subjects.subject_page),
    "effect": ("term", termpage.term_page),
    "examination": ("examination", evidence.examination_page),
    "source": ("source", versionpage.source_page),
    "version": ("version", versionpage.version_page),
}


def document_page(site: Site, reader: Reader, selection: Selection, kind: str) -> str:
    """The page of the document about a thing of a type."""
    template, page = PAGES.get(kind, ("thing", things.thing_page))
    return rendered(template, page(Names(site, reader, selection)))


def card_page(site: Site, reader: Reader, selection: Selection, _kind: str) -> str:
    """The stop card of a drug or a class: its first screen, to be printed."""
    return rendered("card", subjects.card_page(Names(site, reader, selection)))


def home_page(site: Site, reader: Reader) -> str:
    """The home page."""
    return rendered("home", site_pages.home_page(Names(site, reader)))


def search_page(names: Names, wanted: Wanted, found: Found) -> str:
    """The page of a search or list."""
    return rendered("search", searching.search_page(names, wanted, found))


def choices_page(site: Site, identifier: str, links: Iterable[Link]) -> str:
    """The page of what an identifier may stand for."""
    return rendered("choices", site_pages.choices_page(site, identifier, links))


def dataset_page(site: Site) -> str:
    """The page about the dataset as a whole."""
    with site.descriptions.open() as reader:
        return rendered("dataset", site_pages.dataset_page(Names(site, reader)))


def download_page(site: Site) -> str:
    """The page of the downloads."""
    return rendered("download", downloading.download_page(site))


def changes_page(site: Site, path: str, of: Followed, found: Digest, releases: list[str]) -> str:
    """The page of what changed between two releases."""
    return rendered("changes", changepage.changes_page(site, path, of, found, releases))


def impact_page(site: Site, reader: Reader, path: str, found: Impact) -> str:
    """The page of what rests on a source."""
    return rendered("impact", impactpage.impact_page(Names(site, reader), path, found))


def ontology_page(site: Site) -> str:
    """The page of the terms."""
    with site.descriptions.open() as reader:
        return rendered("vocabulary", vocabulary.vocabulary_page(Names(site, reader)))


def shapes_page(site: Site) -> str:
    """The page of the shapes."""
    return rendered("shapes", shapes.shapes_page(site))


def sparql_page(site: Site, query: str) -> str:
    """The query page, with a query in its form."""
    with site.descriptions.open() as reader:
        return rendered("sparql", site_pages.sparql_page(Names(site, reader), query))


def problem_page(site: Site, status: int, detail: str, marked: str = "", near: Iterable[tuple[str, str]] = ()) -> str:
    """The page of a problem: it needs no index, which may be what is broken."""
    return rendered("problem", site_pages.problem_page(site, status, detail, marked, near))


def rendered(template: str, page: Page) -> str:
    """A page in its template."""
    return _environment().get_template(f"{template}.html").render(page=page, frame=page.frame)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("lastdose.web"),
        autoescape=True,
        extensions=["jinja2.ext.i18n"],
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.newstyle_gettext = True  # type: ignore[attr-defined]
    environment.filters.update(day=day, foreign=foreign, plain=plain, retold=retold)
    environment.globals.update(
        _=marked_up,
        gettext=marked_up,
        ngettext=marked_up_of_many,
        english=english,
        said_in_words=SAID_IN_WORDS,
    )
    return environment
