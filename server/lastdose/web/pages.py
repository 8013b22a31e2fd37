"""Pages: a selection rendered as HTML. The home of Jinja."""

from functools import cache
from typing import Protocol

from jinja2 import Environment, PackageLoader, StrictUndefined

from lastdose.releases.descriptions import Reader
from lastdose.web.selection import Selection
from lastdose.web.site import Site
from lastdose.web.views.frame import Frame
from lastdose.web.views.names import Names
from lastdose.web.views.slots import SAID_IN_WORDS
from lastdose.web.views.subjects import subject_page
from lastdose.web.views.words import RISKS


def document_page(site: Site, reader: Reader, selection: Selection, kind: str) -> str:
    """The page of the document about a thing of a type."""
    names = Names(site, reader, selection)
    return _rendered("subject.html", subject_page(names, kind))


class Page(Protocol):
    """What a template renders: whatever it needs, in a frame."""

    @property
    def frame(self) -> Frame:
        """What surrounds it."""


def _rendered(template: str, page: Page) -> str:
    return _environment().get_template(template).render(page=page, frame=page.frame)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("lastdose.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(said_in_words=SAID_IN_WORDS, risks=[key.replace("-", " ") for key in RISKS])
    return environment
