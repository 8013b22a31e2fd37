"""What every claim carries, whatever it says: whose, where, by which rule, how sure."""

from dataclasses import dataclass
from decimal import Decimal
from typing import TypedDict

from lastdose.claims.concepts import EvidenceBasis
from lastdose.claims.documents import Passage, passage_at
from lastdose.claims.values import Ref, UseContext
from lastdose.extraction.coding import Coded
from lastdose.extraction.frame import Frame
from lastdose.extraction.rulebook import generated_by
from lastdose.extraction.sentences import Sentence, subsection_of, without_heading
from lastdose.extraction.slots import basis


class Ground(TypedDict):
    """The slots that a claim has apart from what it says."""

    version: str
    subject: Ref
    context: UseContext
    passages: tuple[Passage, ...]
    evidence_basis: EvidenceBasis
    rule_id: str
    generated_by: str
    confidence: Decimal | None
    hearsay: bool


@dataclass(frozen=True, slots=True)
class Found:
    """A sentence of a document with one of its codes."""

    sentence: Sentence
    coded: Coded
    frame: Frame

    @property
    def text(self) -> str:
        """The sentence, its noise and a heading glued to its front blanked."""
        return without_heading(self.sentence.text)

    @property
    def drug(self) -> str:
        """The name of the document's drug."""
        return self.frame.drug.label

    def ground(self, subject: Ref | None = None) -> Ground:
        """The common slots; `subject` where the claim is not about the document's drug."""
        sentence = self.sentence
        return Ground(
            version=self.frame.version,
            subject=subject or self.frame.subject,
            context=self.frame.context,
            passages=(passage_of(sentence),),
            evidence_basis=basis(sentence.text),
            rule_id=self.coded.rule,
            generated_by=generated_by(),
            confidence=self.coded.confidence,
            hearsay=self.frame.hearsay,
        )


def passage_of(sentence: Sentence) -> Passage:
    """The place of a sentence, with its words and the subsection it stands in."""
    section = sentence.section
    return passage_at(section, sentence.start, sentence.end, subsection_of(section.text, sentence.end - 1))
