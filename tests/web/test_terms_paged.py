"""The claims of a condition or an effect, told a page at a time, asked for over HTTP."""

import re
from collections.abc import Callable
from typing import Any

import pytest

Ask = Callable[..., Any]
TERM = "/doc/effect/tremor-of-tests"
PAGED = [f"{TERM}.{{form}}?size=2&page={number}" for number in (1, 2)]


def claims(text: str) -> set[str]:
    """The keys of the claims whose own words stand in a document."""
    return set(re.findall(r"Sign (\d+) may come", text))


@pytest.mark.parametrize("form", ["ttl", "nq", "jsonld", "json", "md"])
def test_the_pages_of_a_term_hold_each_of_its_claims_once(ask: Ask, form: str) -> None:
    first, second = (claims(ask(path.format(form=form)).text) for path in PAGED)

    assert len(first) == 8
    assert first.isdisjoint(second)
    assert first | second == claims(ask(f"{TERM}.{form}").text)


@pytest.mark.parametrize("form", ["html", "ttl"])
def test_a_page_of_a_term_leads_to_the_next(ask: Ask, form: str) -> None:
    link = ask(PAGED[0].format(form=form)).headers["Link"]

    assert re.search(rf'<[^>]*{TERM}\.{form}\?page=2&size=2>; rel="next"', link)
    assert 'rel="last"' in link


def test_the_page_of_a_term_says_which_of_its_claims_it_shows(ask: Ask) -> None:
    whole, second = (ask(path).text for path in (f"{TERM}.html", PAGED[1].format(form="html")))

    assert 'id="span"' not in whole
    assert "Claims 9 to 12 of 12 stand on this page." in second
    assert 'rel="prev"' in second


def test_a_page_of_links_after_the_last_claim_denies_nothing(ask: Ask) -> None:
    text = ask(f"{TERM}.html?size=2&page=3").text

    assert "All 12 claims stand on the pages before this one." in text
    assert "No statement here" not in text
