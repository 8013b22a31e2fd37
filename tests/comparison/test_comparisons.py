"""All comparisons together: the same whatever the order of what comes in, one a key, without a verdict."""

import random
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from lastdose.claims.concepts import ComparisonKind, RiskKind, SourceKind, StopManner
from lastdose.claims.kinds import AssertedAbsenceClaim, DiscontinuationRiskClaim, SupervisionClaim
from lastdose.claims.values import Ref

if TYPE_CHECKING:
    from tests.comparison.conftest import Room


@pytest.fixture
def full(room: "Room") -> "Room":
    """A room with a history, a silence, a denial and a contradiction."""
    withdrawal = {"risk_kind": RiskKind.WITHDRAWAL, "stop_manner": (StopManner.ABRUPT,)}
    for number, at in (("1", "boxed_warning[0]"), ("2", "warnings[0]")):
        label = room.version("label", number)
        room.says(label, DiscontinuationRiskClaim, words="sudden stop", at=at, **withdrawal)
        room.says(label, AssertedAbsenceClaim, denied_risk_kind=(RiskKind.REBOUND,))
    leaflet = room.version("leaflet", place="EU", kind=SourceKind.PATIENT_LEAFLET)
    room.says(
        leaflet, AssertedAbsenceClaim, denied_effect=(Ref("effect", "tremor"),), denied_risk_kind=(RiskKind.WITHDRAWAL,)
    )
    room.says(leaflet, SupervisionClaim, supervision="a doctor")
    room.reads(leaflet, DiscontinuationRiskClaim)
    return room


def test_every_kind_is_found_once(full: "Room") -> None:
    assert sorted(one.kind for one in full.compared()) == sorted(
        [
            ComparisonKind.DIRECT_CONTRADICTION,
            ComparisonKind.OMISSION,
            ComparisonKind.PROMINENCE_CHANGE,
            ComparisonKind.SCOPE_DIFFERENCE,
        ]
    )


@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_what_comes_in_changes_nothing(full: "Room", seed: int) -> None:
    before = full.compared()

    chance = random.Random(seed)
    chance.shuffle(full.claims)
    chance.shuffle(full.examinations)
    full.versions = dict(chance.sample(sorted(full.versions.items()), len(full.versions)))

    assert full.compared() == before


def test_a_comparison_is_one_sentence_that_names_its_documents(full: "Room") -> None:
    for one in full.compared():
        assert one.explanation.endswith(".")
        assert ". " not in one.explanation
        assert "Label" in one.explanation


def test_nothing_compared_is_nothing_found(room: "Room") -> None:
    assert room.compared() == []


def test_sources_of_one_title_are_told_apart_by_their_labellers(room: "Room") -> None:
    slots: dict[str, Any] = {"risk_kind": RiskKind.WITHDRAWAL, "stop_manner": (StopManner.ABRUPT,)}
    for source in ("exalabel", "exabrand"):
        label = room.version(source, "1", labeller=f"{source.title()} Company")
        room.says(label, AssertedAbsenceClaim, denied_risk_kind=(RiskKind.REBOUND,))
        room.says(label, DiscontinuationRiskClaim, **slots)
        room.sources[source] = replace(room.sources[source], title="Exa: US label")

    sentences = [one.explanation for one in room.compared()]

    assert [sentence.partition(", version 1")[0] for sentence in sorted(sentences)] == [
        "Exa: US label of Exabrand Company",
        "Exa: US label of Exalabel Company",
    ]
