"""What makes claims and statements the same: keys move with what is said or where it stands, and with nothing else."""

from collections.abc import Callable
from dataclasses import fields, replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DataObject, SearchStrategy
from lastdose.claims.concepts import Affected, ReviewStatus, RiskKind, StopManner
from lastdose.claims.documents import Passage, fingerprint
from lastdose.claims.kinds import CLAIM_KINDS, Claim, DiscontinuationRiskClaim, MonitoringClaim, SupervisionClaim
from lastdose.claims.values import Quantity, Ref, UseContext
from lastdose.graphs.claims import claim_quads, statement_key
from lastdose.graphs.spelling import ld, node
from rdflib import RDF, URIRef

AnyClaim = Callable[[type[Claim]], SearchStrategy[Claim]]
KINDS = pytest.mark.parametrize("kind", CLAIM_KINDS.values(), ids=lambda kind: kind.__name__)
ANY_KIND = st.sampled_from(list(CLAIM_KINDS.values()))
KEY_PARTS = {"version", "subject", "passages", "ordinal"}

RISK = DiscontinuationRiskClaim(
    version="examplol-v1",
    subject=Ref("drug", "examplol"),
    context=UseContext(route=("oral",)),
    passages=(Passage(address="warnings[0]", start=10, end=40, words_digest=fingerprint("some words")),),
    paraphrase="Tremor may follow a sudden stop.",
    risk_kind=RiskKind.WITHDRAWAL,
    stop_manner=(StopManner.ABRUPT,),
    effect=(Ref("effect", "tremor"),),
)
OTHER_SLOTS: dict[str, Any] = {
    "affected": Affected.NEONATE,
    "applies_when": ("it was taken for long",),
    "context": UseContext(route=("rectal",)),
    "effect": (Ref("effect", "seizure"),),
    "hedged": True,
    "onset": Quantity(minimum=Decimal(12), unit="h"),
    "risk_kind": RiskKind.REBOUND,
    "stop_manner": (StopManner.ABRUPT, StopManner.PREMATURE),
    "subject": Ref("drug-class", "exampline"),
}


@given(data=st.data())
def test_slots_review_and_wording_do_not_move_a_claim(claims: AnyClaim, data: DataObject) -> None:
    kind = data.draw(ANY_KIND)
    claim, other = data.draw(claims(kind)), data.draw(claims(kind))

    slots = {field.name: getattr(other, field.name) for field in fields(other) if field.name not in KEY_PARTS}

    assert replace(claim, **slots).key == claim.key


@given(data=st.data(), by=st.integers(1, 999))
def test_offsets_do_not_move_a_claim(claims: AnyClaim, data: DataObject, by: int) -> None:
    kind = data.draw(ANY_KIND)
    claim = data.draw(claims(kind))

    moved = [replace(passage, start=passage.start + by, end=passage.end + by) for passage in claim.passages]

    assert replace(claim, passages=tuple(moved)).key == claim.key


@pytest.mark.parametrize(
    "other",
    [
        replace(RISK, version="examplol-v2"),
        replace(RISK, subject=Ref("drug", "otherol")),
        replace(RISK, ordinal=1),
        replace(RISK, passages=(replace(RISK.passages[0], words_digest=fingerprint("other words")),)),
    ],
    ids=["version", "subject", "ordinal", "words"],
)
def test_version_subject_ordinal_and_words_move_a_claim(other: Claim) -> None:
    assert other.key != RISK.key


@pytest.mark.parametrize("slot", OTHER_SLOTS)
def test_a_slot_that_differs_makes_another_statement(slot: str) -> None:
    other = replace(RISK, **{slot: OTHER_SLOTS[slot]})

    assert statement_key(other) != statement_key(RISK)


def test_a_kind_that_differs_makes_another_statement() -> None:
    def of_kind(kind: type[Claim], **slot: Any) -> Claim:
        return kind(
            version="v1", subject=RISK.subject, context=RISK.context, passages=RISK.passages, paraphrase="x", **slot
        )

    monitoring, supervision = of_kind(MonitoringClaim, watch="x"), of_kind(SupervisionClaim, supervision="x")

    assert statement_key(monitoring) != statement_key(supervision)


@KINDS
@settings(max_examples=3)
@given(data=st.data())
def test_hearsay_is_a_reported_claim_and_nothing_else(kind: type[Claim], claims: AnyClaim, data: DataObject) -> None:
    claim = replace(data.draw(claims(kind)), hearsay=True)

    quads = list(claim_quads(claim))

    own = {(predicate, value) for subject, predicate, value, _ in quads if subject == node("claim", claim.key)}
    assert {value for predicate, value in own if predicate == RDF.type} == {ld("ReportedClaim")}
    assert (ld("reportedKind"), ld(kind.__name__)) in own
    assert not {predicate for _, predicate, _, _ in quads} & {ld("aboutDrug"), ld("aboutClass"), ld("statementKind")}


@KINDS
@settings(max_examples=3)
@given(data=st.data())
def test_what_somebody_answers_for_is_no_reported_claim(kind: type[Claim], claims: AnyClaim, data: DataObject) -> None:
    claim = replace(data.draw(claims(kind)), hearsay=False)

    said = {term for quad in claim_quads(claim) for term in quad[:3]}

    reported = {term for term in said if isinstance(term, URIRef) and "#reported" in term.casefold()}
    assert not reported
    assert ld(kind.__name__) in said


@given(data=st.data())
def test_every_triple_of_a_claim_stands_in_the_graph_of_its_version(claims: AnyClaim, data: DataObject) -> None:
    kind = data.draw(ANY_KIND)
    claim = data.draw(claims(kind))

    homes = {home for subject, _, _, home in claim_quads(claim) if subject == node("claim", claim.key)}

    assert homes == {node("graph", claim.version)}


@given(st.data())
def test_a_review_changes_one_triple(data: DataObject) -> None:
    one, other = data.draw(st.sampled_from(ReviewStatus)), data.draw(st.sampled_from(ReviewStatus))
    assume(one is not other)

    before, after = (set(claim_quads(replace(RISK, review_status=status))) for status in (one, other))

    assert [predicate for _, predicate, _, _ in before - after] == [ld("reviewStatus")]
