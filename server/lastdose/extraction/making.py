"""From a coded sentence to its claims: every code has its maker."""

from collections.abc import Callable, Iterable, Iterator

from lastdose.claims.kinds import Claim
from lastdose.extraction import advice, afterwards, harms
from lastdose.extraction.coding import codes_of
from lastdose.extraction.frame import Frame
from lastdose.extraction.ground import Found
from lastdose.extraction.sentences import Sentence

MAKERS: dict[str, Callable[[Found], Claim | Iterable[Claim] | None]] = {
    "R": harms.risk,
    "R-": harms.absence,
    "N": harms.neonatal,
    "T": advice.how_to_stop,
    "M": afterwards.monitoring,
    "A": advice.criterion,
    "D": advice.duration,
    "RS": advice.restart,
    "W": afterwards.washout,
    "P": afterwards.precaution,
    "O": harms.outcome,
    "L": harms.late_effect,
    "K": afterwards.offset,
}
"""By code; C (trial attrition) and X (another sense) have none, since no claim follows from them."""


def claims_of(sentence: Sentence, frame: Frame) -> Iterator[Claim]:
    """The claims of one sentence about stopping."""
    for coded in codes_of(sentence.text, sentence.section.code, frame.names):
        if coded.code in MAKERS:
            made = MAKERS[coded.code](Found(sentence, coded, frame))
            yield from (made,) if isinstance(made, Claim) else made or ()
