"""The scorer: `python -m tests.benchmarks.extraction` prints blind figures, by cross-validation over documents.

Needs scikit-learn and `LASTDOSE_GOLD`. No sentence is judged by a model that has seen another of the same document.
"""

from tests.benchmarks.extraction.gold import CODES, GoldSentence
from tests.benchmarks.extraction.indications import blind_counts
from tests.benchmarks.extraction.scoring import HEADING, counted, line
from tests.benchmarks.extraction.training import folds, rows, trained

FOLDS = 8

Judged = list[tuple[GoldSentence, frozenset[str]]]


def blind_codes() -> Judged:
    """Every annotated sentence with the codes that a model says which was trained on other documents."""
    judged: Judged = []
    for training, test in folds(rows(), FOLDS):
        model = trained(training).with_verdicts()
        judged += [(sentence, frozenset(coded.code for coded in model.coded(found))) for sentence, found in test]
    return judged


def code_table(judged: Judged) -> None:
    """Print a row for each code."""
    print(HEADING)
    for code in CODES:
        counts = [
            counted(sentence.document, code in sentence.codes, code in said)
            for sentence, said in judged
            if sentence.settled(code)
        ]
        print(line(code, counts))


def contamination(judged: Judged) -> None:
    """Print how many of the risks said are trial attrition or toxicity stops and no risk."""
    risks = [sentence for sentence, said in judged if "R" in said and sentence.settled("C")]
    wrong = [sentence for sentence in risks if sentence.codes & {"A", "C"} and not sentence.codes & {"R", "N"}]
    print(
        f"\nattrition and toxicity stops among {len(risks)} risks: {len(wrong)} ({len(wrong) / max(1, len(risks)):.1%})"
    )


if __name__ == "__main__":
    everything = blind_codes()
    code_table(everything)
    contamination(everything)
    print(f"\n{HEADING}\n{line('indication spans', blind_counts())}")
