"""Judging: SHACL over the whole dataset, and the rules that SHACL cannot see, in one report."""

import re
from collections.abc import Callable, Container, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from rdflib import Graph, Literal

from lastdose.gate.asking import Shapes
from lastdose.gate.folding import told_once
from lastdose.gate.indexing import Index
from lastdose.gate.loading import Loaded, literals_as_written
from lastdose.gate.looking import looks
from lastdose.gate.parsing import parsed
from lastdose.gate.rules import Found, Rules
from lastdose.gate.slicing import SIZE, Cut, Slice, cuts, slices
from lastdose.gate.violations import Finding, Violation, violation
from lastdose.graphs.nquads import quad_of, quoted, spelt
from lastdose.graphs.spelling import Quad
from lastdose.namespaces import prefixes

Share = Callable[[Callable[[Slice], Found], Iterable[Slice]], Iterator[Found]]
"""What gives the result of a function for each slice, in their order, as `map` does."""
CONFORMS = "@prefix sh: <http://www.w3.org/ns/shacl#> .\n\n[] a sh:ValidationReport ;\n    sh:conforms true .\n"


@dataclass(frozen=True, slots=True)
class Report:
    """The gate's answer: every violation, sorted by file and line."""

    violations: tuple[Violation, ...]

    @classmethod
    def of(cls, findings: Iterable[Finding], loaded: Loaded) -> "Report":
        """The findings, each placed in the file that speaks of its subject."""
        placed = {violation(one, *loaded.place(one.subject, one.predicate, one.value)) for one in findings}
        return cls(tuple(sorted(placed)))

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


def judge(loaded: Loaded, shapes: Graph, *, whole: bool = False) -> Report:
    """Check a dataset, spelling first: what is misspelt is reported without asking SHACL, since parsers repair it.

    `whole` says that nothing is missing from the data, so that every link in it must lead somewhere.
    Raise `RefusedError` for shapes that cannot be used.
    """
    quads: list[Quad] = list(loaded.dataset.quads((None, None, None, None)))  # type: ignore[arg-type]
    found = Rules.for_all(quads, Shapes.of(shapes)).of_all(quads, whole=whole)
    return Report.of(_told([found]), loaded)


def _told(found: Iterable[Found]) -> list[Finding]:
    """The findings of all; what is misspelt alone, where anything is."""
    every = list(found)
    misspelt = [finding for one in every for finding in one.misspelt]
    return misspelt or told_once(finding for one in every for finding in one.wrong)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found in a record; and of the nodes in which nothing was, the digests, to be told the next time."""

    findings: tuple[Finding, ...]
    passed: frozenset[bytes] = frozenset()


def judge_record(
    record: Path,
    shapes: Graph,
    *,
    passed: Container[bytes] = frozenset(),
    judge: str = "",
    share: Share = map,
    size: int = SIZE,
) -> Verdict:
    """Check a record, N-Quads in sorted canonical lines, slice by slice, with the findings that `judge` has for it.

    It must be whole, so that every link in it leads somewhere. Nodes whose digests are among those that `passed` are not
    judged again; `judge` names all that an answer depends on besides shapes and data. `share` judges the slices, of about
    `size` bytes each, as `map` does. Memory grows with the record by some bytes for each node.
    Raise `RefusedError` for shapes that cannot be used.
    """
    asked, where = Shapes.of(shapes), looks(shapes)
    if where is None:
        return _judged_at_once(record, asked)
    index = Index(record, where)
    rules = Rules(asked, index.vocabulary, index.kinship)
    digests = index.signed(f"{judge} {rules.digest}".encode())
    wanted = [number for number, digest in enumerate(digests) if digest not in passed]
    every = list(cuts(index, wanted, where.depth, size))
    found = list(share(rules.of_slice, slices(index, every)))
    loose = Found(wrong=tuple(index.loose_ends()))
    failed = {number for cut, one in zip(every, found, strict=True) for number in _failed(index, cut, one)}
    passes = (digest for number, digest in enumerate(digests) if number not in failed)
    return Verdict(tuple(_told((*found, loose))), frozenset(passes))


def _failed(index: Index, cut: Cut, found: Found) -> Iterable[int]:
    """Nodes of a slice in which something is wrong: all, if a thing is misspelt, since then nothing else is looked for."""
    if found.misspelt:
        return cut.members
    return (index.numbers[spelt(finding.subject).encode()] for finding in found.wrong)


def _judged_at_once(record: Path, shapes: Shapes) -> Verdict:
    with record.open(encoding="utf-8", newline="\n") as lines, literals_as_written():
        quads = list(map(quad_of, lines))
    return Verdict(tuple(_told([Rules.for_all(quads, shapes).of_all(quads, whole=True)])))
