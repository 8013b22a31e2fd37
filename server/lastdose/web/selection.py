"""Selection: which resources make up the document about a thing, for its page and its data alike.

A document holds the thing itself and, according to its type, what is said about it: a drug's document holds every claim
about it with passages, contexts and comparisons; a claim's holds its whole provenance. Everything else is a link.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from lastdose.namespaces import FOREIGN, LD
from lastdose.releases.descriptions import Reader
from lastdose.releases.statements import Resource, resource_of

ABOUT = tuple(LD + name for name in ("aboutDrug", "aboutClass", "reportedDrug", "reportedClass"))
OA_SELECTOR = f"{FOREIGN['oa']}hasSelector"
INNER = (
    "passage", "inContext", "inSection", "onset", "persistence", "duration", "monitoringPeriod", "precautionPeriod",
    "afterGap", "washout", "population", "minimumExposure", "taperSchedule", "taperStep", "code",
)  # fmt: skip
WITHIN = (OA_SELECTOR, *(LD + name for name in INNER))
COMPARED = (f"{LD}involvesClaim", f"{LD}examination")
SOUGHT = (f"{LD}soughtClaim", f"{LD}foundClaim", f"{LD}soughtAbout")
REVIEWED = (f"{LD}reviewOf",)
MOST_CLAIMS = 2_000


@dataclass(slots=True)
class Selection:
    """The resources of one document by IRI; `topic` is the thing it is about."""

    topic: str
    resources: dict[str, Resource] = field(default_factory=dict)

    @property
    def thing(self) -> Resource:
        """The thing the document is about."""
        return self.resources[self.topic]


def select(reader: Reader, iri: str, kind: str) -> Selection | None:
    """The resources of the document about a thing of a type; None when the release says nothing of it."""
    selection = Selection(iri)
    if not _take(reader, selection, iri):
        return None
    _take_within(reader, selection, [iri])
    if kind in {"drug", "drug-class"}:
        claims = _pointing_at(reader, [iri], ABOUT)
        _take_claims(reader, selection, claims)
        _take_all(reader, selection, _pointing_at(reader, [iri], SOUGHT))
    if kind == "claim":
        _take_claims(reader, selection, [iri])
    return selection


def _take_claims(reader: Reader, selection: Selection, claims: Iterable[str]) -> None:
    taken = list(claims)
    _take_all(reader, selection, taken)
    _take_within(reader, selection, taken)
    _take_all(reader, selection, _pointing_at(reader, taken, (*COMPARED, *SOUGHT, *REVIEWED)))
    versions = {version for claim in taken for version in selection.resources[claim].iris(f"{LD}assertedIn")}
    _take_all(reader, selection, sorted(versions))
    sources = {source for version in versions for source in _held(selection, version).iris(f"{LD}versionOf")}
    _take_all(reader, selection, sorted(sources))


def _held(selection: Selection, iri: str) -> Resource:
    return selection.resources.get(iri) or Resource(iri, None, 0, ())


def _pointing_at(reader: Reader, targets: Iterable[str], predicates: Iterable[str]) -> list[str]:
    every = tuple(predicates)
    found = {
        link.source: None
        for target in targets
        for predicate in every
        for link in reader.incoming(target, predicate, size=MOST_CLAIMS)
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
        description = reader.describe(iri)
        if description is None:
            return False
        selection.resources[iri] = resource_of(description)
    return True
