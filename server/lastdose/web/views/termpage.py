"""The page of a condition or an effect: which drugs, when stopped, and what else sources say with it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from lastdose.namespaces import FOREIGN
from lastdose.web.languages import N_, gettext, ngettext
from lastdose.web.selection import BROADER, Selection
from lastdose.web.views.alike import told_once
from lastdose.web.views.anatomy import Anatomy, anatomy
from lastdose.web.views.blocks import Group
from lastdose.web.views.claims import Claims, Row
from lastdose.web.views.crawlers import json_ld
from lastdose.web.views.frame import Frame, document_frame
from lastdose.web.views.names import Link, Names, ld
from lastdose.web.views.sources import Shelf

# In which parts a statement can stand with a term: an id, a title, and the kinds of claims that make it.
PARTS = (
    ("denied", N_("Said not to follow"), ("AssertedAbsenceClaim",)),
    ("used", N_("Drugs used for it"), ("IndicationClaim",)),
    ("watch", N_("Watched for when a drug is stopped"), ("MonitoringClaim",)),
    ("restart", N_("A hazard when starting again"), ("RestartClaim",)),
    ("after", N_("After the last dose"), ("PostStopCourseClaim", "SafetyOutcomeClaim", "LateEffectClaim")),
    ("when", N_("A reason to stop, pause or reduce"), ("StopCriterionClaim",)),
    ("others", N_("When another drug is stopped"), ("InteractionOffsetClaim",)),
)


@dataclass(frozen=True, slots=True)
class Part:
    """Statements that name the term in one way, by drug."""

    id: str
    title: str
    groups: tuple[Group, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TermPage:
    """A term with its names and codes; harms by drug; other parts; what only the web says.

    `span` says in a sentence which of its claims stand on this page, where they do not all.
    """

    frame: Frame
    kind: str
    name: str
    translated: Link | None
    other_names: tuple[str, ...]
    exact: tuple[Link, ...]
    close: tuple[Link, ...]
    broader: tuple[Link, ...]
    narrower: tuple[Link, ...]
    harms: tuple[Group, ...]
    parts: tuple[Part, ...]
    hearsay: tuple[Row, ...]
    drugs: int
    span: str
    anatomy: Anatomy


def term_page(names: Names) -> TermPage:
    """The page of the selection's topic, a `condition` or an `effect`."""
    assert names.selection
    topic, held = names.selection.thing, list(names.selection.resources.values())
    shelf = Shelf.of(names)
    claims = Claims(names, shelf)
    latest = [one for one in held if any(shelf.version(iri).latest for iri in one.iris(ld("assertedIn")))]
    rows = told_once(claims.rows(latest))
    own = [row for row in rows if not row.reported]
    harms = _by_subject(row for row in own if row.kind == "DiscontinuationRiskClaim")
    skos, name = FOREIGN["skos"], names.label(topic.iri)
    description = ngettext(
        "%(num)s drug or class whose sources name %(name)s after a stop.",
        "%(num)s drugs and classes whose sources name %(name)s after a stop.",
        len(harms),
        name=name,
    )
    return TermPage(
        frame=document_frame(names, topic.iri, name, description, json_ld(names, topic)),
        kind=names.kind,
        name=name,
        translated=names.translated(topic.iri),
        other_names=tuple(value.text for value in topic.values(f"{skos}altLabel")),
        exact=tuple(_code(names, iri) for iri in topic.iris(f"{skos}exactMatch")),
        close=tuple(_code(names, iri) for iri in topic.iris(f"{skos}closeMatch")),
        broader=names.links(topic.iris(BROADER)),
        narrower=names.links([one.iri for one in held if topic.iri in one.iris(BROADER)]),
        harms=harms,
        parts=tuple(part for part in (_part(own, *told) for told in PARTS) if part.groups),
        hearsay=tuple(row for row in rows if row.reported),
        drugs=len(harms),
        span=_span(names.selection),
        anatomy=anatomy(names),
    )


def _span(selection: Selection) -> str:
    found = selection.incoming
    if found is None or (found.claims <= found.part.stop and found.number == 1):
        return ""
    first, last = found.part.start + 1, min(found.claims, found.part.stop)
    if first > last:
        return ngettext(
            "The %(num)s claim stands on the pages before this one.",
            "All %(num)s claims stand on the pages before this one.",
            found.claims,
        )
    return ngettext(
        "Claims %(first)s to %(last)s of %(num)s stand on this page.",
        "Claims %(first)s to %(last)s of %(num)s stand on this page.",
        found.claims,
        first=f"{first:,}",
        last=f"{last:,}",
    )


def _code(names: Names, iri: str) -> Link:
    return names.link(iri, names.compact(iri))


def _part(rows: Iterable[Row], part: str, title: str, kinds: tuple[str, ...]) -> Part:
    return Part(part, gettext(title), _by_subject(row for row in rows if row.kind in kinds))


def _by_subject(rows: Iterable[Row]) -> tuple[Group, ...]:
    by_subject: dict[Link, list[Row]] = defaultdict(list)
    for row in rows:
        by_subject[row.subject].append(row)
    ordered = sorted(by_subject.items(), key=lambda item: item[0].text.lower())
    return tuple(Group(subject.text, tuple(found), href=subject.href) for subject, found in ordered)
