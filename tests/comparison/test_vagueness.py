"""Vagueness: an article that names a wider condition, or no time, beside a document that is more exact."""

from decimal import Decimal
from typing import TYPE_CHECKING

from lastdose.claims.concepts import ComparisonKind, RiskKind, SourceKind, StopManner
from lastdose.claims.kinds import DiscontinuationRiskClaim, IndicationClaim
from lastdose.claims.values import Quantity, Ref, UseContext

if TYPE_CHECKING:
    from tests.comparison.conftest import Room

CHOREA = Ref("condition", "chorea")
ANYWHERE = UseContext()


def uses(room: "Room", version: str, key: str, *, hearsay: bool = False) -> IndicationClaim:
    use = (Ref("condition", key),)
    if hearsay:
        return room.says(version, IndicationClaim, indicated_for=use, hearsay=True, context=ANYWHERE)
    return room.says(version, IndicationClaim, indicated_for=use)


def returns(room: "Room", version: str, onset: Quantity | None, *, hearsay: bool = False) -> DiscontinuationRiskClaim:
    return room.says(
        version,
        DiscontinuationRiskClaim,
        risk_kind=RiskKind.RECURRENCE,
        stop_manner=(StopManner.ANY_STOP,),
        returning_condition=(CHOREA,),
        onset=onset,
        hearsay=hearsay,
    )


def article(room: "Room") -> str:
    return room.version("article", place=None, kind=SourceKind.WEB_ARTICLE)


def test_a_wider_condition_than_the_labels_is_vaguer(room: "Room") -> None:
    room.wider("small-cell-cancer", "lung-cancer", "cancer")
    heard = uses(room, article(room), "cancer", hearsay=True)
    label = uses(room, room.version("label", "3"), "small-cell-cancer")

    vaguer = room.only(ComparisonKind.VAGUER_THAN)

    assert vaguer.claims == (heard.key, label.key)
    assert vaguer.explanation == "“Article” names cancer; Label, version 3 gives small cell cancer only."


def test_what_the_label_says_too_is_not_vaguer(room: "Room") -> None:
    room.wider("lung-cancer", "cancer")
    uses(room, article(room), "cancer", hearsay=True)
    label = room.version("label")
    uses(room, label, "lung-cancer")
    uses(room, label, "cancer")

    assert room.compared() == []


def test_another_condition_is_not_vaguer(room: "Room") -> None:
    room.wider("melanoma", "cancer")
    room.wider("neurofibroma")
    uses(room, article(room), "melanoma", hearsay=True)
    uses(room, room.version("label"), "neurofibroma")

    assert room.compared() == []


def test_a_harm_without_the_time_that_the_label_gives_is_vaguer(room: "Room") -> None:
    hours = Quantity(minimum=Decimal(12), maximum=Decimal(18), unit="h")
    returns(room, article(room), None, hearsay=True)
    returns(room, room.version("label"), hours)

    assert room.only(ComparisonKind.VAGUER_THAN).explanation == "“Article” does not say when; Label gives a time."


def test_two_labels_are_not_called_vague(room: "Room") -> None:
    hours = Quantity(minimum=Decimal(12), maximum=Decimal(18), unit="h")
    returns(room, room.version("leaflet", place="EU"), None)
    returns(room, room.version("label"), hours)

    assert room.compared() == []
