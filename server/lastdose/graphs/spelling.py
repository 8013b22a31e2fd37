"""How a value is spelled: the node it becomes, the property of each field, the term of each entry.

A field `risk_kind` is `ld:riskKind` unless `PROPERTIES` says otherwise. Concepts and references become the addresses of
things, nested values nodes of their own; words of ours carry a language, codes do not; `False` and `None` are not
written. Reading turns the same table round.
"""

from collections.abc import Iterable, Iterator
from dataclasses import fields
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache
from types import UnionType
from typing import Any, NamedTuple, Union, get_args, get_origin, get_type_hints

from rdflib import RDF, RDFS, SKOS, XSD, Literal, URIRef
from rdflib.term import Node

from lastdose.claims import catalogue, documents, values
from lastdose.claims.concepts import Concept
from lastdose.claims.values import Ref
from lastdose.namespaces import CANONICAL_BASE, FOREIGN, LD, slug, thing

Quad = tuple[URIRef, URIRef, Node, URIRef]
Pairs = Iterable[tuple[URIRef, Node | None]]

TYPE = RDF.type


@cache
def ld(name: str) -> URIRef:
    """A term of the ontology."""
    return URIRef(LD + name)


@cache
def term(prefixed: str) -> URIRef:
    """A term of another vocabulary, written `prefix:name`."""
    prefix, _, name = prefixed.partition(":")
    return URIRef(FOREIGN[prefix] + name)


@lru_cache(maxsize=8192)
def node(kind: str, key: str) -> URIRef:
    """The address of a thing."""
    return URIRef(thing(kind, key))


@lru_cache(maxsize=4096)
def graph(key: str) -> URIRef:
    """The address of a named graph."""
    return node("graph", key)


class Home(NamedTuple):
    """Where a value lives: the type in its address, and the named graph that holds its node."""

    type: str
    graph: str


HOMES: dict[type, Home] = {
    catalogue.Code: Home("code", "drugs"),
    catalogue.Comparison: Home("comparison", "comparisons"),
    catalogue.Decision: Home("review", "reviews"),
    catalogue.Drug: Home("drug", "drugs"),
    catalogue.DrugClass: Home("drug-class", "drugs"),
    catalogue.Examination: Home("examination", "examinations"),
    catalogue.Product: Home("product", "drugs"),
    documents.Rendition: Home("rendition", "sources"),
    documents.Source: Home("source", "sources"),
    documents.SourceVersion: Home("version", "sources"),
    values.Population: Home("population", "statements"),
    values.Quantity: Home("quantity", "statements"),
    values.TaperSchedule: Home("taper", "statements"),
    values.TaperStep: Home("taper-step", "statements"),
    values.UseContext: Home("context", "statements"),
}

# The type of thing whose key a text field holds; `agent` fields hold a name, and the key is its slug.
KEYS = {
    "Comparison.cited_source": "source", "Comparison.claims": "claim", "Comparison.examinations": "examination",
    "Comparison.versions": "version", "Decision.claim": "claim", "Drug.active_moiety": "drug",
    "Drug.ingredients": "drug", "DrugClass.broader": "drug-class", "Examination.found_claim": "claim",
    "Examination.sought_claim": "claim", "Examination.version": "version", "Product.drug": "drug",
    "Rendition.version": "version",
    "Source.cites": "source", "Source.family": "family", "Source.publisher": "agent",
    "SourceVersion.labeller": "agent", "SourceVersion.previous": "version", "SourceVersion.previous_known": "version",
    "SourceVersion.source": "source",
}  # fmt: skip

PROPERTIES: dict[str, URIRef] = {
    "Code.found_in": term("dcterms:source"), "Code.system": ld("codeSystem"), "Code.value": SKOS.notation,
    "Comparison.claims": ld("involvesClaim"), "Comparison.examinations": ld("examination"),
    "Comparison.kind": ld("comparisonKind"), "Comparison.subject": term("dcterms:subject"),
    "Comparison.versions": ld("comparesVersion"), "Decision.claim": ld("reviewOf"),
    "Decision.method": ld("reviewMethod"), "Decision.status": ld("reviewStatus"), "Drug.brand_names": ld("brandName"),
    "Drug.codes": ld("code"), "Drug.ingredients": ld("hasIngredient"), "Drug.label": RDFS.label,
    "Drug.other_names": SKOS.altLabel, "DrugClass.broader": SKOS.broader, "DrugClass.label": RDFS.label,
    "DrugClass.other_names": SKOS.altLabel, "Examination.addresses": ld("examinedAddress"),
    "Examination.rules": ld("rulesHash"), "Examination.subject": ld("soughtAbout"),
    "Examination.version": ld("examinedVersion"), "Product.drug": ld("productOf"), "Product.label": RDFS.label,
    "Quantity.unit": ld("unitCode"), "Rendition.version": ld("renditionOf"),
    "Source.about": term("schema:about"), "Source.homepage": term("foaf:homepage"),
    "Source.kind": ld("sourceKind"), "Source.publisher": term("dcterms:publisher"), "Source.title": RDFS.label,
    "SourceVersion.kind": ld("sourceKind"), "SourceVersion.language": term("dcterms:language"),
    "SourceVersion.licence": term("dcterms:license"), "SourceVersion.number": term("pav:version"),
    "SourceVersion.previous": term("pav:previousVersion"), "SourceVersion.previous_known": ld("previousKnownVersion"),
    "SourceVersion.references": term("dcterms:references"), "SourceVersion.source": ld("versionOf"),
    "TaperSchedule.steps": ld("taperStep"), "TaperStep.number": ld("stepNumber"),
}  # fmt: skip

IRIS = {"Source.homepage", "SourceVersion.licence", "SourceVersion.references"}
PLAIN = {
    "Code.system", "Code.value", "Comparison.axis", "Drug.brand_names", "Examination.addresses", "Examination.rules",
    "Quantity.unit", "Rendition.content_hash", "Source.jurisdiction", "SourceVersion.content_hash",
    "SourceVersion.jurisdiction", "SourceVersion.language", "SourceVersion.number", "SourceVersion.stated_revision",
    "UseContext.route", "rule_id",
}  # fmt: skip
NOT_WRITTEN = {
    "Decision.kind", "Decision.ordinal", "Decision.reason", "Decision.replaced_by", "Decision.slots",
    "Decision.subject",    "Decision.withdrawn_on", "Decision.words_digest", "Drug.key",
    "Drug.label_zh", "DrugClass.key", "Product.key", "Source.key", "SourceVersion.key",
}  # fmt: skip


class Spelling(NamedTuple):
    """One field: `name` as `Class.field`, its property, the type of one entry, whether it holds several."""

    name: str
    field: str
    property: URIRef
    type: type
    many: bool


def spellings_of(value: Any) -> tuple[Spelling, ...]:
    """The spelling of every written field of a value."""
    kind: type = type(value)
    return spellings(kind)


@cache
def spellings(value: type) -> tuple[Spelling, ...]:
    """The spelling of every written field of a frozen value, in the order of its fields."""
    hints = get_type_hints(value)
    named = ((_name(value, field.name), field.name) for field in fields(value))
    return tuple(_spelling(name, field, hints[field]) for name, field in named if name not in NOT_WRITTEN)


def _name(value: type, field: str) -> str:
    return f"{value.__name__}.{field}" if value in HOMES else field


def _spelling(name: str, field: str, hint: Any) -> Spelling:
    many = get_origin(hint) is tuple
    inner = get_args(hint)[0] if many else _without_none(hint)
    return Spelling(name, field, PROPERTIES.get(name, ld(camel(field))), inner, many)


def _without_none(hint: Any) -> type:
    if get_origin(hint) in (Union, UnionType):
        hint = next(choice for choice in get_args(hint) if choice is not type(None))
    assert isinstance(hint, type)
    return hint


def camel(name: str) -> str:
    """`risk_kind` as `riskKind`."""
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def entries(value: object, spelling: Spelling) -> tuple[Any, ...]:
    """What a field holds, as a tuple without `None` and `False`."""
    held = getattr(value, spelling.field)
    listed = held if spelling.many else (held,)
    return tuple(entry for entry in listed if entry is not None and entry is not False)


def written(entry: Any, name: str) -> Node:
    """The term for one entry of the field called `name`: an address or a canonical literal."""
    if isinstance(entry, Concept):
        return node(entry.scheme, entry.key)
    if isinstance(entry, Ref):
        return node(entry.type, entry.key)
    if type(entry) in HOMES:
        return node(HOMES[type(entry)].type, entry.key)
    return _written_text(entry, name) if isinstance(entry, str) else literal(entry)


def _written_text(entry: str, name: str) -> Node:
    if name in KEYS:
        return agent(entry) if KEYS[name] == "agent" else node(KEYS[name], entry)
    if name in IRIS:
        return URIRef(entry)
    if name.endswith("claim_kind"):
        return ld(entry)
    return literal(entry) if name in PLAIN else Literal(entry, lang="en")


def agent(name: str | None) -> URIRef:
    """The address of an organisation by its name; an unknown one has an address of its own."""
    return node("agent", (slug(name) if name else "") or "unknown")


@lru_cache(maxsize=8192, typed=True)
def literal(entry: str | bool | int | Decimal | date) -> Literal:
    """The canonical literal of a plain value."""
    if isinstance(entry, bool):
        return Literal("true" if entry else "false", datatype=XSD.boolean)
    if isinstance(entry, int):
        return Literal(str(entry), datatype=XSD.integer)
    if isinstance(entry, Decimal):
        return Literal(canonical_decimal(entry), datatype=XSD.decimal)
    if isinstance(entry, date):
        return Literal(entry.isoformat(), datatype=XSD.date)
    return Literal(entry)


def canonical_decimal(value: Decimal) -> str:
    """The shortest plain decimal: `1.50` is `1.5`, `2.0` is `2`, as stores keep them."""
    text = format(value, "f")
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"


def slots(value: Any, left_out: Iterable[str] = ()) -> Iterator[tuple[URIRef, Node]]:
    """The property and term of every entry of every written field, without the fields named."""
    for spelling in spellings_of(value):
        if spelling.field not in left_out:
            for entry in entries(value, spelling):
                yield spelling.property, written(entry, spelling.name)


def about(subject: URIRef, pairs: Pairs, home: URIRef) -> Iterator[Quad]:
    """The quads about one subject in one named graph; pairs without a value are left out."""
    yield from ((subject, predicate, value, home) for predicate, value in pairs if value is not None)


def described(value: Any, rdf_class: str, *more: tuple[URIRef, Node | None]) -> Iterator[Quad]:
    """The node of a value that has a home: its type, its fields, and what more is given."""
    home = HOMES[type(value)]
    subject = node(home.type, value.claim if home.type == "review" else value.key)
    yield from about(subject, [(TYPE, ld(rdf_class)), *slots(value), *more], graph(home.graph))


def nested(value: Any) -> Iterator[Any]:
    """Every value node that a value holds, those within them too."""
    for spelling in spellings_of(value):
        if spelling.type in HOMES:
            for entry in entries(value, spelling):
                yield entry
                yield from nested(entry)


def reference(iri: Node) -> Ref:
    """The type and key that an address names; raise `ValueError` for an address of another publisher."""
    start = f"{CANONICAL_BASE}id/"
    if not str(iri).startswith(start):
        raise ValueError(f"{iri} is no address of a LastDose thing")
    return Ref(*str(iri)[len(start) :].split("/", 1))
