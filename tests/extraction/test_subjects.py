"""Whose document it is."""

import pytest
from lastdose.claims.catalogue import Drug
from lastdose.claims.documents import Naming
from lastdose.extraction.subjects import KnownDrugs, own_words, subject_of

DRUGS = (
    Drug(key="paroxetine", label="paroxetine", brand_names=("Paxil",)),
    Drug(key="doxepin", label="doxepin"),
    Drug(key="doxepin-low-dose", label="doxepin 3 mg and 6 mg", brand_names=("Silenor",), active_moiety="doxepin"),
    Drug(key="lamivudine", label="lamivudine"),
    Drug(key="zidovudine", label="zidovudine"),
    Drug(key="lamivudine-zidovudine", label="lamivudine / zidovudine", ingredients=("lamivudine", "zidovudine")),
)
CATALOGUE = KnownDrugs.of(DRUGS)


@pytest.mark.parametrize(
    ("naming", "key"),
    [
        pytest.param(Naming(generics=("PAROXETINE HYDROCHLORIDE",)), "paroxetine", id="salt"),
        pytest.param(Naming(brands=("Paxil",), substances=("PAROXETINE MESYLATE",)), "paroxetine", id="brand"),
        pytest.param(
            Naming(brands=("Silenor",), generics=("DOXEPIN HYDROCHLORIDE",)), "doxepin-low-dose", id="product"
        ),
        pytest.param(Naming(generics=("DOXEPIN HYDROCHLORIDE",)), "doxepin", id="moiety"),
        pytest.param(Naming(generics=("LAMIVUDINE AND ZIDOVUDINE",)), "lamivudine-zidovudine", id="combination"),
        pytest.param(Naming(substances=("ZIDOVUDINE", "LAMIVUDINE")), "lamivudine-zidovudine", id="two-substances"),
    ],
)
def test_names_lead_to_the_catalogue(naming: Naming, key: str) -> None:
    named = subject_of(naming, CATALOGUE)

    assert named is not None
    assert named[0].key == key
    assert named[1] == ()


def test_an_unknown_drug_becomes_a_new_one() -> None:
    named = subject_of(Naming(brands=("Mandrate",), generics=("ZELVORIN SODIUM",)), CATALOGUE)

    assert named is not None
    drug, missing = named
    assert (drug.key, drug.label, drug.brand_names) == ("zelvorin", "zelvorin", ("Mandrate",))
    assert missing == (drug,)


def test_an_unknown_combination_brings_its_unknown_ingredients() -> None:
    named = subject_of(Naming(generics=("LAMIVUDINE AND ZELVORIN",)), CATALOGUE)

    assert named is not None
    drug, missing = named
    assert drug.ingredients == ("lamivudine", "zelvorin")
    assert [one.key for one in missing] == ["zelvorin", "lamivudine-zelvorin"]


@pytest.mark.parametrize(
    ("name", "key"), [("SODIUM PHENYLACETATE", "sodium-phenylacetate"), ("Cholic acid", "cholic-acid")]
)
def test_only_what_ends_a_name_is_taken_for_a_salt(name: str, key: str) -> None:
    named = subject_of(Naming(generics=(name,)), KnownDrugs.of(()))

    assert named is not None
    assert named[0].key == key


def test_a_document_without_names_has_no_subject() -> None:
    assert subject_of(Naming(), CATALOGUE) is None


def test_salts_and_dose_forms_are_no_own_words() -> None:
    words = own_words(Naming(brands=("Mandrate XR",), generics=("zelvorin hydrochloride tablets",)), None)

    assert words == {"mandrate", "zelvorin"}
