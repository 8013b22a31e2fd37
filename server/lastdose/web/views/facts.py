"""Facts around a subject: its codes with where each was looked up, and what it is related to."""

from dataclasses import dataclass

from lastdose.namespaces import FOREIGN
from lastdose.releases.statements import Resource
from lastdose.web.languages import N_, said
from lastdose.web.selection import BROADER
from lastdose.web.views.names import Link, Names, ld

RELATIONS = (
    (N_("In combinations"), "hasIngredient"),
    (N_("Other forms of the same moiety, kept apart"), "activeMoiety"),
    (N_("Labelled products"), "productOf"),
)


@dataclass(frozen=True, slots=True)
class Code:
    """An identifier in another system, and where it was looked up."""

    system: str
    value: str
    found_in: Link | None


def codes_of(names: Names, topic: Resource) -> tuple[Code, ...]:
    """The codes of a drug."""
    found = []
    for iri in topic.iris(ld("code")):
        held = names.held(iri)
        places = held.iris(f"{FOREIGN['dcterms']}source")
        system = (held.text(ld("codeSystem")) or "").upper()
        value = held.text(f"{FOREIGN['skos']}notation") or ""
        found.append(Code(system, value, _version_link(names, places[0]) if places else None))
    return tuple(found)


def _version_link(names: Names, version: str) -> Link:
    """A link to a version under the name of its source."""
    sources = names.held(version).iris(ld("versionOf"))
    return names.link(version, names.label(sources[0]) if sources else None)


def related(names: Names, topic: Resource) -> tuple[tuple[str, tuple[Link, ...]], ...]:
    """What points at the topic, or is pointed at by it, under a heading each."""
    assert names.selection
    held = names.selection.resources.values()
    groups = [
        (heading, names.links([one.iri for one in held if topic.iri in one.iris(ld(name))]))
        for heading, name in RELATIONS
    ]
    groups += [
        (N_("Made of"), names.links(topic.iris(ld("hasIngredient")))),
        (N_("A form of"), names.links(topic.iris(ld("activeMoiety")))),
        (N_("Broader"), names.links(topic.iris(BROADER))),
        (N_("Narrower"), names.links([one.iri for one in held if topic.iri in one.iris(BROADER)])),
    ]
    return tuple((said(heading), links) for heading, links in groups if links)
