"""Judging: SHACL over the whole dataset, and the rules that SHACL cannot see. The home of pyshacl."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pyshacl
from rdflib import RDF, SH, Graph, Literal, URIRef
from rdflib.term import Node

from lastdose.errors import RefusedError
from lastdose.gate.loading import Loaded, parsed
from lastdose.gate.rules import misplacements, misspellings
from lastdose.gate.violations import Violation
from lastdose.graphs.nquads import quoted
from lastdose.graphs.reading import union_of
from lastdose.graphs.trig import Writer


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
        results = ",".join(f"\n    [ {_result(violation)} ]" for violation in self.violations)
        conforms = "true" if self.conforms else "false"
        listed = f" ;\n    sh:result{results}" if results else ""
        return f"@prefix sh: <{SH}> .\n\n[] a sh:ValidationReport ;\n    sh:conforms {conforms}{listed} .\n"


def _result(violation: Violation) -> str:
    severity = "Violation" if violation.blocks else "Warning"
    source = f"sh:sourceShape <{violation.rule}> ; " if "://" in violation.rule else ""
    message = quoted(Literal(violation.message, lang="en"))
    return f"a sh:ValidationResult ; sh:resultSeverity sh:{severity} ; {source}sh:resultMessage {message}"


def shapes_in(folder: Path) -> Graph:
    """The shapes of a folder's Turtle files, and of nothing else: data never brings its own."""
    shapes = Graph()
    for path in sorted(folder.glob("*.ttl")):
        for subject, predicate, value, _ in parsed(path).quads((None, None, None, None)):
            shapes.add((subject, predicate, value))
    return shapes


def judge(loaded: Loaded, shapes: Graph) -> Report:
    """Check a dataset, spelling first: what is misspelt is reported without asking SHACL, since parsers repair it."""
    spelling = [_placed(violation, loaded) for violation in misspellings(loaded.dataset)]
    if spelling:
        return Report(tuple(sorted(spelling)))
    data = union_of(loaded.dataset)
    found = [*misplacements(loaded.dataset), *untargeted(data, shapes), *_shacl(data, shapes)]
    return Report(tuple(sorted(_placed(violation, loaded) for violation in found)))


def _placed(violation: Violation, loaded: Loaded) -> Violation:
    file, line = loaded.place(URIRef(violation.subject))
    return replace(violation, file=file, line=line, subject=Writer().term(URIRef(violation.subject)))


def _shacl(data: Graph, shapes: Graph) -> Iterator[Violation]:
    try:
        _, results, text = pyshacl.validate(data, shacl_graph=shapes, allow_warnings=True, inference="none")
    except (pyshacl.errors.ShapeLoadError, pyshacl.errors.ConstraintLoadError) as error:
        raise RefusedError(f"the shapes cannot be used: {error}") from error
    assert isinstance(results, Graph), text
    for result in results.subjects(RDF.type, SH.ValidationResult):
        yield Violation(
            subject=str(results.value(result, SH.focusNode)),
            rule=str(results.value(result, SH.sourceShape)),
            message=str(results.value(result, SH.resultMessage)),
            value=_shown(results.value(result, SH.value)),
            blocks=results.value(result, SH.resultSeverity) == SH.Violation,
        )


def _shown(value: Node | None) -> str:
    return Writer().term(value) if isinstance(value, URIRef | Literal) else ""


def untargeted(data: Graph, shapes: Graph) -> Iterator[Violation]:
    """Subjects that no shape looks at: SHACL would call them fine."""
    classes = set(shapes.objects(None, SH.targetClass))
    targeted = {subject for rdf_class in classes for subject in data.subjects(RDF.type, rdf_class)}
    targeted |= set(shapes.objects(None, SH.targetNode))
    for subject in sorted(_subjects(data) - targeted):
        message = "No shape looks at this: give it an rdf:type of the ontology, spelt as there."
        yield Violation(subject=subject, rule="every subject is targeted", message=message)


def _subjects(data: Graph) -> set[URIRef]:
    return {subject for subject in data.subjects() if isinstance(subject, URIRef)}
