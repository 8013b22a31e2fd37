"""The description of the dataset: three levels, as specifications ask for them, and counts that a query confirms."""

from pathlib import Path
from typing import Any

import pytest
from lastdose.namespaces import FOREIGN
from lastdose.releases.layout import Release
from pyshacl import validate
from rdflib import Graph, URIRef
from rdflib.namespace import DCAT, DCTERMS, RDF, VOID

Ask = Any
# rdflib deprecates what pyshacl still reports with
pytestmark = pytest.mark.filterwarnings("ignore:Dataset.identifier is deprecated:DeprecationWarning")
HCLS, DCAT_AP = (Path(__file__).with_name(name) for name in ("hcls.ttl", "dcat-ap.ttl"))
PAV = FOREIGN["pav"]


@pytest.fixture(scope="module")
def described(ask: Ask) -> str:
    text: str = ask("/dataset.nt").text
    return text


@pytest.mark.parametrize("shapes", [HCLS, DCAT_AP], ids=["hcls", "dcat-ap"])
@pytest.mark.parametrize("number", [None, 0, 1], ids=["in force", "first", "second"])
def test_the_description_has_the_levels_that_are_asked_for(
    ask: Ask, releases: tuple[Release, Release], shapes: Path, number: int | None
) -> None:
    path = "/dataset.nt" if number is None else f"/release/{releases[number].id}/dataset.nt"
    graph = Graph().parse(data=ask(path).text, format="nt")

    conforms, _, report = validate(graph, shacl_graph=str(shapes), inference="none")

    assert conforms, report
    assert len(list(graph.objects(None, DCTERMS.isVersionOf))) == 1


@pytest.mark.parametrize(
    ("shapes", "lost"),
    [
        (HCLS, DCTERMS.title),
        (HCLS, DCTERMS.description),
        (HCLS, DCTERMS.format),
        (HCLS, DCTERMS.rights),
        (HCLS, DCTERMS.accrualPeriodicity),
        (HCLS, URIRef(f"{PAV}version")),
        (DCAT_AP, DCAT.accessURL),
        (DCAT_AP, DCTERMS.license),
        (DCAT_AP, DCTERMS.description),
    ],
    ids=lambda value: value.name if isinstance(value, Path) else value.rpartition("/")[2],
)
def test_a_description_without_what_it_must_have_breaks_the_shapes(described: str, shapes: Path, lost: URIRef) -> None:
    graph = Graph().parse(data=described, format="nt")

    graph.remove((None, lost, None))

    assert not validate(graph, shacl_graph=str(shapes), inference="none")[0]


def test_a_summary_that_speaks_of_one_version_breaks_the_shapes(described: str) -> None:
    graph = Graph().parse(data=described, format="nt")
    (version, summary) = next(graph.subject_objects(DCTERMS.isVersionOf))
    day = graph.value(version, DCTERMS.issued)
    assert day is not None

    graph.add((summary, DCTERMS.issued, day))

    assert not validate(graph, shacl_graph=str(HCLS), inference="none")[0]


def test_versions_are_told_with_the_one_before_and_the_one_in_force(
    ask: Ask, releases: tuple[Release, Release]
) -> None:
    first, second = (URIRef(f"{one.base}release/{one.id}/dataset") for one in releases)
    graph = Graph().parse(data=ask("/dataset.nt").text, format="nt")
    earlier = Graph().parse(data=ask(f"/release/{releases[0].id}/dataset.nt").text, format="nt")

    summary = graph.value(second, DCTERMS.isVersionOf)
    assert set(graph.objects(summary, URIRef(f"{DCAT}hasVersion"))) == {first, second}
    for space in (DCAT, PAV):
        assert list(graph.objects(summary, URIRef(f"{space}hasCurrentVersion"))) == [second]
        assert list(graph.objects(second, URIRef(f"{space}previousVersion"))) == [first]
        assert list(earlier.objects(first, URIRef(f"{space}previousVersion"))) == []


def test_linksets_are_as_large_as_a_query_counts(ask: Ask, described: str) -> None:
    graph = Graph().parse(data=described, format="nt")
    starts = {f"http://purl.obolibrary.org/obo/{name.lower()}.owl": FOREIGN[name] for name in ("HP", "MONDO", "OAE")}

    linksets = list(graph.subjects(RDF.type, VOID.Linkset))

    assert "http://purl.obolibrary.org/obo/hp.owl" in {str(graph.value(one, VOID.objectsTarget)) for one in linksets}
    for linkset in linksets:
        predicate, target = (graph.value(linkset, name) for name in (VOID.linkPredicate, VOID.objectsTarget))
        start = starts.get(str(target), str(target))
        counting = f"?thing <{predicate}> ?term FILTER (STRSTARTS(STR(?term), '{start}'))"
        counted = ask.query(f"SELECT (COUNT(*) AS ?n) {{ {counting} }}", {"Accept": "text/csv"}).text.split()[1]
        assert counted == str(graph.value(linkset, VOID.triples))


def test_partitions_are_as_large_as_a_query_counts(ask: Ask, described: str) -> None:
    graph = Graph().parse(data=described, format="nt")
    by_class = "SELECT ?name (COUNT(*) AS ?n) { ?thing a ?name } GROUP BY ?name"
    by_property = "SELECT ?name (COUNT(*) AS ?n) { ?thing ?name ?value } GROUP BY ?name"

    for query, kind, count in (
        (by_class, URIRef(f"{VOID}class"), VOID.entities),
        (by_property, VOID.property, VOID.triples),
    ):
        rows = ask.query(query, {"Accept": "text/csv"}).text.split()[1:]
        counted = dict(row.split(",") for row in rows)
        told = {str(name): str(graph.value(part, count)) for part, name in graph.subject_objects(kind)}
        assert told == counted
