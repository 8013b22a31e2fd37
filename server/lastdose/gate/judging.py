"""Judging: SHACL over the whole dataset, and the rules that SHACL cannot see, in one report."""

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from rdflib import Graph, Literal

from lastdose.gate.asking import Shapes
from lastdose.gate.folding import told_once
from lastdose.gate.indexing import Index, sealed
from lastdose.gate.loading import Loaded, literals_as_written
from lastdose.gate.looking import looks
from lastdose.gate.parsing import parsed
from lastdose.gate.rules import Found, Rules
from lastdose.gate.slicing import SIZE, Cut, Slice, cuts, slices
from lastdose.gate.violations import Finding, Violation, violation
from lastdose.graphs.nquads import line_of, quad_of, quoted, spelt
from lastdose.graphs.spelling import Quad
from lastdose.namespaces import prefixes

Share = Callable[[Callable[[Slice], Found], Iterable[Slice]], Iterator[Found]]
"""What gives the result of a function for each slice, in their order, as `map` does."""


@dataclass(frozen=True, slots=True)
class Way:
    """How a record is judged: who judges the slices, and how many bytes these have."""

    share: Share = map
    size: int = SIZE


@dataclass(frozen=True, slots=True)
class Passed:
    """Digests of nodes and records that passed; `judge` names all that this depends on besides shapes and data."""

    judge: str = ""
    digests: frozenset[bytes] = frozenset()


ALONE = Way()
NOTHING_PASSED = Passed()
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


def judge(loaded: Loaded, shapes: Graph, *, whole: bool = False, way: Way | None = None) -> Report:
    """Check a dataset, spelling first: what is misspelt is reported without asking SHACL, since parsers repair it.

    `whole` says that nothing is missing from the data, so that every link in it must lead somewhere. With a `way` it is
    cut up as `judge_record` does, for the same report. Raise `RefusedError` for shapes that cannot be used.
    """
    quads: list[Quad] = list(loaded.dataset.quads((None, None, None, None)))  # type: ignore[arg-type]
    if way is not None:
        with suppress(ValueError), TemporaryDirectory() as folder:
            record = Path(folder) / "record.nq"
            record.write_bytes(b"".join(sorted({line_of(quad).encode() for quad in quads})))
            return Report.of(judge_record(record, shapes, whole=whole, way=way).findings, loaded)
    return Report.of(_at_once(quads, Shapes(shapes), whole=whole).findings, loaded)


def _at_once(quads: list[Quad], shapes: Shapes, *, whole: bool) -> "Verdict":
    return Verdict(tuple(_told([Rules.for_all(quads, shapes).of_all(quads, whole=whole)])))


def _told(found: Iterable[Found]) -> list[Finding]:
    """The findings of all; what is misspelt alone, where anything is."""
    every = list(found)
    misspelt = [finding for one in every for finding in one.misspelt]
    return misspelt or told_once(finding for one in every for finding in one.wrong)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found in a record, and what of it passed: nodes in which nothing was found, or all of it."""

    findings: tuple[Finding, ...]
    passed: Passed = NOTHING_PASSED


def judge_record(
    record: Path, shapes: Graph, *, whole: bool = True, passed: Passed = NOTHING_PASSED, way: Way = ALONE
) -> Verdict:
    """Check a record, N-Quads in sorted canonical lines, slice by slice, with the findings that `judge` has for it.

    What `passed` before, the whole or a node with all that is looked at from it, is not judged again. Memory grows
    with the record by some hundred bytes a node. Raise `RefusedError` for shapes that cannot be used, `ValueError` for
    lines that are not canonical.
    """
    asked, where = Shapes(shapes), looks(shapes)
    if where is None:
        with record.open(encoding="utf-8", newline="\n") as lines, literals_as_written():
            return _at_once(list(map(quad_of, lines)), asked, whole=whole)
    seal = sealed(record, f"{passed.judge} {asked.digest} {whole}")
    if seal in passed.digests:
        return Verdict((), passed)
    index = Index(record, where)
    rules = Rules(asked, index.vocabulary, index.kinship)
    digests = index.signed(f"{passed.judge} {rules.digest}".encode())
    wanted = [number for number, digest in enumerate(digests) if digest not in passed.digests]
    every = list(cuts(index, wanted, where.depth, way.size))
    found = list(way.share(rules.of_slice, slices(index, every)))
    loose = Found(wrong=tuple(index.loose_ends()) if whole else ())
    failed = {number for cut, one in zip(every, found, strict=True) for number in _failed(index, cut, one)}
    findings = tuple(_told([*found, loose]))
    passes = frozenset(digest for number, digest in enumerate(digests) if number not in failed)
    return Verdict(findings, Passed(passed.judge, passes if findings else passes | {seal}))


def _failed(index: Index, cut: Cut, found: Found) -> Iterable[int]:
    """Nodes of a slice in which something is wrong: all if a thing is misspelt, since no more is looked for then."""
    if found.misspelt:
        return cut.members
    return (index.numbers[spelt(finding.subject).encode()] for finding in found.wrong)
