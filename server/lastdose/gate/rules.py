"""The rules that SHACL cannot see: how terms are spelt before a parser repairs them, which graph a triple is in."""

import re
from collections import Counter
from collections.abc import Iterator
from difflib import get_close_matches

from rdflib import OWL, RDF, XSD, BNode, Dataset, Literal, URIRef
from rdflib.term import Node

from lastdose.gate.loading import LOOSE, VOCABULARY
from lastdose.gate.violations import Violation
from lastdose.graphs.spelling import graph, ld, reference
from lastdose.graphs.trig import Writer
from lastdose.namespaces import KEY, LD

Quad = tuple[Node, Node, Node, URIRef]

FORBIDDEN_IN_IRI = re.compile(r'[\x00-\x20<>"{}|\\^`]')
TWO_SCHEMES = re.compile(r"\A[a-z][a-z0-9+.-]*:.*[a-z][a-z0-9+.-]*://", re.IGNORECASE | re.DOTALL)
GLUED_PREFIX = re.compile(r"\Ahttps?://[^/]+/(?:[^?#]*/)?[^/?#:]*[A-Za-z][^/?#:]*:[^/?#]*\Z")
CANONICAL = {
    XSD.string: re.compile(r".*\Z", re.DOTALL),
    XSD.integer: re.compile(r"(?:0|-?[1-9][0-9]*)\Z"),
    XSD.decimal: re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]*[1-9])?\Z"),
    XSD.boolean: re.compile(r"(?:true|false)\Z"),
    XSD.date: re.compile(r"[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])\Z"),
    XSD.dateTime: re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]*[1-9])?Z\Z"),
    XSD.anyURI: re.compile(r"\S+\Z"),
}


def misspellings(dataset: Dataset) -> Iterator[Violation]:
    """Every misspelt term, each named with its subject."""
    links, known = _link_properties(dataset), _properties(dataset)
    for quad in dataset.quads((None, None, None, None)):
        assert isinstance(quad[3], URIRef)
        yield from _in_quad((*quad[:3], quad[3]), links, known)


def _in_quad(quad: Quad, links: set[Node], known: set[Node]) -> Iterator[Violation]:
    subject, predicate, value, _ = quad
    for term in (subject, predicate, value):
        yield from _in_term(term, str(subject))
    if isinstance(value, Literal) and (predicate == RDF.type or predicate in links):
        message = f"{_short(predicate)} needs an IRI: write the address of a thing, without quotes."
        yield _violation(subject, "no literal where an IRI belongs", message, value)
    if str(predicate).startswith(LD) and predicate not in known:
        near = get_close_matches(str(predicate), map(str, known), 1)
        hint = f" Did you mean {_short(URIRef(near[0]))}?" if near else ""
        yield _violation(subject, "a known property", f"{_short(predicate)} is no property of the ontology.{hint}")


def _in_term(term: Node, subject: str) -> Iterator[Violation]:
    if isinstance(term, BNode):
        message = "No blank nodes: give this thing an address of its own, as in id/context/… ."
        yield _violation(subject, "no blank node", message)
    elif isinstance(term, URIRef):
        yield from _in_iri(term, subject)
    elif isinstance(term, Literal):
        yield from _in_literal(term, subject)


def _in_iri(iri: URIRef, subject: str) -> Iterator[Violation]:
    if FORBIDDEN_IN_IRI.search(iri):
        yield _violation(
            subject, "a well-formed IRI", "An IRI holds no space, quote or bracket: remove or encode it.", iri
        )
    elif TWO_SCHEMES.match(iri):
        yield _violation(subject, "one scheme in an IRI", "Two addresses are glued together: keep one of them.", iri)
    elif GLUED_PREFIX.match(iri):
        message = "A prefixed name is glued to an address: declare the prefix, or write the full IRI."
        yield _violation(subject, "one scheme in an IRI", message, iri)


def _in_literal(literal: Literal, subject: str) -> Iterator[Violation]:
    text = str(literal)
    if text != text.strip():
        yield _violation(subject, "a trimmed literal", "Remove the white space at the ends of this text.", literal)
    if literal.language and literal.language != literal.language.lower():
        yield _violation(subject, "a canonical literal", "Write the language tag in lower case.", literal)
    datatype = literal.datatype or XSD.string
    if literal.language is None and datatype not in CANONICAL:
        message = "Stores rewrite this datatype: use string, integer, decimal, boolean, date or dateTime."
        yield _violation(subject, "a canonical literal", message, literal)
    elif literal.language is None and not CANONICAL[datatype].match(text):
        message = f"Write the canonical form of xsd:{datatype.split('#')[-1]}: no sign, zero or fraction too many."
        yield _violation(subject, "a canonical literal", message, literal)


def _link_properties(dataset: Dataset) -> set[Node]:
    return {quad[0] for quad in dataset.quads((None, RDF.type, OWL.ObjectProperty, None))}


def _properties(dataset: Dataset) -> set[Node]:
    data = {quad[0] for quad in dataset.quads((None, RDF.type, OWL.DatatypeProperty, None))}
    return data | _link_properties(dataset)


def misplacements(dataset: Dataset) -> Iterator[Violation]:
    """Triples in the wrong graph, or in two; keys that no address can have."""
    yield from _in_two_graphs(dataset)
    yield from _claims_away_from_home(dataset)
    yield from _bad_keys(dataset)


def _in_two_graphs(dataset: Dataset) -> Iterator[Violation]:
    homes = Counter(quad[:3] for quad in dataset.quads((None, None, None, None)))
    for (subject, predicate, _), number in homes.items():
        if number > 1:
            message = f"The same {_short(predicate)} stands in {number} named graphs: keep it in one."
            yield _violation(subject, "each triple in one graph", message)


def _claims_away_from_home(dataset: Dataset) -> Iterator[Violation]:
    for claim, _, version, home in dataset.quads((None, ld("assertedIn"), None, None)):
        there = _home_of(version)
        graphs = {quad[3] for quad in dataset.quads((claim, None, None, None))} - {LOOSE}
        if home != LOOSE and graphs != {there}:
            message = f"Put every triple of this claim into {_short(there)}, the graph of its version."
            yield _violation(claim, "a claim in its version's graph", message)


def _home_of(version: Node) -> URIRef:
    try:
        return graph(reference(version).key)
    except ValueError:
        return LOOSE


def _bad_keys(dataset: Dataset) -> Iterator[Violation]:
    for subject in {quad[0] for quad in dataset.quads((None, None, None, None)) if quad[3] != VOCABULARY}:
        place = _own(subject)
        if place is not None and not KEY.match(place):
            message = "A key holds lower-case letters, digits and hyphens only, and begins with no hyphen."
            yield _violation(subject, "a key", message)


def _own(subject: Node) -> str | None:
    try:
        return reference(subject).key
    except ValueError:
        return None


def _violation(subject: Node | str, rule: str, message: str, value: Node | None = None) -> Violation:
    return Violation(subject=str(subject), rule=rule, message=message, value="" if value is None else repr(value))


def _short(iri: Node) -> str:
    assert isinstance(iri, URIRef)
    return Writer().term(iri)
