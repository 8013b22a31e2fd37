"""Drugs side by side, asked for over HTTP."""

import json
import logging
import re
from collections.abc import Callable
from typing import Any

import pytest
from lastdose import DISCLAIMER

Ask = Callable[..., Any]
TESTOLOL = "https://w3id.org/lastdose/id/drug/testolol"
BOTH = "drug=testolol&drug=hostile"


def test_two_drugs_stand_side_by_side_by_kind_of_statement(ask: Ask) -> None:
    told = json.loads(ask(f"/compare.json?{BOTH}").text)

    assert [drug["id"].rsplit("/", 1)[1] for drug in told["drugs"]] == ["testolol", "hostile"]
    by_kind = {line["kind"]: line["drugs"] for line in told["kinds"]}
    harms = [
        [one for said in cell["statements"] for one in said["claims"]] for cell in by_kind["DiscontinuationRiskClaim"]
    ]
    assert list(map(len, harms)) == [12, 0]
    assert [cell["outcome"] for cell in by_kind["StopMannerClaim"]] == ["found", "unsought"]


def test_every_form_of_a_comparison_holds_the_same_claims(ask: Ask) -> None:
    replies = {form: ask(f"/compare.{form}?{BOTH}") for form in ("html", "json", "md")}

    claims = {form: set(re.findall(r"/claim/([0-9a-f]{16})", reply.text)) for form, reply in replies.items()}
    assert len(claims["json"]) == 13
    assert claims["json"] == claims["md"] == claims["html"]


@pytest.mark.parametrize("form", ["html", "json", "md"])
def test_every_form_of_a_comparison_says_that_it_is_no_advice(ask: Ask, form: str) -> None:
    reply = ask(f"/compare.{form}?{BOTH}")

    assert DISCLAIMER in reply.text.replace("\\", "")


def test_a_comparison_comes_in_the_format_that_is_accepted(ask: Ask) -> None:
    accepted = {kind: ask(f"/compare?{BOTH}", {"Accept": kind}) for kind in ("text/html", "text/markdown", "image/png")}

    assert [reply.status for reply in accepted.values()] == [200, 200, 406]
    assert accepted["text/markdown"].media_type == "text/markdown"
    assert "Accept" in accepted["text/html"].listed("Vary")
    assert '/compare.json?drug=testolol&drug=hostile>; rel="alternate"' in accepted["text/html"].headers["Link"]


def test_a_comparison_is_neither_kept_nor_logged(ask: Ask, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        reply = ask(f"/compare?{BOTH}")

    assert reply.headers["Cache-Control"] == "private, no-store"
    assert reply.headers["ETag"] is None
    assert "testolol" not in caplog.text


def test_drugs_are_named_by_brand_or_code_and_line_by_line(ask: Ask) -> None:
    told = json.loads(ask("/compare.json?drug=Testolol+XR%0D%0Anosuchol,987654").text)

    assert [drug["id"] for drug in told["drugs"]] == [TESTOLOL]
    assert told["unknown"] == ["nosuchol"]


def test_an_empty_comparison_is_a_form(ask: Ask) -> None:
    page = ask("/compare", {"Accept": "text/html"})

    assert page.status == 200
    assert '<textarea id="drugs" name="drug"' in page.text


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ("?drug=nosuchol", 404),
        ("?medicine=testolol", 400),
        (f"?drug={'x' * 201}", 400),
        (f"?drug={','.join(f'drug-{n}' for n in range(31))}", 400),
        (".ttl?drug=testolol", 404),
    ],
)
def test_what_cannot_be_compared_is_refused(ask: Ask, asked: str, status: int) -> None:
    assert ask(f"/compare{asked}").status == status


def test_a_drug_and_a_search_lead_to_a_comparison(ask: Ask) -> None:
    drug, found = (ask(path, {"Accept": "text/html"}).text for path in ("/doc/drug/testolol", "/search?q=testolol"))

    assert '<input type="hidden" name="drug" value="testolol">' in drug
    assert '<input type="checkbox" name="drug" value="testolol"' in found


def test_names_in_a_comparison_are_inert(ask: Ask) -> None:
    page = ask("/compare?drug=hostile,%3Cscript%3Ealert(1)%3C/script%3E", {"Accept": "text/html"})

    assert page.status == 200
    assert "<script>alert" not in page.text
