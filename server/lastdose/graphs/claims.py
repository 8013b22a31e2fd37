"""A claim in triples: itself and its passages in its version's graph, what it states in `graph:statements`."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from rdflib import Literal, URIRef
from rdflib.term import Node

from lastdose.claims.documents import Passage
from lastdose.claims.kinds import Claim
from lastdose.claims.values import Quantity, TaperSchedule, digest
from lastdose.graphs.spelling import (
    TYPE,
    Quad,
    about,
    agent,
    described,
    entries,
    graph,
    ld,
    literal,
    nested,
    node,
    slots,
    spellings_of,
    term,
    written,
)
from lastdose.namespaces import slug

SPELLED_APART = {"version", "subject", "passages", "hearsay", "generated_by", "ordinal", "context"}
NOT_STATED = SPELLED_APART | {"paraphrase", "rule_id", "confidence", "review_status"}


@lru_cache(maxsize=4096)
def section_key(version: str, address: str) -> str:
    """The key of a section of a version: `{version}-{address}` with the address as a slug."""
    return f"{version}-{slug(address)}"


def passage_key(version: str, passage: Passage) -> str:
    """The key of a passage: 16 hexadecimal digits over version, address and offsets."""
    return _place_key(version, passage.address, passage.start, passage.end)


@lru_cache(maxsize=4096)
def _place_key(version: str, address: str, start: int, end: int) -> str:
    return digest(version, address, start, end)


def statement_key(claim: Claim) -> str:
    """The key of what is said, without who says it: a hash of kind, subject, context and normalised slots."""
    said = (
        f"{spelling.field}={sorted(str(written(entry, spelling.name)) for entry in entries(claim, spelling))}"
        for spelling in spellings_of(claim)
        if spelling.field not in NOT_STATED
    )
    return digest(claim.kind, claim.subject, claim.context.key, *sorted(said))


def claim_quads(claim: Claim, publisher: str | None = None) -> Iterator[Quad]:
    """A claim with its passages, its statement and its value nodes; `publisher` is the name of who asserts it."""
    home = graph(claim.version)
    statement = node("statement", statement_key(claim))
    pairs = [*_type(claim), *_provenance(claim, statement), *_places(claim), *slots(claim, SPELLED_APART)]
    yield from about(node("claim", claim.key), [*pairs, (ld("assertedBy"), agent(publisher))], home)
    for passage in claim.passages:
        yield from _passage_quads(claim.version, passage, home)
    yield from quote_quads(claim)
    yield from _statement_quads(claim, statement)
    for value in (claim.context, *nested(claim.context), *nested(claim)):
        yield from value_quads(value)


def quote_quads(claim: Claim) -> Iterator[Quad]:
    """The words of a claim's passages, where they are given: all that a document adds to a claim that is known."""
    home = graph(claim.version)
    for passage in claim.passages:
        if passage.exact:
            key = passage_key(claim.version, passage)
            words = [(TYPE, term("oa:TextQuoteSelector")), (term("oa:exact"), literal(passage.exact))]
            yield node("passage", key), term("oa:hasSelector"), node("quote", key), home
            yield from about(node("quote", key), words, home)


def _type(claim: Claim) -> Iterator[tuple[URIRef, Node]]:
    subject = node(claim.subject.type, claim.subject.key)
    if claim.hearsay:
        yield TYPE, ld("ReportedClaim")
        yield ld("reportedKind"), ld(claim.kind)
        yield _reported(claim), subject
    else:
        yield TYPE, ld(claim.kind)
        yield ld("aboutDrug" if claim.subject.type == "drug" else "aboutClass"), subject


def _provenance(claim: Claim, statement: URIRef) -> Iterator[tuple[URIRef, Node | None]]:
    yield ld("assertedIn"), node("version", claim.version)
    yield ld("states"), statement
    yield ld("inContext"), node("context", claim.context.key)
    yield ld("ordinal"), literal(claim.ordinal) if claim.ordinal else None
    yield term("prov:wasGeneratedBy"), node("extraction", claim.generated_by)


def _places(claim: Claim) -> Iterator[tuple[URIRef, Node]]:
    yield ld("primaryPassage"), node("passage", passage_key(claim.version, claim.passages[0]))
    for passage in claim.passages:
        yield ld("passage"), node("passage", passage_key(claim.version, passage))
    for address in sorted({passage.address for passage in claim.passages}):
        yield ld("inSection"), node("section", section_key(claim.version, address))


def _passage_quads(version: str, passage: Passage, home: URIRef) -> Iterator[Quad]:
    key = passage_key(version, passage)
    pairs: list[tuple[URIRef, Node | None]] = [
        (TYPE, ld("Passage")),
        (term("oa:hasSource"), node("section", section_key(version, passage.address))),
        (term("oa:hasSelector"), node("selector", key)),
        (ld("sectionAddress"), literal(passage.address)),
        (ld("wordsDigest"), literal(passage.words_digest)),
        (ld("subsection"), literal(passage.subsection) if passage.subsection else None),
    ]
    position = [
        (TYPE, term("oa:TextPositionSelector")),
        (term("oa:start"), literal(passage.start)),
        (term("oa:end"), literal(passage.end)),
    ]
    yield from about(node("passage", key), pairs, home)
    yield from about(node("selector", key), position, home)


def _statement_quads(claim: Claim, statement: URIRef) -> Iterator[Quad]:
    """The statement; one that only hearsay states is no more met by queries over kinds and subjects than the claim."""
    kind, subject = ld("statementKind"), term("dcterms:subject")
    if claim.hearsay:
        kind, subject = ld("reportedKind"), _reported(claim)
    pairs = [
        (TYPE, ld("Statement")),
        (kind, ld(claim.kind)),
        (subject, node(claim.subject.type, claim.subject.key)),
    ]
    yield from about(statement, pairs, graph("statements"))


def _reported(claim: Claim) -> URIRef:
    return ld("reportedDrug" if claim.subject.type == "drug" else "reportedClass")


def value_quads(value: Any) -> Iterator[Quad]:
    """A shared value node; quantities also in hours for comparing, tapers with whether they are complete."""
    yield from described(value, type(value).__name__, *_derived(value))


def _derived(value: object) -> Iterator[tuple[URIRef, Literal | None]]:
    if isinstance(value, Quantity):
        yield ld("minimumHours"), _hours(value, "minimum")
        yield ld("maximumHours"), _hours(value, "maximum")
        yield ld("approximate"), literal(True) if value.approximate else None
    if isinstance(value, TaperSchedule):
        yield ld("complete"), literal(True) if value.complete else None


def _hours(quantity: Quantity, end: str) -> Literal | None:
    hours = quantity.hours(getattr(quantity, end))
    return None if hours is None else literal(hours)
