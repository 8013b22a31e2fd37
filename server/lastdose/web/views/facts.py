"""Facts around a subject: its codes with where each was looked up, what it is related to, who else is of its class."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from lastdose.namespaces import FOREIGN
from lastdose.releases.statements import Resource
from lastdose.web.selection import BROADER
from lastdose.web.views.claims import Claims
from lastdose.web.views.comparing import Comparing, Search, of_type
from lastdose.web.views.names import Link, Names, key_of, ld
from lastdose.web.views.words import RISKS

RELATIONS = (
    ("In combinations", "hasIngredient"),
    ("Other forms of the same moiety, kept apart", "activeMoiety"),
    ("Labelled products", "productOf"),
)


@dataclass(frozen=True, slots=True)
class Code:
    """An identifier in another system, and where it was looked up."""

    system: str
    value: str
    found_in: Link | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A drug that some source counts to a class: how often its sources warn, by kind of harm, or that they are silent.

    `outcome` is `warns`, `silent` (examined, nothing found) or `unsought`.
    """

    drug: Link
    said_by: Link
    harms: tuple[int, ...]
    denied: int
    outcome: str


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
        ("Made of", names.links(topic.iris(ld("hasIngredient")))),
        ("A form of", names.links(topic.iris(ld("activeMoiety")))),
        ("Broader", names.links(topic.iris(BROADER))),
        ("Narrower", names.links([one.iri for one in held if topic.iri in one.iris(BROADER)])),
    ]
    return tuple((heading, links) for heading, links in groups if links)


def members_of(claims: Claims, topic: Resource) -> tuple[Member, ...]:
    """The members of a class as far as claims name them, in the order of their names."""
    held = list(claims.shelf.held.values())
    naming: dict[str, Resource] = {}
    for claim in held:
        if topic.iri in claim.iris(ld("memberOf")):
            naming.update((drug, claim) for drug in claim.iris(ld("aboutDrug")))
    searches = [Comparing(claims).search(one) for one in of_type(held, "Examination")]
    members = (_member(claims, drug, claim, searches) for drug, claim in naming.items())
    return tuple(sorted(members, key=lambda member: member.drug.text))


def _member(claims: Claims, drug: str, naming: Resource, searches: Iterable[Search]) -> Member:
    told = [claim for claim in claims.shelf.held.values() if drug in claim.iris(ld("aboutDrug"))]
    latest = [claim for claim in told if claims.shelf.version((claim.iris(ld("assertedIn")) or [""])[0]).latest]
    statements = {
        (key_of(kind), claim.iris(ld("states"))[0]) for claim in latest for kind in claim.iris(ld("riskKind"))
    }
    counted = Counter(kind for kind, _ in statements)
    own = [
        one for one in searches if one.subject and one.subject.href == claims.names.href(drug) and one.version.latest
    ]
    sought = [one for one in own if one.kind == "DiscontinuationRiskClaim" and one.general]
    return Member(
        drug=claims.names.link(drug),
        said_by=_version_link(claims.names, naming.iris(ld("assertedIn"))[0]),
        harms=tuple(counted[kind] for kind in RISKS),
        denied=len({claim.iris(ld("states"))[0] for claim in of_type(latest, "AssertedAbsenceClaim")}),
        outcome="warns" if counted else "silent" if sought and not any(one.found for one in sought) else "unsought",
    )
