"""From a coded sentence to its claims: every code has its maker."""

from collections.abc import Callable, Iterable, Iterator

from lastdose.claims.documents import Section
from lastdose.claims.kinds import Claim
from lastdose.extraction import advice, afterwards, harms
from lastdose.extraction.coding import Coded, codes_of
from lastdose.extraction.frame import Frame
from lastdose.extraction.ground import Found
from lastdose.extraction.sentences import Sentence, sentence_at
from lastdose.extraction.taper_tables import taper_tables

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

BENEFIT = Coded("PC", None, "PC-benefit-lasts")
TABLE = Coded("T", None, "T-table")


def claims_of(sentence: Sentence, frame: Frame) -> Iterator[Claim]:
    """The claims of one sentence about stopping."""
    for coded in codes_of(sentence.text, sentence.section.code, frame.names):
        if coded.code in MAKERS:
            made = MAKERS[coded.code](Found(sentence, coded, frame))
            yield from (made,) if isinstance(made, Claim) else made or ()
    if harms.benefit_lasts(sentence.text):
        yield harms.course(Found(sentence, BENEFIT, frame))


def claims_of_tables(section: Section, frame: Frame) -> Iterator[Claim]:
    """A claim for each table of tapers in a section."""
    for table in taper_tables(section.text):
        place = sentence_at(section, table.start, table.end)
        yield advice.by_table(Found(place, TABLE, frame), table.schedules)
