"""Claims about what follows stopping: risks, asserted absences, late effects, and how side effects go on."""

import re

from lastdose.claims.concepts import Affected, CourseKind, Modality, RiskKind
from lastdose.claims.kinds import (
    AssertedAbsenceClaim,
    Claim,
    DiscontinuationRiskClaim,
    LateEffectClaim,
    PostStopCourseClaim,
    SafetyOutcomeClaim,
)
from lastdose.claims.values import Quantity, Ref
from lastdose.extraction import wording
from lastdose.extraction.conditions import applies_when, except_when, for_whom
from lastdose.extraction.ground import Found
from lastdose.extraction.lexicon import Mention
from lastdose.extraction.quantities import stretches
from lastdose.extraction.slots import can_be_fatal, effects, hedged, manners, refs, risk_kind, words
from lastdose.extraction.words import tokens

RETURNING = frozenset({RiskKind.RECURRENCE, RiskKind.REBOUND, RiskKind.EXACERBATION})

_STOP_OF = re.compile(
    r"\b(?:stop\w*|discontinu\w+|withdraw\w*|cessation|interruption)(?: of| from)?(?: therapy with| treatment with)?"
    r"(?: (?:any|all|an|a|most))?\s+$",
    re.IGNORECASE,
)
_OWN_STOP = re.compile(
    r"\b(?:stop\w*|discontinu\w+|withdraw\w*|cessation|interruption)(?: of)? (?:treatment|therapy|this|it)\b",
    re.IGNORECASE,
)
_BENEFIT_LASTS = re.compile(
    r"\bafter (?:stopping|discontinu\w+|the last dose)\b[^.;]{0,80}\b(?:relief|remission|benefit)\b[^.;]{0,30}"
    r"\b(?:for (?:a|some|several|\d)|persist\w*|continu\w*|lasts?|maintained)\b",
    re.IGNORECASE,
)
_DENIED = re.compile(r"\b(?:no|not|without|nor|neither|never)\b", re.IGNORECASE)
_BUT = re.compile(r"[;,] (?:only|but|however)\b", re.IGNORECASE)
_ONSET = re.compile(r"\b(?:within|in|after|begin\w*|occur\w*|return\w*|worsen\w*)\b[^.]{0,20}$", re.IGNORECASE)
_RESOLVED = re.compile(
    r"\b(?:resolv\w+|recover\w*|revers\w+|subsid\w+|improv\w+|disappear\w*|persist\w*|return\w* to \w+"
    r"|normali\w+|abat\w+)",
    re.IGNORECASE,
)
_DENIED_KINDS = (
    (RiskKind.REBOUND, re.compile(r"\brebound", re.IGNORECASE)),
    (RiskKind.WITHDRAWAL, re.compile(r"\bwithdrawal|discontinuation s", re.IGNORECASE)),
    (RiskKind.RECURRENCE, re.compile(r"\b(?:recurrence|relapse|return)", re.IGNORECASE)),
)


def risk(found: Found) -> Claim | None:
    """The harm that may follow when this drug is stopped, or its class where the sentence speaks of the class.

    None when it is another known drug that is stopped.
    """
    text = found.text
    if another_stopped(found):
        return None
    whole_class = class_stopped(found)
    kind, how, named = risk_kind(text), manners(text), effects(text, found.frame)
    harmed, returning = _split(named, kind)
    return DiscontinuationRiskClaim(
        **found.ground(whole_class),
        risk_kind=kind,
        stop_manner=how,
        effect=harmed,
        returning_condition=returning,
        source_term=words(named),
        onset=_onset(text),
        can_be_fatal=can_be_fatal(text),
        applies_when=(*applies_when(text), *for_whom(text)),
        except_when=except_when(text),
        modality=Modality.POSSIBILITY if hedged(text) else Modality.FACT,
        hedged=hedged(text),
        paraphrase=wording.risk(
            f"a drug of the class {_labels((whole_class,))[0]}" if whole_class else found.drug,
            kind,
            how,
            _labels(harmed + returning),
            Affected.PATIENT,
        ),
    )


def neonatal(found: Found) -> Claim:
    """Withdrawal in the newborn, whose mother took the drug."""
    named = effects(found.text, found.frame)
    harmed = refs(named, "effect")
    return DiscontinuationRiskClaim(
        **found.ground(),
        risk_kind=RiskKind.WITHDRAWAL,
        stop_manner=manners(""),
        effect=harmed,
        source_term=words(named),
        can_be_fatal=can_be_fatal(found.text),
        affected=Affected.NEONATE,
        modality=Modality.POSSIBILITY if hedged(found.text) else Modality.FACT,
        hedged=hedged(found.text),
        paraphrase=wording.risk(found.drug, RiskKind.WITHDRAWAL, (), _labels(harmed), Affected.NEONATE),
    )


def absence(found: Found) -> Claim:
    """What the source says does not follow: only the part of the sentence after the negation counts."""
    denial = _DENIED.search(found.text)
    text = _BUT.split(found.text[denial.start() if denial else 0 :])[0]
    kinds = tuple(kind for kind, pattern in _DENIED_KINDS if pattern.search(text))
    named = effects(text, found.frame)
    denied = refs(named, "effect")
    if not kinds and not denied:
        kinds = (RiskKind.UNSPECIFIED,)
    return AssertedAbsenceClaim(
        **found.ground(),
        denied_risk_kind=kinds,
        denied_effect=denied,
        source_term=words(named),
        applies_when=applies_when(found.text),
        except_when=except_when(found.text),
        modality=Modality.FACT,
        paraphrase=wording.absence(found.drug, kinds, _labels(denied)),
    )


def late_effect(found: Found) -> Claim:
    """A toxicity that shows after stopping."""
    named = effects(found.text, found.frame)
    harmed = refs(named, "effect")
    toxicity = wording.listed(_labels(harmed)) if harmed else "a side effect"
    return LateEffectClaim(
        **found.ground(),
        late_effect=harmed,
        toxicity=toxicity,
        onset=_onset(found.text),
        hedged=hedged(found.text),
        paraphrase=wording.plain(found.drug, f"{toxicity} may first show after the last dose"),
    )


def outcome(found: Found) -> Claim:
    """How a side effect goes on once the drug is stopped."""
    course = _RESOLVED.search(found.text)
    named = refs(effects(found.text, found.frame), "effect")
    said = course[0].lower() if course else "followed after stopping"
    return SafetyOutcomeClaim(
        **found.ground(),
        outcome_effect=named,
        outcome_course=said,
        hedged=hedged(found.text),
        paraphrase=wording.plain(
            found.drug, f"what becomes of {wording.listed(_labels(named))} after stopping: {said}"
        ),
    )


def course(found: Found) -> Claim:
    """A benefit that goes on for a while after stopping."""
    lasting = next((stretch.quantity for stretch in stretches(found.text)), None)
    return PostStopCourseClaim(
        **found.ground(),
        course_kind=CourseKind.BENEFIT,
        course="the benefit goes on for a while",
        persistence=lasting,
        hedged=hedged(found.text),
        modality=Modality.POSSIBILITY if hedged(found.text) else Modality.FACT,
        paraphrase=wording.plain(found.drug, "its benefit may go on for a while after the last dose"),
    )


def benefit_lasts(text: str) -> bool:
    """Whether a sentence says that a benefit outlasts the drug."""
    return bool(_BENEFIT_LASTS.search(text))


def class_stopped(found: Found) -> Ref | None:
    """The known class that a sentence says is stopped, unless the sentence names the document's own drug too."""
    text = found.text
    if not found.frame.names.isdisjoint(tokens(text)):
        return None
    return _stopped(text, found.frame.catalogue.classes.mentions(text))


def another_stopped(found: Found) -> bool:
    """Whether the sentence speaks only of stopping another known drug."""
    text = found.text
    other = _stopped(text, found.frame.catalogue.others.mentions(text))
    return other not in (None, found.frame.subject) and not _OWN_STOP.search(text)


def _stopped(text: str, mentions: tuple[Mention, ...]) -> Ref | None:
    found = (mention.ref for mention in mentions if _STOP_OF.search(text[: mention.start]))
    return next(found, None)


def _split(named: tuple[Mention, ...], kind: RiskKind) -> tuple[tuple[Ref, ...], tuple[Ref, ...]]:
    return refs(named, "effect"), refs(named, "condition") if kind in RETURNING else ()


def _labels(found: tuple[Ref, ...]) -> list[str]:
    return [ref.key.replace("-", " ") for ref in found]


def _onset(text: str) -> Quantity | None:
    near = (stretch for stretch in stretches(text) if stretch.bound == "within" or _ONSET.search(text[: stretch.start]))
    return next((stretch.quantity for stretch in near), None)
