"""Loading: files to one dataset that remembers which file each subject came from, and what was misspelt in it."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import rdflib
from rdflib import BNode, Dataset, URIRef
from rdflib.exceptions import ParserError
from rdflib.graph import DATASET_DEFAULT_GRAPH_ID
from rdflib.plugins.parsers.notation3 import BadSyntax

from lastdose.errors import RefusedError, UnreadableError
from lastdose.graphs.spelling import Quad, graph
from lastdose.graphs.trig import Writer

FORMATS = {".ttl": "turtle", ".trig": "trig", ".nq": "nquads", ".nt": "nt"}
VOCABULARY = graph("vocabulary")
LOOSE = graph("loose")


@dataclass(slots=True)
class Loaded:
    """A dataset, and for each subject the file that speaks of it."""

    dataset: Dataset = field(default_factory=Dataset)
    files: dict[URIRef, Path] = field(default_factory=dict)

    def add(self, quads: Iterable[Quad]) -> None:
        """Add quads made by the program."""
        for quad in quads:
            self.dataset.add(quad)  # type: ignore[arg-type]

    def place(self, subject: URIRef) -> tuple[str, int]:
        """The file and line where a subject's block starts; an empty name and 0 for what no file says."""
        path = self.files.get(subject)
        if path is None:
            return "", 0
        return str(path), _line(path, {Writer().term(subject), f"<{subject}>"})


def _line(path: Path, names: set[str]) -> int:
    with path.open(encoding="utf-8") as lines:
        return next((number for number, text in enumerate(lines, 1) if names & set(text.split(maxsplit=1)[:1])), 0)


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
    """Keep the library from repairing literals: it would turn `007` into 7 before any rule sees it."""
    before = rdflib.NORMALIZE_LITERALS
    rdflib.NORMALIZE_LITERALS = False
    try:
        yield
    finally:
        rdflib.NORMALIZE_LITERALS = before


def _take(loaded: Loaded, path: Path, unnamed: URIRef, *, without_lists: bool) -> None:
    for subject, predicate, value, home in parsed(path).quads((None, None, None, None)):
        if without_lists and (isinstance(subject, BNode) or isinstance(value, BNode)):
            continue
        named = unnamed if home in (None, DATASET_DEFAULT_GRAPH_ID) else home
        loaded.dataset.add((subject, predicate, value, named))  # type: ignore[arg-type]
        if isinstance(subject, URIRef):
            loaded.files.setdefault(subject, path)


def parsed(path: Path) -> Dataset:
    """The dataset in one file, its format told by the name's ending; errors as `load` raises them."""
    rdf_format = FORMATS.get(path.suffix)
    if rdf_format is None:
        raise UnreadableError(f"{path}: not an RDF file: its name ends in none of {', '.join(FORMATS)}")
    dataset = Dataset()
    try:
        dataset.parse(data=path.read_text(encoding="utf-8"), format=rdf_format)
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableError(f"{path}: cannot be read: {error}") from error
    except BadSyntax as error:
        raise RefusedError(f"{path}:{error.lines + 1}: {error._why}") from error
    except ParserError as error:
        raise RefusedError(f"{path}: {error}") from error
    return dataset
