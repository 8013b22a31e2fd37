"""Drawings: pictures without script, each with a title, a description and a table that says the same."""

import re
from xml.etree import ElementTree

import pytest
from lastdose.releases.layout import Release

from tests.web.conftest import Client, Serving

DRUG = "/doc/drug/testolol.html"
FIGURE = re.compile(r'<figure class="picture [a-z]*">.*?</figure>', re.DOTALL)
SVG = re.compile(r"<svg [^>]*role=.*?</svg>", re.DOTALL)


def figure(ask: Client, path: str, name: str) -> str:
    """The figure of a kind on a page."""
    found: list[str] = FIGURE.findall(ask(path).text)
    return next(one for one in found if f'class="picture {name}"' in one)


@pytest.mark.parametrize(
    ("path", "name"),
    [
        (DRUG, "evidence"),
        (DRUG, "neighbourhood"),
        ("/doc/version/label-testolol-v1.html", "neighbourhood"),
        ("/dataset.html", "network"),
        ("/ontology.html", "network"),
    ],
    ids=str,
)
def test_every_picture_has_a_title_a_description_and_a_table(ask: Client, path: str, name: str) -> None:
    drawn = figure(ask, path, name)

    picture = ElementTree.fromstring(SVG.findall(drawn)[0])
    named = (picture.get("aria-labelledby") or "").split()
    told = {element.get("id"): element.text for element in picture if element.tag in ("title", "desc")}
    assert [bool(told[one]) for one in named] == [True, True]
    assert "<table" in drawn
    assert "<script" not in drawn


def test_the_evidence_leads_from_each_point_to_the_document_that_makes_it(ask: Client) -> None:
    drawn = figure(ask, DRUG, "evidence")

    assert drawn.count('class="branch ') == 2
    assert '<text class="number" x="46%" y="73" text-anchor="end">1</text>' in drawn
    assert "12 claims" in drawn
    assert 'class="strand harm says"' in SVG.findall(drawn)[0]


def test_the_neighbourhood_counts_what_points_at_a_thing_by_property(ask: Client) -> None:
    drawn = figure(ask, DRUG, "neighbourhood")

    assert "13 × Claim" in drawn
    assert '<th scope="row">about drug</th><td class="num">13</td>' in drawn


def test_the_network_draws_kinds_of_claims_as_one_class(ask: Client) -> None:
    drawn = figure(ask, "/dataset.html", "network")

    names = re.findall(r'class="node-name"[^>]*>(\w+)<', drawn)
    assert {"Claim", "Drug", "SourceVersion"} <= set(names)
    assert not [name for name in names if name.endswith("Claim") and name != "Claim"]
    assert '<th scope="row"><code>ld:aboutDrug</code></th><td>Claim</td>' in drawn


def test_pictures_keep_markup_of_the_data_as_text(ask: Client) -> None:
    drawn = figure(ask, "/doc/drug/hostile.html", "neighbourhood")

    ElementTree.fromstring(SVG.findall(drawn)[0])
    assert "<script" not in drawn


def test_a_wait_between_two_drugs_is_drawn_without_a_direction(shipped_release: Release, serving: Serving) -> None:
    with serving(shipped_release) as ask:
        drawn = figure(ask, "/doc/drug/duloxetine.html", "waits")

    assert "at least 14 days: Once an MAOI has been stopped" in drawn
    assert "one ends" in drawn


def test_a_stretch_of_minutes_alone_is_drawn_on_a_timeline(shipped_release: Release, serving: Serving) -> None:
    with serving(shipped_release) as ask:
        page = ask("/doc/drug/fosphenytoin.html").text

    assert '<title id="timeline-title">Around the last dose of fosphenytoin</title>' in page
