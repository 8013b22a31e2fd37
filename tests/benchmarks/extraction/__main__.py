"""The scorer: `LASTDOSE_GOLD=… python -m tests.benchmarks.extraction` prints blind figures.

Needs scikit-learn (the extra `benchmark`) and the folder with the annotated sets; without that folder it says so.
"""

from tests.benchmarks.extraction.gold import folder

if __name__ == "__main__":
    folder()
    from tests.benchmarks.extraction.report import report

    report()
