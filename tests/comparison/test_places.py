"""Two jurisdictions, one product: uses, ages and times after the last dose that differ between their documents."""

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from lastdose.claims.concepts import ComparisonKind, ReviewStatus, Sex, SourceKind
from lastdose.claims.kinds import IndicationClaim, PostStopPrecautionClaim
from lastdose.claims.values import Population, Quantity, Ref, UseContext

if TYPE_CHECKING:
    from tests.comparison.conftest import Room

EXA = Ref("product", "exa")


def condition(key: str) -> Ref:
    return Ref("condition", key)


def label_and_leaflet(room: "Room", *, read: bool = True) -> tuple[str, str]:
    label = room.version("label", "4")
    leaflet = room.version("leaflet", place="EU", kind=SourceKind.PATIENT_LEAFLET)
    if read:
        room.reads(label, IndicationClaim, found=True)
        room.reads(leaflet, IndicationClaim, found=True)
    return label, leaflet


def uses(room: "Room", version: str, *keys: str, **slots: Any) -> IndicationClaim:
    return room.says(version, IndicationClaim, indicated_for=tuple(map(condition, keys)), **slots)


def aged(days: int | None, words: str) -> Population:
    return Population(min_age_days=days, as_said=words)


def test_a_use_in_one_place_only_is_told_beside_the_reading_of_the_other(room: "Room") -> None:
    label, leaflet = label_and_leaflet(room)
    uses(room, leaflet, "melanoma")
    uses(room, label, "melanoma")
    alone = uses(room, label, "lung-cancer")

    difference = room.only(ComparisonKind.JURISDICTION_DIFFERENCE)

    assert (difference.claims, len(difference.examinations)) == ((alone.key,), 1)
    assert difference.explanation == (
        "Label, version 4 gives lung cancer as a use; Leaflet, read in full, names no such use."
    )


def test_all_uses_of_a_claim_that_are_named_in_one_place_only_are_told_together(room: "Room") -> None:
    label, leaflet = label_and_leaflet(room)
    uses(room, leaflet, "melanoma")
    uses(room, label, "melanoma")
    alone = uses(room, label, "lung-cancer", "thymoma")

    difference = room.only(ComparisonKind.JURISDICTION_DIFFERENCE)

    assert difference.claims == (alone.key,)
    assert difference.explanation == (
        "Label, version 4 gives lung cancer and thymoma as uses; Leaflet, read in full, names no such use."
    )


def test_a_use_that_nobody_has_read_against_its_passage_is_no_difference(room: "Room") -> None:
    label, leaflet = label_and_leaflet(room)
    uses(room, leaflet, "melanoma")
    uses(room, label, "melanoma")
    uses(room, label, "lung-cancer", review_status=ReviewStatus.UNREVIEWED)

    assert room.compared() == []


def test_a_use_is_not_alone_where_the_other_place_was_not_read(room: "Room") -> None:
    label, leaflet = label_and_leaflet(room, read=False)
    uses(room, leaflet, "melanoma")
    uses(room, label, "melanoma")
    uses(room, label, "lung-cancer")

    assert room.compared() == []


def test_documents_that_name_no_use_alike_are_not_compared(room: "Room") -> None:
    label, leaflet = label_and_leaflet(room)
    uses(room, leaflet, "atherothrombosis")
    uses(room, label, "stroke")

    assert room.compared() == []


def test_a_use_named_with_one_that_both_know_is_not_alone(room: "Room") -> None:
    label, leaflet = label_and_leaflet(room)
    uses(room, leaflet, "enzyme-deficiency")
    uses(room, label, "enzyme-deficiency", "anaemia")

    assert room.compared() == []


def test_a_narrower_condition_is_told_with_the_wider_one(room: "Room") -> None:
    room.wider("relapsing-form", "sclerosis")
    label, leaflet = label_and_leaflet(room)
    uses(room, label, "migraine")
    uses(room, leaflet, "migraine")
    wide, narrow = uses(room, label, "sclerosis"), uses(room, leaflet, "relapsing-form")

    difference = room.only(ComparisonKind.JURISDICTION_DIFFERENCE)

    assert difference.claims == (narrow.key, wide.key)
    assert difference.explanation == "Leaflet gives relapsing form as a use, Label, version 4 the wider sclerosis."


def test_a_narrower_condition_beside_the_wider_one_in_the_same_place_makes_no_difference(room: "Room") -> None:
    room.wider("relapsing-form", "sclerosis")
    label, leaflet = label_and_leaflet(room)
    uses(room, label, "sclerosis")
    uses(room, leaflet, "sclerosis", "relapsing-form")

    assert room.compared() == []


@pytest.mark.parametrize(
    ("ours", "theirs", "differ"),
    [
        (aged(731, "2 years and older"), aged(1096, "3 years and older"), True),
        (aged(731, "2 years and older"), aged(None, "adults"), True),
        (aged(6574, "18 years and older"), aged(None, "adults"), False),
        (aged(6574, "18 years and older"), aged(6575, "from 18 years"), False),
        (aged(731, "2 years and older"), aged(None, "patients with angina"), False),
        (aged(731, "2 years and older"), None, False),
        (aged(731, "2 years and older"), aged(None, "adults and children"), False),
    ],
    ids=["two ages", "adults", "adults of 18", "one day apart", "no age said", "nobody said", "children of any age"],
)
def test_only_ages_that_both_name_can_differ(
    room: "Room", ours: Population, theirs: Population | None, differ: bool
) -> None:
    label, leaflet = label_and_leaflet(room)
    uses(room, label, "tumour", population=ours)
    uses(room, leaflet, "tumour", population=theirs)

    assert [one.axis for one in room.compared()] == (["age"] if differ else [])


def test_an_age_is_told_in_the_words_of_both(room: "Room") -> None:
    label, leaflet = label_and_leaflet(room)
    uses(room, label, "tumour", population=aged(731, "2 years and older"))
    uses(room, leaflet, "tumour", population=aged(1096, "3 years and older"))

    assert room.only(ComparisonKind.JURISDICTION_DIFFERENCE).explanation == (
        "For tumour, Leaflet says: 3 years and older; Label, version 4 says: 2 years and older."
    )


def test_the_youngest_on_each_side_count_not_every_pair(room: "Room") -> None:
    for version in label_and_leaflet(room):
        uses(room, version, "epilepsy", population=aged(30, "from 1 month, beside other medicines"))
        uses(room, version, "epilepsy", population=aged(5844, "from 16 years, alone"))

    assert room.compared() == []


def test_two_products_are_not_compared(room: "Room") -> None:
    label, leaflet = label_and_leaflet(room)
    uses(room, label, "osteoporosis", population=aged(731, "2 years and older"))
    other = UseContext(product=Ref("product", "exa-depot"), route=("oral",))
    uses(room, leaflet, "osteoporosis", population=aged(1096, "3 years and older"), context=other)

    assert room.compared() == []


def test_two_labels_of_one_place_are_not_compared(room: "Room") -> None:
    for number, days in enumerate((731, 1096)):
        version = room.version(f"label{number}")
        uses(room, version, "tumour", population=aged(days, "some years and older"))

    assert room.compared() == []


def heeds(
    room: "Room", version: str, period: Quantity, precaution: str = "effective contraception", sex: Sex | None = None
) -> PostStopPrecautionClaim:
    people = Population(as_said="grown up", sex=sex)
    context = UseContext(product=EXA, route=("oral",), population=people)
    return room.says(version, PostStopPrecautionClaim, precaution=precaution, precaution_period=period, context=context)


def weeks(number: int) -> Quantity:
    return Quantity(minimum=Decimal(number), maximum=Decimal(number), unit="wk")


def months(number: int) -> Quantity:
    return Quantity(minimum=Decimal(number), unit="mo")


def test_a_longer_time_in_one_place_is_told_with_both_times(room: "Room") -> None:
    label, leaflet = label_and_leaflet(room)
    heeds(room, label, weeks(2))
    heeds(room, leaflet, months(1), "reliable birth control")

    difference = room.only(ComparisonKind.JURISDICTION_DIFFERENCE)

    assert difference.axis == "period"
    assert difference.explanation == (
        "After the last dose, Leaflet asks for contraception for at least 1 month, "
        "and Label, version 4 asks for contraception for 2 weeks."
    )


@pytest.mark.parametrize(
    ("period", "precaution", "sex"),
    [
        (months(4), "effective contraception", None),
        (months(12), "effective contraception", Sex.MALE),
        (months(12), "no live vaccines", None),
        (Quantity(minimum=Decimal(5), half_lives=True), "effective contraception", None),
    ],
    ids=["about as long", "men", "another precaution", "half-lives"],
)
def test_times_that_cannot_be_told_apart_make_no_difference(
    room: "Room", period: Quantity, precaution: str, sex: Sex | None
) -> None:
    label, leaflet = label_and_leaflet(room)
    heeds(room, label, weeks(16), sex=Sex.FEMALE)
    heeds(room, leaflet, period, precaution, sex)

    assert room.compared() == []
