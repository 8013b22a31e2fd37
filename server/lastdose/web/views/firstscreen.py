"""The first screen of a drug's page: what a pharmacist asks first, in that order, without a merged verdict."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lastdose.web.languages import N_, gettext
from lastdose.web.views.alike import told_once
from lastdose.web.views.blocks import Block, Group, Question, block
from lastdose.web.views.claims import Row
from lastdose.web.views.comparing import CHANGES, SILENT, Compared
from lastdose.web.views.material import Material
from lastdose.web.views.names import Names
from lastdose.web.views.sources import Source
from lastdose.web.views.timeline import Timeline, timeline
from lastdose.web.views.words import RISKS

AT_ONCE = {"abrupt", "premature", "rapid-reduction", "any-stop", "interruption", "missed-doses"}
WATCH = Question("watch", N_("What to watch"), N_("What to watch"), N_("sign to watch"), ("MonitoringClaim",))
RESTART = Question(
    "restart", N_("Starting again"), N_("Starting again"), N_("way of starting again"), ("RestartClaim",)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AtOnce:
    """What is said about stopping at once, and where nothing is said; no verdict is drawn from it."""

    against: tuple[Row, ...]
    permitted: tuple[Row, ...]
    gradually: tuple[Row, ...]
    supervised: tuple[Row, ...]
    silence: str

    @property
    def stated(self) -> bool:
        """Whether any source that was examined speaks of a manner of stopping."""
        return bool(self.against or self.permitted or self.gradually)


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstScreen:
    """May it be stopped at once; what demands it; harms; what to watch; restart; who says so; who differs."""

    at_once: AtOnce
    demands: tuple[Row, ...]
    undemanded: str
    harms: tuple[Group, ...]
    newborns: tuple[Row, ...]
    denied: tuple[Row, ...]
    silence: str
    timeline: Timeline | None
    watch: Block
    restart: Block
    sources: tuple[Source, ...]
    differences: tuple[Compared, ...]
    changes: tuple[Compared, ...]


def first_screen(names: Names, told: Material, by_use: bool) -> FirstScreen:
    """The first screen of a subject's page."""
    harms = told.of("DiscontinuationRiskClaim")
    newborns = told_once(row for row in harms if "neonate" in row.keys("affected"))
    others = told_once(row for row in harms if "neonate" not in row.keys("affected"))
    return FirstScreen(
        at_once=_at_once(told),
        demands=told_once(filter(_demands, told.of("StopCriterionClaim"))),
        undemanded=told.covered.silence(gettext("reason to stop"), "StopCriterionClaim"),
        harms=_by_kind(names, others),
        newborns=newborns,
        denied=told_once(told.of("AssertedAbsenceClaim")),
        silence=told.covered.silence(gettext("harm of stopping"), "DiscontinuationRiskClaim"),
        timeline=timeline(names, told_once(told.own)),
        watch=block(WATCH, told.own, told.covered, by_use),
        restart=block(RESTART, told.own, told.covered, by_use),
        sources=tuple(source for source in told.sources if source.at_hand and not source.hearsay),
        differences=tuple(one for one in told.compared if one.kind not in SILENT | CHANGES),
        changes=tuple(one for one in told.compared if one.kind in CHANGES),
    )


def _at_once(told: Material) -> AtOnce:
    manners = told.of("StopMannerClaim")
    against = [row for row in manners if AT_ONCE & set(row.keys("advisedAgainstManner"))]
    permitted = [row for row in manners if AT_ONCE & set(row.keys("permittedManner")) and row not in against]
    advised = [row for row in manners if row.keys("advisedManner") and row not in (*against, *permitted)]
    return AtOnce(
        against=told_once(against),
        permitted=told_once(permitted),
        gradually=told_once(advised),
        supervised=told_once(told.of("SupervisionClaim")),
        silence=told.covered.silence(gettext("way of stopping"), "StopMannerClaim"),
    )


def _demands(row: Row) -> bool:
    return "stop" in row.keys("stopAction") and row.has("immediate", "permanent")


def _by_kind(names: Names, harms: Sequence[Row]) -> tuple[Group, ...]:
    """Harms by kind in the order of the scheme, each with what the kind means."""
    by_kind: dict[str, list[Row]] = defaultdict(list)
    for row in harms:
        for iri in row.slots["riskKind"].iris if "riskKind" in row.slots else ():
            by_kind[iri].append(row)
    order = [names.site.thing("risk-kind", key) for key in RISKS]
    return tuple(_kind_group(names, iri, by_kind[iri]) for iri in _ordered(by_kind, order))


def _ordered(found: Iterable[str], order: Sequence[str]) -> list[str]:
    return sorted(found, key=lambda iri: order.index(iri) if iri in order else len(order))


def _kind_group(names: Names, iri: str, rows: Sequence[Row]) -> Group:
    link = names.link(iri)
    key = iri.rsplit("/", 1)[-1]
    return Group(link.text[:1].upper() + link.text[1:], tuple(rows), note=RISKS.get(key, ""), key=key, href=link.href)
