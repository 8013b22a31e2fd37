"""Downloads and the description of the dataset: what can be taken away, and how it is found."""

import gzip
import json
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from lastdose.releases.distributions import DESCRIBED, IANA
from lastdose.releases.dumps import FORMATS
from lastdose.releases.layout import Release
from lastdose.releases.packing import MEDIA_TYPES, content_sum
from lastdose.releases.tables import THINGS
from rdflib import Graph, URIRef
from rdflib.namespace import DCAT, RDF, VOID

Ask = Any
SPDX = "http://spdx.org/rdf/terms#"
LINKED = [f"lastdose.{name}{packing}" for name in FORMATS for packing in MEDIA_TYPES]
SHEETS = [f"lastdose-{table}.{form}" for table in THINGS for form in ("csv", "jsonl")]
DUMPS = (*LINKED, *(f"{name}{packing}" for name in (*SHEETS, *DESCRIBED, "lastdose.sqlite") for packing in MEDIA_TYPES))
PARQUET = [f"lastdose-{table}.parquet" for table in THINGS]
PROTEGE = "application/rdf+xml, application/xml; q=0.7, text/xml; q=0.6, text/plain; q=0.1, */*; q=0.09"
IMMUTABLE = "public, max-age=31536000, immutable"


def described(ask: Ask) -> Graph:
    return Graph().parse(data=ask("/dataset.ttl").text, format="turtle")


def sums(ask: Ask, release: Release) -> dict[str, str]:
    lines = ask(f"/download/{release.id}/SHA256SUMS").text.splitlines()
    return {name: digest for digest, name in (line.split("  ") for line in lines)}


@pytest.mark.parametrize("name", DUMPS)
def test_a_dump_is_what_its_description_says(ask: Ask, release: Release, name: str, tmp_path: Path) -> None:
    graph = described(ask)
    distribution = URIRef(f"{release.base}download/{release.id}/{name}")

    reply = ask(f"/download/{release.id}/{name}")

    checksum = graph.value(distribution, URIRef(f"{SPDX}checksum"))
    assert reply.status == 200
    assert reply.headers["Content-Type"] == MEDIA_TYPES[Path(name).suffix]
    assert "Content-Encoding" not in reply.headers
    assert int(reply.headers["Content-Length"]) == len(reply.body) == int(str(graph.value(distribution, DCAT.byteSize)))
    digest = sha256(reply.body).hexdigest()
    assert digest == str(graph.value(checksum, URIRef(f"{SPDX}checksumValue"))) == sums(ask, release)[name]
    assert reply.headers["Cache-Control"] == IMMUTABLE
    assert reply.headers["Accept-Ranges"] == "bytes"
    assert graph.value(distribution, DCAT.compressFormat) == URIRef(IANA + MEDIA_TYPES[Path(name).suffix])
    (tmp_path / name).write_bytes(reply.body)
    unpacked = content_sum(tmp_path / name)
    assert release.manifest.contents.get(Path(name).stem) == (None if "sqlite" in name else unpacked)


@pytest.mark.parametrize(
    ("wanted", "start", "stop"), [("bytes=0-9", 0, 10), ("bytes=-7", -7, None), ("bytes=100-", 100, None)]
)
def test_a_range_is_that_part_of_the_file(
    ask: Ask, release: Release, wanted: str, start: int, stop: int | None
) -> None:
    path = f"/download/{release.id}/lastdose.nq.gz"
    whole = ask(path).body

    part = ask(path, {"Range": wanted})

    assert part.status == 206
    assert part.body == whole[start:stop]
    assert part.headers["Content-Range"].endswith(f"/{len(whole)}")
    assert int(part.headers["Content-Length"]) == len(part.body)


def test_a_range_outside_the_file_is_refused(ask: Ask, release: Release) -> None:
    path = f"/download/{release.id}/lastdose.nq.gz"

    assert ask(path, {"Range": "bytes=99999999-"}).status == 416
    assert ask(path, {"Range": f"bytes={','.join(f'{n}-{n}' for n in range(1000))}"}).status in (200, 416)


def test_a_file_is_not_sent_to_a_reader_who_has_it(ask: Ask, release: Release) -> None:
    path = f"/download/{release.id}/record.nq"
    tag = ask(path).headers["ETag"]

    assert ask(path, {"If-None-Match": tag}).status == 304
    assert ask(path, {"If-Range": tag, "Range": "bytes=0-3"}).status == 206
    assert ask(path, {"If-Range": '"another"', "Range": "bytes=0-3"}).status == 200


def test_every_file_that_has_a_sum_can_be_had(ask: Ask, release: Release) -> None:
    listed = sums(ask, release)

    assert {"record.nq", "manifest.json", "report.ttl", "ontology/lastdose.ttl", "shapes/claim.ttl"} <= set(listed)
    for name, digest in listed.items():
        assert sha256(ask(f"/download/{release.id}/{name}").body).hexdigest() == digest


@pytest.mark.parametrize(
    "path",
    [
        "index.sqlite", "store/CURRENT", "caches.json", "../manifest.json", "%2e%2e/%2e%2e/etc/passwd", "ontology",
        "..%2fmanifest.json", "dumps/lastdose.nq.gz", "manifest.json%00", "/etc/passwd", "",
    ],
)  # fmt: skip
def test_nothing_else_can_be_had(ask: Ask, release: Release, path: str) -> None:
    assert ask(f"/download/{release.id}/{path}").status == 404
    assert ask(f"/download/..%2f/{path}").status == 404
    assert ask(f"/download/2026-01-31-00000000/{path}").status == 404


def test_older_releases_stay_where_they_are(ask: Ask, releases: tuple[Release, Release]) -> None:
    older = releases[0]

    manifest = json.loads(ask(f"/download/{older.id}/manifest.json").body)
    assert manifest["release"] == older.id


@pytest.mark.parametrize("path", ["/dataset", "/.well-known/void"])
def test_the_description_counts_what_a_query_counts(ask: Ask, release: Release, path: str) -> None:
    graph = Graph().parse(data=ask(path).text, format="turtle")
    dataset = URIRef(f"{release.base}dataset")

    live = json.loads(ask.query("SELECT (count(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } }").body)
    assert str(graph.value(dataset, VOID.triples)) == live["results"]["bindings"][0]["n"]["value"]
    assert set(map(str, graph.objects(dataset, DCAT.distribution))) == {
        f"{release.base}download/{release.id}/{name}" for name in (*DUMPS, *PARQUET)
    }
    dumps = set(graph.objects(dataset, VOID.dataDump))
    assert dumps == {URIRef(f"{ask.url}/download/{release.id}/{name}") for name in LINKED}
    assert len(list(graph.subjects(RDF.type, DCAT.Distribution))) == len(DUMPS) + len(PARQUET)


def test_class_partitions_equal_live_counts(ask: Ask, release: Release) -> None:
    graph = described(ask)
    query = "SELECT ?class (count(*) AS ?n) WHERE { ?s a ?class } GROUP BY ?class"

    live = {
        row["class"]["value"]: row["n"]["value"] for row in json.loads(ask.query(query).body)["results"]["bindings"]
    }
    told = {
        str(graph.value(part, VOID["class"])): str(graph.value(part, VOID.entities))
        for part in graph.objects(URIRef(f"{release.base}dataset"), VOID.classPartition)
    }
    assert told == live


def test_the_dataset_has_signposts(ask: Ask, release: Release, server: Any) -> None:
    links = ask("/dataset", method="HEAD").headers["Link"]

    for relation in ("cite-as", "describedby", "item", "type", "license", "author", "linkset"):
        assert f'rel="{relation}"' in links
    assert f"<{server.url}/download/{release.id}/lastdose.nq.gz>" in links
    assert f'anchor="{server.url}/dataset"' in ask("/dataset/linkset").text


@pytest.mark.parametrize(
    ("path", "accept", "media_type"),
    [
        ("/ontology", None, "text/turtle"),
        ("/ontology", "text/html, */*;q=0.8", "text/html"),
        ("/ontology", PROTEGE, "application/rdf+xml"),
        ("/ontology.nt", None, "application/n-triples"),
        ("/shapes", None, "text/turtle"),
        ("/shapes", "application/ld+json", "application/ld+json"),
        ("/ontology/context.jsonld", None, "application/ld+json"),
        ("/ontology/scheme-risk-kind.ttl", None, "text/turtle"),
        ("/shapes/claim.ttl", None, "text/turtle"),
    ],
)  # fmt: skip
def test_the_vocabulary_comes_in_the_format_asked_for(ask: Ask, path: str, accept: str | None, media_type: str) -> None:
    reply = ask(path, {"Accept": accept} if accept else {})

    assert reply.status == 200
    assert reply.media_type == media_type
    assert reply.headers["Access-Control-Allow-Origin"] == "*"


def test_the_page_of_the_ontology_defines_its_terms(ask: Ask) -> None:
    page = ask("/ontology.html").text

    assert '<tr id="DiscontinuationRiskClaim">' in page
    assert '<tr id="riskKind">' in page
    assert "/doc/scheme/" in page


@pytest.mark.parametrize("path", ["/static/lastdose.css", "/static/lastdose.svg"])
def test_the_pages_bring_their_own_style(ask: Ask, path: str) -> None:
    plain, packed = ask(path), ask(path, {"Accept-Encoding": "gzip"})

    assert plain.status == 200
    assert plain.media_type in ("text/css", "image/svg+xml")
    assert gzip.decompress(packed.body) == plain.body
    assert ask(path, {"If-None-Match": plain.headers["ETag"]}).status == 304


@pytest.mark.parametrize("name", ["ontology", "shapes"])
def test_all_formats_of_a_vocabulary_are_one_graph(ask: Ask, name: str) -> None:
    graphs = list(parsed(ask, name))

    assert all(graph.isomorphic(graphs[0]) for graph in graphs)
    assert ask(f"/{name}.nt").body == ask(f"/{name}.nt").body


def parsed(ask: Ask, name: str) -> Iterator[Graph]:
    for extension, form in {"ttl": "turtle", "nt": "nt", "rdf": "xml"}.items():
        yield Graph().parse(data=ask(f"/{name}.{extension}").body, format=form)
