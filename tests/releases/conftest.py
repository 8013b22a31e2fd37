"""A small data folder about an invented drug, read by hand from our own small documents, and releases made from it."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from lastdose.claims.catalogue import Decision, Drug, Term
from lastdose.claims.concepts import ReviewerKind, ReviewMethod, ReviewStatus, RiskKind, StopManner
from lastdose.claims.documents import Document, Section, passage_at
from lastdose.claims.kinds import Claim, DiscontinuationRiskClaim, IndicationClaim, StopMannerClaim
from lastdose.claims.values import Quantity, Ref, TaperSchedule, UseContext
from lastdose.cli import main
from lastdose.graphs.claims import claim_quads
from lastdose.graphs.records import drug_quads, section_quads, source_quads, term_quads, version_quads
from lastdose.graphs.spelling import Quad
from lastdose.graphs.trig import Writer, order
from lastdose.releases.building import build
from lastdose.releases.layout import Release
from lastdose.releases.ordering import BuildOrder
from lastdose.releases.reviewing import decision_row
from lastdose.releases.shipped import shipped
from lastdose.sources import read

DOCUMENTS = Path(__file__).parents[1] / "documents"
LABELS = ("examplor-xl-v5.json", "examplor-xl-v6.json")
EXAMPLES = ("boxed-warning-lost.rq", "harms-of-stopping.rq")
HARM = "Severe exacerbation of angina and myocardial infarction have been reported after abrupt discontinuation"
BOXED_HARM = "Angina has become worse, and heart attacks have followed"
TAPER = "Taper Examplor XL over 1 to 2 weeks."
USE = "treatment of hypertension in adults"
DRUG = Ref("drug", "examplol")
ANGINA = Ref("condition", "angina")
CONTEXT = UseContext(route=("oral",))


@pytest.fixture(scope="session")
def documents() -> Path:
    """The folder of our own small documents."""
    return DOCUMENTS


def claims_of(document: Document) -> Iterator[Claim]:
    """What a reader finds in a label of Examplor XL, without its words."""
    yield _risk(document, "warnings_and_cautions[0]", HARM)
    if document.section("boxed_warning[0]"):
        yield _risk(document, "boxed_warning[0]", BOXED_HARM)
    yield StopMannerClaim(
        **_place(document, "warnings_and_cautions[0]", TAPER),
        paraphrase="The dose is lowered over one to two weeks.",
        advised_manner=(StopManner.GRADUAL,),
        schedule=(TaperSchedule(duration=Quantity(minimum=Decimal(1), maximum=Decimal(2), unit="wk")),),
    )
    yield IndicationClaim(
        **_place(document, "indications_and_usage[0]", USE),
        paraphrase="It treats raised blood pressure in adults.",
        indicated_for=(Ref("condition", "hypertension"),),
    )


def _risk(document: Document, address: str, words: str) -> Claim:
    return DiscontinuationRiskClaim(
        **_place(document, address, words),
        paraphrase="Angina may worsen, and heart attacks may follow, after a sudden stop.",
        risk_kind=RiskKind.EXACERBATION,
        stop_manner=(StopManner.ABRUPT,),
        effect=(Ref("effect", "myocardial-infarction"),),
        returning_condition=(ANGINA,),
    )


def _place(document: Document, address: str, words: str) -> dict[str, Any]:
    section = document.section(address)
    assert isinstance(section, Section)
    start = section.text.index(words)
    passage = replace(passage_at(section, start, start + len(words)), exact=None)
    checked = ReviewStatus.PASSAGE_CHECKED
    return {
        "version": document.version.key,
        "subject": DRUG,
        "context": CONTEXT,
        "passages": (passage,),
        "review_status": checked,
    }


def checked(claim: Claim) -> Decision:
    """The decision that a claim stands."""
    return Decision(
        claim=claim.key,
        status=ReviewStatus.PASSAGE_CHECKED,
        method=ReviewMethod.SECOND_READING,
        reviewer_kind=ReviewerKind.CURATOR,
        subject=claim.subject,
        kind=claim.kind,
        words_digest=claim.passages[0].words_digest,
        ordinal=claim.ordinal,
    )


def _catalogue() -> Iterator[Quad]:
    yield from drug_quads(Drug(key="examplol", label="examplol", label_zh="示例洛尔", brand_names=("Examplor XL",)))
    yield from term_quads(Term(type="condition", key="angina", label="angina", other_names=('angina "pectoris"',)))
    yield from term_quads(Term(type="condition", key="hypertension", label="hypertension"))
    yield from term_quads(Term(type="effect", key="myocardial-infarction", label="myocardial infarction"))


def _label(document: Document) -> Iterator[Quad]:
    claims = list(claims_of(document))
    addresses = {passage.address for claim in claims for passage in claim.passages}
    yield from source_quads(document.source)
    yield from version_quads(document.version)
    yield from section_quads(document.version, [part for part in document.sections if part.address in addresses])
    for claim in claims:
        yield from claim_quads(claim, document.source.publisher)


def write(path: Path, quads: Iterable[Quad]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(Writer().trig(sorted(set(quads), key=order)), encoding="utf-8")


def _write_data(folder: Path) -> None:
    for name in ("catalogue/dataset.trig", "catalogue/activities.trig", *(f"examples/{name}" for name in EXAMPLES)):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(shipped("data") / name, folder / name)
    write(folder / "catalogue" / "things.trig", _catalogue())
    rows = []
    for name in LABELS:
        (document,) = read(DOCUMENTS / "openfda" / name)
        write(folder / "claims" / f"{document.version.key}.trig", _label(document))
        rows += [decision_row(checked(claim)) for claim in claims_of(document)]
    (folder / "decisions").mkdir()
    (folder / "decisions" / "checked.jsonl").write_text("".join(rows), encoding="utf-8")


@pytest.fixture(scope="session")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small data folder, which no test may change: an invented drug in two versions of its label."""
    folder = tmp_path_factory.mktemp("small") / "data"
    _write_data(folder)
    return folder


@pytest.fixture
def data(pristine: Path, tmp_path: Path) -> Path:
    """A copy of the small data folder that a test may change."""
    return Path(shutil.copytree(pristine, tmp_path / "data"))


@pytest.fixture(scope="session")
def release(pristine: Path, tmp_path_factory: pytest.TempPathFactory) -> Release:
    """A release of the small data and documents, which no test may change."""
    output = tmp_path_factory.mktemp("release")
    return build(BuildOrder(output=output, data=pristine, sources=(DOCUMENTS,), issued=date(2026, 1, 1)))


@pytest.fixture
def own_release(release: Release, tmp_path: Path) -> Path:
    """A folder of releases that a test may harm, with one in it, which is current."""
    folder = tmp_path / "releases"
    shutil.copytree(release.path, folder / release.id)
    (folder / "current").symlink_to(release.id)
    return folder


Run = Callable[..., subprocess.CompletedProcess[str]]
Call = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="session")
def lastdose() -> Run:
    """Run the command: `lastdose("verify", path, env={…})` gives its exit code and what it said."""

    def run(*arguments: object, env: Mapping[str, str] | None = None, stdin: str = "") -> Any:
        command = [sys.executable, "-c", "import sys; from lastdose.cli import main; sys.exit(main())"]
        given = {**os.environ, **(env or {})}
        return subprocess.run(
            [*command, *map(str, arguments)], env=given, input=stdin, capture_output=True, text=True, check=False
        )

    return run


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str]) -> Call:
    """Run the command in this process: its exit code, stdout and stderr."""

    def called(*arguments: object) -> tuple[int, str, str]:
        try:
            code = main([str(argument) for argument in arguments])
        except SystemExit as leaving:
            code = int(str(leaving.code))
        said = capsys.readouterr()
        return code, said.out, said.err

    return called
