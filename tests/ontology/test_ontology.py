"""The ontology declares what the program writes, no more and no less, and says what each term means."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from lastdose.claims.concepts import SCHEMES, Concept
from lastdose.gate.judging import judge
from lastdose.gate.loading import load
from lastdose.graphs.spelling import ld, node
from lastdose.graphs.trig import Writer, order
from lastdose.namespaces import LD, kebab
from rdflib import OWL, RDF, RDFS, SKOS, Graph, Literal, URIRef
from rdflib.term import Node

ONTOLOGY = URIRef(LD.removesuffix("#"))
NEVER_INSTANTIATED = {ld("Claim"), ld("Comparison")}
SCHEME_KEYS = {"condition", "effect", *(kebab(scheme.__name__) for scheme in SCHEMES)}

ONLY_IN_DOCUMENTS = {URIRef(f"{LD}restsAlsoOn")}


def ours(nodes: Iterable[Node | None]) -> set[Node]:
    return {term for term in nodes if isinstance(term, URIRef) and term.startswith(LD)}


def declared(terms: Graph, kind: URIRef) -> set[Node]:
    return ours(terms.subjects(RDF.type, kind))


def test_the_classes_declared_are_the_classes_written(terms: Graph, written: Graph) -> None:
    used = ours(written.objects(None, RDF.type))

    assert declared(terms, OWL.Class) == used | NEVER_INSTANTIATED


def test_the_properties_declared_are_the_properties_written(terms: Graph, written: Graph) -> None:
    links = {predicate for _, predicate, value in written if isinstance(value, URIRef)}
    facts = {predicate for _, predicate, value in written if isinstance(value, Literal)}

    assert declared(terms, OWL.ObjectProperty) == ours(links) | ONLY_IN_DOCUMENTS
    assert declared(terms, OWL.DatatypeProperty) == ours(facts)


def test_every_term_is_named_in_two_languages_and_defined_in_one_sentence(terms: Graph) -> None:
    for term in {ONTOLOGY, *ours(terms.subjects())}:
        assert languages(terms, term, RDFS.label) == ["en", "zh"], term
    for term in ours(terms.subjects()):
        assert one_sentence(terms, term, SKOS.definition), term
        assert list(terms.objects(term, RDFS.isDefinedBy)) == [ONTOLOGY], term


def languages(graph: Graph, subject: Node, predicate: URIRef) -> list[str]:
    return sorted(value.language or "" for value in graph.objects(subject, predicate) if isinstance(value, Literal))


def one_sentence(graph: Graph, subject: Node, predicate: URIRef) -> bool:
    texts = list(graph.objects(subject, predicate))
    assert len(texts) == 1, f"{subject} has {len(texts)} of {predicate}"
    text = str(texts[0])
    return text.endswith(".") and ". " not in text and languages(graph, subject, predicate) == ["en"]


def test_every_file_is_written_as_our_writer_writes(files: list[Path]) -> None:
    for path in files:
        quads: Any = load([], vocabulary=[path]).dataset.quads((None, None, None, None))
        assert path.read_text(encoding="utf-8") == Writer().turtle(sorted(quads, key=order)), path


def test_the_gate_finds_nothing_amiss_in_the_ontology(files: list[Path]) -> None:
    report = judge(load([], vocabulary=files), Graph())

    assert {violation.rule for violation in report.violations} <= {"every subject is targeted"}


def test_there_is_one_file_for_each_scheme(files: list[Path]) -> None:
    assert {path.stem for path in files} == {"lastdose", *(f"scheme-{key}" for key in SCHEME_KEYS)}


@pytest.mark.parametrize("scheme", SCHEMES, ids=lambda scheme: scheme.__name__)
def test_a_scheme_holds_the_members_of_its_enumeration_and_no_other(scheme: type[Concept], terms: Graph) -> None:
    top = node("scheme", kebab(scheme.__name__))

    held = {(concept, str(terms.value(concept, SKOS.notation))) for concept in terms.subjects(SKOS.inScheme, top)}

    assert held == {(node(concept.scheme, concept.key), concept.value) for concept in scheme}
    assert set(terms.subjects(SKOS.topConceptOf, top)) == {concept for concept, _ in held}


def test_properties_point_at_every_scheme_of_concepts(terms: Graph) -> None:
    pointed_at = set(terms.objects(None, RDFS.seeAlso))

    assert pointed_at == {node("scheme", kebab(scheme.__name__)) for scheme in SCHEMES}


def test_every_concept_has_names_a_definition_an_example_and_what_it_is_not(terms: Graph) -> None:
    for concept in terms.subjects(RDF.type, SKOS.Concept):
        assert languages(terms, concept, SKOS.prefLabel) == ["en", "zh"], concept
        assert one_sentence(terms, concept, SKOS.definition), concept
        assert one_sentence(terms, concept, SKOS.example), concept
        assert str(terms.value(concept, SKOS.scopeNote)).startswith("Not "), concept


def test_every_scheme_is_named_and_says_that_its_chinese_was_not_reviewed(terms: Graph) -> None:
    schemes = set(terms.subjects(RDF.type, SKOS.ConceptScheme))

    assert schemes == {node("scheme", key) for key in SCHEME_KEYS}
    for scheme in schemes:
        assert languages(terms, scheme, RDFS.label) == ["en", "zh"], scheme
        assert one_sentence(terms, scheme, SKOS.definition), scheme
        assert "machine-translated" in str(terms.value(scheme, SKOS.editorialNote)), scheme
