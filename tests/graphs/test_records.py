"""What stands around claims is read back as it was written, and versions know what came before and after them."""

from datetime import date
from itertools import chain

import pytest
from lastdose.claims.catalogue import Code, Comparison, Drug, DrugClass, Examination, Product, Term
from lastdose.claims.concepts import ComparisonKind, DateStatus, LabellerRole, Outcome, ReviewStatus, SourceKind
from lastdose.claims.documents import Source, SourceVersion
from lastdose.claims.history import in_succession
from lastdose.claims.values import Ref
from lastdose.errors import RefusedError
from lastdose.graphs.nquads import line
from lastdose.graphs.reading import Known, known, union_of
from lastdose.graphs.records import (
    comparison_quads,
    current_quads,
    drug_class_quads,
    drug_quads,
    examination_quads,
    product_quads,
    source_quads,
    succession_quads,
    term_quads,
    version_quads,
)
from lastdose.graphs.spelling import Quad, node, term
from rdflib import Dataset

EVERYTHING = Known(
    drugs=(
        Drug(
            key="examplol",
            label="examplol",
            label_zh="例药",
            brand_names=("Exa", "Exalon"),
            other_names=("exemplol",),
            codes=(Code(system="unii", value="ABC123DEF4", found_in=Ref("version", "examplol-v1")),),
            active_moiety="exampl",
        ),
        Drug(key="examplol-otherol", label="examplol / otherol", ingredients=("examplol", "otherol")),
    ),
    drug_classes=(DrugClass(key="exampline", label="exampline", other_names=("example",), broader=("amine",)),),
    products=(Product(key="exa", label="Exa", drug="examplol"),),
    terms=(
        Term(
            type="condition", key="hypertension", label="hypertension", broader=("disease",), exact=("MONDO:0005044",)
        ),
        Term(type="effect", key="tremor", label="tremor", label_zh="震颤", close=("HP:0001337",), found_in=("hp-1",)),
    ),
    sources=(
        Source(
            key="label-examplol",
            title="Exa: US label",
            kind=SourceKind.REGULATORY_LABEL,
            jurisdiction="US",
            publisher="Example Company",
            homepage="https://example.org/exa",
            family="nda-1",
            about=(Ref("drug", "examplol"),),
            cites=("site-examplol",),
        ),
        Source(key="site-examplol", title="exa.example", kind=SourceKind.MANUFACTURER_SITE, at_hand=False),
    ),
    versions=(
        SourceVersion(
            key="examplol-v1",
            source="label-examplol",
            kind=SourceKind.REGULATORY_LABEL,
            content_hash="0" * 64,
            number="1",
            jurisdiction="US",
            effective_date=date(2021, 2, 3),
            stated_revision="02/2021",
            date_status=DateStatus.STATED,
            labeller="Example Company",
            labeller_role=LabellerRole.APPLICATION_HOLDER,
            licence="https://creativecommons.org/publicdomain/zero/1.0/",
            disclaimer="not for decisions",
            references=("https://example.org/cited",),
        ),
    ),
    examinations=(
        Examination(
            version="examplol-v1",
            subject=Ref("drug", "examplol"),
            sought_claim_kind="IndicationClaim",
            outcome=Outcome.NOT_FOUND,
            sought_term=(Ref("condition", "hypertension"),),
            sought_words="high blood pressure",
            sought_claim=("0123456789abcdef",),
            review_status=ReviewStatus.PASSAGE_CHECKED,
        ),
    ),
    comparisons=(
        Comparison(
            kind=ComparisonKind.CITATION_NOT_EXAMINED,
            subject=Ref("drug", "examplol"),
            claims=("0123456789abcdef",),
            cited_source="site-examplol",
            versions=("examplol-v1",),
            axis="citation",
            explanation="It cites what was never examined.",
        ),
    ),
)


def quads_of(everything: Known) -> set[Quad]:
    return {
        *chain.from_iterable(map(drug_quads, everything.drugs)),
        *chain.from_iterable(map(drug_class_quads, everything.drug_classes)),
        *chain.from_iterable(map(product_quads, everything.products)),
        *chain.from_iterable(map(term_quads, everything.terms)),
        *chain.from_iterable(map(source_quads, everything.sources)),
        *chain.from_iterable(map(version_quads, everything.versions)),
        *chain.from_iterable(map(examination_quads, everything.examinations)),
        *chain.from_iterable(map(comparison_quads, everything.comparisons)),
    }


def read(quads: set[Quad]) -> Known:
    dataset = Dataset()
    dataset.parse(data="".join(map(line, quads)), format="nquads")
    return known(union_of(dataset))


def version(number: str) -> SourceVersion:
    kind = SourceKind.REGULATORY_LABEL
    return SourceVersion(key=f"examplol-v{number}", source="s", kind=kind, content_hash="0", number=number)


def test_everything_is_read_back_as_it_was_written() -> None:
    assert read(quads_of(EVERYTHING)) == EVERYTHING


def test_nothing_is_written_in_two_graphs() -> None:
    quads = quads_of(EVERYTHING)

    assert len({quad[:3] for quad in quads}) == len(quads)


def test_a_value_that_cannot_be_one_is_refused_by_name() -> None:
    quads = {quad for quad in quads_of(EVERYTHING) if quad[1] != term("dcterms:subject")}

    with pytest.raises(RefusedError, match=r"comparison/.* is no Comparison"):
        read(quads)


def test_consecutive_numbers_are_previous_versions_and_others_the_last_known() -> None:
    found = {quad[:3] for version in in_succession(map(version, ["4", "2", "1"])) for quad in succession_quads(version)}

    assert {(str(s).rpartition("/")[2], str(p).rpartition("/")[2], str(o).rpartition("/")[2]) for s, p, o in found} == {
        ("examplol-v2", "previousVersion", "examplol-v1"),
        ("examplol-v4", "ontology#previousKnownVersion", "examplol-v2"),
    }


def test_only_the_last_known_version_is_current() -> None:
    versions = in_succession(map(version, ["9", "10", "2"]))

    found = [(subject, value) for subject, _, value, _ in current_quads(versions)]

    assert found == [(node("source", "s"), node("version", "examplol-v10"))]


def test_versions_without_an_order_are_all_current() -> None:
    versions = in_succession([version("a"), version("b")])

    assert len(list(current_quads(versions))) == 2
