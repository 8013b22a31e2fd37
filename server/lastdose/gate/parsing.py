"""Parsing: one RDF file to quads as they are written, each subject with the line where its block starts."""

import io
import re
from dataclasses import dataclass, field
from pathlib import Path

from rdflib import Dataset, Graph, URIRef
from rdflib.exceptions import ParserError
from rdflib.graph import DATASET_DEFAULT_GRAPH_ID
from rdflib.plugins.parsers.notation3 import BadSyntax, RDFSink, SinkParser
from rdflib.plugins.parsers.trig import TrigSinkParser
from rdflib.term import Node

from lastdose.errors import RefusedError, UnreadableError

Lines = dict[Node, int]

# What rdflib's parser raises at a syntax error, besides its own BadSyntax.
STUMBLES = (AssertionError, AttributeError, IndexError, KeyError, RecursionError, TypeError, ValueError)

# The parts of a Turtle file that may hold digits which are no number, and, as a group, a bare number.
NUMBER = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*"""|\'\'\'(?:[^\'\\]|\\.|\'(?!\'\'))*\'\'\''
    r'|"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\'|<[^>\n]*>|#[^\n]*'
    r"|(?<![\w:.%@\\+-])([+-]?(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+))(?=[\s,;)\]}#]|\.(?:[\s})\]#]|\Z)|\Z)",
    re.DOTALL,
)
KEPT = re.compile(r"(?:0|-?[1-9][0-9]*)\Z|[+-]?[0-9]+\.[0-9]+\Z")
# What a relative address is resolved against where a file declares no base, so that a rule can tell it.
NO_BASE = "https://no-base.invalid/"
XSD_NUMBER = "http://www.w3.org/2001/XMLSchema#"


@dataclass(frozen=True, slots=True)
class Parsed:
    """What one file holds: `lines` counts from 1."""

    dataset: Dataset = field(default_factory=Dataset)
    lines: Lines = field(default_factory=dict)


class _Turtle(SinkParser):
    """Turtle, noting on which line each subject first begins."""

    first_lines: Lines

    def property_list(self, argstr: str, i: int, subj: Node) -> int:
        """Called once a subject has been read, on the line where it stands."""
        self.first_lines.setdefault(subj, self.lines + 1)
        return super().property_list(argstr, i, subj)


class _Trig(_Turtle, TrigSinkParser):
    """TriG, noting lines likewise."""


GRAMMARS = {".ttl": _Turtle, ".trig": _Trig}
LINE_BASED = {".nq": "nquads", ".nt": "nt"}


def parsed(path: Path) -> Parsed:
    """What one file holds, its format told by the name's ending.

    Raise `UnreadableError` for a file that cannot be read, `RefusedError` with file and line for a syntax error.
    """
    if path.suffix not in GRAMMARS | LINE_BASED:
        endings = ", ".join([*GRAMMARS, *LINE_BASED])
        raise UnreadableError(f"{path}: not an RDF file: its name ends in none of {endings}")
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableError(f"{path}: cannot be read: {error}") from error
    return _lines(path, text) if path.suffix in LINE_BASED else _blocks(path, text)


def _blocks(path: Path, text: str) -> Parsed:
    """Turtle or TriG."""
    found = Parsed()
    unnamed = Graph(found.dataset.store, DATASET_DEFAULT_GRAPH_ID)
    parser = GRAMMARS[path.suffix](RDFSink(unnamed), baseURI=NO_BASE, turtle=True)
    parser.first_lines = found.lines
    try:
        parser.loadBuf(NUMBER.sub(_number_as_written, text))
    except BadSyntax as error:
        raise RefusedError(f"{path}:{error.lines + 1}: {error._why}") from error
    except STUMBLES as error:
        raise RefusedError(f"{path}:{parser.lines + 1}: {_reason(error)}") from error
    return found


def _number_as_written(found: re.Match[str]) -> str:
    """A bare number that the parser would repair, in quotes, so that it is kept."""
    number = found[1]
    if number is None or KEPT.match(number):
        return found[0]
    datatype = "decimal" if "." in number else "integer"
    return f'"{number}"^^<{XSD_NUMBER}{datatype}>'


def _reason(error: Exception) -> str:
    if isinstance(error, RecursionError):
        return "this is nested too deeply"
    if isinstance(error, AssertionError) and str(error):
        return str(error).split(" at ^")[0]
    return "this is no Turtle"


def _lines(path: Path, text: str) -> Parsed:
    """N-Triples or N-Quads."""
    found = Parsed()
    try:
        found.dataset.parse(io.StringIO(text), format=LINE_BASED[path.suffix])
    except (ParserError, *STUMBLES) as error:
        raise RefusedError(f"{path}:{_first_bad(path.suffix, text)}: {str(error).splitlines()[0]}") from error
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("<"):
            found.lines.setdefault(URIRef(line[1:].partition(">")[0]), number)
    return found


def _first_bad(suffix: str, text: str) -> int:
    lines = text.splitlines()
    return next((number for number, line in enumerate(lines, 1) if not _parses(suffix, line)), len(lines))


def _parses(suffix: str, line: str) -> bool:
    try:
        Dataset().parse(io.StringIO(line + "\n"), format=LINE_BASED[suffix])
    except (ParserError, *STUMBLES):
        return False
    return True
