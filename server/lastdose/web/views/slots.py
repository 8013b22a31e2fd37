"""Slots: what a statement turns on, each under a short name, in one order everywhere."""

from collections import defaultdict
from dataclasses import dataclass

from lastdose.namespaces import LD
from lastdose.releases.statements import Resource, Value
from lastdose.web.views.names import Link, Names, key_of, ld
from lastdose.web.views.words import AFTER, FORCE, MANNERS, duration

SLOTS = {
    "appliesWhen": "only when",
    "exceptWhen": "except when",
    "factKind": "fact about",
    "value": "said",
    "memberOf": "class",
    "indicatedFor": "for",
    "indicationType": "purpose",
    "riskKind": "kind of harm",
    "deniedRiskKind": "kind of harm denied",
    "effect": "effects",
    "deniedEffect": "effect denied",
    "returningCondition": "comes back",
    "stopManner": "after",
    "onset": "onset",
    "persistence": "lasts",
    "affected": "befalls",
    "riskFactor": "more likely with",
    "canBeFatal": "can be fatal",
    "sourceTerm": "the source's words",
    "courseKind": "what persists",
    "course": "course",
    "courseEffect": "effects",
    "advisedManner": "advised",
    "advisedAgainstManner": "advised against",
    "permittedManner": "permitted",
    "schedule": "schedule",
    "stopAction": "asks to",
    "criterion": "criterion",
    "criterionEffect": "sign",
    "stopReason": "because of",
    "immediate": "at once",
    "permanent": "for good",
    "duration": "for",
    "until": "until",
    "watch": "watch",
    "watchFor": "watch for",
    "monitoringPeriod": "watch for a time of",
    "precaution": "precaution",
    "precautionPeriod": "for a time of",
    "restart": "how",
    "afterGap": "after a gap of",
    "restartHazard": "hazard on restarting",
    "alternativeKind": "kind",
    "alternative": "what",
    "alternativeDrug": "drug named",
    "washout": "wait",
    "supervision": "supervision",
    "outcomeEffect": "side effect",
    "outcomeCourse": "course",
    "lateEffect": "late effect",
    "toxicity": "toxicity",
    "affectedDrug": "drug affected",
    "consequence": "consequence",
    "offsetEffect": "effect",
    "stopBefore": "to be stopped first",
    "population": "in",
    "modality": "force",
    "hedged": "hedged",
    "evidenceBasis": "rests on",
}
LIMITS = {
    "population": "in",
    "indication": "used for",
    "doseRange": "at",
    "minimumExposure": "after use of",
    "coMedication": "together with",
    "substanceForm": "as",
}
# What a paraphrase says in full, so that a row need not say it again.
SAID_IN_WORDS = (
    "value", "criterion", "course", "watch", "precaution", "restart", "alternative", "supervision", "outcomeCourse",
    "toxicity", "consequence", "until", "modality", "factKind", "courseKind", "indicationType", "alternativeKind",
)  # fmt: skip
UNSAID = ("/evidence-basis/not-stated", "/affected/patient")
WORDS = {
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
        return [value.text for value in self.values] == ["yes"]


def slots_of(names: Names, claim: Resource, table: dict[str, str] = SLOTS) -> dict[str, Slot]:
    """The filled slots of a claim or a context by property name, in the order of the table."""
    filled: dict[str, list[Value]] = defaultdict(list)
    for statement in claim.statements:
        if not statement.value.text.endswith(UNSAID):
            filled[statement.property.removeprefix(LD)].append(statement.value)
    return {name: _slot(names, filled[name], name, label) for name, label in table.items() if name in filled}


def _slot(names: Names, values: list[Value], name: str, label: str) -> Slot:
    shown = sorted((_shown(names, value, name) for value in values), key=lambda link: link.text.lower())
    return Slot(name, label, tuple(shown), tuple(value.text for value in values if value.is_iri))


def _shown(names: Names, value: Value, name: str) -> Link:
    if not value.is_iri:
        return Link("yes") if value.text == "true" else names.shown(value)
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
        f"from {current}" if current else "",
        f"over {lengths[0]}" if lengths else "",
        taper.text(ld("reduction")) or "",
    ]
    return ", ".join(filter(None, told)) or "taper"
