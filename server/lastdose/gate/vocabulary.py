"""Vocabulary: what the data declares itself, which rules look at from anywhere: properties, classes, their order."""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from rdflib import OWL, RDF, RDFS
from rdflib.term import Node

from lastdose.graphs.spelling import Quad

DECLARED = (OWL.ObjectProperty, OWL.DatatypeProperty, OWL.Class)
Triple = tuple[Node, Node, Node]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Properties whose values are addresses, those whose values are texts, classes, and which class is narrower."""

    links: frozenset[Node]
    texts: frozenset[Node]
    classes: frozenset[Node]
    hierarchy: frozenset[Triple]

    @classmethod
    def of(cls, quads: Iterable[Quad]) -> "Vocabulary":
        """What these quads declare."""
        kinds: dict[Node, set[Node]] = {OWL.ObjectProperty: set(), OWL.DatatypeProperty: set(), OWL.Class: set()}
        hierarchy: set[Triple] = set()
        for subject, predicate, value, _ in quads:
            if predicate == RDF.type and value in kinds:
                kinds[value].add(subject)
            elif predicate == RDFS.subClassOf:
                hierarchy.add((subject, predicate, value))
        links, texts, classes = map(frozenset, kinds.values())
        return cls(links, texts, classes, frozenset(hierarchy))

    @property
    def properties(self) -> frozenset[Node]:
        """All properties."""
        return self.links | self.texts

    @property
    def digest(self) -> str:
        """The same for the same declarations."""
        parts = (sorted(map(str, part)) for part in (self.links, self.texts, self.classes, self.hierarchy))
        return sha256(repr(list(parts)).encode(errors="surrogatepass")).hexdigest()
