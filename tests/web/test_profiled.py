"""What a page tells of its data: its parts, whether it was checked and by which rules, and what was examined."""

import json
from pathlib import Path

import pytest
from lastdose.releases.layout import REPORT, Release
from lastdose.releases.reports import reported

from tests.web.conftest import Client

DOCUMENT = "/doc/drug/testolol"
WARNED = """@prefix sh: <http://www.w3.org/ns/shacl#> .

[] a sh:ValidationReport ;
    sh:conforms true ;
    sh:result [ sh:focusNode <https://w3id.org/lastdose/id/drug/x> ; sh:resultSeverity sh:Warning ] .
"""


def test_a_page_links_its_parts(ask: Client) -> None:
    page = ask(f"{DOCUMENT}.html").text

    assert f'<a href="{DOCUMENT}.html?_profile=stop-card" type="text/html"' in page
    for profile in ("labels", "provenance"):
        assert f'<a href="{DOCUMENT}.ttl?_profile={profile}" type="text/turtle"' in page


def test_a_stop_card_is_a_page_of_its_own(ask: Client) -> None:
    card = ask(DOCUMENT, {"Accept": "text/html", "Accept-Profile": "<https://w3id.org/lastdose/profile/stop-card>"})

    assert card.media_type == "text/html"
    assert card.headers["Content-Location"] == f"{DOCUMENT}.html?_profile=stop-card"
    assert '<p class="eyebrow">Stop card</p>' in card.text
    assert "Do not stop or change a medicine because of this card." in card.text
    assert "may come after a sudden stop." in card.text
    assert "</script><script>" not in card.text


def test_only_drugs_and_classes_have_a_stop_card_for_people(ask: Client) -> None:
    refused = ask("/doc/effect/tremor-of-tests.html?_profile=stop-card")

    assert refused.status == 400
    assert json.loads(refused.body)["parameter"] == "_profile"


@pytest.mark.parametrize("path", [f"{DOCUMENT}.html", "/doc/effect/tremor-of-tests.html", "/shapes.html"])
def test_a_page_says_what_the_gate_reported(ask: Client, release: Release, path: str) -> None:
    page = ask(path).text

    assert "What this release says here conforms to the shapes of its gate, without a warning." in page
    assert f'<a href="/download/{release.id}/{REPORT}">' in page


def test_warnings_are_counted_by_what_they_are_about(tmp_path: Path, release: Release) -> None:
    (tmp_path / REPORT).write_text(WARNED, encoding="utf-8")

    warned = reported(tmp_path / REPORT)

    assert (warned.conforms, dict(warned.warnings)) == (True, {"https://w3id.org/lastdose/id/drug/x": 1})
    assert reported(release.file(REPORT)).conforms


def test_the_shapes_are_told_rule_by_rule(ask: Client) -> None:
    page = ask("/shapes.html").text

    assert (
        "<code>shape:DiscontinuationRiskClaim</code> <span>for ld:DiscontinuationRiskClaim; no other properties" in page
    )
    assert '<th scope="row"><code>ld:riskKind</code></th><td>in <code>risk-kind:withdrawal, risk-kind:rebound' in page
    assert "<code>ld:passage | ld:primaryPassage</code>" in page
    assert "A risk has exactly one ld:riskKind" in page


def test_the_data_say_what_was_examined_and_what_nobody_looked_for(ask: Client) -> None:
    told = json.loads(ask(f"{DOCUMENT}.json").body)["coverage"]
    markdown = ask(f"{DOCUMENT}.md").text

    version = "https://w3id.org/lastdose/id/version/label-testolol-v1"
    outcomes = {line["kind"]: line["outcomes"][version] for line in told["kinds"]}
    assert (outcomes["DiscontinuationRiskClaim"], outcomes["RestartClaim"]) == ("found", "unsought")
    assert "## What was examined" in markdown
    assert "never looked for: " in markdown


def test_the_box_of_what_was_examined_is_left_out_where_there_is_no_room(ask: Client) -> None:
    markdown = ask(f"{DOCUMENT}.md?max_chars=1500").text

    assert len(markdown) <= 1500
    assert "## What was examined" not in markdown
