"""The stop part of a leaflet: from "If you stop taking …" to the next known heading, wherever these words stand."""

from collections.abc import Callable

import pytest
from lastdose.claims.documents import Document, Section
from lastdose.sources import stop_part

Small = Callable[[str], Document]


def stop_words(text: str, code: str = "leaflet-3") -> str | None:
    part = stop_part(Section(address="section[0].section[4]", code=code, text=text))
    return text[slice(*part)] if part else None


def test_the_stop_part_is_found_in_the_middle_of_a_paragraph(small: Small) -> None:
    section = small("epi/examplor.json").section("section[0].section[4]")

    assert section is not None
    part = stop_part(section)
    assert part is not None
    words = section.text[slice(*part)]
    assert words.startswith("If you stop taking Examplor Do not stop taking Examplor suddenly.")
    assert words.endswith("lower the dose over 2 weeks.")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Dose. If you stop using Examplor Talk to us.", "If you stop using Examplor Talk to us."),
        ("If your child stops taking Examplor Ask.", "If your child stops taking Examplor Ask."),
        ("If you or your child stop taking Examplor Ask.", "If you or your child stop taking Examplor Ask."),
        ("If you stop Examplor. Ask. If you have any further questions, ask.", "If you stop Examplor. Ask."),
        ("If you stop taking Examplor, pain may return.", "If you stop taking Examplor, pain may return."),
        (
            "See (see If you stop taking Examplor ). If you stop taking Examplor Ask.",
            "If you stop taking Examplor Ask.",
        ),
        (
            "If you stop taking it for days, tell us. If you stop taking Examplor Forte Never at once.",
            "If you stop taking Examplor Forte Never at once.",
        ),
        ("If you stop taking Examplor Ask. If you miss a dose Take it.", "If you stop taking Examplor Ask."),
    ],
    ids=["using", "child", "you or your child", "closing", "sentence", "reference", "heading first", "next heading"],
)
def test_the_stop_part_begins_at_its_heading_and_ends_before_the_next(text: str, words: str) -> None:
    assert stop_words(text) == words


def test_a_leaflet_that_says_nothing_of_stopping_has_no_stop_part() -> None:
    assert stop_words("Take one tablet. Your doctor may stop treatment.") is None


def test_only_the_third_part_has_a_stop_part() -> None:
    assert stop_words("If you stop taking Examplor Ask.", code="leaflet-4") is None


def test_a_section_of_its_own_is_the_stop_part() -> None:
    assert stop_words("Do not stop suddenly.", code="leaflet-3-stop") == "Do not stop suddenly."
    assert stop_words("", code="leaflet-3-stop") is None
