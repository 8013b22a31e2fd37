"""The annotated sentences, as rows: read from the folder that `LASTDOSE_GOLD` names, never kept here.

A code with a question mark is a doubt: that code is neither trained nor scored on that sentence.
"""

import csv
import os
import re
import sys
from dataclasses import dataclass
from pathlib import Path

from lastdose.extraction.features import features
from lastdose.extraction.rows import names_of
from lastdose.extraction.sentences import blanked
from lastdose.sources.table import section_code

CODES = ("R", "R-", "N", "T", "M", "A", "D", "RS", "W", "P", "O", "L", "K", "C", "X")
RISK_AND_MANNER = ("R", "T")


@dataclass(frozen=True, slots=True)
class GoldSentence:
    """One sentence: what was annotated (`judged` codes), which codes hold, which are in doubt."""

    set: str
    document: str
    drug: str
    section: str
    text: str
    codes: frozenset[str]
    doubted: frozenset[str]
    judged: tuple[str, ...] = CODES

    def settled(self, code: str) -> bool:
        """Whether the annotator was sure about this code."""
        return code in self.judged and code not in self.doubted

    def features(self) -> list[str]:
        """What the extractor sees of it."""
        return features(blanked(self.text), section_code(self.section), names_of(self.drug))


def folder() -> Path:
    """The gold folder; leave with exit 1 and a word when `LASTDOSE_GOLD` is unset."""
    place = os.environ.get("LASTDOSE_GOLD")
    if not place:
        sys.exit("LASTDOSE_GOLD is not set: it names the folder with the annotated sets, which are not shipped.")
    return Path(place)


def sentences() -> list[GoldSentence]:
    """All annotated sentences of all sets."""
    return [
        *_read("stop-sentences.tsv", "document", "drug", "codes"),
        *_read("stop-sentences-openfda.tsv", "doc", "generic", "labels"),
        *_read("stop-sentences-tac.tsv", "label", "label", "R_T", RISK_AND_MANNER),
    ]


def _read(name: str, document: str, drug: str, codes: str, judged: tuple[str, ...] = CODES) -> list[GoldSentence]:
    with (folder() / name).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [
        GoldSentence(
            set=name,
            document=row[document].lower(),
            drug=row[drug],
            section=re.sub(r"^boxed warnings$", "boxed_warning", row["section"]),
            text=row["sentence"],
            codes=frozenset(code for code in row[codes].split(",") if code in CODES),
            doubted=frozenset(code[:-1] for code in row[codes].split(",") if code.endswith("?")),
            judged=judged,
        )
        for row in rows
    ]
