"""Drug facts: the class a document counts its drug among, and how it says that the drug works."""

import re
from collections.abc import Iterator

from lastdose.claims.concepts import FactKind, Modality
from lastdose.claims.documents import Section
from lastdose.claims.kinds import DrugFactClaim
from lastdose.extraction import wording
from lastdose.extraction.coding import Coded
from lastdose.extraction.frame import Frame
from lastdose.extraction.ground import Found
from lastdose.extraction.sentences import Sentence, sentences

LONGEST = 160

_IS_A = re.compile(
    r"\b(?:is|are|belongs? to|acts? as)\s+(?:an?|the|one of a|a group of)\s+(?P<what>[^.;()]{3,120})", re.IGNORECASE
)
_WORD = re.compile(r"[a-z][a-z0-9-]+")
_WORKS = re.compile(
    r"\b(?:inhibit\w*|block\w*|bind\w*|activat\w*|agonis\w+|antagonis\w+|works? by|acts? (?:by|on|as))", re.IGNORECASE
)


def facts(section: Section, frame: Frame) -> Iterator[DrugFactClaim]:
    """The first mechanism and the first class that a section about the drug's action states."""
    kinds: set[FactKind] = set()
    lowered = section.text.lower()
    named = any(name in lowered for name in frame.names)
    for sentence in sentences(section) if named else ():
        for claim in _in_sentence(sentence, frame):
            if claim.fact_kind not in kinds:
                kinds.add(claim.fact_kind)
                yield claim


def _in_sentence(sentence: Sentence, frame: Frame) -> Iterator[DrugFactClaim]:
    text = sentence.text
    if frame.names.isdisjoint(_WORD.findall(text.lower())):
        return
    found = Found(sentence, Coded("F", None, "F-is-a"), frame)
    statement = _IS_A.search(text)
    member = frame.catalogue.classes.mentions(statement["what"]) if statement else ()
    if statement and member:
        label = member[0].words
        yield DrugFactClaim(
            **found.ground(),
            fact_kind=FactKind.PHARMACOLOGIC_CLASS,
            value=label,
            member_of=member[0].ref,
            modality=Modality.FACT,
            paraphrase=wording.plain(
                frame.drug.label, f"counted among the class {member[0].ref.key.replace('-', ' ')}"
            ),
        )
    works = _WORKS.search(text)
    if works:
        yield DrugFactClaim(
            **found.ground(),
            fact_kind=FactKind.MECHANISM,
            value=" ".join(text[works.start() :].split())[:LONGEST].rstrip(),
            modality=Modality.FACT,
            paraphrase=wording.plain(frame.drug.label, "how the source says that it works"),
        )
