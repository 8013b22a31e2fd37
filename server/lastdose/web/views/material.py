"""Material: the claims of a selection sorted out, so that nothing is said twice and nothing by the wrong voice.

Claims of the latest known version of each source speak; those of older versions only tell what changed. What nobody
answers for stays apart, and so does what is said about another subject.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from lastdose.releases.statements import Resource
from lastdose.web.selection import SCHEMA_ABOUT
from lastdose.web.views.claims import Claims, Row
from lastdose.web.views.comparing import Compared, Comparing, Search, comparisons_in, of_type
from lastdose.web.views.coverage import Coverage, coverage
from lastdose.web.views.names import ld
from lastdose.web.views.sources import Source

ABOUT = tuple(map(ld, ("aboutDrug", "aboutClass", "reportedDrug", "reportedClass")))
SOUGHT = (ld("soughtAbout"),)
TOUCHING = tuple(map(ld, ("affectedDrug", "alternativeDrug")))


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """Rows answered for, hearsay, rows about others; the claims of every version; and what compares them."""

    topic: Resource
    own: tuple[Row, ...]
    hearsay: tuple[Row, ...]
    others: tuple[Row, ...]
    class_wording: tuple[Row, ...]
    every: tuple[Resource, ...]
    sources: tuple[Source, ...]
    compared: tuple[Compared, ...]
    searches: tuple[Search, ...]
    covered: Coverage
    claims: Claims

    def of(self, *kinds: str) -> list[Row]:
        """The rows of some kinds that somebody answers for."""
        return [row for row in self.own if row.kind in kinds]


def material(claims: Claims, topic: Resource) -> Material:
    """Sort out what a selection says about its topic."""
    held = list(claims.shelf.held.values())
    about = [claim for claim in held if _points_at(claim, topic.iri, ABOUT)]
    latest = [claim for claim in held if _in_latest(claims, claim)]
    own = _rows(claims, latest, about, reported=False)
    hearsay = _rows(claims, latest, about, reported=True)
    comparing = Comparing(claims)
    searches = [comparing.search(one) for one in of_type(held, "Examination") if _points_at(one, topic.iri, SOUGHT)]
    relevant = _relevant(claims, topic, {who.source.iri for row in (*own, *hearsay) for who in row.witnesses}, searches)
    about_topic = {source.iri for source in relevant if _about(claims, source, topic)}
    return Material(
        topic=topic,
        own=own,
        hearsay=hearsay,
        others=tuple(claims.rows(claim for claim in latest if _points_at(claim, topic.iri, TOUCHING))),
        class_wording=tuple(claims.rows(_class_wording(latest, topic))),
        every=tuple(claim for claim in about if not _reported(claim)),
        sources=tuple(relevant),
        compared=tuple(comparing.told_once(comparisons_in(held))),
        searches=tuple(searches),
        covered=coverage(relevant, about_topic, (*own, *hearsay), searches),
        claims=claims,
    )


def _points_at(resource: Resource, topic: str, properties: Iterable[str]) -> bool:
    return any(topic in resource.iris(name) for name in properties)


def _in_latest(claims: Claims, claim: Resource) -> bool:
    return any(claims.shelf.version(iri).latest for iri in claim.iris(ld("assertedIn")))


def _reported(claim: Resource) -> bool:
    return bool(claim.iris(ld("reportedKind")))


def _rows(claims: Claims, latest: list[Resource], about: list[Resource], reported: bool) -> tuple[Row, ...]:
    wanted = {claim.iri for claim in about if _reported(claim) is reported}
    return tuple(claims.rows(claim for claim in latest if claim.iri in wanted))


def _class_wording(latest: list[Resource], topic: Resource) -> list[Resource]:
    """Claims about classes other than the topic, beside those that touch it anyway."""
    about_class = (claim for claim in latest if claim.iris(ld("aboutClass")))
    apart = (*ABOUT, *TOUCHING)
    return [claim for claim in about_class if not _points_at(claim, topic.iri, apart)]


def _relevant(claims: Claims, topic: Resource, speaking: set[str], searches: list[Search]) -> list[Source]:
    """The sources that speak of the topic, were searched for it, or are known to be about it."""
    wanted = speaking | {search.source.iri for search in searches}
    return [source for source in claims.shelf.sources() if source.iri in wanted or _about(claims, source, topic)]


def _about(claims: Claims, source: Source, topic: Resource) -> bool:
    return topic.iri in claims.names.held(source.iri).iris(SCHEMA_ABOUT)
