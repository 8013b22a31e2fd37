"""Every value the program can write, each with every field filled, and the terms it is written in."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from lastdose.claims.catalogue import (
    Code,
    Comparison,
    Decision,
    Drug,
    DrugClass,
    Examination,
    Product,
    Term,
    Tombstone,
)
from lastdose.claims.concepts import ComparisonKind, Concept
from lastdose.claims.documents import Passage, Rendition, Section, Source, SourceVersion, fingerprint
from lastdose.claims.kinds import CLAIM_KINDS, Claim, DiscontinuationRiskClaim
from lastdose.claims.values import Quantity, Ref, UseContext
from lastdose.gate.loading import load
from lastdose.graphs import records
from lastdose.graphs.claims import claim_quads, value_quads
from lastdose.graphs.reading import union_of
from lastdose.graphs.spelling import HOMES, IRIS, Quad, Spelling, spellings
from lastdose.releases.withdrawal import unsupported_quads
from rdflib import Graph

ROOT = Path(__file__).parents[2]
A_DRUG = Ref("drug", "x")
REFERS_TO = {
    "about": "drug", "affected_drug": "drug", "alternative_drug": "drug-class", "indicated_for": "condition",
    "indication": "condition", "member_of": "drug-class", "product": "product", "returning_condition": "condition",
    "subject": "drug",
}  # fmt: skip


@pytest.fixture(scope="session")
def files() -> list[Path]:
    """The Turtle files of the ontology."""
    return sorted((ROOT / "ontology").glob("*.ttl"))


@pytest.fixture(scope="session")
def terms(files: list[Path]) -> Graph:
    """Everything the ontology says."""
    return union_of(load([], vocabulary=files).dataset)


@pytest.fixture(scope="session")
def written() -> Graph:
    """Every value with every field filled, as the program spells it, and the activities of the catalogue."""
    whole = Graph()
    for subject, predicate, value, _ in everything():
        whole.add((subject, predicate, value))
    return whole + activities()


def activities() -> Graph:
    quads = ox.parse(path=str(ROOT / "data" / "catalogue" / "activities.trig"))
    triples = ox.serialize((quad.triple for quad in quads), format=ox.RdfFormat.N_TRIPLES)
    return Graph().parse(data=triples, format="nt")


@pytest.fixture(scope="session")
def hearsay() -> Graph:
    """A reported claim of every kind."""
    whole = Graph()
    for kind in CLAIM_KINDS.values():
        for subject, predicate, value, _ in claim_quads(a_claim(kind, hearsay=True)):
            whole.add((subject, predicate, value))
    return whole


def filled(value: type, **given: Any) -> Any:
    """A value of the type with every written field filled."""
    slots = {spelling.field: _field(spelling) for spelling in spellings(value) if spelling.field not in given}
    return value(**slots, **given)


def _field(spelling: Spelling) -> Any:
    entry = _entry(spelling)
    return (entry,) if spelling.many else entry


def _entry(spelling: Spelling) -> Any:
    kind: Any = spelling.type
    if kind is Ref:
        return Ref(REFERS_TO.get(spelling.field, "effect"), "x")
    if issubclass(kind, Concept):
        return next(iter(kind))
    if kind is Quantity:
        return Quantity(minimum=Decimal(1), maximum=Decimal("1.5"), unit="mo")
    if kind in HOMES:
        return filled(kind)
    return _words(spelling.name) if kind is str else {bool: True, int: 1, date: date(2026, 1, 1)}.get(kind, Decimal(1))


def _words(name: str) -> str:
    if name.endswith("claim_kind"):
        return "DurationClaim"
    if name.endswith("language"):
        return "en"
    return "https://example.org/" if name in IRIS else "x"


def a_claim(kind: type[Claim], subject: Ref = A_DRUG, *, hearsay: bool = False) -> Claim:
    passage = Passage(
        address="text", start=0, end=5, words_digest=fingerprint("words"), subsection="5.1", exact="words"
    )
    claim = filled(
        kind,
        version="x",
        subject=subject,
        context=filled(UseContext),
        passages=(passage,),
        hearsay=hearsay,
        generated_by="curation",
        ordinal=2 if hearsay else 1,
    )
    assert isinstance(claim, Claim)
    return claim


def everything() -> Iterator[Quad]:
    """The quads of at least one value of every kind."""
    for kind in CLAIM_KINDS.values():
        yield from claim_quads(a_claim(kind), "Anyone")
    for subject in (A_DRUG, Ref("drug-class", "x")):
        yield from claim_quads(a_claim(DiscontinuationRiskClaim, subject, hearsay=True))
        yield from claim_quads(a_claim(DiscontinuationRiskClaim, subject))
    yield from _drugs()
    yield from _documents()
    yield from records.examination_quads(filled(Examination))
    yield from records.decision_quads(_a_decision())
    for comparison_kind in ComparisonKind:
        yield from records.comparison_quads(filled(Comparison, kind=comparison_kind))


def _a_decision() -> Decision:
    claim = a_claim(DiscontinuationRiskClaim)
    digest = claim.passages[0].words_digest
    decision = filled(Decision, claim=claim.key, subject=claim.subject, kind=claim.kind, words_digest=digest)
    assert isinstance(decision, Decision)
    return decision


def _drugs() -> Iterator[Quad]:
    codes = tuple(Code(system=system, value="1", found_in=Ref("version", "x")) for system in ("unii", "rxcui", "atc"))
    drug = filled(Drug, key="x", label_zh="x", codes=codes, ingredients=())
    yield from records.drug_quads(drug)
    yield from records.drug_quads(replace(drug, key="x-and-y", active_moiety=None, ingredients=("x",)))
    yield from records.drug_class_quads(filled(DrugClass, key="x"))
    yield from records.product_quads(filled(Product, key="x"))
    for kind in ("condition", "effect"):
        yield from records.term_quads(Term(type=kind, key="x", label="x", label_zh="x", exact=("MONDO:1",)))


def _documents() -> Iterator[Quad]:
    yield from records.source_quads(filled(Source, key="x"))
    version = filled(SourceVersion, key="x")
    yield from records.version_quads(version)
    yield from records.section_quads(version, [Section(address="text", code="article", title="x")])
    yield from records.succession_quads(version)
    yield from _renditions()
    yield from value_quads(Quantity(minimum=Decimal(1), half_lives=True))
    claim = a_claim(DiscontinuationRiskClaim)
    yield from unsupported_quads([claim], {claim.version: "x"})


def _renditions() -> Iterator[Quad]:
    rendition = filled(Rendition)
    yield from records.rendition_quads(rendition)
    yield from records.reading_quads(a_claim(DiscontinuationRiskClaim), rendition)
    stone = Tombstone(thing=A_DRUG, withdrawn_on=date(2026, 1, 1), reason="x", replaced_by=(Ref("drug", "x"),))
    yield from records.tombstone_quads(stone)
