"""Sentences and their places."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lastdose.claims.documents import Section, section_text
from lastdose.extraction.sentences import blanked, sentences, stop_places, stop_sentences, subsection_of

TEXT = section_text("""
5.2 Stopping Mandrate Do not stop Mandrate abruptly [see Dosage (2.4)]. Store it in the fridge, e.g. at 4 degrees.
• Seizures may return when it is withdrawn ( 5.2 ). It is taken with food.
""")


def section(text: str) -> Section:
    return Section(address="warnings[0]", code="34071-1", text=text)


def test_only_sentences_about_stopping_are_found() -> None:
    found = [sentence.text.split() for sentence in stop_sentences(section(TEXT))]

    assert [words[0] for words in found] == ["5.2", "Seizures"]


def test_noise_is_blanked_and_no_offset_moves() -> None:
    for sentence in stop_sentences(section(TEXT)):
        original = TEXT[sentence.start : sentence.end]
        assert len(original) == len(sentence.text)
        assert "[see" not in sentence.text
        assert all(new in (old, " ") for old, new in zip(original, sentence.text, strict=True))


def test_an_abbreviation_ends_no_sentence() -> None:
    found = [sentence.text for sentence in sentences(section(TEXT))]

    assert any("e.g. at 4 degrees" in text for text in found)


def test_the_subsection_is_the_number_the_text_gives() -> None:
    assert subsection_of(TEXT, TEXT.index("abruptly")) == "5.2"
    assert subsection_of("No number here.", 5) is None


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("5 WARNINGS 5.1 Falls Take care. 5.2 Seizures They HERE may follow.", "5.2"),
        ("5.1 Falls Take care. 5.4. Seizures They HERE may follow.", "5.4"),
        ("5.1 Falls Take care. 5. 2 Seizures They HERE may follow.", "5.2"),
        ("5.1 Falls See Sections 5.2 Seizures and 5.3 Sleep. They HERE may follow.", "5.1"),
        ("5.1 Falls Take care [see Warnings (5.2 Seizures)]. They HERE may follow.", "5.1"),
        ("2.1 Dose Reduce it to 5.9 GBq. They HERE may follow.", "2.1"),
        ("Reduce it to 5.9 GBq. They HERE may follow.", None),
        ("12.2 Pharmacodynamics They HERE may follow.", "12.2"),
    ],
)
def test_a_dose_or_a_reference_is_no_subsection(text: str, number: str | None) -> None:
    assert subsection_of(text, text.index("HERE")) == number


def test_a_letter_that_grows_when_lowered_moves_nothing() -> None:
    text = "İİİ Stop it."

    assert stop_places(text) == [4]


@given(st.text(alphabet="aA .!?•([see 5.1)]stop\n", max_size=200))
def test_sentences_cover_the_text_in_order(raw: str) -> None:
    text = section_text(raw)

    found = list(sentences(section(text)))

    assert all(before.end <= after.start for before, after in pairwise(found))
    assert "".join(text[one.start : one.end] for one in found).replace(" ", "") == text.replace(" ", "")


@given(st.text(max_size=100))
def test_blanking_keeps_the_length(text: str) -> None:
    assert len(blanked(text)) == len(text)
