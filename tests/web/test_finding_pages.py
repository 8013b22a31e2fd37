"""Finding over HTTP: lists that narrow down, sort and page by links alone; suggestions; look-up."""

import json
import re
from collections.abc import Callable, Iterator
from html import unescape
from typing import Any
from urllib.parse import quote

import pytest
from lastdose.releases.layout import Release

Ask = Callable[..., Any]
BROWSER = {"Accept": "text/html"}
LIST = "/search?type=drug"


@pytest.fixture(scope="module")
def shown(shipped_release: Release, serving: Any) -> Iterator[Ask]:
    """Ask a server of the shipped data."""
    with serving(shipped_release) as ask:
        yield ask


def found(ask: Ask, path: str) -> Any:
    reply = ask(path, {"Accept": "application/json"})
    assert reply.status == 200, reply.text
    return json.loads(reply.body)


def narrower(text: str) -> list[tuple[str, int]]:
    """The address and the number of each choice that a page offers."""
    links = re.findall(r'<li><a href="([^"]+)">[^<]*</a> <span class="count">([\d,]+)</span>', text)
    return [(unescape(href), int(number.replace(",", ""))) for href, number in links]


def test_each_link_that_narrows_a_list_down_leads_to_as_many_things_as_it_says(shown: Ask) -> None:
    offered = narrower(shown(f"{LIST}&risk=exacerbation", BROWSER).text)

    assert len(offered) > 10
    assert all(number > 0 for _, number in offered)
    assert {href: found(shown, href)["total"] for href, _ in offered} == dict(offered)


def test_what_is_chosen_can_be_taken_back_one_by_one(shown: Ask) -> None:
    page = shown(f"{LIST}&risk=rebound&jurisdiction=US", BROWSER).text

    taken = [unescape(href) for href in re.findall(r'<li><a href="([^"]+)"><span class="place">', page)]

    assert set(taken) == {f"{LIST}&risk=rebound", f"{LIST}&jurisdiction=US", "/search?risk=rebound&jurisdiction=US"}


def test_a_program_is_told_what_each_further_choice_would_leave(shown: Ask) -> None:
    told = found(shown, f"{LIST}&boxed=yes")

    offered = [(facet, one) for facet, values in told["further"].items() for one in values]
    assert {facet for facet, _ in offered} >= {"risk", "class", "source", "jurisdiction", "differs"}
    for facet, one in offered[:12]:
        left = found(shown, one["url"].removeprefix(shown.url))  # type: ignore[attr-defined]
        assert left["total"] == one["count"], facet


@pytest.mark.parametrize(
    ("choice", "pattern"),
    [
        ("risk=rebound", "?claim ld:riskKind risk-kind:rebound ; ld:assertedIn ?version"),
        (
            "boxed=yes",
            "?claim ld:inSection ?part ; ld:assertedIn ?version . ?part ld:sectionAddress ?place"
            " FILTER(strstarts(?place, 'boxed_warning'))",
        ),
        ("class=beta-blocker", "?claim ld:memberOf drug-class:beta-blocker"),
    ],
)
def test_a_choice_leaves_the_drugs_that_a_query_finds(shown: Ask, choice: str, pattern: str) -> None:
    latest = "FILTER NOT EXISTS { ?later pav:previousVersion|ld:previousKnownVersion ?version }"
    query = f"""PREFIX ld: <https://w3id.org/lastdose/ontology#>
        PREFIX pav: <http://purl.org/pav/>
        PREFIX risk-kind: <https://w3id.org/lastdose/id/risk-kind/>
        PREFIX drug-class: <https://w3id.org/lastdose/id/drug-class/>
        SELECT DISTINCT ?drug {{ ?claim ld:aboutDrug ?drug . {pattern} {latest if "?version" in pattern else ""} }}"""
    rows = json.loads(shown(f"/sparql?query={quote(query)}", {"Accept": "application/sparql-results+json"}).body)
    asked_for = {row["drug"]["value"] for row in rows["results"]["bindings"]}

    listed = {hit["id"] for hit in found(shown, f"{LIST}&{choice}&size=500")["hits"]}

    assert listed == asked_for != set()


def test_hearsay_counts_as_a_source_and_as_nothing_else(shown: Ask) -> None:
    told = found(shown, f"{LIST}&source=web-article")

    assert [hit["name"] for hit in told["hits"]] == ["selumetinib"]
    assert told["further"]["risk"] == []


@pytest.mark.parametrize("sorting", ["name", "claims", "newest"])
def test_the_pages_of_a_list_are_reached_by_links_and_hold_each_drug_once(shown: Ask, sorting: str) -> None:
    path, drugs, numbers = f"{LIST}&sort={sorting}&size=100", [], []
    while path:
        told = found(shown, path)
        drugs += [hit["id"] for hit in told["hits"]]
        numbers.append(told["page"])
        path = told.get("next", "").removeprefix(shown.url)  # type: ignore[attr-defined]

    assert len(drugs) == len(set(drugs)) == told["total"]
    assert numbers == list(range(1, len(numbers) + 1))


def test_a_page_of_a_list_names_its_neighbours_in_its_head_and_in_itself(shown: Ask) -> None:
    reply = shown(f"{LIST}&size=100&page=2", BROWSER)

    assert f'<{shown.url}{LIST}&size=100&page=3>; rel="next"' in reply.headers["Link"]  # type: ignore[attr-defined]
    assert 'rel="prev"' in reply.text
    assert 'href="/search?type=drug&amp;sort=claims&amp;size=100"' in reply.text


@pytest.mark.parametrize(
    ("query", "wrong"),
    [
        ("boxed=no", "boxed"), ("sort=danger", "sort"), ("sort=best", "sort"), ("page=0", "page"), ("size=501", "size"),
        ("risk=a%20b", "risk"), ("colour=red", "colour"), ("q=a&q=b", "q"),
    ],
)  # fmt: skip
def test_what_a_list_cannot_be_asked_for_is_refused_by_name(ask: Ask, query: str, wrong: str) -> None:
    reply = ask(f"/search?{query}")

    assert reply.status == 400
    assert json.loads(reply.body)["parameter"] == wrong


def test_a_list_that_the_reader_has_is_not_sent_again(ask: Ask) -> None:
    first = ask(LIST, BROWSER)

    assert ask(LIST, {**BROWSER, "If-None-Match": first.headers["ETag"]}).status == 304


@pytest.mark.parametrize(
    ("typed", "name"), [("te", "testolol"), ("TESTOLOL X", "Testolol XR"), ("of te", "tremor of tests"), ("颤", "震颤")]
)
def test_names_are_suggested_by_the_beginning_of_any_word(ask: Ask, typed: str, name: str) -> None:
    reply = ask(f"/suggest?q={quote(typed)}")

    asked, names, kinds, addresses = json.loads(reply.body)
    assert reply.media_type == "application/x-suggestions+json"
    assert asked == typed
    assert name in names
    assert len(names) == len(kinds) == len(addresses)
    assert ask(addresses[names.index(name)].removeprefix(ask.url)).status == 200  # type: ignore[attr-defined]


@pytest.mark.parametrize("typed", ["", " ", '"', "%", "_", "\\", "*", "zzzz", "a" * 200])
def test_anything_may_be_typed(ask: Ask, typed: str) -> None:
    assert ask(f"/suggest?q={quote(typed)}").status == 200


def test_several_things_with_one_name_are_all_told(shown: Ask) -> None:
    both = "hypertension"

    page, told = (shown(f"/lookup?id={both}", {"Accept": accept}) for accept in ("text/html", "application/json"))

    ids = {match["id"].rsplit("/", 2)[-2] for match in json.loads(told.body)["matches"]}
    assert page.status == told.status == 300
    assert ids == {"condition", "effect"}
    assert page.text.count('<li><a href="/doc/') == 2


def test_a_brand_stands_for_its_drug(shown: Ask) -> None:
    assert shown("/lookup?id=Koselugo").headers["Location"] == "/doc/drug/selumetinib"
    assert shown("/lookup?id=unii:2WTV10SIKH").headers["Location"] == "/doc/drug/mitapivat"


def test_a_name_that_nothing_has_leads_to_names_spelt_like_it(shown: Ask) -> None:
    page, told = (shown("/lookup?id=metoprollol", {"Accept": accept}) for accept in ("text/html", "application/json"))

    assert page.status == told.status == 404
    assert json.loads(told.body)["near"][0]["id"].endswith("/drug/metoprolol")
    assert 'href="/doc/drug/metoprolol"' in page.text
    assert 'href="/doc/drug/selumetinib"' in shown("/search?q=selumetanib", BROWSER).text
