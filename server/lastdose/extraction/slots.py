"""What a sentence's words fill: manners, effects, kinds of harm, and how firmly it is said."""

import re
from functools import cache

from lastdose.claims.concepts import EvidenceBasis, Modality, RiskKind, StopManner
from lastdose.claims.values import Ref
from lastdose.extraction.frame import Frame
from lastdose.extraction.lexicon import Mention
from lastdose.extraction.rulebook import table

_FATAL = re.compile(r"\b(?:fatal|death|deaths|die|dying|life[- ]threatening)\b", re.IGNORECASE)
_HEDGE = re.compile(r"\b(?:may|might|can|could|possibl[ey]|potential(?:ly)?)\b", re.IGNORECASE)
_OBLIGED = re.compile(r"\b(?:must|do not|never|cannot|required)\b", re.IGNORECASE)
_ADVISED = re.compile(r"\b(?:should|recommend\w*|advise\w*|avoid|consider|ensure|monitor)\b", re.IGNORECASE)
_FOR_THEM = re.compile(
    r"\b(?:with|for|in|had|have|has|treat(?:ed|ment of)?|against|managing|manage)\s+(?:\w+\s+){0,2}$", re.IGNORECASE
)
_WHO = re.compile(r"\b(?:patients?|people|adults|children|women|men|individuals|treated|if you have)\b", re.IGNORECASE)
_STOP = re.compile(r"\b(?:stop|discontinu|withdraw|cessation|interrupt|taper|miss)", re.IGNORECASE)
_LISTS = re.compile(r"\b(?:includ\w+|such as|following|symptoms (?:of|are)|consist\w*)\b", re.IGNORECASE)
_BEFORE = 60

LONG, NEAR = 450, 150
ANY_EFFECT = Ref("effect", "adverse-event")
"""Says nothing where another effect is named."""


def risk_kind(text: str) -> RiskKind:
    """The kind of harm, by the first row of `rules/risk_kinds.tsv` whose words occur."""
    lowered = text.lower()
    found = (kind for kind, pattern in _risk_kinds() if pattern.search(lowered))
    return next(found, RiskKind.UNSPECIFIED)


def manners(text: str) -> tuple[StopManner, ...]:
    """The manners of stopping that a text names; AnyStop when it names none."""
    lowered = text.lower()
    named = tuple(manner for manner, pattern in _manners() if pattern.search(lowered))
    return named or (StopManner.ANY_STOP,)


def effects(text: str, frame: Frame) -> tuple[Mention, ...]:
    """The conditions and effects that a sentence names, without those that only say who the patients are."""
    first, last = (0, len(text)) if len(text) <= LONG else _near_stop(text)
    found = tuple(
        mention
        for mention in frame.catalogue.terms.mentions(text)
        if first <= mention.start < last and not _says_who(text[: mention.start])
    )
    return tuple(mention for mention in found if mention.ref != ANY_EFFECT) or found


def _near_stop(text: str) -> tuple[int, int]:
    """In a long list, what stands around the first word for stopping, or after "include" if that follows it."""
    stop = _STOP.search(text)
    place = stop.start() if stop else 0
    listing = _LISTS.search(text, place)
    return max(0, place - NEAR), len(text) if listing else place + NEAR


def refs(mentions: tuple[Mention, ...], *types: str) -> tuple[Ref, ...]:
    """What mentions refer to, each once, limited to some types."""
    return tuple(dict.fromkeys(mention.ref for mention in mentions if mention.ref.type in types))


def words(mentions: tuple[Mention, ...]) -> tuple[str, ...]:
    """The words of mentions, each once."""
    return tuple(dict.fromkeys(mention.words for mention in mentions))


def can_be_fatal(text: str) -> bool:
    """Whether a sentence speaks of death."""
    return bool(_FATAL.search(text))


def hedged(text: str) -> bool:
    """Whether a sentence says only that something may be."""
    return bool(_HEDGE.search(text))


def advice(text: str) -> Modality:
    """With what force a piece of advice is given."""
    if _OBLIGED.search(text):
        return Modality.OBLIGATION
    return Modality.RECOMMENDATION if _ADVISED.search(text) else Modality.POSSIBILITY if hedged(text) else Modality.FACT


def basis(text: str) -> EvidenceBasis:
    """On what the sentence itself says that it rests."""
    lowered = text.lower()
    if "postmarketing" in lowered or "post-marketing" in lowered:
        return EvidenceBasis.POST_MARKETING
    if re.search(r"\b(?:clinical )?(?:trials?|stud(?:y|ies))\b", lowered):
        return EvidenceBasis.TRIAL
    if re.search(r"\b(?:as with|like) (?:all|other|most|any)\b", lowered):
        return EvidenceBasis.CLASS_EXTRAPOLATION
    return EvidenceBasis.NOT_STATED


def _says_who(before: str) -> bool:
    near = before[-_BEFORE:]
    return bool(_FOR_THEM.search(near) and _WHO.search(near))


@cache
def _risk_kinds() -> tuple[tuple[RiskKind, re.Pattern[str]], ...]:
    return tuple((RiskKind(row["kind"]), re.compile(row["pattern"])) for row in table("risk_kinds.tsv"))


@cache
def _manners() -> tuple[tuple[StopManner, re.Pattern[str]], ...]:
    return tuple((StopManner(row["manner"]), re.compile(row["pattern"])) for row in table("manners.tsv"))
