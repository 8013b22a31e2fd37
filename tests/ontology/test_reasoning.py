"""What follows from the ontology: nothing false of what the program writes, and no claim of two kinds at odds."""

import owlrl
import pytest
from lastdose.claims.kinds import CLAIM_KINDS
from lastdose.graphs.spelling import ld, node
from owlrl.Namespaces import ERRNS
from rdflib import OWL, RDF, RDFS, SDO, XSD, Graph, Literal
from rdflib.term import Node


def test_domains_say_nothing_of_a_subject_that_its_own_type_does_not(terms: Graph, written: Graph) -> None:
    for predicate, _, domain in terms.triples((None, RDFS.domain, None)):
        for subject in written.subjects(predicate):
            assert domain in types(subject, terms, written), f"{predicate} makes {subject} a {domain}"


def test_ranges_hold_for_what_is_written(terms: Graph, written: Graph) -> None:
    for predicate, _, expected in terms.triples((None, RDFS.range, None)):
        for value in written.objects(None, predicate):
            kinds = datatype(value) if isinstance(value, Literal) else types(value, terms, written)
            assert not kinds or expected in kinds, f"{predicate} makes {value} a {expected}"


def test_a_property_used_by_several_kinds_names_them_all(terms: Graph, written: Graph) -> None:
    for predicate in set(terms.subjects(SDO.domainIncludes)):
        named = set(terms.objects(predicate, SDO.domainIncludes))
        for subject in written.subjects(predicate):
            assert named & types(subject, terms, written), f"{predicate} does not name the kind of {subject}"


def types(subject: Node, terms: Graph, data: Graph) -> set[Node]:
    """What a node is, by its own types and their superclasses; concepts of our schemes included."""
    stated = [*data.objects(subject, RDF.type), *terms.objects(subject, RDF.type)]
    return {wider for kind in stated for wider in terms.transitive_objects(kind, RDFS.subClassOf) if wider}


def datatype(value: Literal) -> set[Node]:
    return {RDF.langString if value.language else value.datatype or XSD.string}


def errors_in(*graphs: Graph) -> list[str]:
    """What a reasoner for OWL 2 RL finds inconsistent in the union of graphs."""
    union = closure(*graphs)
    return sorted(str(message) for message in union.objects(None, ERRNS.error))


def closure(*graphs: Graph) -> Graph:
    union = Graph()
    for part in graphs:
        union += part
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(union)
    return union


def test_nothing_that_the_program_can_write_is_inconsistent(terms: Graph, written: Graph) -> None:
    deduced = closure(terms, written)

    assert list(deduced.objects(None, ERRNS.error)) == []
    assert set(deduced.subjects(RDFS.subClassOf, OWL.Nothing)) == {OWL.Nothing}
    assert set(deduced.subjects(RDF.type, OWL.Nothing)) == set()


def test_hearsay_never_becomes_a_kind_of_claim_or_gets_a_subject_by_reasoning(terms: Graph, hearsay: Graph) -> None:
    deduced = closure(terms, hearsay)

    assert not any(list(deduced.subjects(RDF.type, ld(kind))) for kind in CLAIM_KINDS)
    assert not list(deduced.subject_objects(ld("aboutDrug")))
    assert not list(deduced.subject_objects(ld("aboutClass")))


@pytest.mark.parametrize(
    ("one", "other"),
    [("AssertedAbsenceClaim", "DiscontinuationRiskClaim"), *(("ReportedClaim", kind) for kind in CLAIM_KINDS)],
)
def test_a_claim_is_never_two_kinds_that_exclude_each_other(one: str, other: str, terms: Graph) -> None:
    exclusions = Graph()
    for exclusion in terms.triples((None, OWL.disjointWith, None)):
        exclusions.add(exclusion)
    claim = node("claim", "twofold")
    exclusions.add((claim, RDF.type, ld(one)))
    exclusions.add((claim, RDF.type, ld(other)))

    assert any(str(claim) in error for error in errors_in(exclusions))
