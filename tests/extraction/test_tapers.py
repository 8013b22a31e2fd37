"""Tapers."""

import pytest
from lastdose.extraction.tapers import schedule


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Gradually reduce the dose over a period of 1-2 weeks.", "1-2-wk"),
        ("Taper over at least 3 weeks.", "at-least-3-wk"),
        ("The dosage should be reduced over a period of at least 3 weeks.", "at-least-3-wk"),
        ("Withdraw gradually over 4 days.", "4-d"),
    ],
)
def test_the_duration_of_a_taper_is_read(text: str, key: str) -> None:
    taper = schedule(text)

    assert taper is not None
    assert taper.duration is not None
    assert taper.duration.key == key


def test_a_reduction_is_kept_as_said() -> None:
    taper = schedule("Taper by 25% every 2 weeks.")

    assert taper is not None
    assert taper.reduction == "25% every 2 weeks"
    assert taper.duration is None


def test_steps_are_counted_in_days() -> None:
    taper = schedule("Taper: 20 mg once daily for 1 week, then 10 mg once daily for 3 days.")

    assert taper is not None
    assert [(step.dose, step.from_day, step.to_day) for step in taper.steps] == [
        ("20 mg once daily", 1, 7),
        ("10 mg once daily", 8, 10),
    ]
    assert taper.complete


def test_a_sentence_without_a_taper_has_none() -> None:
    assert schedule("Monitor for 8 weeks after the last dose.") is None
