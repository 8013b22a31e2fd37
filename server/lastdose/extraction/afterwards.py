"""Claims about the time after the last dose: precautions, monitoring, wash-outs, and other drugs that are stopped."""

import re

from lastdose.claims.concepts import AlternativeKind
from lastdose.claims.kinds import (
    AlternativeClaim,
    Claim,
    InteractionOffsetClaim,
    MonitoringClaim,
    PostStopPrecautionClaim,
)
from lastdose.claims.values import Quantity, Ref
from lastdose.extraction import wording
from lastdose.extraction.conditions import applies_when, except_when, for_whom
from lastdose.extraction.ground import Found
from lastdose.extraction.lexicon import Mention
from lastdose.extraction.quantities import stretches
from lastdose.extraction.slots import advice, effects, refs

LONGEST = 200

_STOPS = re.compile(r"\b(?:stop|discontinu|withdr|cessation|taper|wean)", re.IGNORECASE)
_AFTER = re.compile(
    r"^\s*(?:after|following|post|past|from|has passed|have passed"
    r"|of (?:stopping|discontinu|the last|your last|completing))",
    re.IGNORECASE,
)
_AFTER_LAST = re.compile(r"\b(?:after|following)\b[^.;]{0,60}$", re.IGNORECASE)
_PRECAUTIONS = (
    ("contraception", r"contracepti|birth control|condom|become pregnant|pregnancy|father"),
    ("no breastfeeding", r"breast-?feed|breastfed|lactat|nurs(?:e|ing)"),
    ("no live vaccines", r"vaccin"),
    ("no donation of blood, eggs or sperm", r"donat"),
)
_WATCH = re.compile(
    r"\b(?:monitor\w*|watch\w*|check\w*|observ\w+|look(?:ing)? out|supervis\w+|follow-up)\b"
    r"[^.;]{0,20}?\bfor\s+(?P<what>[^.;]{4,200})",
    re.IGNORECASE,
)
_BRIDGE = re.compile(
    r"\b(?:bridg\w+|coverage with|cover(?:ed)? with|consider (?:administering )?another)\b", re.IGNORECASE
)
_SWITCH = re.compile(r"\b(?:switch\w*|substitut\w+|convert\w*|transition\w*|replac\w+)\b", re.IGNORECASE)
_BEFORE = re.compile(r"\bbefore (?:start|initiat|administ|tak|begin)|\bprior to (?:start|initiat|admin)", re.IGNORECASE)


def precaution(found: Found) -> Claim:
    """What must still be heeded after the last dose, and for how long."""
    lowered = found.text.lower()
    named = [name for name, cue in _PRECAUTIONS if re.search(cue, lowered)]
    what = wording.listed(named) if named else "a precaution"
    period = period_after(found.text)
    lasting = f" for {wording.duration(period)}" if period else ""
    return PostStopPrecautionClaim(
        **found.ground(),
        precaution=what,
        precaution_period=period,
        applies_when=(*applies_when(found.text), *for_whom(found.text)),
        except_when=except_when(found.text),
        modality=advice(found.text),
        paraphrase=wording.plain(found.drug, f"{what}{lasting} after the last dose"),
    )


def monitoring(found: Found) -> Claim:
    """What to watch while or after stopping."""
    told = _WATCH.search(found.text)
    named = effects(found.text, found.frame)
    watched = refs(named, "effect", "condition")
    what = " ".join((told["what"] if told else "the patient's condition").split())[:LONGEST].rstrip()
    period = period_after(found.text)
    topic = wording.listed(_labels(watched)) if watched else "the patient"
    return MonitoringClaim(
        **found.ground(),
        watch=what,
        watch_for=refs(named, "effect"),
        monitoring_period=period,
        applies_when=(*applies_when(found.text), *for_whom(found.text)),
        except_when=except_when(found.text),
        modality=advice(found.text),
        paraphrase=wording.plain(
            found.drug,
            f"watch {topic}" + (f" for {wording.duration(period)}" if period else "") + " around or after the stop",
        ),
    )


def washout(found: Found) -> Claim:
    """How long to wait between this drug and another, or what takes its place."""
    text = found.text
    others = other_drugs(found)
    wait = next((stretch.quantity for stretch in stretches(text)), None)
    kind = AlternativeKind.WASH_OUT
    if wait is None and (_BRIDGE.search(text) or _SWITCH.search(text)):
        kind = AlternativeKind.BRIDGE if _BRIDGE.search(text) else AlternativeKind.SWITCH
    named = wording.listed(_labels(others)) if others else "another medicine"
    interval = f": {wording.duration(wait)}" if wait else ""
    return AlternativeClaim(
        **found.ground(),
        alternative_kind=kind,
        alternative=named,
        alternative_drug=others,
        washout=wait if kind is AlternativeKind.WASH_OUT else None,
        applies_when=applies_when(text),
        except_when=except_when(text),
        modality=advice(text),
        paraphrase=wording.plain(found.drug, f"the interval between it and {named}{interval}"),
    )


def offset(found: Found) -> Claim | None:
    """What stopping another drug changes; None when that drug or class is not in the catalogue."""
    others = sorted(other_mentions(found), key=lambda mention: _from_stop(found.text, mention))
    if not others:
        return None
    other = others[0].ref
    named = refs(effects(found.text, found.frame), "effect")
    before = bool(_BEFORE.search(found.text))
    consequence = f"changes what {found.drug} does" if not before else f"comes before {found.drug} is started"
    return InteractionOffsetClaim(
        **found.ground(other),
        affected_drug=found.frame.subject,
        consequence=consequence,
        offset_effect=named,
        stop_before=before,
        applies_when=applies_when(found.text),
        except_when=except_when(found.text),
        paraphrase=wording.plain(_labels((other,))[0], f"stopping it {consequence}"),
    )


def other_drugs(found: Found) -> tuple[Ref, ...]:
    """The known drugs and classes that a sentence names beside the document's own drug."""
    return tuple(dict.fromkeys(mention.ref for mention in other_mentions(found)))


def other_mentions(found: Found) -> list[Mention]:
    """Where a sentence names known drugs and classes other than the document's own drug, in order."""
    catalogue = found.frame.catalogue
    mentions = (*catalogue.others.mentions(found.text), *catalogue.classes.mentions(found.text))
    others = (mention for mention in mentions if mention.ref != found.frame.subject)
    return sorted(others, key=lambda mention: mention.start)


def _from_stop(text: str, mention: Mention) -> int:
    """How far a mention is from the nearest word for stopping, in code points."""
    stops = [abs(stop.start() - mention.start) for stop in _STOPS.finditer(text)]
    return min(stops, default=len(text))


def period_after(text: str) -> Quantity | None:
    """The stretch of time that a sentence counts from the last dose."""
    counted = [
        stretch.quantity
        for stretch in stretches(text)
        if _AFTER.match(text[stretch.end :]) or _AFTER_LAST.search(text[: stretch.start])
    ]
    return counted[0] if counted else None


def _labels(found: tuple[Ref, ...]) -> list[str]:
    return [ref.key.replace("-", " ") for ref in found]
