"""Denials beside warnings, permissions beside advice: one document keeps each in its scope, two may contradict."""

from typing import TYPE_CHECKING, Any

import pytest
from lastdose.claims.concepts import Affected, ComparisonKind, RiskKind, StopManner
from lastdose.claims.kinds import AssertedAbsenceClaim, DiscontinuationRiskClaim, StopMannerClaim
from lastdose.claims.values import Ref, UseContext

if TYPE_CHECKING:
    from tests.comparison.conftest import Room

EXA = Ref("product", "exa")


def denies(room: "Room", version: str, *kinds: RiskKind, **slots: Any) -> AssertedAbsenceClaim:
    return room.says(version, AssertedAbsenceClaim, denied_risk_kind=kinds or (RiskKind.WITHDRAWAL,), **slots)


def warns(room: "Room", version: str, kind: RiskKind = RiskKind.WITHDRAWAL, **slots: Any) -> DiscontinuationRiskClaim:
    return room.says(version, DiscontinuationRiskClaim, risk_kind=kind, stop_manner=(StopManner.ABRUPT,), **slots)


def test_a_denial_beside_a_warning_in_one_document_is_a_difference_of_scope(room: "Room") -> None:
    label = room.version("label", "8")
    absence = denies(room, label)
    risk = warns(room, label, RiskKind.RECURRENCE, effect=(Ref("effect", "chorea"),))

    difference = room.only(ComparisonKind.SCOPE_DIFFERENCE)

    assert difference.claims == (absence.key, risk.key)
    assert difference.axis == "denied and affirmed"
    assert difference.explanation == (
        "Label, version 8 denies withdrawal, and warns of a return of the condition (chorea): "
        "a denial covers only what it names."
    )


def test_a_harm_to_the_newborn_is_told_as_such(room: "Room") -> None:
    label = room.version("label")
    denies(room, label)
    warns(room, label, affected=Affected.NEONATE)

    assert "warns of withdrawal in the newborn" in room.only(ComparisonKind.SCOPE_DIFFERENCE).explanation


def test_the_condition_of_a_denial_is_told(room: "Room") -> None:
    label = room.version("label")
    denies(room, label, applies_when=("the dose was 3 or 6 mg",))
    warns(room, label, RiskKind.REBOUND)

    sentence = room.only(ComparisonKind.SCOPE_DIFFERENCE).explanation

    assert "denies withdrawal (on condition: the dose was 3 or 6 mg)" in sentence


def test_denials_of_one_use_are_told_in_one_sentence(room: "Room") -> None:
    label = room.version("label")
    denies(room, label)
    denies(room, label, RiskKind.REBOUND)
    warns(room, label, RiskKind.EXACERBATION)

    assert len(room.only(ComparisonKind.SCOPE_DIFFERENCE).claims) == 3


def test_a_denial_and_a_warning_for_two_routes_are_not_compared(room: "Room") -> None:
    label = room.version("label")
    denies(room, label, context=UseContext(route=("oral",)))
    warns(room, label, context=UseContext(route=("rectal",)))

    assert room.compared() == []


def test_what_one_document_denies_and_another_warns_of_for_one_use_is_a_contradiction(room: "Room") -> None:
    absence, risk = denies(room, room.version("label")), warns(room, room.version("leaflet", place="EU"))

    conflict = room.only(ComparisonKind.DIRECT_CONTRADICTION)

    assert conflict.claims == (absence.key, risk.key)
    assert conflict.explanation == "Label denies withdrawal; Leaflet warns of withdrawal."


@pytest.mark.parametrize(
    "slots",
    [
        {"applies_when": ("it was taken for long",)},
        {"except_when": ("it was taken for days only",)},
        {"kind": RiskKind.REBOUND},
        {"affected": Affected.NEONATE},
        {"context": UseContext(product=EXA, route=("oral",), dose_range="25 mg and more")},
        {"context": UseContext(product=EXA, route=("topical",))},
        {"context": UseContext(product=Ref("product", "exa-depot"), route=("oral",))},
        {"subject": Ref("drug-class", "exampline")},
    ],
    ids=["condition", "exception", "other harm", "newborn", "dose range", "route", "product", "class"],
)
def test_what_is_not_said_of_the_same_use_without_condition_contradicts_nothing(
    room: "Room", slots: dict[str, Any]
) -> None:
    denies(room, room.version("label"))
    warns(room, room.version("leaflet", place="EU"), **slots)

    assert room.compared() == []


def test_a_class_of_thousands_of_claims_is_compared_once_a_use(room: "Room") -> None:
    subject = Ref("drug-class", "exampline")
    for number in range(1500):
        denies(room, room.version(f"silent{number}"), subject=subject)
        warns(room, room.version(f"speaking{number}"), subject=subject)

    assert len(room.compared()) == 1


def test_a_permission_beside_advice_is_told_with_its_condition(room: "Room") -> None:
    label = room.version("label", "2")
    advice = room.says(label, StopMannerClaim, advised_manner=(StopManner.GRADUAL,))
    permission = room.says(
        label, StopMannerClaim, permitted_manner=(StopManner.ABRUPT,), applies_when=("the harm outweighs the danger",)
    )

    difference = room.only(ComparisonKind.SCOPE_DIFFERENCE)

    assert difference.claims == (advice.key, permission.key)
    assert difference.axis == "advised and permitted"
    assert difference.explanation == (
        "Label, version 2 advises gradual stopping, "
        "and permits stopping at once (on condition: the harm outweighs the danger)."
    )


def test_permissions_in_another_document_are_not_set_beside_advice(room: "Room") -> None:
    room.says(room.version("label"), StopMannerClaim, advised_manner=(StopManner.GRADUAL,))
    room.says(room.version("leaflet"), StopMannerClaim, permitted_manner=(StopManner.ABRUPT,))

    assert room.compared() == []
