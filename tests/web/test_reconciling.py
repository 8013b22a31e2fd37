"""Reconciliation: a column of names and codes is matched with things of the release."""

import json
from typing import Any
from urllib.parse import quote, urlencode
from xml.etree import ElementTree

import pytest
from lastdose import DISCLAIMER
from lastdose.web.reconciling import MOST_QUERIES

Ask = Any
OPENSEARCH = "{http://a9.com/-/spec/opensearch/1.1/}"


def reconciled(ask: Ask, **queries: dict[str, Any]) -> Any:
    reply = ask(f"/reconcile?queries={quote(json.dumps(queries))}")
    assert (reply.status, reply.media_type) == (200, "application/json")
    return json.loads(reply.body)


def test_the_manifest_says_what_is_matched_and_where_it_leads(ask: Ask) -> None:
    manifest = json.loads(ask("/reconcile").body)

    assert "0.2" in manifest["versions"]
    assert DISCLAIMER in manifest["name"]
    assert manifest["identifierSpace"] == "https://w3id.org/lastdose/id/"
    assert {"id": "drug", "name": "Drug"} in manifest["defaultTypes"]
    page = manifest["view"]["url"].replace("{{id}}", "drug/testolol").removeprefix(ask.url)
    assert ask(page).status == 200


@pytest.mark.parametrize("name", ["testolol", "TESTOLOL", "rxcui:987654", "drug:testolol"])
def test_a_name_or_a_code_is_a_match(ask: Ask, name: str) -> None:
    (best, *others) = reconciled(ask, q0={"query": name, "type": "drug"})["q0"]["result"]

    assert (best["id"], best["score"], best["match"]) == ("drug/testolol", 100, True)
    assert best["type"] == [{"id": "drug", "name": "Drug"}]
    assert not any(other["match"] for other in others)


def test_half_a_name_is_a_candidate_and_no_match(ask: Ask) -> None:
    (best, *_) = reconciled(ask, q0={"query": "testol", "type": ["drug"]})["q0"]["result"]

    assert (best["id"], best["match"]) == ("drug/testolol", False)
    assert 0 < best["score"] < 100


def test_each_query_of_a_batch_is_answered_under_its_name(ask: Ask) -> None:
    told = reconciled(
        ask, a={"query": "testolol", "limit": 1}, b={"query": "nothing so called"}, c={"query": "testolol", "type": "x"}
    )

    assert [len(told[name]["result"]) for name in "abc"] == [1, 0, 0]


def test_a_posted_batch_is_answered_like_one_in_the_address_and_none_is_kept(ask: Ask) -> None:
    queries = json.dumps({"q0": {"query": "testolol"}})

    got = ask(f"/reconcile?{urlencode({'queries': queries})}")
    posted = ask(
        "/reconcile",
        {"Content-Type": "application/x-www-form-urlencoded"},
        "POST",
        urlencode({"queries": queries}).encode(),
    )

    assert posted.body == got.body
    assert got.headers["Cache-Control"] == posted.headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize(
    "queries",
    [
        "", "[]", "{", "[" * 5000, '{"q0": {}}', '{"q0": 1}', '{"q0": {"query": 1}}',
        '{"q0": {"query": "x", "limit": 0}}', '{"q0": {"query": "x", "limit": "y"}}',
        json.dumps({"q0": {"query": "x" * 500}}),
        json.dumps({str(number): {"query": "x"} for number in range(MOST_QUERIES + 1)}),
    ],
)  # fmt: skip
def test_what_is_no_batch_is_refused(ask: Ask, queries: str) -> None:
    reply = ask(f"/reconcile?queries={quote(queries)}")

    assert (reply.status, reply.media_type) == (400, "application/problem+json")


def test_what_was_typed_so_far_is_completed(ask: Ask) -> None:
    told = json.loads(ask("/reconcile/suggest/entity?prefix=testo").body)["result"]

    assert {"id": "drug/testolol", "name": "testolol", "notable": [{"id": "drug", "name": "Drug"}]} in told


def test_a_browser_is_told_how_to_search_here(ask: Ask) -> None:
    assert 'href="/opensearch.xml"' in ask("/", {"Accept": "text/html"}).text

    reply = ask("/opensearch.xml")
    described = ElementTree.fromstring(reply.body)

    assert reply.media_type == "application/opensearchdescription+xml"
    (template,) = [url.attrib["template"] for url in described.iter(f"{OPENSEARCH}Url") if "html" in url.attrib["type"]]
    page = ask(template.replace("{searchTerms}", "testolol").removeprefix(ask.url), {"Accept": "text/html"})
    assert "testolol" in page.text
