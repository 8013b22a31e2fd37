"""Tapers."""

import pytest
from lastdose.extraction.taper_tables import taper_tables
from lastdose.extraction.tapers import schedule


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Reduce it gradually over a period of 1-2 weeks.", "1-2-wk"),
        ("Taper over at least 3 weeks.", "at-least-3-wk"),
        ("The daily amount should be reduced over at least 3 weeks.", "at-least-3-wk"),
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


def test_a_table_of_tapers_is_read_row_by_row() -> None:
    text = (
        "Table 3: Dose Taper Schedule Current Dose Dose Taper Schedule Day 1-7 Day 8-14 Day 15 "
        "Abbreviations: N/A = not applicable. "
        "30 mg twice daily 30 mg once daily Discontinue N/A 60 mg twice daily 60 mg once daily 30 mg once daily "
        "Discontinue 2.4 Other Advice"
    )

    (table,) = taper_tables(text)

    low, high = table.schedules
    assert (low.for_current_dose, high.for_current_dose) == ("30 mg twice daily", "60 mg twice daily")
    assert low.duration is not None
    assert high.duration is not None
    assert (low.duration.key, high.duration.key) == ("7-d", "14-d")
    assert [step.dose for step in high.steps] == ["60 mg once daily", "30 mg once daily", "Discontinue"]
    assert text[: table.end].endswith("Discontinue")


def test_a_table_without_rows_is_no_taper() -> None:
    assert not list(taper_tables("Dose Taper Schedule Day 1-7 Day 8-14 is described elsewhere."))
