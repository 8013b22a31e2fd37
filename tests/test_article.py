"""The article on stopping selumetinib: each thing it says is in the data as hearsay, beside what the leaflet says."""

from collections import Counter
from collections.abc import Iterable
from typing import TypeVar

import pytest
from lastdose.claims.catalogue import Comparison
from lastdose.claims.concepts import (
    ComparisonKind,
    CourseKind,
    DateStatus,
    FactKind,
    ReviewStatus,
    RiskKind,
    SourceKind,
    StopAction,
    StopManner,
    StopReason,
)
from lastdose.claims.kinds import (
    AlternativeClaim,
    Claim,
    DiscontinuationRiskClaim,
    DrugFactClaim,
    DurationClaim,
    IndicationClaim,
    MonitoringClaim,
    PostStopCourseClaim,
    RestartClaim,
    StopCriterionClaim,
    StopMannerClaim,
    SupervisionClaim,
)
from lastdose.claims.values import Ref
from lastdose.comparison import comparisons
from lastdose.gate.loading import load
from lastdose.graphs.reading import Known, known, union_of
from lastdose.releases.shipped import rdf_files, shipped

ARTICLE, LEAFLET = "article-7711826e", "ema-eu-1-21-1552-001-0785c48d"
SELUMETINIB = Ref("drug", "selumetinib")

Kind = TypeVar("Kind", bound=Claim)


@pytest.fixture(scope="module")
def everything() -> Known:
    """What the shipped data says of selumetinib."""
    data = shipped("data")
    files = [*rdf_files(data / "catalogue"), *rdf_files(data / "claims" / "selumetinib")]
    return known(union_of(load(files, vocabulary=rdf_files(shipped("ontology"))).dataset))


@pytest.fixture(scope="module")
def article(everything: Known) -> list[Claim]:
    return [claim for claim in everything.claims if claim.version == ARTICLE]


@pytest.fixture(scope="module")
def leaflet(everything: Known) -> list[Claim]:
    return [claim for claim in everything.claims if claim.version == LEAFLET]


@pytest.fixture(scope="module")
def found(everything: Known) -> list[Comparison]:
    return comparisons(
        everything.claims, everything.sources, everything.versions, everything.examinations, everything.terms
    )


def of_kind(claims: Iterable[Claim], kind: type[Kind]) -> list[Kind]:
    return [claim for claim in claims if isinstance(claim, kind)]


def only(claims: Iterable[Claim], kind: type[Kind]) -> Kind:
    (one,) = of_kind(claims, kind)
    return one


def starts(claim: Claim) -> list[int]:
    return sorted(passage.start for passage in claim.passages)


def test_all_it_says_is_hearsay_about_selumetinib_read_against_its_words(article: list[Claim]) -> None:
    assert len(article) >= 12
    assert {claim.subject for claim in article} == {SELUMETINIB}
    assert all(claim.hearsay for claim in article)
    assert {claim.review_status for claim in article} == {ReviewStatus.PASSAGE_CHECKED}


def test_it_calls_selumetinib_a_mek_inhibitor(article: list[Claim]) -> None:
    fact = only(article, DrugFactClaim)

    assert fact.fact_kind is FactKind.PHARMACOLOGIC_CLASS
    assert fact.member_of == Ref("drug-class", "mek-inhibitor")


def test_it_names_cancers_of_the_mek_pathway_lung_cancers_and_melanoma_as_uses(article: list[Claim]) -> None:
    uses = {use.key for claim in of_kind(article, IndicationClaim) for use in claim.indicated_for}

    assert uses == {"cancer-related-to-the-mek-pathway", "lung-cancer", "melanoma"}


def test_it_says_how_long_in_words_and_that_not_everyone_needs_it_long(article: list[Claim]) -> None:
    months, not_everyone = sorted(of_kind(article, DurationClaim), key=lambda claim: len(claim.passages))

    assert "months or years" in months.paraphrase
    assert months.duration is None
    assert "not long-term for everyone" in (not_everyone.until or "")
    assert months.hedged


def test_it_lets_a_good_response_end_or_lower_treatment(article: list[Claim]) -> None:
    criteria = of_kind(article, StopCriterionClaim)

    assert {claim.stop_action for claim in criteria} == {StopAction.STOP, StopAction.REDUCE}
    assert {claim.stop_reason for claim in criteria} == {StopReason.RESPONSE_ACHIEVED}
    assert all("side effects" in claim.criterion for claim in criteria)


def test_it_speaks_of_gradual_reduction_in_some_cases_and_does_not_advise_it(article: list[Claim]) -> None:
    manner = only(article, StopMannerClaim)

    assert manner.permitted_manner == (StopManner.GRADUAL,)
    assert manner.advised_manner == ()
    assert manner.applies_when


def test_it_gives_recurrence_as_the_main_risk(article: list[Claim]) -> None:
    risk = only(article, DiscontinuationRiskClaim)

    assert risk.risk_kind is RiskKind.RECURRENCE
    assert risk.returning_condition == (Ref("condition", "cancer"),)


def test_it_hedges_that_symptoms_stay_relieved_for_a_while(article: list[Claim]) -> None:
    course = only(article, PostStopCourseClaim)

    assert course.course_kind is CourseKind.BENEFIT
    assert course.hedged
    assert course.persistence is None


@pytest.mark.parametrize("kind", [MonitoringClaim, RestartClaim, AlternativeClaim, SupervisionClaim])
def test_it_wants_examinations_a_new_start_or_another_medicine_and_a_doctor(
    article: list[Claim], kind: type[Claim]
) -> None:
    assert only(article, kind).passages


@pytest.mark.parametrize(
    ("kind", "places"),
    [
        (PostStopCourseClaim, [455, 2209]),
        (StopCriterionClaim, [665, 2419]),
        (MonitoringClaim, [834, 2588]),
        (DiscontinuationRiskClaim, [1190, 2944]),
        (RestartClaim, [1375, 3129]),
        (AlternativeClaim, [1375, 3129]),
        (SupervisionClaim, [1262, 1501, 3016, 3255]),
    ],
)
def test_what_stands_in_it_twice_is_one_claim_with_both_places(
    article: list[Claim], kind: type[Claim], places: list[int]
) -> None:
    assert [starts(claim) for claim in of_kind(article, kind)] == [places] * len(of_kind(article, kind))


def test_its_publisher_and_date_are_unknown_and_not_filled_in(everything: Known) -> None:
    (version,) = [version for version in everything.versions if version.key == ARTICLE]
    (source,) = [source for source in everything.sources if source.key == version.source]

    assert source.kind is version.kind is SourceKind.WEB_ARTICLE
    assert source.publisher is source.jurisdiction is source.homepage is None
    assert version.date_status is DateStatus.UNKNOWN
    assert (version.effective_date, version.stated_revision) == (None, None)
    assert version.number is version.labeller is None


def test_its_disclaimer_and_its_reference_are_kept_and_deny_no_authorisation(
    everything: Known, article: list[Claim]
) -> None:
    (version,) = [version for version in everything.versions if version.key == ARTICLE]

    assert version.disclaimer
    assert "may" in version.disclaimer
    assert version.references == ("https://www.koselugo.com",)
    assert FactKind.AUTHORISATION not in {claim.fact_kind for claim in of_kind(article, DrugFactClaim)}


def test_the_us_label_and_the_manufacturers_page_are_known_as_not_at_hand(everything: Known) -> None:
    missing = {source.title: source.kind for source in everything.sources if not source.at_hand}

    assert missing == {
        "Koselugo: US prescribing information": SourceKind.REGULATORY_LABEL,
        "koselugo.com": SourceKind.MANUFACTURER_SITE,
    }


def test_the_leaflet_says_otherwise_on_use_and_names_no_harm_of_stopping(
    everything: Known, leaflet: list[Claim]
) -> None:
    use = only(leaflet, IndicationClaim)
    read = {e.sought_claim_kind for e in everything.examinations if e.version == LEAFLET and e.found_nothing}

    assert use.indicated_for == (Ref("condition", "plexiform-neurofibroma"),)
    assert use.population
    assert use.population.min_age_days == 1096
    assert not any(claim.hearsay for claim in leaflet)
    assert of_kind(leaflet, DiscontinuationRiskClaim) == []
    assert "DiscontinuationRiskClaim" in read


def test_what_the_leaflet_does_not_say_is_not_found_and_what_it_does_is_not_missing(
    article: list[Claim], found: list[Comparison]
) -> None:
    silences = [one for one in found if one.kind is ComparisonKind.NOT_FOUND_IN_EXAMINED_SOURCES]
    missing = {key for one in silences for key in one.claims}

    agreed = {claim.kind for claim in article if claim.key not in missing}

    assert agreed == {"DrugFactClaim", "SupervisionClaim"}
    assert all("Koselugo: EU package leaflet" in one.explanation for one in silences)


def test_the_cited_page_was_never_examined_for_any_of_it(article: list[Claim], found: list[Comparison]) -> None:
    (one,) = [one for one in found if one.kind is ComparisonKind.CITATION_NOT_EXAMINED]

    assert set(one.claims) == {claim.key for claim in article}
    assert one.cited_source == "koselugo-com"
    assert "neither supports nor refutes" in one.explanation


def test_nothing_else_is_said_of_article_and_leaflet(found: list[Comparison]) -> None:
    kinds = Counter(one.kind for one in found)

    assert set(kinds) == {ComparisonKind.NOT_FOUND_IN_EXAMINED_SOURCES, ComparisonKind.CITATION_NOT_EXAMINED}
