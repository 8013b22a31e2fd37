"""The pages of concepts, and of everything that has no page of its own kind."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lastdose.namespaces import FOREIGN
from lastdose.releases.statements import Resource
from lastdose.web.languages import N_, gettext
from lastdose.web.views.anatomy import Anatomy, anatomy
from lastdose.web.views.claims import Claims, Row
from lastdose.web.views.crawlers import json_ld
from lastdose.web.views.frame import Frame, document_frame
from lastdose.web.views.names import Link, Names, key_of, kind_name, ld
from lastdose.web.views.searching import Extract, at_risk
from lastdose.web.views.slots import in_words
from lastdose.web.views.sources import Shelf

FORMS = ("select", "ask", "construct", "describe")
SKOS = FOREIGN["skos"]
NOTES = (
    ("definition", N_("Definition")),
    ("example", N_("Example")),
    ("scopeNote", N_("Scope")),
    ("note", N_("Note")),
)
MOST_MEMBERS, MOST_SUBJECTS = 2_000, 100


@dataclass(frozen=True, slots=True, kw_only=True)
class ThingPage:
    """Any thing: its type and name, notes on it if it is a concept, how it is used, who states it, all it says."""

    frame: Frame
    kind: str
    name: str
    translated: Link | None
    notes: tuple[tuple[str, Link], ...]
    scheme: tuple[Link, ...]
    members: tuple[tuple[Link, str], ...]
    uses: tuple[tuple[str, int], ...]
    subjects: tuple[Extract, ...]
    rows: tuple[Row, ...]
    query: str | None
    anatomy: Anatomy


def thing_page(names: Names) -> ThingPage:
    """The page of the selection's topic, whatever it is."""
    assert names.selection
    topic = names.selection.thing
    name = in_words(names, topic.iri) or names.label(topic.iri)
    kind = kind_name(topic.iri)
    description = gettext("%(kind)s in LastDose: %(name)s", kind=kind, name=name)
    subjects = at_risk(names, key_of(topic.iri), MOST_SUBJECTS) if names.kind == "risk-kind" else ()
    rows = Claims(names, Shelf.of(names)).rows(_stating(names.selection.resources.values(), topic))
    return ThingPage(
        frame=document_frame(names, topic.iri, name, description, json_ld(names, topic)),
        kind=kind,
        name=name,
        translated=names.translated(topic.iri),
        notes=tuple(_notes(names, topic)),
        scheme=names.links(topic.iris(f"{SKOS}inScheme")),
        members=_members(names, topic),
        uses=_uses(names, topic),
        subjects=subjects,
        rows=tuple(rows),
        query=next((text for form in FORMS if (text := topic.text(f"{FOREIGN['sh']}{form}"))), None),
        anatomy=anatomy(names),
    )


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


def _uses(names: Names, topic: Resource) -> tuple[tuple[str, int], ...]:
    """How many statements point at the topic, by property."""
    return tuple((names.compact(name), number) for name, number in names.reader.uses(topic.iri))
