"""What a sentence is taken to say, and above all what it is not taken to say."""

import pytest
from lastdose.extraction.coding import codes_of
from lastdose.extraction.sentences import blanked

NAMES = frozenset({"zelvorin", "mandrate"})
WARNINGS, ADVERSE, STUDIES, DOSAGE, PREGNANCY = "43685-7", "34084-4", "34092-7", "34068-7", "43684-0"


def codes(text: str, section: str = WARNINGS) -> set[str]:
    return {coded.code for coded in codes_of(blanked(text), section, NAMES)}


@pytest.mark.parametrize(
    "text",
    [
        "Abrupt discontinuation of Zelvorin may cause rebound hypertension and chest pain.",
        "Stopping Zelvorin increases the risk of stroke.",
        "If you stop taking Zelvorin suddenly, your seizures may come back.",
        "Withdrawal symptoms, including sweating and tremor, have been reported after abrupt cessation of Zelvorin.",
        "Exacerbations of hepatitis occurred in people who have discontinued Zelvorin.",
    ],
)
def test_a_harm_after_stopping_is_a_risk(text: str) -> None:
    assert "R" in codes(text)


@pytest.mark.parametrize(
    "text",
    [
        "Zelvorin should be gradually withdrawn to minimize the risk of more frequent seizures.",
        "Taper Zelvorin slowly to reduce the risk of withdrawal symptoms.",
    ],
)
def test_the_purpose_of_a_taper_is_a_risk(text: str) -> None:
    assert {"R", "T"} <= codes(text)


@pytest.mark.parametrize(
    ("text", "section"),
    [
        pytest.param("Zelvorin may precipitate opioid withdrawal in dependent patients.", WARNINGS, id="antagonist"),
        pytest.param("A delay in stopping Zelvorin may result in severe liver injury.", WARNINGS, id="delay"),
        pytest.param("Death may occur if quinine is not stopped.", WARNINGS, id="not-stopped"),
        pytest.param("Stop Zelvorin if hepatitis worsens despite discontinuation of others.", WARNINGS, id="despite"),
        pytest.param("Survival of pups from birth to weaning was reduced in rats.", PREGNANCY, id="weaning"),
        pytest.param("Zelvorin is given to relieve symptoms of alcohol withdrawal.", "34067-9", id="alcohol"),
        pytest.param("Virologic rebound occurred in 3% of subjects in the Zelvorin arm.", STUDIES, id="viral-rebound"),
        pytest.param("The endpoint was time to relapse in the randomized withdrawal period.", STUDIES, id="endpoint"),
        pytest.param(
            "These adverse reactions are described in other sections: Hypotension, "
            "Discontinuation Syndrome, Seizures.",
            ADVERSE,
            id="list",
        ),
        pytest.param("Zelvorin was discontinued in 7% of patients due to nausea.", ADVERSE, id="attrition"),
        pytest.param("Permanently discontinue Zelvorin if Grade 4 hepatotoxicity occurs.", WARNINGS, id="toxicity"),
        pytest.param("Withdraw 2 mL from the vial with a sterile needle.", DOSAGE, id="vial"),
        pytest.param("Zelvorin is an aid to smoking cessation treatment.", "34067-9", id="smoking"),
    ],
)  # fmt: skip
def test_what_only_looks_like_a_risk_is_none(text: str, section: str) -> None:
    assert "R" not in codes(text, section)


def test_trial_attrition_is_told_apart() -> None:
    assert codes("Adverse reactions led to discontinuation of Zelvorin in 4% of patients.", ADVERSE) == {"C"}


def test_a_toxicity_stop_is_a_criterion() -> None:
    assert "A" in codes("Discontinue Zelvorin if anaphylaxis occurs.")


@pytest.mark.parametrize(
    "text",
    [
        "Do not stop taking Zelvorin without talking to your doctor.",
        "Discontinue Zelvorin gradually.",
        "Avoid abrupt discontinuation of Zelvorin.",
        "Zelvorin can be stopped without tapering.",
    ],
)
def test_advice_on_stopping_is_recognised(text: str) -> None:
    assert "T" in codes(text)


def test_withdrawal_in_the_newborn_is_told_apart() -> None:
    text = "Neonates exposed to Zelvorin during the third trimester are at risk for withdrawal symptoms."

    found = codes(text, PREGNANCY)

    assert "N" in found
    assert "R" not in found


def test_a_denied_withdrawal_is_an_absence() -> None:
    found = codes("There is no evidence of a withdrawal syndrome with Zelvorin.", "42227-9")

    assert "R-" in found
    assert "R" not in found


def test_contraception_after_the_last_dose_is_a_precaution() -> None:
    assert "P" in codes("Women should use contraception until 5 months after the final dose.", PREGNANCY)


def test_every_code_says_how_sure_it_is_and_by_which_rule() -> None:
    (coded,) = codes_of("Permanently discontinue Zelvorin for severe rash.", WARNINGS, NAMES)

    assert coded.confidence is not None
    assert 0 < coded.confidence <= 1
    assert coded.rule.startswith("A-")
