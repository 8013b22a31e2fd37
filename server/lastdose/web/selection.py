"""Selection: which resources make up the document about a thing, for its page and its data alike.

A document holds the thing itself and, according to its type, what is said about it: a drug's document holds every claim
about it with passages, contexts and comparisons; a claim's holds its whole provenance. Everything else is a link.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from lastdose.namespaces import FOREIGN, LD
from lastdose.releases.descriptions import Reader
from lastdose.releases.statements import Resource
from lastdose.web.incoming import Incoming


def _ld(*names: str) -> tuple[str, ...]:
    return tuple(LD + name for name in names)


BROADER = f"{FOREIGN['skos']}broader"
SCHEMA_ABOUT = f"{FOREIGN['schema']}about"
PREVIOUS = (f"{FOREIGN['pav']}previousVersion", f"{LD}previousKnownVersion")
WITHIN = (
    f"{FOREIGN['oa']}hasSelector",
    *_ld("passage", "inContext", "inSection", "onset", "persistence", "duration", "monitoringPeriod"),
    *_ld("precautionPeriod", "afterGap", "washout", "population", "minimumExposure", "schedule", "taperStep", "code"),
)

ABOUT = _ld("aboutDrug", "aboutClass", "reportedDrug", "reportedClass")
HARM = _ld("effect", "returningCondition")
# By which properties a claim belongs to the document of a thing of a type.
CLAIMS = {
    "drug": (*ABOUT, *_ld("affectedDrug", "alternativeDrug")),
    "drug-class": (*ABOUT, *_ld("affectedDrug", "alternativeDrug", "memberOf")),
    "condition": (*HARM, *_ld("indicatedFor")),
    "effect": (
        *HARM,
        *_ld("deniedEffect", "courseEffect", "criterionEffect", "watchFor", "restartHazard", "outcomeEffect"),
        *_ld("lateEffect", "offsetEffect"),
    ),
    "version": _ld("assertedIn"),
    "statement": _ld("states"),
}
# By which properties other things belong to it: they come without what they hold.
BESIDE = {
    "drug": (SCHEMA_ABOUT, *_ld("soughtAbout", "hasIngredient", "activeMoiety", "productOf")),
    "drug-class": (SCHEMA_ABOUT, BROADER, *_ld("soughtAbout")),
    "condition": (BROADER,),
    "effect": (BROADER,),
    "version": (*PREVIOUS, *_ld("examinedVersion", "sectionOf", "comparesVersion", "renditionOf")),
    "source": (*_ld("versionOf", "citedSource", "cites"),),
    "examination": _ld("examination"),
}
# Whose claims belong to it as well.
INVOLVED = {
    "comparison": _ld("involvesClaim"),
    "examination": _ld("soughtClaim", "foundClaim"),
}
ATTACHED = {*_ld("involvesClaim", "examination", "soughtClaim", "foundClaim", "reviewOf")}
MOST_CLAIMS = 2_000
TERMS = ("condition", "effect")
WHOLE = slice(MOST_CLAIMS)
MOST_MEMBERS = 100
EVERY = -1
"""As a size, what SQLite takes for no limit."""


@dataclass(slots=True)
class Selection:
    """The resources of one document by IRI; `topic` is the thing it is about, `incoming` a page of links to it."""

    topic: str
    resources: dict[str, Resource] = field(default_factory=dict)
    incoming: Incoming | None = None

    @property
    def thing(self) -> Resource:
        """The thing the document is about."""
        return self.resources[self.topic]

    def linked(self, iris: Iterable[str], *predicates: str) -> list[str]:
        """The IRIs that some of the resources held here point at by any of the properties, each once."""
        held = (self.resources[iri] for iri in iris if iri in self.resources)
        return list(dict.fromkeys(found for resource in held for name in predicates for found in resource.iris(name)))


def select(reader: Reader, iri: str, kind: str, part: slice = WHOLE) -> Selection | None:
    """The resources of the document about a thing of a type; None when the release says nothing of it.

    `part` says which of its claims, where there are too many for one document.
    """
    selection = Selection(iri)
    if not _take(reader, selection, iri):
        return None
    _take_within(reader, selection, [iri])
    _take_all(reader, selection, _pointing_at(reader, [iri], BESIDE.get(kind, ())))
    _take_claims(reader, selection, _claims(reader, selection, kind, part))
    if kind == "drug-class":
        _take_members(reader, selection)
    _take_sources(reader, selection)
    if kind == "drug":
        _take_class_wording(reader, selection)
    return selection


def with_parts(reader: Reader, iri: str) -> Selection | None:
    """A thing and its parts (passages, contexts, quantities) alone; None when the release says nothing of it."""
    selection = Selection(iri)
    if not _take(reader, selection, iri):
        return None
    _take_within(reader, selection, [iri])
    return selection


def _claims(reader: Reader, selection: Selection, kind: str, part: slice) -> list[str]:
    topic = selection.topic
    if kind == "claim":
        return _claims_around(reader, selection)[part]
    if kind in TERMS:
        return reader.claims_of_term(topic, part)
    claims = _pointing_at(reader, [topic], CLAIMS.get(kind, ()))
    return [*claims, *selection.linked([topic], *INVOLVED.get(kind, ()))][part]


def _claims_around(reader: Reader, selection: Selection) -> list[str]:
    """A claim, the claims that state the same, and those it is compared with."""
    topic = selection.topic
    stated = selection.linked([topic], f"{LD}states")
    comparisons = _pointing_at(reader, [topic], _ld("involvesClaim", "soughtClaim", "foundClaim"))
    _take_all(reader, selection, comparisons)
    compared = selection.linked(comparisons, *_ld("involvesClaim", "soughtClaim", "foundClaim"))
    return [topic, *_pointing_at(reader, stated, _ld("states")), *compared]


def _take_claims(reader: Reader, selection: Selection, claims: Iterable[str]) -> None:
    taken = list(dict.fromkeys(claims))
    _take_all(reader, selection, taken)
    _take_within(reader, selection, taken)
    for claim in taken:
        attached = (link.source for link in reader.incoming(claim) if link.predicate in ATTACHED)
        _take_all(reader, selection, attached)


def _take_sources(reader: Reader, selection: Selection) -> None:
    """The versions and sources of everything held so far, with every other version of these sources."""
    held = list(selection.resources)
    versions = selection.linked(held, *_ld("assertedIn", "examinedVersion", "comparesVersion"), *PREVIOUS)
    _take_all(reader, selection, versions)
    sources = selection.linked([*held, *versions], *_ld("versionOf", "citedSource"))
    _take_all(reader, selection, sources)
    about = [iri for iri in held if selection.resources[iri].iris(SCHEMA_ABOUT)]
    _take_all(reader, selection, _pointing_at(reader, dict.fromkeys([*sources, *about]), _ld("versionOf")))


def _take_class_wording(reader: Reader, selection: Selection) -> None:
    """What the latest known versions of a drug's own documents say about classes."""
    own = {iri for iri, held in selection.resources.items() if selection.topic in held.iris(SCHEMA_ABOUT)}
    versions = [iri for iri, held in selection.resources.items() if own & set(held.iris(f"{LD}versionOf"))]
    older = set(selection.linked(selection.resources, *PREVIOUS))
    latest = [version for version in versions if version not in older]
    said = [claim for claim in _pointing_at(reader, latest, _ld("assertedIn")) if claim not in selection.resources]
    scratch = Selection(selection.topic)
    _take_all(reader, scratch, said)
    about_classes = [claim for claim, held in scratch.resources.items() if held.iris(f"{LD}aboutClass")]
    _take_claims(reader, selection, about_classes)


def members_named(held: Iterable[Resource], drug_class: str) -> dict[str, Resource]:
    """The drugs that claims count to a class, each with the first claim that does."""
    named: dict[str, Resource] = {}
    for claim in held:
        if drug_class in claim.iris(f"{LD}memberOf"):
            for drug in claim.iris(f"{LD}aboutDrug"):
                named.setdefault(drug, claim)
    return named


def _take_members(reader: Reader, selection: Selection) -> None:
    """The members that claims name, their documents, what is said of their harms, and the searches for any."""
    members = list(members_named(selection.resources.values(), selection.topic))[:MOST_MEMBERS]
    _take_all(reader, selection, members)
    _take_all(reader, selection, _pointing_at(reader, members, (SCHEMA_ABOUT,)))
    scratch = Selection(selection.topic)
    _take_all(reader, scratch, _pointing_at(reader, members, _ld("aboutDrug", "soughtAbout")))
    wanted = [iri for iri, held in scratch.resources.items() if _tells_of_harm(held)]
    selection.resources.update((iri, scratch.resources[iri]) for iri in wanted if iri not in selection.resources)


def _tells_of_harm(resource: Resource) -> bool:
    told = {*resource.iris(f"{FOREIGN['rdf']}type"), *resource.iris(f"{LD}soughtClaimKind")}
    return bool(told & {*_ld("DiscontinuationRiskClaim", "AssertedAbsenceClaim")})


def _pointing_at(
    reader: Reader, targets: Iterable[str], predicates: Iterable[str], most: int = MOST_CLAIMS
) -> list[str]:
    every = tuple(predicates)
    found = {
        link.source: None
        for target in targets
        for predicate in every
        for link in reader.incoming(target, predicate, size=most)
    }
    return list(found)


def _take_within(reader: Reader, selection: Selection, iris: Iterable[str]) -> None:
    pending = list(iris)
    while pending:
        held = selection.resources.get(pending.pop())
        for inner in _inner(held) if held else ():
            if inner not in selection.resources and _take(reader, selection, inner):
                pending.append(inner)


def _inner(resource: Resource) -> Iterator[str]:
    for predicate in WITHIN:
        yield from resource.iris(predicate)


def _take_all(reader: Reader, selection: Selection, iris: Iterable[str]) -> None:
    for iri in iris:
        _take(reader, selection, iri)


def _take(reader: Reader, selection: Selection, iri: str) -> bool:
    if iri not in selection.resources:
        held = reader.resource(iri)
        if held is None:
            return False
        selection.resources[iri] = held
    return True
