"""A violation says where it is, and what the curator must do about it."""

from dataclasses import dataclass
from enum import StrEnum

from rdflib import Literal, URIRef
from rdflib.term import Node

from lastdose.graphs.trig import Writer
from lastdose.namespaces import SHAPE, slug


class DataRule(StrEnum):
    """The rules that are no shapes, each named by what it asks for."""

    BLANK_NODE = "no blank node"
    LITERAL_FOR_IRI = "no literal where an IRI belongs"
    UNKNOWN_PROPERTY = "a known property"
    SHAPES_IN_DATA = "no shapes in the data"
    ILL_FORMED_IRI = "a well-formed IRI"
    GLUED_IRI = "one scheme in an IRI"
    UNTRIMMED = "a trimmed literal"
    NOT_CANONICAL = "a canonical literal"
    TWO_GRAPHS = "each triple in one graph"
    STRANGE_GRAPH = "a named graph of ours"
    AWAY_FROM_HOME = "a claim in its version's graph"
    BAD_KEY = "a key"
    LOOSE_END = "a link that leads somewhere"
    UNTARGETED = "every subject is targeted"
    WRONG_WORDS = "words with their fingerprint"
    UNSIGNED = "a clinical review by a named professional"
    CODE_FROM_NOWHERE = "a code with its source"
    NO_COMMON_USE = "compared claims share a use"
    STRANGERS = "compared subjects belong together"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A rule that a subject breaks, with the triple that breaks it where there is one.

    `rule` is the IRI of the shape or the name of the data rule, `component` the kind of SHACL constraint.
    """

    subject: Node
    rule: str
    message: str
    predicate: Node | None = None
    value: Node | None = None
    component: str = ""
    blocks: bool = True


@dataclass(frozen=True, slots=True, order=True, kw_only=True)
class Violation:
    """A finding with its place, in words: terms are spelt as in Turtle; `line` counts from 1.

    A warning (`blocks` false) is reported and stops nothing.
    """

    file: str = ""
    line: int = 0
    subject: str
    rule: str
    message: str
    value: str = ""
    component: str = ""
    blocks: bool = True

    def __str__(self) -> str:
        place = ":".join(part for part in (self.file, str(self.line or "")) if part)
        return f"{place or 'data'}: {'' if self.blocks else 'warning: '}{self.told}"

    @property
    def told(self) -> str:
        """Subject, message and what was found, without the place."""
        return f"{self.subject}: {self.message}{f' (found {self.value})' if self.value else ''}"


def violation(finding: Finding, file: str, line: int) -> Violation:
    """The finding in words, at its place."""
    return Violation(
        file=file,
        line=line,
        subject=shown(finding.subject),
        rule=finding.rule,
        message=finding.message,
        value=_triple(finding),
        component=finding.component or SHAPE + slug(finding.rule),
        blocks=finding.blocks,
    )


def _triple(finding: Finding) -> str:
    """The property and value found; nothing where only something missing could be shown."""
    if finding.value is None or finding.value == finding.subject:
        return ""
    return " ".join(shown(term) for term in (finding.predicate, finding.value) if term is not None)


def shown(term: Node) -> str:
    """A term as Turtle writes it; a blank node, which has no name of its own, as `[]`."""
    return Writer().term(term) if isinstance(term, URIRef | Literal) else "[]"
