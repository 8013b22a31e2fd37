"""Judging: SHACL over the whole dataset, and the rules that SHACL cannot see. The home of pyshacl."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pyshacl
from pyparsing import ParseException
from rdflib import OWL, RDF, SH, Graph, Literal, URIRef
from rdflib.term import Node

from lastdose.errors import RefusedError
from lastdose.gate.batching import batched
from lastdose.gate.coherence import incoherences
from lastdose.gate.folding import told_once
from lastdose.gate.loading import Loaded
from lastdose.gate.parsing import parsed
from lastdose.gate.placement import loose_ends, misplacements
from lastdose.gate.sharing import asked_in
from lastdose.gate.spelling import hint, misspellings
from lastdose.gate.violations import DataRule, Finding, Violation, violation
from lastdose.graphs.nquads import quoted
from lastdose.graphs.spelling import Quad
from lastdose.namespaces import prefixes

# What pyshacl and rdflib raise over shapes that cannot be used; pyshacl's own errors are all RuntimeErrors.
UNUSABLE = (RuntimeError, AssertionError, LookupError, TypeError, ValueError, re.error, ParseException)
CONFORMS = "@prefix sh: <http://www.w3.org/ns/shacl#> .\n\n[] a sh:ValidationReport ;\n    sh:conforms true .\n"


@dataclass(frozen=True, slots=True)
class Report:
    """The gate's answer: every violation, sorted by file and line."""

    violations: tuple[Violation, ...]

    @property
    def conforms(self) -> bool:
        """Whether nothing blocks: warnings do not."""
        return not self.blocking

    @property
    def blocking(self) -> list[Violation]:
        """The violations that stop a release."""
        return [violation for violation in self.violations if violation.blocks]

    @property
    def turtle(self) -> str:
        """The report as a `sh:ValidationReport` in Turtle, the same text for the same violations."""
        if not self.violations:
            return CONFORMS
        declared = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in prefixes().items())
        conforms = "true" if self.conforms else "false"
        results = ",".join(f"\n    [ {_result(violation)} ]" for violation in self.violations)
        return f"{declared}\n[] a sh:ValidationReport ;\n    sh:conforms {conforms} ;\n    sh:result{results} .\n"


def _result(violation: Violation) -> str:
    severity = "Violation" if violation.blocks else "Warning"
    where = f" at {violation.file}:{violation.line}" if violation.file else ""
    message = f"{violation.message}{f' Found: {violation.value}' if violation.value else ''}{where}"
    parts = [
        "a sh:ValidationResult",
        f"sh:focusNode {_focus(violation.subject)}",
        f"sh:resultSeverity sh:{severity}",
        f"sh:sourceConstraintComponent <{violation.component}>",
        *([f"sh:sourceShape <{violation.rule}>"] if "://" in violation.rule else []),
        f"sh:resultMessage {quoted(Literal(message, lang='en'))}",
    ]
    return " ; ".join(parts)


def _focus(subject: str) -> str:
    """The subject, or a text where it is none that Turtle could write."""
    sound = re.fullmatch(r'\[\]|[A-Za-z-]+:[\w-]+|<[A-Za-z][^\x00-\x20<>"{}|\\^`]*>', subject)
    return subject if sound else quoted(Literal(subject))


def shapes_in(folder: Path) -> Graph:
    """The shapes of a folder's Turtle files, and of nothing else: data never brings its own."""
    shapes = Graph()
    for path in sorted(folder.glob("*.ttl")):
        for subject, predicate, value, _ in parsed(path).dataset.quads((None, None, None, None)):
            shapes.add((subject, predicate, value))
    return shapes


def judge(loaded: Loaded, shapes: Graph, *, whole: bool = False, workers: int = 1) -> Report:
    """Check a dataset, spelling first: what is misspelt is reported without asking SHACL, since parsers repair it.

    `whole` says that nothing is missing from the data, so that every link in it must lead somewhere. Any number of
    `workers`, processes that share the shapes out, gives the same report.
    Raise `RefusedError` for shapes that cannot be used.
    """
    quads: list[Quad] = list(loaded.dataset.quads((None, None, None, None)))  # type: ignore[arg-type]
    found = list(misspellings(quads)) or told_once(_further(quads, shapes, whole, workers))
    placed = {violation(one, *loaded.place(one.subject, one.predicate, one.value)) for one in found}
    return Report(tuple(sorted(placed)))


def _further(quads: list[Quad], shapes: Graph, whole: bool, workers: int) -> Iterator[Finding]:
    data = Graph()
    data.addN((subject, predicate, value, data) for subject, predicate, value, _ in quads)
    yield from misplacements(quads)
    yield from loose_ends(quads) if whole else ()
    yield from untargeted(data, shapes)
    yield from incoherences(data)
    yield from _shacl(data, shapes, workers)


def _shacl(data: Graph, shapes: Graph, workers: int) -> list[Finding]:
    asked, copies = batched(shapes)
    return asked_in(workers, len(data), partial(_asked, data, copies), asked)


def _asked(data: Graph, copies: Mapping[Node, Node], shapes: Graph) -> Iterator[Finding]:
    try:
        _, results, text = pyshacl.validate(data, shacl_graph=shapes, allow_warnings=True, inference="none")
    except UNUSABLE as error:
        raise RefusedError(f"the shapes cannot be used: {error}") from error
    if not isinstance(results, Graph):
        raise RefusedError(f"the shapes cannot be used: {text}")
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


def untargeted(data: Graph, shapes: Graph) -> Iterator[Finding]:
    """Subjects that no shape looks at: SHACL would call them fine."""
    classes = set(shapes.objects(None, SH.targetClass))
    targeted = {subject for rdf_class in classes for subject in data.subjects(RDF.type, rdf_class)}
    targeted |= set(shapes.objects(None, SH.targetNode))
    for subject in set(data.subjects()) - targeted:
        types = sorted(data.objects(subject, RDF.type), key=str)
        suggestion = hint(types[0], _classes(data, classes)) if types else ""
        message = f"No shape looks at this: give it an rdf:type of the ontology, spelt as there.{suggestion}"
        yield Finding(subject=subject, rule=DataRule.UNTARGETED, message=message)


def _classes(data: Graph, targeted: Iterable[Node]) -> set[Node]:
    return {*targeted, *data.subjects(RDF.type, OWL.Class)}
