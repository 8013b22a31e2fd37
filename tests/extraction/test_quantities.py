"""Stretches of time."""

from decimal import Decimal

import pytest
from lastdose.extraction.quantities import stretches


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("for at least 8 weeks", "at-least-8-wk"),
        ("within 12 to 18 hours", "12-18-h"),
        ("up to 6 months", "up-to-6-mo"),
        ("over two weeks", "2-wk"),
        ("for a week", "1-wk"),
        ("for 5 half-lives", "5-half-lives"),
        ("14 days or more", "at-least-14-d"),
        ("over a period of 1–2 weeks", "1-2-wk"),
        ("3 weeks (21 days)", "3-wk"),
    ],
)
def test_a_stretch_of_time_is_read(text: str, key: str) -> None:
    first = next(stretches(text))

    assert first.quantity.key == key


@pytest.mark.parametrize(
    "text", ["children aged 8 16 years", "for 8 16 weeks", "12 years of age", "twice a day", "10 mg"]
)
def test_ages_rates_and_numbers_that_lost_their_dash_fill_nothing(text: str) -> None:
    assert not list(stretches(text))


def test_hours_are_whole_numbers() -> None:
    quantity = next(stretches("for 2 weeks")).quantity

    assert quantity.hours(Decimal(2)) == 336
