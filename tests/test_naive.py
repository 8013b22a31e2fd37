"""Naive queries: what a newcomer writes without a filter never shows denials, rejections or hearsay as what holds.

Each query of `tests/naive/` says by the names of its variables what it takes its rows for: ?claim for a claim that
affirms a harm or a use, ?drug with ?harm or ?use for one of the drug's, ?drug_at_risk and ?drug_in_use for a drug that
has any. What no row may show is computed from the data: claims of denial, reported claims, rejected decisions.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from lastdose.releases import layout
from lastdose.releases.examples import Example, examples_in
from lastdose.releases.layout import Release

NAIVE = examples_in(Path(__file__).parent / "naive")
HEAD = "PREFIX ld: <https://w3id.org/lastdose/ontology#>\n"
DENIED = "?claim a ld:AssertedAbsenceClaim ; ld:aboutDrug|ld:aboutClass ?drug ; ld:deniedEffect|ld:deniedRiskKind ?term"
HEARD = "?claim a ld:ReportedClaim ; ld:reportedDrug|ld:reportedClass ?drug"
HARM = "ld:effect|ld:returningCondition|ld:riskKind ?term"
USE = "ld:indicatedFor ?term"

UNFIT = f"""{HEAD}
SELECT ?claim WHERE {{
  VALUES ?kind {{ ld:AssertedAbsenceClaim ld:ReportedClaim }}
  ?claim a ?kind .
}}"""

Ask = Callable[[str], str]
Pairs = set[tuple[str, ...]]


@dataclass(frozen=True)
class Forbidden:
    """What no naive query may show: claims, pairs of a drug and a harm or a use, drugs that have none."""

    claims: set[str]
    harms: Pairs
    uses: Pairs
    harmless: set[str]
    useless: set[str]


def rows(answer: str) -> list[dict[str, str]]:
    names, *lines = (line.split("\t") for line in answer.splitlines())
    return [dict(zip((name.removeprefix("?") for name in names), line, strict=True)) for line in lines]


@pytest.fixture(scope="module")
def forbidden(ask: Ask, shipped_release: Release) -> Forbidden:
    def pairs(*patterns: str) -> Pairs:
        found = [rows(ask(f"{HEAD}SELECT DISTINCT ?drug ?term WHERE {{ {pattern} }}")) for pattern in patterns]
        return {(row["drug"], row["term"]) for some in found for row in some}

    harms = pairs(f"?claim a ld:DiscontinuationRiskClaim ; ld:aboutDrug|ld:aboutClass ?drug ; {HARM}")
    uses = pairs(f"?claim a ld:IndicationClaim ; ld:aboutDrug|ld:aboutClass ?drug ; {USE}")
    no_harms, no_uses = pairs(DENIED, f"{HEARD} ; {HARM}") - harms, pairs(f"{HEARD} ; {USE}") - uses
    return Forbidden(
        claims={row["claim"] for row in rows(ask(UNFIT))} | rejected(shipped_release),
        harms=no_harms,
        uses=no_uses,
        harmless={drug for drug, _ in no_harms} - {drug for drug, _ in harms},
        useless={drug for drug, _ in no_uses} - {drug for drug, _ in uses},
    )


def rejected(release: Release) -> set[str]:
    decisions = map(json.loads, release.file(layout.DECISIONS).read_text(encoding="utf-8").splitlines())
    keys = [decision["claim"] for decision in decisions if decision["status"] == "Rejected"]
    return {f"<{release.base}id/claim/{key}>" for key in keys}


def test_there_is_something_to_forbid_of_every_sort(forbidden: Forbidden, shipped_release: Release) -> None:
    assert rejected(shipped_release)
    assert forbidden.claims > rejected(shipped_release)
    assert forbidden.harms
    assert forbidden.uses
    assert forbidden.harmless


@pytest.mark.parametrize("query", NAIVE, ids=[query.name for query in NAIVE])
def test_a_naive_query_shows_nothing_denied_rejected_or_merely_heard(
    query: Example, ask: Ask, forbidden: Forbidden
) -> None:
    found = rows(ask(query.query))

    assert found
    for row in found:
        assert row.get("claim") not in forbidden.claims
        assert (row.get("drug", ""), row.get("harm", "")) not in forbidden.harms
        assert (row.get("drug", ""), row.get("use", "")) not in forbidden.uses
        assert row.get("drug_at_risk") not in forbidden.harmless
        assert row.get("drug_in_use") not in forbidden.useless
