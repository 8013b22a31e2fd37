"""Coherence: the rules that take two things to see, as words and fingerprint, or the claims of a comparison."""

from collections.abc import Iterator
from itertools import combinations

from rdflib import RDF, RDFS, SKOS, Graph, Literal, URIRef
from rdflib.term import Node

from lastdose.claims.concepts import Concept, ReviewerKind, ReviewStatus
from lastdose.claims.documents import fingerprint
from lastdose.gate.kinship import SUBJECTS, Kinship, subjects_of
from lastdose.gate.violations import DataRule, Finding, shown
from lastdose.graphs.spelling import agent, ld, node, term

PROFESSIONALS = (ReviewerKind.PHARMACIST, ReviewerKind.PHYSICIAN)
NOBODY: set[Node] = {agent("LastDose"), agent(None)}
CODE_SYSTEMS = ("atc", "rxcui", "unii")
FOLLOWED = frozenset(
    {
        *SUBJECTS,
        *map(ld, ("code", "examination", "inContext", "involvesClaim", "soughtAbout")),
        *map(term, ("oa:hasSelector", "prov:wasAssociatedWith")),
    }
)
"""The properties by which these rules look from one node at another,"""
FOLLOWED_BACK = frozenset({ld("reviewOf")})
"""those that they follow backwards,"""
DEPTH = 2
"""and how many of them one after another; of drugs and classes they look at all kinship."""
LIMITS_OF_USE = {
    ld("route"): "routes",
    ld("doseForm"): "dose forms",
    ld("indication"): "indications",
    ld("substanceForm"): "substance forms",
}


def incoherences(data: Graph, kinship: Kinship) -> Iterator[Finding]:
    """Quotes that are not the words of their passage, codes from nowhere, comparisons of what cannot be compared."""
    yield from _wrong_words(data)
    yield from _codes_from_nowhere(data)
    yield from _unsigned(data)
    yield from _wrong_comparisons(data, kinship)


def _wrong_words(data: Graph) -> Iterator[Finding]:
    for quote, words in data.subject_objects(term("oa:exact")):
        for passage in data.subjects(term("oa:hasSelector"), quote):
            if (passage, ld("wordsDigest"), Literal(fingerprint(str(words)))) not in data:
                message = "The words quoted do not have this fingerprint: quote the document anew."
                predicate = ld("wordsDigest")
                yield Finding(subject=passage, rule=DataRule.WRONG_WORDS, message=message, predicate=predicate)


def _codes_from_nowhere(data: Graph) -> Iterator[Finding]:
    for system in CODE_SYSTEMS:
        for drug, value in data.subject_objects(ld(system)):
            codes = set(data.objects(drug, ld("code"))) & set(data.subjects(SKOS.notation, value))
            if not any((code, ld("codeSystem"), Literal(system)) in data for code in codes):
                message = "Say where this code was looked up: add an ld:code with this value and its dcterms:source."
                yield Finding(
                    subject=drug, rule=DataRule.CODE_FROM_NOWHERE, message=message, predicate=ld(system), value=value
                )


def _unsigned(data: Graph) -> Iterator[Finding]:
    """Things called clinically reviewed that no named professional reviewed; of a claim and its review, the review."""
    reviewed = set(data.subjects(ld("reviewStatus"), _concept(ReviewStatus.CLINICALLY_REVIEWED)))
    for subject in reviewed:
        if reviewed.isdisjoint(data.subjects(ld("reviewOf"), subject)) and not _signed(data, subject):
            message = (
                "A clinical review needs a named professional: an ld:Review with ld:reviewerKind Pharmacist or "
                "Physician, and prov:wasAssociatedWith someone who has a name."
            )
            yield Finding(subject=subject, rule=DataRule.UNSIGNED, message=message)


def _signed(data: Graph, review: Node) -> bool:
    professional = any((review, ld("reviewerKind"), _concept(kind)) in data for kind in PROFESSIONALS)
    people = set(data.objects(review, term("prov:wasAssociatedWith"))) - NOBODY
    return professional and any((person, RDFS.label, None) in data for person in people)


def _concept(concept: Concept) -> URIRef:
    return node(concept.scheme, concept.key)


def _wrong_comparisons(data: Graph, kinship: Kinship) -> Iterator[Finding]:
    for comparison in set(data.subjects(ld("involvesClaim"))):
        claims = sorted(data.objects(comparison, ld("involvesClaim")), key=str)
        if (comparison, RDF.type, ld("Silence")) in data:
            yield from _strange_searches(data, comparison, claims, kinship)
        else:
            for one, other in combinations(claims, 2):
                yield from _no_common_use(data, comparison, one, other)
                yield from _strangers(comparison, subjects_of(data, one), subjects_of(data, other), kinship)


def _no_common_use(data: Graph, comparison: Node, one: Node, other: Node) -> Iterator[Finding]:
    for limit, name in LIMITS_OF_USE.items():
        ours, theirs = (set(_uses(data, claim, limit)) for claim in (one, other))
        if ours and theirs and not ours & theirs:
            message = f"The contexts of {shown(one)} and {shown(other)} have no {name} in common: do not compare them."
            yield Finding(subject=comparison, rule=DataRule.NO_COMMON_USE, message=message)


def _uses(data: Graph, claim: Node, limit: Node) -> Iterator[Node]:
    for context in data.objects(claim, ld("inContext")):
        yield from data.objects(context, limit)


def _strange_searches(data: Graph, comparison: Node, claims: list[Node], kinship: Kinship) -> Iterator[Finding]:
    sought = {
        subject
        for examination in data.objects(comparison, ld("examination"))
        for subject in data.objects(examination, ld("soughtAbout"))
    }
    for claim in claims:
        yield from _strangers(comparison, subjects_of(data, claim), sought, kinship)


def _strangers(comparison: Node, ours: set[Node], theirs: set[Node], kinship: Kinship) -> Iterator[Finding]:
    for one in sorted(ours, key=str):
        for other in sorted(theirs, key=str):
            if not kinship.between(one, other):
                message = (
                    f"{shown(one)} and {shown(other)} are not compared: only a combination with its ingredient, "
                    "a class with its member, forms of one moiety."
                )
                yield Finding(subject=comparison, rule=DataRule.STRANGERS, message=message)
