"""Spelling: the rules on single terms, read as they are written, since parsers and stores would repair them."""

import re
from collections.abc import Collection, Iterable, Iterator
from difflib import get_close_matches
from functools import lru_cache

from rdflib import RDF, SH, XSD, BNode, Graph, Literal, URIRef
from rdflib.term import Node

from lastdose.gate.parsing import NO_BASE
from lastdose.gate.violations import DataRule, Finding, shown
from lastdose.gate.vocabulary import Vocabulary
from lastdose.graphs.spelling import Quad, term
from lastdose.namespaces import LD

FORBIDDEN_IN_IRI = re.compile(r'[\x00-\x20<>"{}|\\^`\ud800-\udfff]')
TWO_SCHEMES = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:.*[A-Za-z][A-Za-z0-9+.-]*://", re.DOTALL)
GLUED_PREFIX = re.compile(r"https?://[^?#]*/[^/?#:]*[A-Za-z][^/?#:]*:[^/?#]*\Z")
SURROGATE = re.compile(r"[\ud800-\udfff]")
CANONICAL = {
    XSD.string: re.compile(r".*\Z", re.DOTALL),
    XSD.integer: re.compile(r"(?:0|-?[1-9][0-9]*)\Z"),
    XSD.decimal: re.compile(r"(?:0|-?(?:[1-9][0-9]*|0(?=\.))(?:\.[0-9]*[1-9])?)\Z"),
    XSD.boolean: re.compile(r"(?:true|false)\Z"),
    XSD.date: re.compile(r"[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])\Z"),
    XSD.dateTime: re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]*[1-9])?Z\Z"),
    XSD.anyURI: re.compile(r"\S+\Z"),
}
# Addresses of web pages are copied as they stand, and may well hold a second address.
PAGES = {term("dcterms:license"), term("dcterms:references"), term("foaf:homepage"), term("schema:target")}
ADDRESSES = {RDF.type, *PAGES}
SHACL = str(SH)
OF_EXAMPLES_AND_PREFIXES = {
    f"{SHACL}{name}"
    for name in ("ask", "construct", "declare", "describe", "namespace", "prefix", "prefixes", "select")
}


def misspellings(quads: Iterable[Quad], vocabulary: Vocabulary) -> Iterator[Finding]:
    """Every misspelt term, each named with its subject."""
    every = list(quads)
    links, known = vocabulary.links, vocabulary.properties
    named_elsewhere = {quad[2] for quad in every if isinstance(quad[2], BNode)}
    for subject, predicate, value, home in every:
        if subject not in named_elsewhere:
            yield from _in_subject(subject, home)
        yield from _in_predicate(subject, predicate, known)
        yield from _in_value(subject, predicate, value, links)


def _in_subject(subject: Node, home: Node) -> Iterator[Finding]:
    if isinstance(subject, BNode) or isinstance(home, BNode):
        message = "No blank nodes: give this thing an address of its own, as in id/context/… ."
        yield Finding(subject=subject, rule=DataRule.BLANK_NODE, message=message)
    elif isinstance(subject, Literal):
        message = "A text cannot be described: begin with the address of a thing, without quotes."
        yield Finding(subject=subject, rule=DataRule.LITERAL_FOR_IRI, message=message)
    else:
        yield from _in_iri(subject, subject, None)


def _in_predicate(subject: Node, predicate: Node, known: Collection[Node]) -> Iterator[Finding]:
    if not isinstance(predicate, URIRef):
        message = "A property is an address: write it as in ld:riskKind, without quotes."
        yield Finding(subject=subject, rule=DataRule.LITERAL_FOR_IRI, message=message, value=predicate)
        return
    yield from _in_iri(subject, predicate, None)
    if predicate.startswith(LD) and predicate not in known:
        message = f"{shown(predicate)} is no property of the ontology.{hint(predicate, known)}"
        yield Finding(subject=subject, rule=DataRule.UNKNOWN_PROPERTY, message=message, predicate=predicate)
    if predicate.startswith(SHACL) and str(predicate) not in OF_EXAMPLES_AND_PREFIXES:
        message = "Shapes do not belong into the data: they are read from their own files only."
        yield Finding(subject=subject, rule=DataRule.SHAPES_IN_DATA, message=message, predicate=predicate)


def untargeted(data: Graph, shapes: Graph, vocabulary: Vocabulary) -> Iterator[Finding]:
    """Subjects that no shape looks at: SHACL would call them fine."""
    classes = set(shapes.objects(None, SH.targetClass))
    targeted = {subject for rdf_class in classes for subject in data.subjects(RDF.type, rdf_class)}
    targeted |= set(shapes.objects(None, SH.targetNode))
    for subject in set(data.subjects()) - targeted:
        types = sorted(data.objects(subject, RDF.type), key=str)
        suggestion = hint(types[0], classes | vocabulary.classes) if types else ""
        message = f"No shape looks at this: give it an rdf:type of the ontology, spelt as there.{suggestion}"
        yield Finding(subject=subject, rule=DataRule.UNTARGETED, message=message)


def hint(term: Node, known: Iterable[Node]) -> str:
    """A sentence that names the known term most like this one; empty when none is like it."""
    near = get_close_matches(str(term), map(str, known), 1)
    return f" Did you mean {shown(URIRef(near[0]))}?" if near else ""


def _in_value(subject: Node, predicate: Node, value: Node, links: Collection[Node]) -> Iterator[Finding]:
    if isinstance(value, BNode):
        message = "No blank nodes: give what is meant an address of its own, as in id/context/… ."
        yield Finding(subject=subject, rule=DataRule.BLANK_NODE, message=message, predicate=predicate)
    elif isinstance(value, Literal):
        if predicate in ADDRESSES or predicate in links:
            message = f"{shown(predicate)} needs an IRI: write the address of a thing, without quotes."
            yield Finding(subject=subject, rule=DataRule.LITERAL_FOR_IRI, message=message, value=value)
        yield from _in_literal(subject, predicate, value)
    elif isinstance(value, URIRef):
        yield from _in_iri(subject, value, predicate)


def _in_iri(subject: Node, iri: Node, predicate: Node | None) -> Iterator[Finding]:
    wrong = _wrong_in_iri(str(iri), predicate in PAGES)
    if wrong:
        rule, message = wrong
        value = iri if iri != subject else None
        yield Finding(subject=subject, rule=rule, message=message, predicate=predicate, value=value)


@lru_cache(maxsize=20_000)
def _wrong_in_iri(iri: str, of_a_page: bool) -> tuple[DataRule, str] | None:
    if FORBIDDEN_IN_IRI.search(iri):
        return DataRule.ILL_FORMED_IRI, "An IRI holds no space, quote or bracket: remove or encode it."
    if iri.startswith((NO_BASE, "file:")):
        return DataRule.ILL_FORMED_IRI, "This address is not whole: write it out from https:// on, or with a prefix."
    if of_a_page:
        return None
    if TWO_SCHEMES.match(iri):
        return DataRule.GLUED_IRI, "Two addresses are glued together: keep one of them."
    if GLUED_PREFIX.match(iri):
        message = "A prefixed name is glued to an address: declare the prefix, or write the full IRI."
        return DataRule.GLUED_IRI, message
    return None


def _in_literal(subject: Node, predicate: Node, literal: Literal) -> Iterator[Finding]:
    wrong = _wrong_in_literal(
        literal, of_a_query=predicate.startswith(SHACL) if isinstance(predicate, URIRef) else False
    )
    if wrong:
        rule, message = wrong
        yield Finding(subject=subject, rule=rule, message=message, predicate=predicate, value=literal)


def _wrong_in_literal(literal: Literal, *, of_a_query: bool) -> tuple[DataRule, str] | None:
    text, datatype = str(literal), literal.datatype or XSD.string
    if text != text.strip() and not of_a_query:
        return DataRule.UNTRIMMED, "Remove the white space at the ends of this text."
    if SURROGATE.search(text):
        return DataRule.NOT_CANONICAL, "This text holds half a character: write the whole character."
    if literal.language is not None:
        lower = literal.language == literal.language.lower()
        return None if lower else (DataRule.NOT_CANONICAL, "Write the language tag in lower case.")
    if datatype not in CANONICAL:
        message = "Stores rewrite this datatype: use string, integer, decimal, boolean, date or dateTime."
        return DataRule.NOT_CANONICAL, message
    if not CANONICAL[datatype].match(text):
        name = datatype.split("#")[-1]
        return DataRule.NOT_CANONICAL, f"Write the canonical form of xsd:{name}: no sign, zero or fraction too many."
    return None
