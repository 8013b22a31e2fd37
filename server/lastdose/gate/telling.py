"""Telling: the shapes as people read them, from their own Turtle: what each is about, and what each rule asks."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from rdflib import RDF, RDFS, SH, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from lastdose.namespaces import prefixes

TARGETS = (SH.targetClass, SH.targetSubjectsOf, SH.targetObjectsOf, SH.targetNode)
PATHS = {
    SH.inversePath: "^{}",
    SH.zeroOrMorePath: "{}*",
    SH.oneOrMorePath: "{}+",
    SH.zeroOrOnePath: "{}?",
}
TOLD_APART = {
    *(RDF.type, RDFS.label, RDFS.comment, SH.path, SH.property, SH.message, SH.severity, SH.closed, SH.name),
    *(SH.ignoredProperties, SH.description, SH.prefixes, *TARGETS),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What one shape asks of a path: each constraint as name and value, what it stops, and what to do when it fails."""

    key: str
    path: str
    asks: tuple[tuple[str, str], ...]
    message: str
    blocks: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldShape:
    """A node shape: the terms it targets, whether it allows no other properties, and its rules in order."""

    key: str
    label: str
    targets: tuple[str, ...]
    closed: bool
    rules: tuple[Rule, ...]


def told_shapes(files: Iterable[Path]) -> dict[str, list[ToldShape]]:
    """The shapes with a target, by the name of their file; what several files share is told in each that uses it."""
    texts = {path.stem: path.read_text(encoding="utf-8") for path in files}
    whole = Graph()
    for text in texts.values():
        whole.parse(data=text, format="turtle")
    reading = _Reading(whole)
    return {name: list(reading.shapes(Graph().parse(data=text, format="turtle"))) for name, text in texts.items()}


class _Reading:
    """Spells terms as the shapes' files do."""

    def __init__(self, shapes: Graph) -> None:
        self._shapes = shapes
        self._spaces = sorted(prefixes().items(), key=lambda item: -len(item[1]))

    def shapes(self, file: Graph) -> Iterator[ToldShape]:
        """The shapes of one file that target something, in the order of their names."""
        targeted = {shape for target in TARGETS for shape in file.subjects(target) if isinstance(shape, URIRef)}
        yield from (self._shape(shape) for shape in sorted(targeted))

    def _shape(self, shape: URIRef) -> ToldShape:
        properties = [one for one in self._shapes.objects(shape, SH.property) if isinstance(one, URIRef)]
        rules = [self._rule(one) for one in [shape, *sorted(properties)]]
        return ToldShape(
            key=_local(shape),
            label=str(self._shapes.value(shape, RDFS.label) or _local(shape)),
            targets=tuple(
                sorted(self._name(term) for target in TARGETS for term in self._shapes.objects(shape, target))
            ),
            closed=self._shapes.value(shape, SH.closed) == Literal(True),
            rules=tuple(rule for rule in rules if rule.message),
        )

    def _rule(self, shape: URIRef) -> Rule:
        path = self._shapes.value(shape, SH.path)
        told = [(name, value) for name, value in self._shapes.predicate_objects(shape) if name not in TOLD_APART]
        return Rule(
            key=_local(shape),
            path=self._name(path) if path else "",
            asks=tuple(
                sorted((_local(name), self._name(value)) for name, value in told if str(name).startswith(str(SH)))
            ),
            message=" ".join(sorted(str(text) for text in self._shapes.objects(shape, SH.message))),
            blocks=self._shapes.value(shape, SH.severity) in (None, SH.Violation),
        )

    def _name(self, term: Node) -> str:
        """A term, a path, a list or a nested shape in words that a page has room for."""
        if isinstance(term, URIRef):
            return self._compact(term)
        if isinstance(term, Literal):
            return str(term)
        if (term, RDF.first, None) in self._shapes:
            return ", ".join(self._name(one) for one in Collection(self._shapes, term))
        return self._nested(term)

    def _compact(self, term: URIRef) -> str:
        if (term, RDF.first, None) in self._shapes:
            return ", ".join(self._name(one) for one in Collection(self._shapes, term))
        space = next(((name, start) for name, start in self._spaces if term.startswith(start)), None)
        return f"{space[0]}:{term[len(space[1]) :]}" if space else _local(term)

    def _nested(self, term: Node) -> str:
        for name, pattern in PATHS.items():
            if inner := self._shapes.value(term, name):
                return pattern.format(self._name(inner))
        if inner := self._shapes.value(term, SH.alternativePath):
            return self._name(inner).replace(", ", " | ")
        told = sorted(
            f"{_local(name)} {self._name(value)}"
            for name, value in self._shapes.predicate_objects(term)
            if name not in (RDF.type, SH.message)
        )
        return "(" + "; ".join(told) + ")"


def _local(term: Node) -> str:
    return str(term).rsplit("#", 1)[-1]
