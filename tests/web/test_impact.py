"""A withdrawn source: what rested on it alone is marked and found, and so is what another source says too."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pyoxigraph as ox
import pytest
from lastdose import DISCLAIMER
from lastdose.claims.documents import content_hash, passage_at
from lastdose.claims.kinds import Claim
from lastdose.graphs.claims import claim_quads
from lastdose.graphs.records import section_quads, source_quads, version_quads
from lastdose.graphs.trig import Writer, order
from lastdose.namespaces import LD
from lastdose.releases.building import build
from lastdose.releases.layout import Release
from lastdose.releases.ordering import BuildOrder

from .conftest import PUBLISHER, SECTION, SENTENCES, SOURCE, VERSION, claims, write_data

Ask = Any
PATH = "/doc/source/label-testolol/impact"
OTHER = replace(SOURCE, key="copy-testolol", title="Testolol tablets: a second label")
OTHER_VERSION = replace(VERSION, key="copy-testolol-v1", source=OTHER.key, content_hash=content_hash([SECTION]))


def repeated() -> Claim:
    """The advice, as another source gives it too; what the twelve risks state no other source states."""
    start = SECTION.text.index(SENTENCES[0])
    place = passage_at(SECTION, start, start + len(SENTENCES[0]))
    return replace(next(claims()), version=OTHER_VERSION.key, passages=(place,))


@pytest.fixture(scope="module")
def withdrawn(tmp_path_factory: pytest.TempPathFactory) -> Release:
    """A release in which one of two sources was withdrawn."""
    place = tmp_path_factory.mktemp("impact")
    data = write_data(place / "data")
    gone = replace(SOURCE, withdrawn_on=date(2026, 1, 15), reason="The office took the label back.")
    quads = [*source_quads(gone), *source_quads(OTHER), *version_quads(OTHER_VERSION)]
    quads += section_quads(OTHER_VERSION, [SECTION])
    quads += claim_quads(repeated(), PUBLISHER)
    (data / "more.trig").write_text(Writer().trig(sorted(set(quads), key=order)), encoding="utf-8")
    return build(BuildOrder(output=place / "releases", data=data, issued=date(2026, 2, 1)))


@pytest.fixture(scope="module")
def told(withdrawn: Release, serving: Any) -> Iterator[Ask]:
    with serving(withdrawn) as ask:
        yield ask


def test_each_claim_that_rests_on_a_withdrawn_source_alone_is_marked(told: Ask) -> None:
    marked = told.query(
        f"SELECT ?claim WHERE {{ ?claim <{LD}restsAloneOn>/<{LD}withdrawnOn> ?day }}", more="&format=csv"
    )

    assert len(marked.text.split()) - 1 == 12


def test_the_impact_tells_what_rests_on_the_source_alone_and_what_does_not(told: Ask, withdrawn: Release) -> None:
    found = json.loads(told(f"{PATH}.json").body)

    alone, beside = found["restAlone"], found["restAlsoOnOthers"]
    assert (found["withdrawnOn"], found["reason"]) == ("2026-01-15", "The office took the label back.")
    assert (len(alone["claims"]), len(beside["claims"])) == (12, 1)
    assert found["claimsInAll"] == 13
    assert beside["subjects"] == [
        {"id": f"{withdrawn.base}id/drug/testolol", "others": [f"{withdrawn.base}id/source/copy-testolol"]}
    ]
    assert found["disclaimer"] == DISCLAIMER


def test_what_another_source_rests_on_counts_only_sources_that_stand(told: Ask) -> None:
    found = json.loads(told("/doc/source/copy-testolol/impact.json").body)

    assert found["withdrawnOn"] is None
    assert len(found["restAlone"]["claims"]) == 1
    assert len(found["restAlone"]["subjects"]) == 1


def test_the_impact_is_the_same_in_every_format(told: Ask) -> None:
    formats = {"ttl": ox.RdfFormat.TURTLE, "jsonld": ox.RdfFormat.JSON_LD, "nt": ox.RdfFormat.N_TRIPLES}
    replies = {name: told(f"{PATH}.{name}") for name in formats}
    page = told(PATH, {"Accept": "text/html"})

    read = [{quad.triple for quad in ox.parse(replies[name].body, format=one)} for name, one in formats.items()]
    alone = [triple for triple in read[0] if triple.predicate.value == f"{LD}restsAloneOn"]
    assert read[0] == read[1] == read[2]
    assert len(alone) == 12
    assert "On this source alone (12)" in page.text
    assert "Withdrawn on 2026-01-15." in page.text
    assert f'<{told.url}{PATH}.ttl>; rel="alternate"; type="text/turtle"' in page.headers["Link"]
    assert DISCLAIMER in page.text


def test_pages_say_that_a_source_was_withdrawn(told: Ask) -> None:
    accept = {"Accept": "text/html"}
    source = told("/doc/source/label-testolol", accept)
    found = json.loads(told(f"{PATH}.json").body)
    alone, beside = found["restAlone"]["claims"][0], found["restAlsoOnOthers"]["claims"][0]["id"]
    pages = [told(f"/doc/claim/{iri.rpartition('/')[2]}", accept).text for iri in (alone, beside)]

    assert source.status == 200
    assert "Withdrawn on 2026-01-15." in source.text
    assert "The office took the label back." in source.text
    assert f'href="{PATH}"' in source.text
    assert "No other source here states the same." in pages[0]
    assert "Another source states the same." in pages[1]
    assert "source withdrawn" in told("/doc/drug/testolol", accept).text


@pytest.mark.parametrize("path", ["/doc/source/nothing/impact", f"{PATH}.foo", "/doc/drug/testolol/impact"])
def test_nothing_else_has_an_impact(told: Ask, path: str) -> None:
    assert told(path).status == 404
