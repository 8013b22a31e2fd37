"""Slots: what a statement turns on, each under a short name, in one order everywhere."""

from collections.abc import Mapping
from dataclasses import dataclass

from lastdose.namespaces import LD
from lastdose.releases.statements import Resource, Value
from lastdose.web.languages import N_, Words, foreign, gettext, joined
from lastdose.web.views.names import Link, Names, key_of, ld
from lastdose.web.views.words import AFTER, FORCE, MANNERS, duration

SLOTS = Words(
    {
        "appliesWhen": N_("only when"),
        "exceptWhen": N_("except when"),
        "factKind": N_("fact about"),
        "value": N_("said"),
        "memberOf": N_("class"),
        "indicatedFor": N_("for"),
        "indicationType": N_("purpose"),
        "riskKind": N_("kind of harm"),
        "deniedRiskKind": N_("kind of harm denied"),
        "effect": N_("effects"),
        "deniedEffect": N_("effect denied"),
        "returningCondition": N_("comes back"),
        "stopManner": N_("after"),
        "onset": N_("onset"),
        "persistence": N_("lasts"),
        "affected": N_("befalls"),
        "riskFactor": N_("more likely with"),
        "canBeFatal": N_("can be fatal"),
        "sourceTerm": N_("the source's words"),
        "courseKind": N_("what persists"),
        "course": N_("course"),
        "courseEffect": N_("effects"),
        "advisedManner": N_("advised"),
        "advisedAgainstManner": N_("advised against"),
        "permittedManner": N_("permitted"),
        "schedule": N_("schedule"),
        "stopAction": N_("asks to"),
        "criterion": N_("criterion"),
        "criterionEffect": N_("sign"),
        "stopReason": N_("because of"),
        "immediate": N_("at once"),
        "permanent": N_("for good"),
        "duration": N_("taken for"),
        "until": N_("until"),
        "watch": N_("watch"),
        "watchFor": N_("watch for"),
        "monitoringPeriod": N_("watch for a time of"),
        "precaution": N_("precaution"),
        "precautionPeriod": N_("for a time of"),
        "restart": N_("how"),
        "afterGap": N_("after a gap of"),
        "restartHazard": N_("hazard on restarting"),
        "alternativeKind": N_("kind"),
        "alternative": N_("what"),
        "alternativeDrug": N_("drug named"),
        "washout": N_("wait"),
        "supervision": N_("supervision"),
        "outcomeEffect": N_("side effect"),
        "outcomeCourse": N_("course"),
        "lateEffect": N_("late effect"),
        "toxicity": N_("toxicity"),
        "affectedDrug": N_("drug affected"),
        "consequence": N_("consequence"),
        "offsetEffect": N_("effect"),
        "stopBefore": N_("to be stopped first"),
        "population": N_("in"),
        "modality": N_("force"),
        "hedged": N_("worded cautiously"),
        "evidenceBasis": N_("rests on"),
    }
)
LIMITS = Words(
    {
        "population": N_("in"),
        "indication": N_("used for"),
        "doseRange": N_("at"),
        "minimumExposure": N_("after use of"),
        "coMedication": N_("together with"),
        "substanceForm": N_("as"),
    }
)
# What a paraphrase says in full, so that a row need not say it again.
SAID_IN_WORDS = (
    "value", "criterion", "course", "watch", "precaution", "restart", "alternative", "supervision", "outcomeCourse",
    "toxicity", "consequence", "until", "modality", "factKind", "courseKind", "indicationType", "alternativeKind",
)  # fmt: skip
UNSAID = ("/evidence-basis/not-stated", "/affected/patient")
WORDS: Mapping[str, Mapping[str, str]] = {
    "stopManner": AFTER,
    "advisedManner": MANNERS,
    "advisedAgainstManner": MANNERS,
    "permittedManner": MANNERS,
    "modality": FORCE,
}


@dataclass(frozen=True, slots=True)
class Slot:
    """One property's values: texts or links, and the addresses of those that are things."""

    name: str
    label: str
    values: tuple[Link, ...]
    iris: tuple[str, ...] = ()

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of the things among the values."""
        return tuple(key_of(iri) for iri in self.iris)

    @property
    def plain(self) -> bool:
        """Whether it only says that something is so."""
        return [value.text for value in self.values] == [gettext("yes")]


def slots_of(names: Names, claim: Resource, table: Mapping[str, str] = SLOTS) -> dict[str, Slot]:
    """The filled slots of a claim or a context by property name, in the order of the table."""
    held = {name: values for name in table if (values := claim.values(LD + name))}
    said = {name: [value for value in values if not value.text.endswith(UNSAID)] for name, values in held.items()}
    return {name: _slot(names, values, name, table[name]) for name, values in said.items() if values}


def _slot(names: Names, values: list[Value], name: str, label: str) -> Slot:
    shown = sorted((_shown(names, value, name) for value in values), key=lambda link: link.text.lower())
    return Slot(name, label, tuple(shown), tuple(value.text for value in values if value.is_iri))


def _shown(names: Names, value: Value, name: str) -> Link:
    if not value.is_iri:
        return Link(gettext("yes")) if value.text == "true" else names.shown(value)
    said = in_words(names, value.text) or WORDS.get(name, {}).get(key_of(value.text))
    return names.link(value.text, said)


def in_words(names: Names, iri: str) -> str | None:
    """A quantity, population or taper in words; None for everything that has a label."""
    held = names.held(iri)
    if held.values(ld("unitCode")) or held.values(ld("halfLives")):
        return duration(held)
    if held.values(ld("asSaid")):
        return held.text(ld("asSaid"))
    return _taper(names, held) if "/taper/" in iri else None


def _taper(names: Names, taper: Resource) -> str:
    current = taper.text(ld("forCurrentDose"))
    lengths = [duration(names.held(iri)) for iri in taper.iris(ld("duration"))]
    told = [
        gettext("from %(dose)s", dose=foreign(current)) if current else "",
        gettext("over %(time)s", time=lengths[0]) if lengths else "",
        foreign(taper.text(ld("reduction")) or ""),
    ]
    return joined(list(filter(None, told))) or gettext("taper")
