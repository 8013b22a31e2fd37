"""The dataset in the words of catalogues: each description passes its validator, and its files are there."""

import json
import re
from pathlib import Path
from typing import Any

import mlcroissant
import pytest
from lastdose import DISCLAIMER
from lastdose.releases.layout import Release
from pyoxigraph import RdfFormat, parse
from pyshacl import validate
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCAT, DCTERMS, RDF, XSD

Ask = Any
# rdflib deprecates what it still reads JSON-LD with, and what pyshacl still reports with
pytestmark = [
    pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:Dataset.identifier is deprecated:DeprecationWarning"),
]
SHAPES = Path(__file__).with_name("ro-crate.ttl")
FILE = "http://schema.org/MediaObject"


@pytest.fixture(scope="module")
def files(ask: Ask) -> dict[str, Any]:
    return {file["name"]: file for file in json.loads(ask("/download.json").body)["files"]}


def test_croissant_describes_every_dump_and_reads_its_records(ask: Ask, files: dict[str, Any]) -> None:
    told = json.loads(ask("/dataset/croissant.json").body)

    read = mlcroissant.Dataset(jsonld=told)

    issues = read.metadata.ctx.issues
    assert not issues.errors
    assert all("Version doesn't follow" in warning for warning in issues.warnings)
    assert {one["name"] for one in told["distribution"]} == {name for name, file in files.items() if file["packing"]}
    records = list(read.records("claims"))
    assert len(records) == 13
    assert any("Sign 3 may come" in str(record) for record in records)


def test_the_page_of_the_dataset_tells_search_engines_what_the_files_are(ask: Ask, files: dict[str, Any]) -> None:
    page = ask("/dataset", {"Accept": "text/html"}).text

    blocks = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    told = json.loads(blocks[0])
    assert len(blocks) == 1
    assert told["@type"] == "Dataset"
    assert DISCLAIMER in told["description"]
    assert {one["sha256"] for one in told["distribution"]} == {
        file["sha256"] for file in files.values() if file["packing"]
    }
    assert list(parse(blocks[0], format=RdfFormat.JSON_LD))


def is_parquet(file: dict[str, Any]) -> bool:
    return bool(file["mediaType"] == "application/vnd.apache.parquet")


def test_distributions_keep_the_rules_of_dcat_ap(ask: Ask, files: dict[str, Any]) -> None:
    graph = Graph().parse(data=ask("/dataset.ttl").text, format="turtle")

    distributions = list(graph.subjects(RDF.type, DCAT.Distribution))

    assert len(distributions) == len([file for file in files.values() if file["packing"] or is_parquet(file)])
    for distribution in distributions:
        size = graph.value(distribution, DCAT.byteSize)
        assert isinstance(size, Literal)
        assert size.datatype == XSD.nonNegativeInteger
        for told in (DCAT.accessURL, DCAT.downloadURL, DCAT.mediaType, DCTERMS.license):
            assert isinstance(graph.value(distribution, told), URIRef)
        assert isinstance(graph.value(distribution, DCAT.compressFormat), URIRef) or "parquet" in str(distribution)


def test_the_crate_lies_beside_its_files_and_is_whole(ask: Ask, release: Release, files: dict[str, Any]) -> None:
    path = f"/download/{release.id}/ro-crate-metadata.json"

    crate = ask(path)

    graph = Graph().parse(data=_offline(crate.body), format="json-ld", publicID=f"https://example.org{path}")
    conforms, _, told = validate(graph, shacl_graph=str(SHAPES), inference="none")
    assert crate.media_type == "application/ld+json"
    assert conforms, told
    nodes = {node["@id"]: node for node in json.loads(crate.body)["@graph"]}
    assert {part["@id"] for part in nodes["./"]["hasPart"]} == set(files)
    assert {name: nodes[name]["sha256"] for name in files} == {name: file["sha256"] for name, file in files.items()}


def test_the_citation_leads_to_the_release_it_names(ask: Ask, releases: tuple[Release, Release]) -> None:
    release = releases[1]
    address = f"{release.base}release/{release.id}/dataset"

    bib, csl = ask("/dataset/citation.bib"), ask("/dataset/citation.json")

    item = json.loads(csl.body)[0]
    assert (bib.media_type, csl.media_type) == ("application/x-bibtex", "application/vnd.citationstyles.csl+json")
    assert f"url = {{{address}}}" in bib.text
    assert item["note"] == DISCLAIMER
    assert f"note = {{{DISCLAIMER}}}" in bib.text
    assert (item["URL"], item["version"]) == (address, release.id)
    assert item["issued"] == {"date-parts": [[2026, 2, 1]]}
    assert address in ask("/dataset", {"Accept": "text/html"}).text


def test_every_release_keeps_its_description(ask: Ask, releases: tuple[Release, Release]) -> None:
    for release in releases:
        reply = ask(f"/release/{release.id}/dataset")

        graph = Graph().parse(data=reply.text, format="turtle")
        dataset = URIRef(f"{release.base}dataset")
        issued = graph.value(dataset, DCTERMS.issued)
        assert str(issued) == release.manifest.date
        assert reply.headers["Content-Location"] == f"/release/{release.id}/dataset.ttl"
        assert "Memento-Datetime" in reply.headers
        page = ask(f"/release/{release.id}/dataset.html").text
        assert f"Release {release.id}." in page
    assert ask("/release/2026-01-31-00000000/dataset").status == 404


@pytest.mark.parametrize("lost", ["hasPart", "datePublished", "license", "conformsTo", "about", "name", "contentSize"])
def test_a_crate_without_what_it_must_have_breaks_the_shapes(ask: Ask, release: Release, lost: str) -> None:
    body = ask(f"/download/{release.id}/ro-crate-metadata.json").body
    crate = json.loads(body)

    for node in crate["@graph"]:
        node.pop(lost, None)

    graph = Graph().parse(
        data=_offline(json.dumps(crate).encode()), format="json-ld", publicID="https://example.org/c/"
    )
    assert not validate(graph, shacl_graph=str(SHAPES), inference="none")[0]


def _offline(crate: bytes) -> bytes:
    """The crate with the few terms that it uses of the context of RO-Crate 1.1, which stands on the web."""
    told = json.loads(crate)
    assert told["@context"] == "https://w3id.org/ro/crate/1.1/context"
    conforms = "http://purl.org/dc/terms/conformsTo"
    return json.dumps(
        {**told, "@context": {"@vocab": "http://schema.org/", "File": FILE, "conformsTo": conforms}}
    ).encode()
