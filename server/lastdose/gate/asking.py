"""Asking: SHACL over a graph, about all that its shapes target or about some nodes only. The home of pyshacl."""

import re
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256

import pyshacl
from pyparsing import ParseException
from rdflib import RDF, RDFS, SH, BNode, Graph, URIRef
from rdflib.term import Node

from lastdose.errors import RefusedError
from lastdose.gate.batching import TARGETS, batched
from lastdose.gate.violations import Finding

# What pyshacl and rdflib raise over shapes that cannot be used; pyshacl's own errors are all RuntimeErrors.
UNUSABLE = (RuntimeError, AssertionError, LookupError, TypeError, ValueError, re.error, ParseException)

MARK = URIRef("https://marked.invalid/target")
"""What points at the nodes that shapes are asked about."""


@dataclass(frozen=True)
class Shapes:
    """Shapes as they are `written`, and rearranged to be asked when they are."""

    written: Graph

    @cached_property
    def _batched(self) -> tuple[Graph, Mapping[Node, Node]]:
        return batched(self.written)

    @property
    def digest(self) -> str:
        """The same for the same shapes."""
        known: dict[Node, str] = {}
        words = sorted(_wording(self.written, shape, known) for shape in set(self.written.subjects()))
        return sha256("\n".join(words).encode()).hexdigest()

    def about_all(self, data: Graph) -> Iterator[Finding]:
        """What SHACL finds in the data; raise `RefusedError` for shapes that cannot be used."""
        return _found(data, *self._batched)

    def about(self, members: Container[Node], data: Graph) -> Iterator[Finding]:
        """What SHACL finds in these nodes of the data, which is marked with what is asked about them."""
        for number, (target, value) in enumerate(self._targets):
            for node in set(_targeted(target, value, data)):
                if node in members:
                    data.add((MARK, _mark(number), node))
        return _found(data, self._aimed, self._batched[1])

    @cached_property
    def _targets(self) -> list[tuple[Node, Node]]:
        return sorted({(target, value) for target in TARGETS for value in self._batched[0].objects(None, target)})

    @cached_property
    def _aimed(self) -> Graph:
        """The shapes, aimed at nodes that are marked as targets: pyshacl is slow where a shape names them itself."""
        aimed, numbers = Graph(), {target: number for number, target in enumerate(self._targets)}
        for shape, word, value in self._batched[0]:
            if (word, value) in numbers:
                aimed.add((shape, SH.targetObjectsOf, _mark(numbers[word, value])))
            else:
                aimed.add((shape, word, value))
        return aimed


def _wording(shapes: Graph, shape: Node, known: dict[Node, str]) -> str:
    """A hash of all that a shape says, itself and through those and the lists it refers to; `known` keeps each."""
    if shape not in known:
        said = sorted(
            f"{word} {_wording(shapes, value, known) if (value, None, None) in shapes else value.n3()}"
            for word, value in shapes.predicate_objects(shape)
        )
        name = "[]" if isinstance(shape, BNode) else str(shape)
        known[shape] = sha256("\n".join((name, *said)).encode(errors="surrogatepass")).hexdigest()
    return known[shape]


def _mark(number: int) -> URIRef:
    return URIRef(f"{MARK}-{number}")


def _targeted(target: Node, value: Node, data: Graph) -> Iterator[Node]:
    if target == SH.targetClass:
        for narrower in data.transitive_subjects(RDFS.subClassOf, value):
            yield from data.subjects(RDF.type, narrower)
    elif target == SH.targetSubjectsOf:
        yield from data.subjects(value)
    elif target == SH.targetObjectsOf:
        yield from data.objects(None, value)
    else:
        yield value


def _found(data: Graph, shapes: Graph, copies: Mapping[Node, Node]) -> Iterator[Finding]:
    try:
        _, results, text = pyshacl.validate(data, shacl_graph=shapes, allow_warnings=True, inference="none")
    except UNUSABLE as error:
        raise RefusedError(f"the shapes cannot be used: {error}") from error
    if not isinstance(results, Graph):
        raise RefusedError(f"the shapes cannot be used: {text}")
    yield from told_results(results, copies)


def told_results(results: Graph, copies: Mapping[Node, Node]) -> Iterator[Finding]:
    """The results of a validation report, each by the shape that the one that gave it is a copy of."""
    for result in results.objects(None, SH.result):
        yield _finding(results, result, copies)


def _finding(results: Graph, result: Node, copies: Mapping[Node, Node]) -> Finding:
    subject, shape = results.value(result, SH.focusNode), results.value(result, SH.sourceShape)
    assert subject is not None
    assert shape is not None
    shape = copies.get(shape, shape)
    predicate = results.value(result, SH.resultPath)
    return Finding(
        subject=subject,
        rule=str(shape) if isinstance(shape, URIRef) else "a shape without a name",
        message=str(results.value(result, SH.resultMessage)),
        predicate=predicate if isinstance(predicate, URIRef) else None,
        value=results.value(result, SH.value),
        component=str(results.value(result, SH.sourceConstraintComponent)),
        blocks=results.value(result, SH.resultSeverity) == SH.Violation,
    )
