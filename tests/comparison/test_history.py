"""Changes between versions: what entered, left or moved, between which two, and never on a date."""

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from lastdose.claims.concepts import Affected, ComparisonKind, RiskKind, StopManner
from lastdose.claims.kinds import (
    Claim,
    DiscontinuationRiskClaim,
    IndicationClaim,
    InteractionOffsetClaim,
    StopMannerClaim,
)
from lastdose.claims.values import Population, Ref

if TYPE_CHECKING:
    from tests.comparison.conftest import Room

BOX, SECTION = "boxed_warning[0]", "warnings_and_cautions[0]#5.1"
SEIZURE, TREMOR = Ref("effect", "seizure"), Ref("effect", "tremor")


def risk(room: "Room", version: str, *effects: Ref, at: str = SECTION, **slots: Any) -> Claim:
    given: dict[str, Any] = {"risk_kind": RiskKind.WITHDRAWAL, "stop_manner": (StopManner.ABRUPT,), **slots}
    return room.says(version, DiscontinuationRiskClaim, at=at, effect=effects, **given)


def both_read(room: "Room", kind: type[Claim] = DiscontinuationRiskClaim) -> tuple[str, str]:
    old, new = room.version("exalabel", "1"), room.version("exalabel", "2")
    room.reads(old, kind, found=True)
    room.reads(new, kind, found=True)
    return old, new


def test_a_warning_that_leaves_the_box_is_told_with_the_place_where_it_stands_now(room: "Room") -> None:
    old, new = both_read(room)
    before = risk(room, old, TREMOR, at=f"{BOX} {SECTION}", words="sudden stop")
    after = risk(room, new, TREMOR, words="sudden stop")

    change = room.only(ComparisonKind.PROMINENCE_CHANGE)

    assert change.claims == (before.key, after.key)
    assert change.versions == (old, new)
    assert change.axis == "boxed warning lost"
    assert change.explanation == (
        "Exalabel says this in the boxed warning in version 1, and only in section 5.1 in version 2."
    )


def test_a_warning_that_enters_the_box_is_told_though_it_was_reworded(room: "Room") -> None:
    old, new = both_read(room)
    risk(room, old, TREMOR, at="spl_medguide[0]")
    risk(room, new, TREMOR, at=BOX)

    change = room.only(ComparisonKind.PROMINENCE_CHANGE)

    assert change.axis == "boxed warning gained"
    assert change.explanation == (
        "Exalabel warns of withdrawal (tremor) only in the Medication Guide in version 1, "
        "and in the boxed warning in version 2."
    )


@pytest.mark.parametrize("places", [(BOX, BOX), (SECTION, "warnings[0]")], ids=["in the box", "outside"])
def test_a_warning_that_moves_without_crossing_the_box_is_no_change(room: "Room", places: tuple[str, str]) -> None:
    for version, at in zip(both_read(room), places, strict=True):
        risk(room, version, TREMOR, at=at)

    assert room.compared() == []


def test_a_warning_that_another_claim_keeps_in_the_box_has_not_left_it(room: "Room") -> None:
    old, new = both_read(room)
    risk(room, old, TREMOR, at=BOX, words="sudden stop")
    risk(room, new, TREMOR, words="sudden stop")
    risk(room, new, TREMOR, at=BOX)

    assert room.compared() == []


def test_versions_that_follow_each_other_have_no_gap_and_others_say_so(room: "Room") -> None:
    for number, at in (("1", BOX), ("2", SECTION), ("5", BOX)):
        risk(room, room.version("exalabel", number), TREMOR, at=at, words="sudden stop")

    sentences = [change.explanation for change in room.compared(ComparisonKind.PROMINENCE_CHANGE)]

    gaps = {"version 5" in sentence: "no version between them is at hand" in sentence for sentence in sentences}
    assert gaps == {False: False, True: True}


def test_a_change_is_between_versions_and_never_on_a_date(room: "Room") -> None:
    old, new = room.version("exalabel", "1"), room.version("exalabel", "2", effective_date=date(2021, 9, 15))
    risk(room, old, at=BOX, words="sudden stop")
    risk(room, new, words="sudden stop")

    assert "2021" not in room.only(ComparisonKind.PROMINENCE_CHANGE).explanation


def test_a_harm_that_enters_is_told_beside_the_reading_of_the_version_without_it(room: "Room") -> None:
    old, new = room.version("exalabel", "1"), room.version("exalabel", "2")
    reading = room.reads(old, DiscontinuationRiskClaim)
    room.reads(new, DiscontinuationRiskClaim, found=True)
    added = risk(room, new, SEIZURE, TREMOR, affected=Affected.NEONATE)

    change = room.only(ComparisonKind.VERSION_CHANGE)

    assert (change.claims, change.examinations) == ((added.key,), (reading.key,))
    assert change.axis == "harm, effect"
    assert change.explanation == (
        "Exalabel: version 2 warns of withdrawal in the newborn (seizure and tremor), which version 1 does not."
    )


def test_an_effect_that_changes_is_told_between_the_two_claims(room: "Room") -> None:
    old, new = both_read(room)
    before, after = risk(room, old, SEIZURE, TREMOR), risk(room, new, TREMOR)

    change = room.only(ComparisonKind.VERSION_CHANGE)

    assert change.claims == (before.key, after.key)
    assert change.explanation == (
        "Exalabel: version 1 names seizure among the harms of stopping, which version 2 does not."
    )


@pytest.mark.parametrize("unread", [0, 1], ids=["older", "newer"])
def test_what_a_version_lacks_that_was_not_read_in_full_is_no_change(room: "Room", unread: int) -> None:
    versions = room.version("exalabel", "1"), room.version("exalabel", "2")
    room.reads(versions[1 - unread], DiscontinuationRiskClaim, found=True)
    risk(room, versions[1 - unread], TREMOR)

    assert room.compared() == []


def test_a_claim_that_was_split_is_no_change(room: "Room") -> None:
    old, new = both_read(room, IndicationClaim)
    room.says(old, IndicationClaim, indicated_for=(Ref("condition", "angina"), Ref("condition", "migraine")))
    room.says(new, IndicationClaim, indicated_for=(Ref("condition", "angina"),))
    room.says(new, IndicationClaim, indicated_for=(Ref("condition", "migraine"),))

    assert room.compared() == []


def test_a_harm_that_is_now_told_of_the_whole_class_has_not_left_the_label(room: "Room") -> None:
    old, new = both_read(room)
    risk(room, old, TREMOR)
    risk(room, new, TREMOR, subject=Ref("drug-class", "exampline"))

    assert room.compared() == []


def test_two_claims_that_rest_on_the_same_words_are_told_apart_by_what_they_say(room: "Room") -> None:
    for version in (room.version("exalabel", "1"), room.version("exalabel", "2")):
        for ordinal, consequence in enumerate(("less pain relief", "withdrawal")):
            room.says(
                version,
                InteractionOffsetClaim,
                words="after stopping an inhibitor",
                at=BOX if version.endswith("1") or ordinal else SECTION,
                affected_drug=Ref("drug", "otherol"),
                consequence=consequence,
                ordinal=ordinal,
            )

    change = room.only(ComparisonKind.PROMINENCE_CHANGE)

    keys = {claim.key for claim in room.claims if claim.ordinal == 0}
    assert set(change.claims) == keys


def test_an_age_that_changes_is_told_in_both_words(room: "Room") -> None:
    for version, (days, words) in zip(both_read(room, IndicationClaim), AGES, strict=True):
        people = Population(min_age_days=days, as_said=words)
        room.says(version, IndicationClaim, indicated_for=(Ref("condition", "epilepsy"),), population=people)

    change = room.only(ComparisonKind.VERSION_CHANGE)

    assert change.axis == "age"
    assert change.explanation == (
        "Exalabel, for epilepsy: in version 1, 4 years and older; in version 2, 1 month and older."
    )


AGES = ((1461, "4 years and older"), (30, "1 month and older"))


def test_advice_that_enters_is_told(room: "Room") -> None:
    old, new = both_read(room, StopMannerClaim)
    room.says(old, StopMannerClaim, advised_manner=(StopManner.GRADUAL,))
    room.says(new, StopMannerClaim, advised_manner=(StopManner.GRADUAL,), advised_against_manner=(StopManner.ABRUPT,))

    assert room.only(ComparisonKind.VERSION_CHANGE).explanation == (
        "Exalabel: version 2 advises against stopping at once, which version 1 does not."
    )


def test_versions_of_two_label_sets_are_not_taken_for_a_history(room: "Room") -> None:
    risk(room, room.version("exalabel", "1"), TREMOR, at=BOX, words="sudden stop")
    risk(room, room.version("exbrand", "2"), TREMOR, words="sudden stop")

    assert room.compared(ComparisonKind.PROMINENCE_CHANGE) == []
