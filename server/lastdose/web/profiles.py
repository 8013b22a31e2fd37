"""Profiles: how much of a document a reader wants (W3C Content Negotiation by Profile).

`full` is the whole document; the others leave out what their readers do not need, and add nothing.
"""

import re
from dataclasses import dataclass, replace

from lastdose.namespaces import CANONICAL_BASE, FOREIGN, LD
from lastdose.releases.statements import Resource
from lastdose.web.selection import Selection

FULL = "full"
CARD = "stop-card"
CARDS = ("drug", "drug-class")
"""The types of thing whose stop card is a page too."""
RDF_TYPE = f"{FOREIGN['rdf']}type"
LABELS = {
    RDF_TYPE, f"{FOREIGN['rdfs']}label", f"{FOREIGN['skos']}prefLabel", f"{FOREIGN['skos']}altLabel", f"{LD}brandName",
}  # fmt: skip
SUBJECTS = {f"{LD}{name}" for name in ("aboutDrug", "aboutClass", "reportedDrug", "reportedClass")}
ORIGINS = {
    RDF_TYPE, f"{FOREIGN['prov']}wasGeneratedBy", *SUBJECTS,
    *(f"{LD}{name}" for name in (
        "assertedBy", "assertedIn", "evidenceBasis", "inSection", "passage", "primaryPassage", "reviewStatus", "ruleId",
    )),
}  # fmt: skip
PLACES = {"agent", "examination", "extraction", "passage", "review", "section", "selector", "source", "version"}
OF_STOPPING = {
    f"{LD}{name}Claim" for name in (
        "Alternative", "AssertedAbsence", "DiscontinuationRisk", "InteractionOffset", "LateEffect", "Monitoring",
        "PostStopCourse", "PostStopPrecaution", "Restart", "StopCriterion", "StopManner", "Supervision",
    )
}  # fmt: skip
NOT_ON_A_CARD = {f"{LD}{name}" for name in ("passage", "primaryPassage", "inSection", "ruleId", "assertedBy")} | {
    f"{FOREIGN['prov']}wasGeneratedBy"
}
ON_A_CARD = {"claim", "context", "population", "quantity", "taper", "taper-step", "version"}
ACCEPTED = re.compile(r"<([^<>]*)>")


@dataclass(frozen=True, slots=True)
class Profile:
    """A profile: its token (as `?_profile=` takes it) and what it holds."""

    token: str
    holds: str

    @property
    def called(self) -> str:
        """What people call it."""
        return self.token.replace("-", " ")

    @property
    def iri(self) -> str:
        """The address that names the profile in headers."""
        return f"{CANONICAL_BASE}profile/{self.token}"


PROFILES = {
    profile.token: profile
    for profile in (
        Profile(FULL, "the whole document"),
        Profile("labels", "what everything in the document is and is called"),
        Profile("provenance", "which passage of which version each claim rests on, and who reviewed it"),
        Profile(CARD, "what is said about stopping, and by which version"),
    )
}


def accepted_profile(header: str | None) -> str:
    """The token of the first profile that an Accept-Profile header names and that there is, else `full`."""
    tokens = {profile.iri: profile.token for profile in PROFILES.values()}
    return next((tokens[iri] for iri in ACCEPTED.findall(header or "") if iri in tokens), FULL)


def narrowed(selection: Selection, token: str, base: str) -> Selection:
    """The part of a selection that a profile holds; the topic always stays."""
    if token == FULL:
        return selection
    kept = {iri: _kept(held, token, base) for iri, held in selection.resources.items()}
    topic = kept[selection.topic] or replace(selection.thing, statements=())
    resources = {selection.topic: topic, **{iri: held for iri, held in kept.items() if held is not None}}
    return Selection(selection.topic, resources)


def _kept(resource: Resource, token: str, base: str) -> Resource | None:
    kind = resource.iri.removeprefix(f"{base}id/").partition("/")[0]
    if token == "labels":
        return _only(resource, LABELS)
    if token == "provenance":
        return resource if kind in PLACES else _only(resource, ORIGINS if kind == "claim" else LABELS)
    if kind == "claim" and not set(resource.iris(RDF_TYPE)) & OF_STOPPING:
        return None
    statements = tuple(said for said in resource.statements if said.property not in NOT_ON_A_CARD)
    return replace(resource, statements=statements) if kind in ON_A_CARD else _only(resource, LABELS)


def _only(resource: Resource, properties: set[str]) -> Resource | None:
    statements = tuple(said for said in resource.statements if said.property in properties)
    return replace(resource, statements=statements) if statements else None
