"""Silences: what was looked for and not found, cited and not examined, said by one label and not by another."""

from typing import TYPE_CHECKING, Any

import pytest
from lastdose.claims.concepts import ComparisonKind, ReviewStatus, RiskKind, SourceKind, StopManner
from lastdose.claims.documents import Source
from lastdose.claims.kinds import DiscontinuationRiskClaim, IndicationClaim, StopMannerClaim, SupervisionClaim
from lastdose.claims.values import Ref, UseContext

if TYPE_CHECKING:
    from tests.comparison.conftest import Room

PAGE = "https://examplol.example"
TREMOR = Ref("effect", "tremor")


def article(room: "Room", **slots: Any) -> str:
    return room.version("article", place=None, kind=SourceKind.WEB_ARTICLE, **slots)


def heard(room: "Room", version: str) -> IndicationClaim:
    return room.says(version, IndicationClaim, indicated_for=(Ref("condition", "melanoma"),), hearsay=True)


def risk(room: "Room", version: str, **slots: Any) -> DiscontinuationRiskClaim:
    manner = (StopManner.ABRUPT,)
    return room.says(
        version,
        DiscontinuationRiskClaim,
        risk_kind=RiskKind.WITHDRAWAL,
        stop_manner=manner,
        effect=(TREMOR,),
        **slots,
    )


def test_a_claim_looked_for_in_a_whole_document_and_not_found_is_a_silence(room: "Room") -> None:
    claim = heard(room, article(room))
    search = room.reads(room.version("leaflet"), IndicationClaim, sought_claim=(claim.key,))

    silence = room.only(ComparisonKind.NOT_FOUND_IN_EXAMINED_SOURCES)

    assert (silence.claims, silence.examinations) == ((claim.key,), (search.key,))
    assert silence.explanation == (
        "“Article” says this; it was looked for in the whole of Leaflet and not found, "
        "and no other document was examined for it."
    )


@pytest.mark.parametrize(
    "slots",
    [{"addresses": ("section[0]",)}, {"review_status": ReviewStatus.UNREVIEWED}, {"found": True}],
    ids=["some sections only", "not reviewed", "found"],
)
def test_a_search_that_proves_nothing_makes_no_silence(room: "Room", slots: dict[str, Any]) -> None:
    claim = heard(room, article(room))
    room.reads(room.version("leaflet"), IndicationClaim, sought_claim=(claim.key,), **slots)

    assert room.compared() == []


def test_a_claim_found_in_one_document_is_not_missing_though_another_lacks_it(room: "Room") -> None:
    claim = heard(room, article(room))
    room.reads(room.version("leaflet"), IndicationClaim, sought_claim=(claim.key,))
    room.reads(room.version("label"), IndicationClaim, found=True, sought_claim=(claim.key,))

    assert room.compared() == []


def test_what_nobody_looked_for_is_not_missing(room: "Room") -> None:
    heard(room, article(room))
    room.version("leaflet")

    assert room.compared() == []


def test_a_cited_page_of_which_no_copy_is_at_hand_supports_nothing_and_refutes_nothing(room: "Room") -> None:
    claim = heard(room, article(room, references=(PAGE,)))
    room.sources["site"] = Source(
        key="site", title="examplol.example", kind=SourceKind.MANUFACTURER_SITE, homepage=PAGE, at_hand=False
    )

    silence = room.only(ComparisonKind.CITATION_NOT_EXAMINED)

    assert (silence.claims, silence.cited_source, silence.examinations) == ((claim.key,), "site", ())
    assert silence.explanation == (
        "“Article” cites examplol.example, which was never examined: it neither supports nor refutes what is said."
    )


def test_a_citation_is_told_of_each_subject_apart(room: "Room") -> None:
    version = article(room, references=(PAGE,))
    for key in ("examplol", "otherol"):
        room.says(version, SupervisionClaim, subject=Ref("drug", key), supervision="a doctor", hearsay=True)
    room.sources["site"] = Source(key="site", title="site", kind=SourceKind.MANUFACTURER_SITE, homepage=PAGE)

    assert {one.subject.key for one in room.compared()} == {"examplol", "otherol"}


def test_a_cited_document_that_was_searched_in_vain_does_not_support_the_claim(room: "Room") -> None:
    claim = heard(room, article(room, references=(PAGE,)))
    leaflet = room.version("leaflet", homepage=PAGE)
    room.reads(leaflet, IndicationClaim, sought_claim=(claim.key,))

    kinds = {one.kind for one in room.compared()}

    assert kinds == {ComparisonKind.UNSUPPORTED_CITATION, ComparisonKind.NOT_FOUND_IN_EXAMINED_SOURCES}


def test_a_leaflet_read_in_full_that_names_no_harm_omits_what_the_label_names(room: "Room") -> None:
    claim = risk(room, room.version("label"))
    leaflet = room.version("leaflet", place="EU", kind=SourceKind.PATIENT_LEAFLET)
    room.says(leaflet, SupervisionClaim, supervision="a doctor")
    reading = room.reads(leaflet, DiscontinuationRiskClaim)

    omission = room.only(ComparisonKind.OMISSION)

    assert (omission.claims, omission.examinations) == ((claim.key,), (reading.key,))
    assert omission.explanation == (
        "Label warns of withdrawal (tremor); Leaflet was read in full and names no harm of stopping."
    )


def test_a_way_of_stopping_can_be_omitted_too(room: "Room") -> None:
    room.says(room.version("label"), StopMannerClaim, advised_manner=(StopManner.GRADUAL,))
    leaflet = room.version("leaflet", place="EU")
    room.says(leaflet, SupervisionClaim, supervision="a doctor")
    room.reads(leaflet, StopMannerClaim)

    assert room.only(ComparisonKind.OMISSION).explanation == (
        "Label advises gradual stopping; Leaflet was read in full and says nothing on how to stop."
    )


def test_a_word_on_missed_doses_is_not_worth_missing(room: "Room") -> None:
    room.says(room.version("label"), StopMannerClaim, advised_against_manner=(StopManner.MISSED_DOSES,))
    leaflet = room.version("leaflet", place="EU")
    room.says(leaflet, SupervisionClaim, supervision="a doctor")
    room.reads(leaflet, StopMannerClaim)

    assert room.compared() == []


@pytest.mark.parametrize(
    "context",
    [
        UseContext(product=Ref("product", "exa-depot"), route=("oral",)),
        UseContext(product=Ref("product", "exa"), route=("topical",)),
        UseContext(route=("oral",)),
    ],
    ids=["another product", "another route", "no product"],
)
def test_silence_about_another_product_is_no_omission(room: "Room", context: UseContext) -> None:
    risk(room, room.version("label"))
    leaflet = room.version("leaflet", place="EU")
    room.says(leaflet, SupervisionClaim, supervision="a doctor", context=context)
    room.reads(leaflet, DiscontinuationRiskClaim)

    assert room.compared() == []


@pytest.mark.parametrize(
    "slots",
    [
        {"review_status": ReviewStatus.UNREVIEWED},
        {"addresses": ("section[0]",)},
        {"sought_words": "tremor"},
        {"found": True},
    ],
    ids=["not reviewed", "some sections only", "some words only", "found"],
)
def test_only_a_reviewed_reading_of_the_whole_for_anything_of_the_kind_can_omit(
    room: "Room", slots: dict[str, Any]
) -> None:
    risk(room, room.version("label"))
    leaflet = room.version("leaflet", place="EU")
    room.says(leaflet, SupervisionClaim, supervision="a doctor")
    room.reads(leaflet, DiscontinuationRiskClaim, **slots)

    assert room.compared() == []


def test_only_the_latest_version_omits_and_only_the_latest_speaks(room: "Room") -> None:
    risk(room, room.version("label", "1"))
    room.version("label", "2")
    leaflet = room.version("leaflet", place="EU")
    room.says(leaflet, SupervisionClaim, supervision="a doctor")
    room.reads(leaflet, DiscontinuationRiskClaim)

    assert room.compared(ComparisonKind.OMISSION) == []


def test_an_omission_quotes_the_holder_before_a_repackager(room: "Room", repackaged: dict[str, Any]) -> None:
    risk(room, room.version("repackager", **repackaged))
    claim = risk(room, room.version("holder"))
    leaflet = room.version("leaflet", place="EU")
    room.says(leaflet, SupervisionClaim, supervision="a doctor")
    room.reads(leaflet, DiscontinuationRiskClaim)

    assert room.only(ComparisonKind.OMISSION).claims == (claim.key,)


def test_an_article_omits_nothing(room: "Room") -> None:
    risk(room, room.version("label"))
    version = article(room)
    room.says(version, SupervisionClaim, supervision="a doctor")
    room.reads(version, DiscontinuationRiskClaim)

    assert room.compared() == []
