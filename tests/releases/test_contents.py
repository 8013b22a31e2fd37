"""What a release says of itself is what is in it: counts, sizes, sums, and one graph in every dump."""

import gzip
import subprocess
from collections import Counter
from collections.abc import Callable
from hashlib import sha256

import pyoxigraph as ox
import pytest
from lastdose.namespaces import prefixes
from lastdose.releases import layout
from lastdose.releases.derived import damages
from lastdose.releases.descriptions import Descriptions
from lastdose.releases.dumps import FORMATS, graph_of
from lastdose.releases.examples import bound
from lastdose.releases.layout import Release
from lastdose.releases.packing import MEDIA_TYPES, content_sum, packed_files
from rdflib import Graph, URIRef

VOID = "http://rdfs.org/ns/void#"
Ask = Callable[[str], list[tuple[str, ...]]]


@pytest.fixture(scope="module")
def ask(release: Release) -> Ask:
    """The rows of a query over the store, each term as its text."""
    store = ox.Store.read_only(str(release.file(layout.STORE)))
    declared = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in prefixes().items())

    def rows(query: str) -> list[tuple[str, ...]]:
        found = store.query(f"{declared}{query}", use_default_graph_as_union=True)
        assert isinstance(found, ox.QuerySolutions)
        return sorted(tuple(term.value for term in row) for row in found)

    return rows


@pytest.fixture(scope="module")
def record(release: Release) -> list[bytes]:
    return release.file(layout.RECORD).read_bytes().splitlines(keepends=True)


@pytest.mark.parametrize(
    ("said", "counted"),
    [
        pytest.param("void:triples", "(count(*) AS ?n) { ?s ?p ?o }", id="triples"),
        pytest.param("void:distinctSubjects", "(count(DISTINCT ?s) AS ?n) { ?s ?p ?o }", id="subjects"),
        pytest.param("void:classes", "(count(DISTINCT ?c) AS ?n) { ?s a ?c }", id="classes"),
        pytest.param("void:properties", "(count(DISTINCT ?p) AS ?n) { ?s ?p ?o }", id="properties"),
    ],
)
def test_the_dataset_is_as_large_as_it_says(said: str, counted: str, ask: Ask) -> None:
    assert ask(f"SELECT ?n {{ ?d a dcat:Dataset ; {said} ?n }}") == ask(f"SELECT {counted}")


def test_each_class_has_the_instances_of_its_partition(ask: Ask) -> None:
    said = ask("SELECT ?c ?n { ?d void:classPartition [ void:class ?c ; void:entities ?n ] }")

    assert said == ask("SELECT ?c (count(DISTINCT ?s) AS ?n) { ?s a ?c } GROUP BY ?c")


def test_each_property_has_the_triples_of_its_partition(ask: Ask) -> None:
    said = ask("SELECT ?p ?n { ?d void:propertyPartition [ void:property ?p ; void:triples ?n ] }")

    assert said == ask("SELECT ?p (count(*) AS ?n) { ?s ?p ?o } GROUP BY ?p")


def test_each_graph_is_as_large_as_the_description_and_the_manifest_say(ask: Ask, release: Release) -> None:
    said = ask("SELECT ?g ?n { ?d a dcat:Dataset ; void:subset ?g . ?g a void:Dataset ; void:triples ?n }")

    counted = ask("SELECT ?g (count(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g")
    assert said == counted
    assert {iri.rsplit("/", 1)[1]: int(number) for iri, number in counted} == release.manifest.graphs


def test_every_graph_has_a_licence_and_a_label(ask: Ask) -> None:
    graphs = ask("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }")

    assert ask("SELECT ?g { ?g a void:Dataset ; rdfs:label ?l ; dcterms:license ?c . ?d void:subset ?g }") == graphs


def test_prefixes_are_declared_for_editors(ask: Ask) -> None:
    said = ask("SELECT ?p ?n { ?o a owl:Ontology ; sh:declare [ sh:prefix ?p ; sh:namespace ?n ] }")

    assert dict(said) == prefixes()  # type: ignore[arg-type]


def test_example_queries_are_published_as_executables(ask: Ask) -> None:
    said = ask("SELECT ?label ?query { ?e a sh:SPARQLSelectExecutable ; rdfs:label ?label ; sh:select ?query }")

    assert [label for label, _ in said] == ["boxed warning lost", "harms of stopping"]
    harms = bound(said[1][1], {"drug": "drug:examplol"})
    assert len(ask(harms)) >= 3


def test_no_node_is_blank(record: list[bytes]) -> None:
    assert [line for line in record if line.startswith(b"_:") or b" _:" in line] == []


def test_no_triple_stands_in_two_graphs(record: list[bytes]) -> None:
    triples = Counter(line.removesuffix(graph_of(line) + b" .\n") for line in record)

    assert triples.total() == len(triples)


def test_the_record_is_sorted_and_told_once(record: list[bytes]) -> None:
    assert record == sorted(set(record))


def test_the_record_is_canonical(record: list[bytes]) -> None:
    """RDF Dataset Canonicalization 1.0 gives the same lines."""
    dataset = ox.Dataset(quads(b"".join(record), ox.RdfFormat.N_QUADS))
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)

    assert sorted(f"{quad} .\n".encode() for quad in dataset) == record


def quads(data: bytes, rdf_format: ox.RdfFormat) -> list[ox.Quad]:
    found = [quad for quad in ox.parse(data, format=rdf_format) if isinstance(quad, ox.Quad)]
    assert len(set(found)) == len(found)
    return found


@pytest.mark.parametrize("name", FORMATS)
def test_every_dump_holds_the_record(name: str, record: list[bytes], release: Release) -> None:
    whole = set(quads(b"".join(record), ox.RdfFormat.N_QUADS))
    dump = gzip.decompress((release.file(layout.DUMPS) / f"lastdose.{name}.gz").read_bytes())

    held = set(quads(dump, FORMATS[name]))

    if FORMATS[name].supports_datasets:
        assert held == whole
    else:
        assert {quad.triple for quad in held} == {quad.triple for quad in whole}
        assert len(held) == len(whole)


def test_the_store_holds_the_record_except_that_it_rewrites_no_literal(record: list[bytes], release: Release) -> None:
    store = ox.Store.read_only(str(release.file(layout.STORE)))

    assert set(store) == set(quads(b"".join(record), ox.RdfFormat.N_QUADS))


def test_the_manifest_has_the_sum_of_each_unpacked_dump(release: Release) -> None:
    unpacked = {
        (path.stem, path.suffix): content_sum(path)
        for path in packed_files(release.file(layout.DUMPS))
        if path.stem != "lastdose.sqlite" and path.suffix in MEDIA_TYPES
    }

    contents = release.manifest.contents.items()
    assert unpacked == {(name, packing): digest for name, digest in contents for packing in MEDIA_TYPES}


def test_distributions_give_the_size_and_sum_of_each_dump(release: Release) -> None:
    store = ox.Store()
    store.load(path=str(release.file(layout.DISTRIBUTIONS)))
    rows = store.query("""
        PREFIX dcat: <http://www.w3.org/ns/dcat#>
        PREFIX spdx: <http://spdx.org/rdf/terms#>
        SELECT ?place ?size ?sum {
            ?dataset dcat:distribution ?place .
            ?place dcat:downloadURL ?place ; dcat:byteSize ?size ; spdx:checksum [ spdx:checksumValue ?sum ]
        }""")
    assert isinstance(rows, ox.QuerySolutions)
    said = {tuple(term.value for term in row) for row in rows}

    assert said == {
        (
            f"{release.base}download/{release.id}/{path.name}",
            str(path.stat().st_size),
            sha256(path.read_bytes()).hexdigest(),
        )
        for path in packed_files(release.file(layout.DUMPS))
    }


def test_only_dumps_of_rdf_are_data_dumps(release: Release) -> None:
    lines = release.file(layout.DISTRIBUTIONS).read_text(encoding="utf-8")
    graph = Graph().parse(data=lines, format="turtle")
    dumps = {str(dump).rsplit("/", 1)[1] for dump in graph.objects(None, URIRef("http://rdfs.org/ns/void#dataDump"))}

    assert dumps == {f"lastdose.{name}{packing}" for name in FORMATS for packing in MEDIA_TYPES}


@pytest.mark.parametrize("folder", [".", layout.DUMPS])
def test_sha256sum_finds_every_sum_right(folder: str, release: Release) -> None:
    done = subprocess.run(
        ["sha256sum", "--check", "--strict", "--quiet", layout.SUMS],
        cwd=release.path / folder,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_a_fresh_release_has_sound_caches(release: Release) -> None:
    assert list(damages(release, thorough=True)) == []


def test_the_index_describes_every_subject_with_its_lines(record: list[bytes], release: Release) -> None:
    subjects = Counter(line.split(b" ", 1)[0][1:-1].decode() for line in record)
    with Descriptions(release.file(layout.INDEX)).open() as reader:
        described = {iri: reader.describe(iri) for iri in subjects}

    assert {iri: found.statements.count(b"\n") for iri, found in described.items() if found} == subjects


def test_the_index_counts_the_statements_that_point_at_a_thing(ask: Ask, release: Release) -> None:
    ours = f"isIRI(?o) && strstarts(str(?o), '{release.base}id/')"
    counted = ask(f"SELECT ?o (count(*) AS ?n) {{ ?s ?p ?o FILTER({ours}) }} GROUP BY ?o")
    described = {iri for (iri,) in ask("SELECT DISTINCT ?s { ?s ?p ?o }")}
    with Descriptions(release.file(layout.INDEX)).open() as reader:
        for iri, number in counted:
            found = reader.describe(iri)
            if iri in described:
                assert found
                assert found.incoming == int(number), iri
            assert len(reader.incoming(iri, size=10_000)) == int(number), iri


def test_names_with_signs_in_them_are_found(release: Release) -> None:
    with Descriptions(release.file(layout.INDEX)).open() as reader:
        quoted, chinese = reader.finder.hits("pectoris"), reader.finder.hits("示例洛")

    assert [hit.text for hit in quoted] == ['angina "pectoris"']
    assert [hit.iri.rsplit("/", 1)[1] for hit in chinese] == ["examplol"]
