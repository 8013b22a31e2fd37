"""The pages of concepts, and of everything that has no page of its own kind."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from lastdose.namespaces import FOREIGN
from lastdose.releases.statements import Resource
from lastdose.web.languages import N_, foreign, gettext
from lastdose.web.views.anatomy import Anatomy, anatomy
from lastdose.web.views.claims import Claims, Row
from lastdose.web.views.crawlers import json_ld
from lastdose.web.views.frame import Frame, document_frame
from lastdose.web.views.names import Link, Names, key_of, kind_name, ld
from lastdose.web.views.neighbourhood import called
from lastdose.web.views.searching import Extract, at_risk
from lastdose.web.views.slots import in_words
from lastdose.web.views.sources import Shelf
from lastdose.web.views.words import section_name

FORMS = ("select", "ask", "construct", "describe")
SKOS = FOREIGN["skos"]
NOTES = (
    ("definition", N_("Definition")),
    ("example", N_("Example")),
    ("scopeNote", N_("Scope")),
    ("note", N_("Note")),
)
MOST_MEMBERS, MOST_SUBJECTS = 2_000, 100
MOST_NAMING, MOST_LOOKED_AT = 12, 60


@dataclass(frozen=True, slots=True, kw_only=True)
class ThingPage:
    """Any thing: its type and name, notes on it if it is a concept, who states it, what names it, all it says.

    `naming` are some of the things that name it, claims where there are any; `more` says that there are others.
    """

    frame: Frame
    kind: str
    name: str
    translated: Link | None
    notes: tuple[tuple[str, Link], ...]
    scheme: tuple[Link, ...]
    members: tuple[tuple[Link, str], ...]
    naming: tuple[Link, ...]
    by_claims: bool
    more: bool
    subjects: tuple[Extract, ...]
    rows: tuple[Row, ...]
    query: str | None
    anatomy: Anatomy


def thing_page(names: Names) -> ThingPage:
    """The page of the selection's topic, whatever it is."""
    assert names.selection
    topic = names.selection.thing
    claims = Claims(names, Shelf.of(names))
    rows = claims.rows(_stating(names.selection.resources.values(), topic))
    name = _name(claims, rows, topic)
    naming = [] if rows or names.kind == "scheme" else _naming(names, topic)
    shown = _named(names, naming)
    kind = kind_name(topic.iri)
    description = gettext("%(kind)s in LastDose: %(name)s", kind=kind, name=name)
    subjects = at_risk(names, key_of(topic.iri), MOST_SUBJECTS) if names.kind == "risk-kind" else ()
    return ThingPage(
        frame=document_frame(names, topic.iri, name, description, json_ld(names, topic)),
        kind=kind,
        name=name,
        translated=names.translated(topic.iri),
        notes=tuple(_notes(names, topic)),
        scheme=names.links(topic.iris(f"{SKOS}inScheme")),
        members=_members(names, topic),
        naming=shown[:MOST_NAMING],
        by_claims=any(names.site.thing("claim", "") in iri for iri in naming),
        more=len(shown) > MOST_NAMING,
        subjects=subjects,
        rows=tuple(rows),
        query=next((text for form in FORMS if (text := topic.text(f"{FOREIGN['sh']}{form}"))), None),
        anatomy=anatomy(names),
    )


def _name(claims: Claims, rows: Sequence[Row], topic: Resource) -> str:
    """What people call it: a statement by its words, a context by its product, route and form."""
    if rows and not rows[0].reported:
        return rows[0].words
    if claims.names.kind == "context":
        return claims.context(topic.iri).heading
    if address := topic.text(ld("sectionAddress")) if claims.names.kind == "passage" else None:
        sections = topic.iris(f"{FOREIGN['oa']}hasSource")
        section = section_name(address, claims.names.held(sections[0]).label if sections else None)
        return gettext("Passage in: %(section)s", section=foreign(section))
    return in_words(claims.names, topic.iri) or claims.names.label(topic.iri)


def _naming(names: Names, topic: Resource) -> list[str]:
    """The claims that point at it, else the other things that do."""
    found = dict.fromkeys(link.source for link in names.reader.incoming(topic.iri, size=MOST_LOOKED_AT))
    claims = [iri for iri in found if iri.startswith(names.site.thing("claim", ""))]
    return claims or [iri for iri in found if names.site.path(iri)]


def _named(names: Names, things: Iterable[str]) -> tuple[Link, ...]:
    """Links to things, one for all of the same name."""
    links = [names.link(iri, called(names, iri)) for iri in things]
    return tuple({link.text: link for link in reversed(links)}.values())[::-1]


def _stating(resources: Iterable[Resource], topic: Resource) -> list[Resource]:
    return [one for one in resources if topic.iri in one.iris(ld("states"))]


def _notes(names: Names, topic: Resource) -> Iterator[tuple[str, Link]]:
    for name, title in NOTES:
        for value in topic.values(SKOS + name):
            yield gettext(title), names.shown(value)
    for value in topic.values(ld("counterExample")):
        yield gettext("Not"), names.shown(value)
    for name in ("comment", "description"):
        for value in topic.values(FOREIGN["rdfs"] + name) + topic.values(FOREIGN["dcterms"] + name):
            yield gettext("About"), names.shown(value)


def _members(names: Names, topic: Resource) -> tuple[tuple[Link, str], ...]:
    """The concepts of a scheme, each with its definition, in the order of their labels."""
    if names.kind != "scheme":
        return ()
    found = names.reader.incoming(topic.iri, f"{SKOS}inScheme", size=MOST_MEMBERS)
    told = [(names.link(link.source), names.held(link.source).text(f"{SKOS}definition") or "") for link in found]
    return tuple(sorted(told, key=lambda one: one[0].text.lower()))
