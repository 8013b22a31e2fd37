"""The matrix of a class: for each member, what its newest documents say about a harm of stopping.

Every document stands in a row of its own, so that no warning of one speaks for another, and no sum is drawn.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from lastdose.releases.statements import Resource
from lastdose.web.selection import MOST_MEMBERS, SCHEMA_ABOUT, members_named
from lastdose.web.views.claims import Claims
from lastdose.web.views.comparing import Comparing, Search, of_type
from lastdose.web.views.names import Link, ld
from lastdose.web.views.sources import Source, Version

HARM = "DiscontinuationRiskClaim"


@dataclass(frozen=True, slots=True)
class Harm:
    """A kind of harm, and the claims of one document that name it."""

    kind: str
    claims: tuple[Link, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One newest document: what it warns of, what it says does not follow, and the searches for a harm in it."""

    source: Source
    version: Version
    warns: tuple[Harm, ...]
    denies: tuple[Link, ...]
    searches: tuple[Search, ...]

    @property
    def silent(self) -> bool:
        """Whether it was searched for any harm, and holds none."""
        return bool(self.searches) and not self.warns and not any(search.found for search in self.searches)


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A drug that some source counts to the class, that source's version, and the drug's newest documents."""

    drug: Link
    said_by: Link
    documents: tuple[Told, ...]

    @property
    def warned(self) -> bool:
        """Whether any of the documents warns of a harm."""
        return any(told.warns for told in self.documents)

    @property
    def silent(self) -> bool:
        """Whether any of the documents was searched for a harm, and holds none."""
        return any(told.silent for told in self.documents)


@dataclass(frozen=True, slots=True)
class Matrix:
    """The members in the order of their names; `left_out` counts those for which there was no room."""

    members: tuple[Member, ...] = ()
    left_out: int = 0

    @property
    def warning(self) -> tuple[Link, ...]:
        """The drugs of which some newest document warns of a harm."""
        return tuple(one.drug for one in self.members if one.warned)

    @property
    def silent(self) -> tuple[Link, ...]:
        """The drugs of which some newest document was searched for a harm, and holds none."""
        return tuple(one.drug for one in self.members if one.silent)

    @property
    def unsearched(self) -> tuple[Link, ...]:
        """The drugs of which neither can be said."""
        return tuple(one.drug for one in self.members if not (one.warned or one.silent))


def matrix(claims: Claims, topic: Resource) -> Matrix:
    """The matrix of a class from a selection that holds it."""
    reading = _Reading(claims)
    named = members_named(claims.shelf.held.values(), topic.iri)
    shown = [reading.member(drug, naming) for drug, naming in list(named.items())[:MOST_MEMBERS]]
    return Matrix(tuple(sorted(shown, key=lambda one: one.drug.text.lower())), max(0, len(named) - MOST_MEMBERS))


class _Reading:
    """Sorts what the selection holds by drug and by version, once."""

    def __init__(self, claims: Claims) -> None:
        self._claims = claims
        held = claims.shelf.held.values()
        self._said = _by(held, ld("aboutDrug"))
        self._sought = _by(held, ld("soughtAbout"))
        self._about = _by(held, SCHEMA_ABOUT)
        self._versions = _by(held, ld("versionOf"))

    def member(self, drug: str, naming: Resource) -> Member:
        names, shelf = self._claims.names, self._claims.shelf
        version = shelf.version(naming.iris(ld("assertedIn"))[0])
        searches = [Comparing(self._claims).search(one) for one in self._sought[drug]]
        harms = [one for one in searches if one.kind == HARM and one.general]
        documents = [self._told(drug, iri, harms) for iri in self._documents(drug, harms)]
        return Member(
            drug=names.link(drug),
            said_by=names.link(version.iri, names.label(version.source)),
            documents=tuple(sorted(documents, key=lambda one: (one.version.repackager, one.source.rank))),
        )

    def _documents(self, drug: str, searches: Iterable[Search]) -> list[str]:
        """The newest versions that speak of a harm, were searched for one, or belong to a source about the drug."""
        shelf = self._claims.shelf
        found = dict.fromkeys(iri for claim in _telling(self._said[drug]) for iri in claim.iris(ld("assertedIn")))
        found |= dict.fromkeys(search.version.iri for search in searches)
        found |= dict.fromkeys(one.iri for source in self._about[drug] for one in self._versions[source.iri])
        latest = [version for version in map(shelf.version, found) if version.latest]
        return [version.iri for version in latest if not shelf.source(version.source).hearsay]

    def _told(self, drug: str, iri: str, searches: Iterable[Search]) -> Told:
        version = self._claims.shelf.version(iri)
        said = [claim for claim in self._said[drug] if iri in claim.iris(ld("assertedIn"))]
        return Told(
            source=self._claims.shelf.source(version.source),
            version=version,
            warns=self._harms(of_type(said, HARM)),
            denies=tuple(self._link(claim) for claim in of_type(said, "AssertedAbsenceClaim")),
            searches=tuple(search for search in searches if search.version.iri == iri),
        )

    def _harms(self, claims: Iterable[Resource]) -> tuple[Harm, ...]:
        by_kind: dict[str, list[Link]] = defaultdict(list)
        for claim in claims:
            for kind in claim.iris(ld("riskKind")):
                by_kind[self._claims.names.label(kind)].append(self._link(claim))
        return tuple(Harm(kind, tuple(found)) for kind, found in sorted(by_kind.items()))

    def _link(self, claim: Resource) -> Link:
        return self._claims.names.link(claim.iri, claim.text(ld("paraphrase")))


def _telling(claims: Iterable[Resource]) -> list[Resource]:
    return of_type(claims, HARM, "AssertedAbsenceClaim")


def _by(held: Iterable[Resource], name: str) -> defaultdict[str, list[Resource]]:
    sorted_out: defaultdict[str, list[Resource]] = defaultdict(list)
    for resource in held:
        for iri in resource.iris(name):
            sorted_out[iri].append(resource)
    return sorted_out
