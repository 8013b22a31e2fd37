"""The pages of a comparison and of an examination."""

from dataclasses import dataclass

from lastdose.namespaces import FOREIGN
from lastdose.web.languages import foreign, gettext
from lastdose.web.views.anatomy import Anatomy, anatomy
from lastdose.web.views.claims import Claims, Row
from lastdose.web.views.comparing import Compared, Comparing, Search, comparisons_in
from lastdose.web.views.crawlers import json_ld
from lastdose.web.views.frame import Frame, document_frame
from lastdose.web.views.names import Link, Names, ld
from lastdose.web.views.sources import Shelf
from lastdose.web.views.words import KINDS

SUBJECT = f"{FOREIGN['dcterms']}subject"
EXAMINATION, SECTION, FOUND = map(ld, ("examination", "examinedSection", "foundClaim"))


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparisonPage:
    """A comparison with its sides; `kind` links to what that kind of comparison means."""

    frame: Frame
    compared: Compared
    kind: Link
    subject: Link | None
    anatomy: Anatomy


def comparison_page(names: Names) -> ComparisonPage:
    """The page of the selection's topic, a comparison."""
    assert names.selection
    topic = names.selection.thing
    compared = Comparing(Claims(names, Shelf.of(names))).compared(topic)
    subjects = topic.iris(SUBJECT)
    title = compared.title
    if subjects:
        title = gettext("%(kind)s: %(subject)s", kind=compared.title, subject=names.label(subjects[0]))
    return ComparisonPage(
        frame=document_frame(names, topic.iri, title, compared.explanation, json_ld(names, topic)),
        compared=compared,
        kind=names.link(names.site.thing("comparison-kind", compared.kind)),
        subject=names.link(subjects[0]) if subjects else None,
        anatomy=anatomy(names),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ExaminationPage:
    """An examination: what was searched, for what, and what was found; the claims sought and those that answer."""

    frame: Frame
    search: Search
    title: str
    kind: str
    sections: tuple[Link, ...]
    sought: tuple[Row, ...]
    answers: tuple[Row, ...]
    compared: tuple[Compared, ...]
    anatomy: Anatomy


def examination_page(names: Names) -> ExaminationPage:
    """The page of the selection's topic, an examination."""
    assert names.selection
    topic = names.selection.thing
    claims = Claims(names, Shelf.of(names))
    search = Comparing(claims).search(topic)
    held = [one for one in comparisons_in(names.selection.resources.values()) if topic.iri in one.iris(EXAMINATION)]
    description = gettext("In %(source)s, %(version)s.", source=search.source.link.text, version=search.version.label)
    return ExaminationPage(
        frame=document_frame(names, topic.iri, _title(search, search.title), description, json_ld(names, topic)),
        search=search,
        title=_title(search, foreign(search.title)),
        kind=KINDS.get(search.kind, search.kind),
        sections=names.links(topic.iris(SECTION)),
        sought=tuple(claims.row(names.held(iri)) for iri in search.sought),
        answers=tuple(claims.row(names.held(iri)) for iri in topic.iris(FOUND)),
        compared=tuple(Comparing(claims).told_once(held)),
        anatomy=anatomy(names),
    )


def _title(search: Search, sought: str) -> str:
    if search.found:
        return gettext("Looked for %(sought)s: found", sought=sought)
    return gettext("Looked for %(sought)s: not found", sought=sought)
