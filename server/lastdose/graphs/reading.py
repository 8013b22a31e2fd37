"""RDF to values: the same table turned round, so that what was written is read back equal."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any, TypeVar

from rdflib import RDF, RDFS, SKOS, Dataset, Graph, Literal, URIRef
from rdflib.term import Node

from lastdose.claims.catalogue import Comparison, Drug, DrugClass, Examination, Product, Term
from lastdose.claims.concepts import Concept
from lastdose.claims.documents import Passage, Rendition, Source, SourceVersion
from lastdose.claims.kinds import CLAIM_KINDS, Claim
from lastdose.claims.values import Ref, TaperStep, UseContext
from lastdose.errors import RefusedError
from lastdose.graphs.claims import SPELLED_APART
from lastdose.graphs.spelling import (
    HOMES,
    KEYS,
    Spelling,
    agent,
    canonical_decimal,
    entries,
    ld,
    node,
    reference,
    spellings,
    term,
    written,
)
from lastdose.namespaces import FOREIGN, LD

Value = TypeVar("Value")
NOTHING: Mapping[str, Any] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Everything a dataset says, as values, each list in the order of its keys."""

    claims: tuple[Claim, ...] = ()
    drugs: tuple[Drug, ...] = ()
    drug_classes: tuple[DrugClass, ...] = ()
    products: tuple[Product, ...] = ()
    terms: tuple[Term, ...] = ()
    sources: tuple[Source, ...] = ()
    versions: tuple[SourceVersion, ...] = ()
    renditions: tuple[Rendition, ...] = ()
    examinations: tuple[Examination, ...] = ()
    comparisons: tuple[Comparison, ...] = ()


def union_of(dataset: Dataset) -> Graph:
    """All triples of all named graphs in one graph: a store's union is no merge, this one is."""
    whole = Graph("SimpleMemory")
    for subject, predicate, value, _ in dataset.quads((None, None, None, None)):
        whole.add((subject, predicate, value))
    return whole


def known(graph: Graph) -> Known:
    """Read every value of a graph; raise `RefusedError` naming the node that cannot be one."""
    return Known(
        claims=tuple(sorted(_claims(graph), key=lambda claim: claim.key)),
        drugs=_all(graph, Drug, "Drug", "DrugCombination"),
        drug_classes=_all(graph, DrugClass, "DrugClass"),
        products=_all(graph, Product, "DrugProduct"),
        terms=tuple(_term(graph, subject) for subject in _subjects(graph, "Condition", "Effect")),
        sources=_all(graph, Source, "Source"),
        versions=_all(graph, SourceVersion, "SourceVersion"),
        renditions=_all(graph, Rendition, "Rendition"),
        examinations=_all(graph, Examination, "Examination"),
        comparisons=_all(graph, Comparison, "Conflict", "Difference", "Change", "Silence"),
    )


def _subjects(graph: Graph, *rdf_classes: str) -> list[URIRef]:
    found = {s for name in rdf_classes for s in graph.subjects(RDF.type, ld(name))}
    return sorted(subject for subject in found if isinstance(subject, URIRef))


def _all(graph: Graph, value: type[Value], *rdf_classes: str) -> tuple[Value, ...]:
    return tuple(_at(graph, subject, value) for subject in _subjects(graph, *rdf_classes))


def _at(graph: Graph, subject: URIRef, value: type[Value], given: Mapping[str, Any] = NOTHING) -> Value:
    """The value at a node; the fields in `given` are not read."""
    try:
        return value(**_own_key(subject, value), **_fields(graph, subject, value, given), **given)
    except (KeyError, TypeError, ValueError) as error:
        raise RefusedError(f"{subject} is no {value.__name__}: {error}") from error


def _own_key(subject: URIRef, value: type) -> dict[str, str]:
    has_key = "key" in getattr(value, "__dataclass_fields__", {})
    return {"key": reference(subject).key} if has_key else {}


def _fields(graph: Graph, subject: URIRef, value: type, given: Mapping[str, Any]) -> dict[str, Any]:
    chinese = [str(label) for label in graph.objects(subject, RDFS.label) if _language(label) == "zh"]
    read: dict[str, Any] = {"label_zh": chinese[0]} if value is Drug and chinese else {}
    for spelling in spellings(value):
        entries = _entries(graph, subject, spelling) if spelling.field not in given else ()
        if entries:
            read[spelling.field] = entries if spelling.many else entries[0]
    return read


def _entries(graph: Graph, subject: URIRef, spelling: Spelling) -> tuple[Any, ...]:
    held = sorted((value for value in graph.objects(subject, spelling.property) if _language(value) != "zh"), key=str)
    read = (_entry(graph, value, spelling) for value in held)
    entries = tuple(entry for entry in read if entry is not None)
    return tuple(sorted(entries, key=_step_number)) if spelling.type is TaperStep else entries


def _step_number(step: TaperStep) -> int:
    return step.number


def _language(value: Node) -> str | None:
    return value.language if isinstance(value, Literal) else None


def _entry(graph: Graph, value: Node, spelling: Spelling) -> Any:
    kind = spelling.type
    if kind in HOMES:
        assert isinstance(value, URIRef)
        return _at(graph, value, kind)
    if kind is Ref:
        return reference(value)
    if issubclass(kind, Concept):
        return concept_at(value, kind)
    return _text(graph, value, spelling.name) if kind is str else _plain(value, kind)


def _text(graph: Graph, value: Node, name: str) -> str | None:
    if name.endswith("claim_kind"):
        return str(value).removeprefix(LD)
    if KEYS.get(name) == "agent":
        return None if value == agent(None) else str(graph.value(value, RDFS.label))
    return reference(value).key if name in KEYS else str(value)


def _plain(value: Node, kind: type) -> Any:
    if kind is bool:
        return str(value) == "true"
    return date.fromisoformat(str(value)) if kind is date else kind(str(value))


@cache
def _concepts(scheme: type[Concept]) -> dict[str, Concept]:
    return {str(node(concept.scheme, concept.key)): concept for concept in scheme}


def concept_at(iri: Node, scheme: type[Concept]) -> Concept:
    """The concept that an address names; raise `ValueError` when it is none of its scheme."""
    try:
        return _concepts(scheme)[str(iri)]
    except KeyError as error:
        raise ValueError(f"{iri} is no concept of the scheme {scheme.__name__}") from error


def _claims(graph: Graph) -> Iterator[Claim]:
    for subject in _subjects(graph, "ReportedClaim"):
        kind = str(graph.value(subject, ld("reportedKind"))).removeprefix(LD)
        yield _claim(graph, subject, CLAIM_KINDS[kind], "reported")
    for name, kind_of_claim in CLAIM_KINDS.items():
        for subject in _subjects(graph, name):
            yield _claim(graph, subject, kind_of_claim, "about")


def _claim(graph: Graph, subject: URIRef, kind: type[Claim], verb: str) -> Claim:
    given: dict[str, Any] = dict.fromkeys(SPELLED_APART)
    given |= {
        "version": reference(_one(graph, subject, ld("assertedIn"))).key,
        "subject": _subject(graph, subject, verb),
        "context": _at(graph, _one(graph, subject, ld("inContext")), UseContext),
        "generated_by": reference(_one(graph, subject, term("prov:wasGeneratedBy"))).key,
        "ordinal": int(str(graph.value(subject, ld("ordinal"), default=Literal(0)))),
        "passages": _passages(graph, subject),
        "hearsay": verb == "reported",
    }
    return _at(graph, subject, kind, given)


def _subject(graph: Graph, claim: URIRef, verb: str) -> Ref:
    drug = graph.value(claim, ld(f"{verb}Drug"))
    return reference(drug if drug is not None else _one(graph, claim, ld(f"{verb}Class")))


def as_read(value: Value) -> Value:
    """A claim, or a value node that one holds, as it would be read back: entries in the order of their addresses."""
    kind: type = type(value)
    changed = {
        spelling.field: _held_as_read(value, spelling)
        for spelling in spellings(kind)
        if spelling.field not in SPELLED_APART and getattr(value, spelling.field) is not None
    }
    if isinstance(value, Claim):
        first, *others = value.passages
        distinct = {place for place in others if place != first}
        changed |= {"context": as_read(value.context), "passages": (first, *sorted(distinct, key=_place))}
    return replace(value, **changed)  # type: ignore[type-var]


def _held_as_read(value: object, spelling: Spelling) -> Any:
    if not spelling.many:
        return _entry_as_read(getattr(value, spelling.field), spelling)
    every = entries(value, spelling)
    if len(every) < 2:
        return tuple(_entry_as_read(entry, spelling) for entry in every)
    held = {str(written(entry, spelling.name)): entry for entry in every}
    read = tuple(_entry_as_read(entry, spelling) for _, entry in sorted(held.items()))
    return tuple(sorted(read, key=_step_number)) if spelling.type is TaperStep else read


def _entry_as_read(entry: Any, spelling: Spelling) -> Any:
    if spelling.type in HOMES:
        return as_read(entry)
    return Decimal(canonical_decimal(entry)) if isinstance(entry, Decimal) else entry


def _one(graph: Graph, subject: URIRef, predicate: URIRef) -> URIRef:
    found = graph.value(subject, predicate)
    if not isinstance(found, URIRef):
        raise RefusedError(f"{subject} has no {predicate}")
    return found


def _passages(graph: Graph, claim: URIRef) -> tuple[Passage, ...]:
    primary = _one(graph, claim, ld("primaryPassage"))
    every = sorted(place for place in graph.objects(claim, ld("passage")) if isinstance(place, URIRef))
    others = sorted((_passage(graph, place) for place in every if place != primary), key=_place)
    return (_passage(graph, primary), *others)


def _place(passage: Passage) -> tuple[str, int, int]:
    return passage.address, passage.start, passage.end


def _passage(graph: Graph, place: URIRef) -> Passage:
    key = reference(place).key
    words = graph.value(node("quote", key), term("oa:exact"))
    subsection = graph.value(place, ld("subsection"))
    return Passage(
        address=str(graph.value(place, ld("sectionAddress"))),
        start=int(str(graph.value(node("selector", key), term("oa:start")))),
        end=int(str(graph.value(node("selector", key), term("oa:end")))),
        words_digest=str(graph.value(place, ld("wordsDigest"))),
        subsection=None if subsection is None else str(subsection),
        exact=None if words is None else str(words),
    )


def _term(graph: Graph, subject: URIRef) -> Term:
    labels = {_language(label): str(label) for label in graph.objects(subject, SKOS.prefLabel)}
    place = reference(subject)
    return Term(
        type=place.type,
        key=place.key,
        label=labels["en"],
        label_zh=labels.get("zh"),
        other_names=tuple(sorted(str(name) for name in graph.objects(subject, SKOS.altLabel))),
        broader=tuple(sorted(reference(wider).key for wider in graph.objects(subject, SKOS.broader))),
        exact=tuple(sorted(_curie(match) for match in graph.objects(subject, SKOS.exactMatch))),
        close=tuple(sorted(_curie(match) for match in graph.objects(subject, SKOS.closeMatch))),
        found_in=tuple(sorted(reference(table).key for table in graph.objects(subject, term("dcterms:source")))),
    )


def _curie(iri: Node) -> str:
    for prefix in ("MONDO", "HP", "OAE"):
        if str(iri).startswith(FOREIGN[prefix]):
            return f"{prefix}:{str(iri).removeprefix(FOREIGN[prefix])}"
    raise RefusedError(f"{iri} is in none of MONDO, HP and OAE")
