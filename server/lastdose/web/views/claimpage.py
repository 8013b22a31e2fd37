"""The page of a claim: what is said, how it was read, where it stands, who reviewed it, who says the same or not."""

from collections import defaultdict
from dataclasses import dataclass, replace

from lastdose.namespaces import FOREIGN
from lastdose.releases.statements import Resource
from lastdose.web.languages import gettext
from lastdose.web.views.anatomy import Anatomy, anatomy
from lastdose.web.views.claims import Claims, Row, merged
from lastdose.web.views.comparing import Compared, Comparing, Search, comparisons_in, of_type
from lastdose.web.views.crawlers import json_ld
from lastdose.web.views.frame import Frame, document_frame
from lastdose.web.views.names import Link, Names, key_of, ld
from lastdose.web.views.slots import Slot
from lastdose.web.views.sources import Shelf, Source
from lastdose.web.views.words import REVIEWS


@dataclass(frozen=True, slots=True)
class Reviewed:
    """One review: what came of it, how it was done, and by what kind of reader."""

    link: Link
    status: str
    method: str
    reader: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimPage:
    """A claim with everything behind it. `source` has all versions at hand; `alone` tells that nothing else is left."""

    frame: Frame
    row: Row
    slots: tuple[Slot, ...]
    source: Source
    alone: bool
    status: str
    reviews: tuple[Reviewed, ...]
    provenance: tuple[Slot, ...]
    statement: Link
    same: tuple[Row, ...]
    compared: tuple[Compared, ...]
    searches: tuple[Search, ...]
    anatomy: Anatomy


def claim_page(names: Names) -> ClaimPage:
    """The page of the selection's topic, a claim."""
    assert names.selection
    topic, held = names.selection.thing, list(names.selection.resources.values())
    shelf = Shelf.of(names)
    claims = Claims(names, shelf)
    comparing = Comparing(claims)
    row = claims.row(topic)
    source = next(one for one in shelf.sources() if one.iri == row.witnesses[0].source.iri)
    return ClaimPage(
        frame=document_frame(names, topic.iri, row.words.rstrip("."), _description(row), json_ld(names, topic)),
        row=row,
        slots=tuple(row.slots.values()),
        source=source,
        alone=bool(topic.iris(ld("restsAloneOn"))),
        status=REVIEWS.get(row.review, row.review),
        reviews=tuple(
            _reviewed(names, one) for one in of_type(held, "Review") if topic.iri in one.iris(ld("reviewOf"))
        ),
        provenance=_provenance(names, topic),
        statement=names.link(row.statement, gettext("the statement itself")),
        same=_same(claims, row, held),
        compared=tuple(comparing.told_once(one for one in comparisons_in(held) if _involves(one, topic))),
        searches=tuple(comparing.search(one) for one in of_type(held, "Examination") if _seeks(one, topic)),
        anatomy=anatomy(names),
    )


def _description(row: Row) -> str:
    witness = row.witnesses[0]
    return gettext(
        "%(kind)s, %(subject)s: as said in %(source)s, %(version)s.",
        kind=row.title,
        subject=row.subject.text,
        source=witness.source.link.text,
        version=witness.version.label,
    )


def _reviewed(names: Names, review: Resource) -> Reviewed:
    def said(name: str) -> str:
        found = review.iris(ld(name))
        return names.label(found[0]) if found else gettext("not stated")

    status = [key_of(iri) for iri in review.iris(ld("reviewStatus"))]
    words = REVIEWS.get(status[0], status[0]) if status else gettext("not stated")
    return Reviewed(names.link(review.iri, gettext("review")), words, said("reviewMethod"), said("reviewerKind"))


def _provenance(names: Names, topic: Resource) -> tuple[Slot, ...]:
    told = (
        (gettext("asserted by"), topic.values(ld("assertedBy"))),
        (gettext("made by"), topic.values(f"{FOREIGN['prov']}wasGeneratedBy")),
        (gettext("rule"), topic.values(ld("ruleId"))),
        (gettext("confidence"), topic.values(ld("confidence"))),
    )
    return tuple(Slot(label, label, tuple(map(names.shown, values))) for label, values in told if values)


def _same(claims: Claims, row: Row, held: list[Resource]) -> tuple[Row, ...]:
    """The other claims of the same statement, one row for each source, with the versions that have it."""
    by_source: dict[str, list[Row]] = defaultdict(list)
    for claim in held:
        if row.statement in claim.iris(ld("states")) and claim.iri not in row.claims:
            other = claims.row(claim)
            by_source[other.witnesses[0].source.iri].append(other)
    rows = [merged(found) for found in by_source.values()]
    newest = [sorted(one.witnesses, key=lambda who: who.version.number or 0, reverse=True) for one in rows]
    return tuple(replace(one, witnesses=tuple(found)) for one, found in zip(rows, newest, strict=True))


def _involves(comparison: Resource, topic: Resource) -> bool:
    return topic.iri in comparison.iris(ld("involvesClaim"))


def _seeks(examination: Resource, topic: Resource) -> bool:
    return topic.iri in (*examination.iris(ld("soughtClaim")), *examination.iris(ld("foundClaim")))
