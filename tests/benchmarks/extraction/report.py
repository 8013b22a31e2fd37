"""The report: blind figures, by cross-validation over documents.

No sentence is judged by a model that has seen another of the same document.
"""

from time import process_time

from lastdose.extraction.coding import Model
from lastdose.extraction.making import claims_of
from lastdose.extraction.rows import loose_sentence
from lastdose.extraction.sentences import whole

from tests.benchmarks.extraction.gold import CODES, GoldSentence, sentences
from tests.benchmarks.extraction.indications import blind_counts
from tests.benchmarks.extraction.scoring import HEADING, Count, counted, line
from tests.benchmarks.extraction.training import Row, folds, rows, trained

FOLDS = 8
TARGETED = ("R", "T", "N", "P")

Judged = list[tuple[GoldSentence, frozenset[str]]]


def blind_codes() -> tuple[Judged, Judged]:
    """Every annotated sentence with the codes said by a model that was trained on other documents.

    First with the verdicts set by hand (their author had seen the annotated sets), then by the model alone.
    """
    judged: Judged = []
    alone: Judged = []
    for training, test in folds(rows(), FOLDS):
        model = trained(training)
        judged += _said(model.with_verdicts(), test)
        alone += _said(model, test)
    return judged, alone


def _said(model: Model, test: list[Row]) -> Judged:
    return [(sentence, frozenset(coded.code for coded in model.coded(found))) for sentence, found in test]


def code_table(judged: Judged, codes: tuple[str, ...]) -> None:
    """Print a row for each code."""
    print(HEADING)
    for code in codes:
        print(line(code, _counts(judged, code)))


def set_table(judged: Judged) -> None:
    """Print a row for each of the codes that have a target, in each annotated set."""
    print(f"\n{HEADING}")
    for code in TARGETED:
        for name in sorted({sentence.set for sentence, _ in judged}):
            within = [(sentence, said) for sentence, said in judged if sentence.set == name]
            print(line(f"{code} {name.removesuffix('.tsv')[5:]}", _counts(within, code)))


def _counts(judged: Judged, code: str) -> list[tuple[str, Count]]:
    settled = ((sentence, said) for sentence, said in judged if sentence.settled(code))
    return [counted(sentence.document, code in sentence.codes, code in said) for sentence, said in settled]


def contamination(judged: Judged) -> None:
    """Print how many of the risks said are trial attrition or toxicity stops and no risk."""
    risks = [sentence for sentence, said in judged if "R" in said and sentence.settled("C")]
    wrong = [sentence for sentence in risks if sentence.codes & {"A", "C"} and not sentence.codes & {"R", "N"}]
    print(
        f"\nattrition and toxicity stops among {len(risks)} risks: {len(wrong)} ({len(wrong) / max(1, len(risks)):.1%})"
    )


def speed() -> None:
    """Print how many annotated sentences a second become claims, on one core, reading and writing left out."""
    loose = [
        loose_sentence({"id": str(n), "drug": one.drug, "section": one.section, "sentence": one.text})
        for n, one in enumerate(sentences())
    ]
    started, made = 0.0, 0
    for _ in range(2):  # the first round fills the caches
        started = process_time()
        made = sum(1 for document, frame in loose for _ in claims_of(whole(document.sections[0]), frame))
    print(f"\nspeed: {len(loose) / (process_time() - started):.0f} sentences/s on one core, {made} claims")


def report() -> None:
    """Print all tables: codes, contamination, sets, the model without verdicts, indication spans, speed."""
    everything, alone = blind_codes()
    code_table(everything, CODES)
    contamination(everything)
    set_table(everything)
    print("\nwithout the verdicts set by hand")
    code_table(alone, TARGETED)
    print(f"\n{HEADING}\n{line('indication spans', blind_counts())}")
    speed()
