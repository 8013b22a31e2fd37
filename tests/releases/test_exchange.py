"""What other communities read says no more than the claims do: KGX nodes and edges, SSSOM mappings."""

import csv
import gzip
import json
import re

import pyoxigraph as ox
import pytest
from lastdose import DISCLAIMER
from lastdose.releases import kgx, layout, mappings
from lastdose.releases.layout import Release

Row = dict[str, str]
LD = "https://w3id.org/lastdose/ontology#"


def lines(release: Release, name: str) -> list[str]:
    return gzip.decompress((release.file(layout.DUMPS) / f"{name}.gz").read_bytes()).decode().splitlines()


def rows(release: Release, name: str) -> list[Row]:
    told = [line for line in lines(release, name) if not line.startswith("#")]
    if name == mappings.NAME:
        return list(csv.DictReader(told, delimiter="\t"))
    return list(csv.DictReader(told, delimiter="\t", quoting=csv.QUOTE_NONE))


@pytest.fixture(scope="module")
def nodes(release: Release) -> dict[str, Row]:
    found = rows(release, kgx.NODES)
    assert len({row["id"] for row in found}) == len(found)
    return {row["id"]: row for row in found}


@pytest.fixture(scope="module")
def edges(release: Release) -> list[Row]:
    return rows(release, kgx.EDGES)


def asked(release: Release, pattern: str) -> set[tuple[str, ...]]:
    store = ox.Store.read_only(str(release.file(layout.STORE)))
    found = store.query(f"PREFIX ld: <{LD}> {pattern}", use_default_graph_as_union=True)
    assert isinstance(found, ox.QuerySolutions)
    return {tuple(term.value.rsplit("/", 1)[1] for term in row) for row in found}


def test_every_edge_says_who_knows_it_and_how(edges: list[Row]) -> None:
    assert edges
    assert len({edge["id"] for edge in edges}) == len(edges)
    for edge in edges:
        assert edge["negated"] in ("true", "false")
        assert edge["knowledge_level"] in ("knowledge_assertion", "not_provided")
        assert edge["agent_type"] == "text_mining_agent"
        assert re.match(r"infores:[a-z]+\Z", edge["primary_knowledge_source"])
        assert re.match(r"claim:[0-9a-f]{16}\Z", edge["claim"])
        assert edge["predicate"].startswith("biolink:")
    assert {edge["licence"] for edge in edges} >= {"https://creativecommons.org/publicdomain/zero/1.0/"}


def test_both_ends_of_every_edge_are_nodes(edges: list[Row], nodes: dict[str, Row], release: Release) -> None:
    for edge in edges:
        assert {edge["subject"], edge["object"]} <= nodes.keys()
    assert all(row["iri"].startswith(f"{release.base}id/") for row in nodes.values())
    assert {row["category"] for row in nodes.values()} >= {"biolink:Drug", "biolink:DiseaseOrPhenotypicFeature"}


def test_only_indications_have_a_predicate_of_their_own(edges: list[Row], release: Release) -> None:
    found = asked(release, "SELECT ?claim ?condition { ?claim a ld:IndicationClaim ; ld:indicatedFor ?condition }")

    own = {
        (edge["claim"].partition(":")[2], edge["object"].partition(":")[2])
        for edge in edges
        if edge["predicate"] != "biolink:related_to"
    }

    assert own == found


def test_a_denied_effect_is_a_negated_edge_and_nothing_else_is(edges: list[Row], release: Release) -> None:
    found = asked(
        release, "SELECT ?claim ?effect { ?claim a ?kind ; ld:deniedEffect ?effect FILTER(?kind != ld:ReportedClaim) }"
    )

    negated = {
        (edge["claim"].partition(":")[2], edge["object"].partition(":")[2])
        for edge in edges
        if edge["negated"] == "true"
    }

    assert negated == found


def test_no_edge_comes_from_a_reported_claim(edges: list[Row], release: Release) -> None:
    reported = {claim for (claim,) in asked(release, "SELECT ?claim { ?claim a ld:ReportedClaim }")}

    assert not reported & {edge["claim"].partition(":")[2] for edge in edges}


def test_a_denial_of_the_shipped_data_is_negated(shipped_release: Release) -> None:
    edges = rows(shipped_release, kgx.EDGES)

    assert {edge["original_predicate"] for edge in edges if edge["negated"] == "true"} == {"ld:deniedEffect"}
    assert {edge["primary_knowledge_source"] for edge in edges} == {"infores:dailymed", "infores:ema"}


def test_every_mapping_of_the_record_is_in_sssom(shipped_release: Release) -> None:
    found = {
        (*pair, predicate)
        for predicate in ("exactMatch", "closeMatch")
        for pair in asked(
            shipped_release,
            f"SELECT ?thing ?term {{ ?thing a ?kind ; <http://www.w3.org/2004/02/skos/core#{predicate}> ?term"
            " FILTER(?kind IN (ld:Condition, ld:Effect)) }",
        )
    }

    told = {
        (row["subject_id"].partition(":")[2], row["object_id"].replace(":", "_"), row["predicate_id"][5:])
        for row in rows(shipped_release, mappings.NAME)
    }

    assert told == found
    assert len(told) > 400


def test_the_head_of_the_mappings_declares_every_prefix(shipped_release: Release) -> None:
    head = [line[1:] for line in lines(shipped_release, mappings.NAME) if line.startswith("#")]
    prefixes = {line.split(":")[0].strip() for line in head if line.startswith("  ")}
    slots = dict(line.split(": ", 1) for line in head[1:] if not line.startswith(" "))

    used = {
        row[column].partition(":")[0]
        for row in rows(shipped_release, mappings.NAME)
        for column in ("subject_id", "predicate_id", "object_id", "mapping_justification")
    }

    assert head[0] == "curie_map:"
    assert used <= prefixes
    assert json.loads(slots["comment"]) == DISCLAIMER
    assert {"mapping_set_id", "license", "mapping_set_version"} <= slots.keys()
