"""Indications: the conditions that a drug is said to be for, each with its type and the population it is meant for."""

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal

from lastdose.claims.catalogue import Term
from lastdose.claims.concepts import IndicationType, Sex
from lastdose.claims.documents import Section, passage_at
from lastdose.claims.kinds import Claim, IndicationClaim
from lastdose.claims.values import Population, Ref
from lastdose.extraction import diseases, wording
from lastdose.extraction.coding import Coded
from lastdose.extraction.frame import Catalogue, Frame
from lastdose.extraction.ground import Found
from lastdose.extraction.sentences import Sentence, blanked, sentences
from lastdose.extraction.spans import spans
from lastdose.namespaces import slug

RULE = "I-span"
PLAIN_WORDS = frozenset({"article", "leaflet-1"})
"""Sections in everyday language, which the model of spans was not made for."""

BY_NAME = Decimal("0.50")

Span = tuple[int, int, Decimal]

_AIM = re.compile(
    r"\b(?:indicated (?:for|in)|used (?:for|to|in)|treatment of|to treat|treats|to prevent)\b[^.;]{0,150}$",
    re.IGNORECASE,
)

_PREVENTS = re.compile(r"\b(?:prevent\w*|prophyla\w+|reduc\w+ the (?:risk|rate|incidence)|protect\w*)", re.IGNORECASE)
_DIAGNOSES = re.compile(r"\b(?:diagnos(?:is|tic)\b|imaging|detect\w*|visuali[sz]ation)", re.IGNORECASE)
_AGES = re.compile(
    r"(?P<low>\d+(?:\.\d+)?)(?:\s*(?:to|-|–|through)\s*(?:less than\s*)?(?P<high>\d+(?:\.\d+)?))?\s*"
    r"(?P<unit>years?|months?|weeks?|days?)(?: of age| old)?(?P<open> and (?:older|above|over)| or older| and up)?",
    re.IGNORECASE,
)
_GROUPS = re.compile(
    r"\b(?:adults?|adolescents?|children|pa?ediatric patients|infants|neonates|premature infants|women|men)\b"
    r"(?:(?:,| and| or)+ (?:adults?|adolescents?|children|pa?ediatric patients|infants|neonates|women|men)\b)*",
    re.IGNORECASE,
)
_NOT_FOR = re.compile(
    r"\b(?:not (?:been )?(?:indicated|recommended|effective|established|approved)|limitations? of use)\b", re.IGNORECASE
)
_DAYS = {"year": 365.25, "month": 30.4375, "week": 7, "day": 1}
_ADULT_DAYS = 6574


def indications(section: Section, frame: Frame) -> Iterator[IndicationClaim]:
    """The indications in a section: a claim for each mention of a condition, whose passage is the condition's name.

    What a sentence says the drug is not for gives none.
    """
    text = blanked(section.text)
    found = list(spans(text))
    if section.code in PLAIN_WORDS:
        found = sorted([*found, *_named_in(text, found, frame)])
    for sentence in sentences(section) if found else ():
        inside = [span for span in found if sentence.start <= span[0] and span[1] <= sentence.end]
        if inside and not _NOT_FOR.search(sentence.text):
            yield from (_indication(sentence, span, frame) for span in inside)


def _named_in(text: str, found: list[Span], frame: Frame) -> Iterator[Span]:
    """The conditions of the catalogue that stand soon after a word of purpose, where no span is yet."""
    for mention in frame.catalogue.terms.mentions(text):
        free = all(mention.end <= start or end <= mention.start for start, end, _ in found)
        if free and mention.ref.type == "condition" and _AIM.search(text[: mention.start]):
            yield mention.start, mention.end, BY_NAME


def _indication(sentence: Sentence, span: Span, frame: Frame) -> IndicationClaim:
    start, end, confidence = span
    name = sentence.section.text[start:end]
    ground = Found(sentence, Coded("I", confidence, RULE), frame).ground()
    subsection = ground["passages"][0].subsection
    ground["passages"] = (passage_at(sentence.section, start, end, subsection),)
    condition = _condition(name, frame.catalogue)
    return IndicationClaim(
        **ground,
        indicated_for=(condition,),
        indication_type=_type(sentence.text[: start - sentence.start]),
        population=population(sentence.text),
        paraphrase=wording.plain(frame.drug.label, f"meant for {condition.key.replace('-', ' ')}"),
    )


def _condition(name: str, catalogue: Catalogue) -> Ref:
    """The condition of the catalogue with this name, else the one that MONDO gives it, else one of just this name."""
    named, disease = catalogue.terms.whole(name), diseases.disease(name)
    matched = catalogue.matches.get(disease.id) if disease else None
    held = next((ref for ref in (named, matched) if ref and ref.type == "condition"), None)
    return held or Ref("condition", slug(disease.label if disease else name) or "unnamed")


def new_terms(claims: Iterable[Claim], catalogue: Catalogue) -> Iterator[Term]:
    """The conditions that claims name and the catalogue lacks; mapped only where MONDO has the name."""
    uses = (claim for claim in claims if isinstance(claim, IndicationClaim))
    named = {ref.key: claim.passages[0].exact or ref.key for claim in uses for ref in claim.indicated_for}
    for key, name in sorted(named.items()):
        if key not in catalogue.conditions:
            disease = diseases.disease(name)
            sure = disease is not None and disease.id not in catalogue.matches
            yield Term(
                type="condition",
                key=key,
                label=disease.label if disease else " ".join(name.split()),
                exact=(disease.id,) if disease and sure else (),
                found_in=(diseases.RELEASE,) if sure else (),
            )


def population(text: str) -> Population | None:
    """The ages, groups and sex that a sentence limits itself to; None when it names none."""
    groups, ages = _GROUPS.search(text), _AGES.search(text)
    if not groups and not ages:
        return None
    low, high = (
        _age_days(ages)
        if ages and (ages["open"] or ages["high"] or "age" in ages[0] or "old" in ages[0])
        else (None, None)
    )
    said = " ".join(
        text[min(m.start() for m in (groups, ages) if m) : max(m.end() for m in (groups, ages) if m)].split()
    )
    lowered = groups[0].lower() if groups else ""
    if low is None and lowered in {"adult", "adults"}:
        low = _ADULT_DAYS
    sex = Sex.FEMALE if lowered == "women" else Sex.MALE if lowered == "men" else None
    return Population(min_age_days=low, max_age_days=high, as_said=said[:120].rstrip(), sex=sex)


def _age_days(ages: re.Match[str]) -> tuple[int | None, int | None]:
    days = _DAYS[ages["unit"].lower().rstrip("s")]
    low = round(float(ages["low"]) * days)
    high = round(float(ages["high"]) * days) if ages["high"] else None
    return (low, high) if high is None or high >= low else (None, None)


def _type(before: str) -> IndicationType:
    if _PREVENTS.search(before):
        return IndicationType.PREVENTION
    return IndicationType.DIAGNOSIS if _DIAGNOSES.search(before) else IndicationType.TREATMENT
