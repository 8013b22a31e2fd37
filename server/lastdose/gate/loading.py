"""Loading: files to one dataset that remembers where each subject is spoken of."""

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import rdflib
from rdflib import BNode, Dataset, Graph
from rdflib.graph import DATASET_DEFAULT_GRAPH_ID
from rdflib.term import Node

from lastdose.gate.parsing import parsed
from lastdose.graphs.spelling import Quad, graph

Triple = tuple[Node, Node, Node]

VOCABULARY = graph("vocabulary")
LOOSE = graph("loose")


@dataclass(slots=True)
class Loaded:
    """A dataset, and for each subject the files that speak of it, each with the line where its block starts.

    `later` tells which triples stand in another file than the first that speaks of their subject.
    """

    dataset: Dataset = field(default_factory=Dataset)
    files: dict[Node, dict[Path, int]] = field(default_factory=dict)
    later: dict[Triple, Path] = field(default_factory=dict)

    def add(self, quads: Iterable[Quad], origin: Path | None = None) -> None:
        """Add quads made by the program, from the document called `origin` where there is one."""
        for quad in quads:
            self.dataset.add(quad)  # type: ignore[arg-type]
            if origin is not None:
                self.files.setdefault(quad[0], {}).setdefault(origin, 0)

    def place(self, subject: Node, predicate: Node | None = None, value: Node | None = None) -> tuple[str, int]:
        """The file and line where a subject's block starts: the one that holds the triple, if it is known which.

        An empty name and 0 for what no file says.
        """
        spoken_of = self.files.get(subject)
        if not spoken_of:
            return "", 0
        path = next(iter(spoken_of))
        if predicate is not None and value is not None:
            path = self.later.get((subject, predicate, value), path)
        return str(path), spoken_of[path]


def load(files: Iterable[Path], vocabulary: Iterable[Path] = ()) -> Loaded:
    """Parse RDF files; triples of the vocabulary go to `graph:vocabulary` without its list nodes.

    Raise `UnreadableError` for a file that cannot be read, `RefusedError` with file and line for a syntax error.
    """
    loaded = Loaded()
    with literals_as_written():
        for path in vocabulary:
            _take(loaded, path, VOCABULARY, without_lists=True)
        for path in files:
            _take(loaded, path, LOOSE, without_lists=False)
    return loaded


@contextmanager
def literals_as_written() -> Iterator[None]:
    """Keep the library from repairing literals, as 007 to 7, and from logging what a rule will report."""
    before, log = rdflib.NORMALIZE_LITERALS, logging.getLogger("rdflib.term")
    was_disabled = log.disabled
    rdflib.NORMALIZE_LITERALS, log.disabled = False, True
    try:
        yield
    finally:
        rdflib.NORMALIZE_LITERALS, log.disabled = before, was_disabled


def _take(loaded: Loaded, path: Path, unnamed: Node, *, without_lists: bool) -> None:
    found = parsed(path)
    for subject, predicate, value, home in found.dataset.quads((None, None, None, None)):
        if without_lists and (isinstance(subject, BNode) or isinstance(value, BNode)):
            continue
        named = unnamed if home in (None, DATASET_DEFAULT_GRAPH_ID) else home
        loaded.dataset.add((subject, predicate, value, named))  # type: ignore[arg-type]
        spoken_of = loaded.files.setdefault(subject, {})
        spoken_of.setdefault(path, found.lines.get(subject, 0))
        if next(iter(spoken_of)) != path:
            loaded.later.setdefault((subject, predicate, value), path)


def merged(quads: Iterable[Quad]) -> Graph:
    """The triples of all graphs in one."""
    data = Graph()
    for subject, predicate, value, _ in quads:
        data.add((subject, predicate, value))
    return data
