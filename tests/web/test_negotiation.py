"""Negotiation: one rule for every document and every result."""

import pytest
from lastdose.engine import media_types
from lastdose.web.formats import FORMATS
from lastdose.web.negotiation import hinted, names, names_nothing, preferred

OFFERED = tuple(form.media_type for form in FORMATS)
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"


@pytest.mark.parametrize(
    ("accept", "wanted"),
    [
        (None, "text/turtle"),
        ("", "text/turtle"),
        ("*/*", "text/turtle"),
        (BROWSER, "text/html"),
        ("text/html;q=0.5, text/turtle;q=0.9", "text/turtle"),
        ("text/*;q=0.3, text/turtle;q=0.7, */*;q=0.1", "text/turtle"),
        ("text/html;q=0, */*;q=0.1", "text/turtle"),
        ("text/turtle;q=0, */*", "text/html"),
        ("text/turtle;version=1.1", "text/turtle"),
        ("TEXT/TURTLE; Charset=UTF-8", "text/turtle"),
        ('application/ld+json;profile="http://www.w3.org/ns/json-ld#compacted"', "application/ld+json"),
        ('application/ld+json;profile="a,b;q=0"', "application/ld+json"),
        ("application/json", "application/json"),
        ("application/json, text/plain, */*", "application/json"),
        ("application/xhtml+xml", "text/html"),
        ("application/x-turtle", "text/turtle"),
        ("application/xml", "application/rdf+xml"),
        ("text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2", "text/html"),
        ("application/rdf+xml,application/xhtml+xml;q=0.5", "application/rdf+xml"),
        ("text/turtle;q=0.2;version=1.1, text/turtle;q=0, */*;q=0.1", "text/html"),
        ("text/turtle;q=5", "text/turtle"),
        ("text/html;q=0.0001, image/png", "text/html"),
    ],
)
def test_the_type_a_reader_wants_most_is_chosen(accept: str | None, wanted: str) -> None:
    assert preferred(accept, OFFERED) == wanted


@pytest.mark.parametrize(
    "accept",
    [
        "image/png",
        "*/*;q=0",
        "text/turtle;q=-1",
        "text/turtle;q=nan",
        "text/turtle;q=",
        ',,;;q==,"',
        "/",
        "text",
        '"*/*"',
    ],
)
def test_nothing_is_chosen_where_nothing_is_wanted(accept: str) -> None:
    assert preferred(accept, OFFERED) is None


@pytest.mark.parametrize(
    ("form", "accept", "wanted"),
    [
        ("select", "application/json", "application/sparql-results+json"),
        ("construct", "application/json", "application/ld+json"),
        ("select", "application/xml", "application/sparql-results+xml"),
        ("construct", "text/xml", "application/rdf+xml"),
        ("select", "application/sparql-results+xml, application/rdf+xml", "application/sparql-results+xml"),
        ("construct", "application/sparql-results+xml, application/rdf+xml", "application/rdf+xml"),
        ("select", "text/turtle", None),
    ],
)
def test_the_form_of_a_query_decides_before_the_header(form: str, accept: str, wanted: str | None) -> None:
    assert preferred(accept, media_types(form)) == wanted  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("hint", "form", "wanted"),
    [
        ("json", "select", "application/sparql-results+json"),
        ("json", "construct", "application/ld+json"),
        ("CSV", "select", "text/csv"),
        ("application/sparql-results+xml", "ask", "application/sparql-results+xml"),
        ("csv", "construct", None),
        ("pdf", "select", None),
    ],
)
def test_a_hint_is_a_short_name_or_a_media_type(hint: str, form: str, wanted: str | None) -> None:
    assert hinted(hint, media_types(form)) == wanted  # type: ignore[arg-type]


def test_what_a_header_names_is_told_from_its_wildcards() -> None:
    assert names("text/csv, */*", "text/csv")
    assert not names("text/csv;q=0", "text/csv")
    assert names_nothing(None)
    assert names_nothing("*/*;q=0.5, text/*")
    assert not names_nothing("text/csv, */*")


def test_thousands_of_ranges_are_read_like_a_few() -> None:
    accept = ", ".join(f"application/x-{number};q=0.{number}" for number in range(5_000)) + ", text/turtle;q=0.1"

    assert preferred(accept, OFFERED) == "text/turtle"
