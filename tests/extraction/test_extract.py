"""From a document to its claims."""

from dataclasses import replace

from lastdose.claims.catalogue import Drug, DrugClass, Term
from lastdose.claims.concepts import Affected, Outcome, ReviewStatus, RiskKind, SourceKind, StopManner
from lastdose.claims.documents import Document, Naming, Section, Source, SourceVersion, fingerprint
from lastdose.claims.kinds import (
    AssertedAbsenceClaim,
    Claim,
    DiscontinuationRiskClaim,
    IndicationClaim,
    PostStopPrecautionClaim,
    StopCriterionClaim,
    StopMannerClaim,
    SupervisionClaim,
)
from lastdose.claims.values import Ref
from lastdose.extraction import Extracted, catalogue_of, extract, rules_hash

DRUGS = (Drug(key="zelvorin", label="zelvorin", brand_names=("Mandrate",)), Drug(key="quellin", label="quellin"))
CLASSES = (DrugClass(key="beta-blocker", label="beta blocker", other_names=("beta-blocker",)),)
TERMS = (
    Term(type="condition", key="epilepsy", label="epilepsy"),
    Term(type="condition", key="hypertension", label="hypertension"),
    Term(type="effect", key="seizure", label="seizure"),
    Term(type="effect", key="myocardial-infarction", label="myocardial infarction", other_names=("heart attack",)),
)

STOP = "Abrupt discontinuation of Mandrate may cause seizures and myocardial infarction."
TAPER = "Taper Mandrate gradually over 1 to 2 weeks."


def document(*sections: Section, kind: SourceKind = SourceKind.REGULATORY_LABEL) -> Document:
    version = SourceVersion(key="label-v1", source="label", kind=kind, content_hash="")
    return Document(
        source=Source(key="label", title="A label", kind=kind),
        version=version,
        sections=sections,
        naming=Naming(brands=("Mandrate",), generics=("ZELVORIN",), routes=("ORAL",)),
        origin="label.json",
    )


def warnings(text: str) -> Section:
    return Section(address="warnings_and_cautions[0]", code="43685-7", text=text)


def extracted(*sections: Section) -> Extracted:
    return extract(document(*sections), catalogue_of(DRUGS, CLASSES, TERMS))


def only(found: Extracted, kind: type[Claim]) -> Claim:
    (claim,) = (claim for claim in found.claims if isinstance(claim, kind))
    return claim


def test_a_risk_has_its_slots_and_its_place() -> None:
    text = f"It lowers blood pressure. {STOP} Tell your doctor."

    claim = only(extracted(warnings(text)), DiscontinuationRiskClaim)

    assert isinstance(claim, DiscontinuationRiskClaim)
    assert claim.subject == Ref("drug", "zelvorin")
    assert claim.stop_manner == (StopManner.ABRUPT,)
    assert claim.effect == (Ref("effect", "seizure"), Ref("effect", "myocardial-infarction"))
    assert claim.hedged
    assert claim.context.route == ("oral",)
    (passage,) = claim.passages
    assert text[passage.start : passage.end] == STOP
    assert passage.words_digest == fingerprint(STOP)
    assert claim.review_status is ReviewStatus.UNREVIEWED
    assert claim.generated_by == f"rules-{rules_hash()[:8]}"


def test_repetitions_are_one_claim_with_several_passages() -> None:
    found = extracted(warnings(STOP), Section(address="boxed_warning[0]", code="34066-1", text=STOP))

    claim = only(found, DiscontinuationRiskClaim)

    assert [passage.address for passage in claim.passages] == ["warnings_and_cautions[0]", "boxed_warning[0]"]


def test_a_taper_has_its_duration_in_hours() -> None:
    claim = only(extracted(Section(address="d[0]", code="34068-7", text=TAPER)), StopMannerClaim)

    assert isinstance(claim, StopMannerClaim)
    assert claim.advised_manner == (StopManner.GRADUAL,)
    (taper,) = claim.schedule
    assert taper.duration is not None
    assert taper.duration.hours(taper.duration.maximum) == 336


def test_asking_first_is_supervision() -> None:
    claim = only(extracted(warnings("Do not stop taking Mandrate without talking to your doctor.")), SupervisionClaim)

    assert claim.paraphrase


def test_a_permission_keeps_its_condition() -> None:
    text = "If a serious rash makes withdrawal necessary, rapid discontinuation can be considered."

    claim = only(extracted(warnings(text)), StopMannerClaim)

    assert isinstance(claim, StopMannerClaim)
    assert claim.permitted_manner == (StopManner.ABRUPT,)
    assert claim.applies_when == ("a serious rash makes withdrawal necessary",)


def test_a_denial_is_no_risk() -> None:
    found = extracted(
        Section(address="d[0]", code="42227-9", text="There is no evidence of a withdrawal syndrome with Mandrate.")
    )

    claim = only(found, AssertedAbsenceClaim)

    assert isinstance(claim, AssertedAbsenceClaim)
    assert claim.denied_risk_kind == (RiskKind.WITHDRAWAL,)
    assert not [one for one in found.claims if isinstance(one, DiscontinuationRiskClaim)]


def test_the_newborn_is_the_one_affected() -> None:
    text = "Neonates exposed to Mandrate during the third trimester are at risk for withdrawal symptoms."

    claim = only(extracted(Section(address="u[0]", code="43684-0", text=text)), DiscontinuationRiskClaim)

    assert isinstance(claim, DiscontinuationRiskClaim)
    assert claim.affected is Affected.NEONATE


def test_class_wording_is_a_claim_about_the_class() -> None:
    text = "Abrupt discontinuation of beta-blockers may cause myocardial infarction and worsening of angina."

    claim = only(extracted(warnings(text)), DiscontinuationRiskClaim)

    assert claim.subject == Ref("drug-class", "beta-blocker")


def test_a_precaution_has_its_period() -> None:
    text = "Women should use contraception until 5 months or longer have passed after the final dose."

    claim = only(extracted(Section(address="u[0]", code="43684-0", text=text)), PostStopPrecautionClaim)

    assert isinstance(claim, PostStopPrecautionClaim)
    assert claim.precaution == "contraception"
    assert claim.precaution_period is not None
    assert claim.precaution_period.key == "at-least-5-mo"


def test_a_permanent_stop_is_said_to_be_one() -> None:
    claim = only(extracted(warnings("Permanently discontinue Mandrate if a severe rash occurs.")), StopCriterionClaim)

    assert isinstance(claim, StopCriterionClaim)
    assert claim.permanent


def test_clinical_studies_make_no_claims() -> None:
    assert extracted(Section(address="s[0]", code="34092-7", text=STOP)).claims == ()


def test_indications_have_conditions_and_ages() -> None:
    text = "Mandrate is indicated for the treatment of epilepsy in patients 4 years of age and older."

    claim = only(extracted(Section(address="i[0]", code="34067-9", text=text)), IndicationClaim)

    assert isinstance(claim, IndicationClaim)
    assert claim.indicated_for == (Ref("condition", "epilepsy"),)
    assert claim.population is not None
    assert claim.population.min_age_days == 1461


def test_a_condition_that_no_catalogue_has_is_told_in_the_words_of_the_document() -> None:
    text = "Mandrate is indicated for the treatment of acute bronchitis."

    found = extracted(Section(address="i[0]", code="34067-9", text=text))

    (claim,) = (claim for claim in found.claims if isinstance(claim, IndicationClaim))
    assert claim.indicated_for == (Ref("condition", "acute-bronchitis"),)
    assert [term.label for term in found.terms] == ["acute bronchitis"]


def test_what_was_searched_is_recorded_found_or_not() -> None:
    found = extracted(warnings(STOP))

    outcomes = {examination.sought_claim_kind: examination.outcome for examination in found.examinations}
    assert outcomes["DiscontinuationRiskClaim"] is Outcome.FOUND
    assert outcomes["StopMannerClaim"] is Outcome.NOT_FOUND
    assert all(examination.rules == rules_hash() for examination in found.examinations)
    assert not any(examination.found_nothing for examination in found.examinations)


def test_an_article_is_hearsay_about_the_drug_it_names_most() -> None:
    text = "Zelvorin is a tablet. Stopping Zelvorin suddenly may cause seizures. Unlike quellin, Zelvorin is blue."
    article = replace(
        document(Section(address="text", code="article", text=text), kind=SourceKind.WEB_ARTICLE), naming=Naming()
    )

    found = extract(article, catalogue_of(DRUGS, CLASSES, TERMS))

    claim = only(found, DiscontinuationRiskClaim)
    assert claim.subject == Ref("drug", "zelvorin")
    assert claim.hearsay


def test_a_document_about_no_drug_makes_no_claims() -> None:
    nameless = replace(document(warnings(STOP)), naming=Naming())

    assert extract(nameless, catalogue_of()) == Extracted()


def test_the_same_document_gives_the_same_claims() -> None:
    assert extracted(warnings(f"{STOP} {TAPER}")) == extracted(warnings(f"{STOP} {TAPER}"))


def test_no_two_claims_share_a_key() -> None:
    found = extracted(warnings(f"{STOP} {STOP.replace('seizures', 'fever')} {TAPER}"))

    keys = [claim.key for claim in found.claims]
    assert len(keys) == len(set(keys))
