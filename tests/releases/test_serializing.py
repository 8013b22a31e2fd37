"""Serializing: one graph in every format, the same bytes each time, and an error where a format cannot carry it."""

import subprocess
import sys

import pyoxigraph as ox
import pytest
from lastdose.errors import ReaderError
from lastdose.namespaces import CANONICAL_BASE
from lastdose.releases.serializing import FORMATS, merged, resources_in, serialize_resources, serialize_turtle
from lastdose.releases.statements import Resource, Statement, Value

GRAPHS = [f"{CANONICAL_BASE}id/graph/{name}" for name in ("one", "two")]
THING = f"{CANONICAL_BASE}id/drug/x"
LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"


def resource(*values: Value, predicate: str = LABEL, iri: str = THING) -> Resource:
    """A resource that says the values, in two graphs by turns."""
    said = tuple(Statement(predicate, value, GRAPHS[number % 2]) for number, value in enumerate(values))
    return Resource(iri, None, 0, said)


VALUES = (
    Value("a <b> & \"c\" </script>\n'''\\", language="en"),
    Value("心绞痛", language="zh"),
    Value("javascript:alert(1)", is_iri=True),
    Value("12", datatype="http://www.w3.org/2001/XMLSchema#integer"),
    Value("2026-01-01", datatype="http://www.w3.org/2001/XMLSchema#date"),
    Value("plain", datatype="http://www.w3.org/2001/XMLSchema#string"),
)


@pytest.mark.parametrize("extension", FORMATS)
def test_every_format_carries_the_same_triples(extension: str) -> None:
    document = serialize_resources([resource(*VALUES)], extension, CANONICAL_BASE)

    read = ox.parse(document, format=FORMATS[extension])
    objects = {str(quad.object) for quad in read}
    assert len(objects) == len(VALUES)
    assert '"12"^^<http://www.w3.org/2001/XMLSchema#integer>' in objects
    assert '"心绞痛"@zh' in objects


def test_a_triple_of_two_graphs_is_told_once_where_graphs_have_no_names() -> None:
    said = (Statement(LABEL, VALUES[0], GRAPHS[0]), Statement(LABEL, VALUES[0], GRAPHS[1]))

    for extension, lines in (("nt", 1), ("nq", 2)):
        document = serialize_resources([Resource(THING, None, 0, said)], extension, CANONICAL_BASE)
        assert document.count(b"\n") == lines


def test_only_the_prefixes_in_use_are_declared() -> None:
    document = serialize_resources([resource(VALUES[0])], "ttl", CANONICAL_BASE).decode()

    declared = [line.split()[1] for line in document.splitlines() if line.startswith("@prefix")]
    assert declared == ["drug:", "rdfs:"]


@pytest.mark.parametrize("text", ["\x01", "a\x0bb", "\ufffe"])
def test_rdf_xml_refuses_what_xml_cannot_hold(text: str) -> None:
    with pytest.raises(ReaderError, match="XML"):
        serialize_resources([resource(Value(text, language="en"))], "rdf", CANONICAL_BASE)

    assert serialize_resources([resource(Value(text, language="en"))], "ttl", CANONICAL_BASE)


@pytest.mark.parametrize(
    ("predicate", "value"), [("http://e.example/p/1", VALUES[0]), (TYPE, Value("http://e.example/", is_iri=True))]
)
def test_rdf_xml_refuses_what_has_no_element_name(predicate: str, value: Value) -> None:
    with pytest.raises(ReaderError, match="no element"):
        serialize_resources([resource(value, predicate=predicate)], "rdf", CANONICAL_BASE)


@pytest.mark.parametrize("extension", ["ttl", "rdf", "trig"])
def test_the_bytes_are_the_same_in_every_process(extension: str) -> None:
    program = (
        "import sys; from lastdose.namespaces import *; from lastdose.releases.serializing import *;"
        "from lastdose.releases.statements import *;"
        "said = tuple(Statement(p + 'x', Value(q + 'y', is_iri=True), 'http://g') for p in FOREIGN.values()"
        " for q in FOREIGN.values());"
        "r = Resource('http://s', None, 0, said);"
        f"sys.stdout.buffer.write(serialize_resources([r], {extension!r}, CANONICAL_BASE))"
    )

    written = {
        subprocess.run(
            [sys.executable, "-c", program], env={"PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in "123"
    }
    assert len(written) == 1


def test_resources_are_merged_in_the_order_in_which_they_come() -> None:
    once, again, other = resource(VALUES[0]), resource(VALUES[0], VALUES[1]), resource(VALUES[0], iri=f"{THING}y")

    told = merged([once, other, again])

    assert [held.iri for held in told] == [THING, f"{THING}y"]
    assert len(told[0].statements) == 2


def test_turtle_with_lists_becomes_the_same_graph_in_other_formats() -> None:
    turtle = b"@prefix e: <http://e.example/> . e:s e:p (1 2 3), [ e:q ( 'x' ) ] ."

    triples = serialize_turtle(turtle, GRAPHS[0], "nt", CANONICAL_BASE)
    again = serialize_turtle(turtle, GRAPHS[0], "nt", CANONICAL_BASE)
    quads = list(ox.parse(serialize_turtle(turtle, GRAPHS[0], "nq", CANONICAL_BASE), format=ox.RdfFormat.N_QUADS))
    assert triples == again
    assert triples.count(b"\n") == len(quads) == 11


def test_turtle_is_read_into_resources() -> None:
    turtle = b"@prefix e: <http://e.example/> . e:b e:p 1 . e:a e:p 'x'@en ; e:q e:b ."

    read = resources_in(turtle, GRAPHS[0])

    assert [held.iri for held in read] == ["http://e.example/a", "http://e.example/b"]
    assert read[0].iris("http://e.example/q") == ("http://e.example/b",)
