"""Claims about how, when and on whose word a drug is stopped, and how it is started again."""

import re
from collections.abc import Iterator

from lastdose.claims.concepts import Modality, StopAction, StopManner, StopReason
from lastdose.claims.kinds import (
    Claim,
    DurationClaim,
    RestartClaim,
    StopCriterionClaim,
    StopMannerClaim,
    SupervisionClaim,
)
from lastdose.claims.values import Quantity, Ref, TaperSchedule
from lastdose.extraction import wording
from lastdose.extraction.conditions import applies_when, every_condition, except_when, for_whom
from lastdose.extraction.ground import Found
from lastdose.extraction.quantities import stretches
from lastdose.extraction.slots import advice, effects, hedged, manners, refs
from lastdose.extraction.tapers import schedule

LONGEST = 200
SUPERVISED = "only in agreement with the prescriber"

_STOP = r"(?:stop\w*|discontinu\w+|withdraw\w*|cessation|ceas\w+|interrupt\w*|end(?:ed|ing)?)"
_GRADUAL = re.compile(
    r"\b(?:gradual\w*|taper\w*|slowly|stepwise|wean\w*|step by step|reduced? in steps)", re.IGNORECASE
)
_NO_TAPER = re.compile(
    r"\b(?:without (?:a |any |the need (?:for|to) |a need to |dose )?|no need (?:to|for) (?:a )?"
    r"|not (?:need to be|required?|necessary to|need) (?:be )?|do(?:es)? not require (?:a )?)(?:gradual\w*|taper\w*)",
    re.IGNORECASE,
)
_MAY_AT_ONCE = re.compile(
    rf"\b(?:can|may|could)\b[^.;]{{0,40}}\b(?:be )?{_STOP}[^.;]{{0,30}}"
    r"\b(?:abrupt|sudden|without|immediately|at any time)"
    r"|\b(?:rapid|abrupt|sudden|immediate) (?:discontinuation|withdrawal) (?:can|may|could) be considered",
    re.IGNORECASE,
)
_FOR_GOOD = re.compile(r"\b(?:stop\w*|discontinu\w+|withdraw\w*)", re.IGNORECASE)
_NOT = re.compile(r"\b(?:not|never|avoid\w*|against|rather than|instead of|don't|cannot)\b", re.IGNORECASE)
_WHO_DECIDES = re.compile(
    r"\b(?:doctors?|physicians?|prescrib\w+|health ?care (?:provider|professional|practitioner)s?|pharmacist|nurse"
    r"|medical (?:advice|supervision))\b",
    re.IGNORECASE,
)
_MUST_STOP = re.compile(r"\b(?:reduc|decreas|lower)\w*", re.IGNORECASE)
_HOLD = re.compile(r"\b(?:hold|held|withh\w+|interrupt\w*|suspend\w*|temporar\w+|paus\w+|delay\w*)\b", re.IGNORECASE)
_FULL_STOP = re.compile(rf"\b(?:{_STOP})", re.IGNORECASE)
_UNTIL = re.compile(r"\b(?:until|as long as|for as long as)\b[^.;]{3,160}", re.IGNORECASE)
_RESTART = re.compile(
    r"\b(?:re-?start|resum|re-?initiat|re-?institut|re-?challeng|re-?titrat|re-?introduc|start again)\w*"
    r"[^.;]{0,120}",
    re.IGNORECASE,
)
_REASONS = (
    (StopReason.SURGERY, r"surg|procedure|an(?:a)?esthe"),
    (StopReason.PREGNANCY, r"pregnan"),
    (StopReason.DISEASE_PROGRESSION, r"progress"),
    (StopReason.LACK_OF_EFFECT, r"no (?:response|improvement|benefit)|lack of|fail(?:s|ed|ure) to respond"),
    (StopReason.INTERACTION, r"concomitant|co-?administ"),
)


def how_to_stop(found: Found) -> Iterator[Claim]:
    """Manner and supervision, each as a claim of its own."""
    text = found.text
    manner = _manner(found)
    if manner is not None:
        yield manner
    if _WHO_DECIDES.search(text):
        yield SupervisionClaim(
            **found.ground(),
            supervision=SUPERVISED,
            applies_when=applies_when(text),
            modality=advice(text),
            paraphrase=wording.plain(found.drug, f"stopping {SUPERVISED}"),
        )


def by_table(found: Found, schedules: tuple[TaperSchedule, ...]) -> Claim:
    """The gradual stop that a table lays out."""
    return StopMannerClaim(
        **found.ground(),
        advised_manner=(StopManner.GRADUAL,),
        schedule=schedules,
        modality=Modality.RECOMMENDATION,
        paraphrase=wording.manner(found.drug, (StopManner.GRADUAL,), (), None),
    )


def _manner(found: Found) -> Claim | None:
    text = found.text
    permitted = (
        (StopManner.ABRUPT,) if _MAY_AT_ONCE.search(text) or (_NO_TAPER.search(text) and not _against(text)) else ()
    )
    stepwise = _NO_TAPER.sub(" ", text)
    taper = schedule(stepwise)
    lasting = taper.duration if taper else None
    advised = (StopManner.GRADUAL,) if lasting or _GRADUAL.search(stepwise) else ()
    against = () if permitted else _against(text)
    if not (permitted or advised or against):
        return None
    return StopMannerClaim(
        **found.ground(),
        advised_manner=advised,
        advised_against_manner=against,
        permitted_manner=permitted,
        schedule=(taper,) if taper and advised else (),
        applies_when=(*every_condition(text), *for_whom(text)),
        except_when=except_when(text),
        modality=Modality.PERMISSION if permitted else advice(text),
        paraphrase=wording.permission(found.drug, permitted)
        if permitted
        else wording.manner(found.drug, advised, against, lasting),
    )


def _against(text: str) -> tuple[StopManner, ...]:
    """The manners named after a negation; any stop when the sentence only says not to stop, and names nobody to ask."""
    negation = _NOT.search(text)
    if negation is None or not _FULL_STOP.search(text, negation.start()):
        return ()
    denied = text[negation.start() :]
    named = manners(denied)
    if named == (StopManner.INTERRUPTION,) and _FOR_GOOD.search(denied):
        named = (StopManner.ANY_STOP,)
    if named == (StopManner.ANY_STOP,):
        return () if _WHO_DECIDES.search(text) or _GRADUAL.search(text) else named
    return named


def criterion(found: Found) -> Claim:
    """When to stop, hold or reduce."""
    text = found.text
    why = _why(text)
    action, permanent = _action(text), "permanent" in text.lower()
    named = refs(effects(text, found.frame), "effect")
    return StopCriterionClaim(
        **found.ground(),
        stop_action=action,
        criterion=why,
        stop_reason=_reason(text),
        criterion_effect=named,
        permanent=permanent,
        immediate="immediately" in text.lower() or "right away" in text.lower(),
        except_when=except_when(text),
        modality=advice(text),
        hedged=hedged(text),
        paraphrase=wording.criterion(found.drug, action, _labels(named), permanent),
    )


def duration(found: Found) -> Claim | None:
    """How long the drug is taken; None where neither a length nor an end is found."""
    text = found.text
    until = _UNTIL.search(text)
    lasting = next((stretch.quantity for stretch in stretches(text)), None)
    if not until and not lasting:
        return None
    return DurationClaim(
        **found.ground(),
        duration=lasting,
        until=" ".join(until[0].split()) if until else None,
        modality=advice(text),
        paraphrase=wording.plain(
            found.drug, "how long it is taken" + (f": {wording.duration(lasting)}" if lasting else "")
        ),
    )


def restart(found: Found) -> Claim:
    """How to start again."""
    text = found.text
    again = _RESTART.search(text)
    return RestartClaim(
        **found.ground(),
        restart=" ".join(again[0].split())[:LONGEST].rstrip() if again else "as the source says",
        after_gap=_gap(text),
        restart_hazard=(),
        applies_when=applies_when(text),
        except_when=except_when(text),
        modality=advice(text),
        paraphrase=wording.plain(found.drug, "how to start again after a stop or a gap"),
    )


def _gap(text: str) -> Quantity | None:
    pattern = re.compile(
        r"\b(?:interrupt|miss|gap|stopped|discontinu|more than|longer than|greater than)", re.IGNORECASE
    )
    near = (stretch for stretch in stretches(text) if pattern.search(text[max(0, stretch.start - 40) : stretch.end]))
    return next((stretch.quantity for stretch in near), None)


def _why(text: str) -> str:
    clauses = [*applies_when(text), *for_whom(text)]
    told = re.search(r"\b(?:for|due to|because of|at the first|prior to|before|based on)\s+(?P<why>[^.;]{4,200})", text)
    why = clauses[0] if clauses else told["why"] if told else text
    return " ".join(why.split())[:LONGEST].rstrip()


def _action(text: str) -> StopAction:
    if _HOLD.search(text) and "permanent" not in text.lower():
        return StopAction.HOLD
    if _FULL_STOP.search(text):
        return StopAction.STOP
    return StopAction.REDUCE if _MUST_STOP.search(text) else StopAction.STOP


def _reason(text: str) -> StopReason:
    lowered = text.lower()
    return next((reason for reason, cue in _REASONS if re.search(cue, lowered)), StopReason.ADVERSE_REACTION)


def _labels(found: tuple[Ref, ...]) -> list[str]:
    return [ref.key.replace("-", " ") for ref in found]
