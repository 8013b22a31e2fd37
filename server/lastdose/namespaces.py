"""The addresses of things: one namespace for the terms, one prefix per type of thing.

A thing is `{base}id/{type}/{key}`. Keys match `[a-z0-9][a-z0-9-]*`, so that a dot always begins a format.
Data in files is written with `CANONICAL_BASE`; a release may be published under another base.
"""

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from types import MappingProxyType

CANONICAL_BASE = "https://w3id.org/lastdose/"
MOST_COMPACT = 2_000
LD = f"{CANONICAL_BASE}ontology#"
SHAPE = f"{CANONICAL_BASE}shapes#"
LICENCE = "https://creativecommons.org/licenses/by/4.0/"
"""The licence of everything that LastDose says in words of its own."""

TYPES = (
    "affected", "agent", "alternative-kind", "claim", "code", "comparison", "comparison-kind", "condition", "context",
    "course-kind", "date-status", "drug", "drug-class", "effect", "evidence-basis", "examination", "example",
    "extraction", "fact-kind", "family", "graph", "indication-type", "labeller-role", "modality", "outcome",
    "partition", "passage", "population", "prefix", "product", "quantity", "quote", "release", "rendition", "review",
    "review-method", "review-status", "reviewer-kind", "risk-kind", "scheme", "section", "selector", "sex", "source",
    "source-kind", "statement", "stop-action", "stop-manner", "stop-reason", "taper", "taper-step", "text-fidelity",
    "version",
)  # fmt: skip

_TYPES = frozenset(TYPES)

KEY = re.compile(r"[a-z0-9][a-z0-9-]*\Z")

FOREIGN = {
    "as": "https://www.w3.org/ns/activitystreams#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "HP": "http://purl.obolibrary.org/obo/HP_",
    "ldes": "https://w3id.org/ldes#",
    "MONDO": "http://purl.obolibrary.org/obo/MONDO_",
    "OAE": "http://purl.obolibrary.org/obo/OAE_",
    "oa": "http://www.w3.org/ns/oa#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "pav": "http://purl.org/pav/",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "sd": "http://www.w3.org/ns/sparql-service-description#",
    "sh": "http://www.w3.org/ns/shacl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "spdx": "http://spdx.org/rdf/terms#",
    "tree": "https://w3id.org/tree#",
    "void": "http://rdfs.org/ns/void#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


def thing(kind: str, key: str, base: str = CANONICAL_BASE) -> str:
    """The IRI of a thing; refuse a type or key that no address can have with `ValueError`."""
    if kind not in _TYPES:
        raise ValueError(f"there is no type of thing called {kind!r}")
    if not KEY.match(key):
        raise ValueError(f"{key!r} is no key: keys are lower-case letters, digits and hyphens")
    return f"{base}id/{kind}/{key}"


@cache
def prefixes(base: str = CANONICAL_BASE) -> Mapping[str, str]:
    """Every prefix that LastDose writes, by name, in order: the terms, the types of things, other vocabularies."""
    own = {"ld": LD, **{kind: f"{base}id/{kind}/" for kind in TYPES}}
    return MappingProxyType(dict(sorted({**own, **FOREIGN}.items())))


@lru_cache(maxsize=MOST_COMPACT)
def compact(iri: str, base: str = CANONICAL_BASE) -> str:
    """The prefixed name of an IRI, by the longest prefix that begins it, or the IRI itself."""
    matching = [(len(space), name, space) for name, space in prefixes(base).items() if iri.startswith(space)]
    if not matching:
        return iri
    _, name, space = max(matching)
    return f"{name}:{iri[len(space) :]}"


@lru_cache(maxsize=MOST_COMPACT)
def kebab(name: str) -> str:
    """The key form of a CamelCase name: `LossOfProtection` becomes `loss-of-protection`."""
    return re.sub(r"(?<!^)(?=[A-Z])", "-", name).lower()


def slug(text: str) -> str:
    """A key made from free text: ASCII letters and digits kept, everything else folded into single hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
