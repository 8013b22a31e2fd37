"""Evaluation: one question on one read-only store, written to an output as it comes."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, islice
from typing import IO, Any, NamedTuple, Protocol, cast

import pyoxigraph as ox

from lastdose.engine.interface import JSON_LD, RDF_XML, XML, Form, Limits, Question, acceptable
from lastdose.engine.syntax import in_order_of_appearance, located, names_a_dataset, query_form, refuse
from lastdose.errors import DamagedError, QueryError, ReaderError

_SAMPLE = 5000
_RDF_TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
_ELEMENT_NAME = re.compile(r"[^\W\d][\w.\-]*\Z")
_NOT_XML = re.compile(b"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]")
_LONGEST_CHARACTER = 3


class Output(Protocol):
    """Where an answer goes, piece by piece."""

    def write(self, data: bytes, /) -> int:
        """Take all of the data."""

    def flush(self) -> None:
        """Nothing need happen."""


class Outcome(NamedTuple):
    """What was written: the form of the query, the media type, and the number of triples where known."""

    form: Form
    media_type: str
    triples: int | None = None


def evaluate(store: ox.Store, question: Question, output: Output, limits: Limits) -> Outcome:
    """Write the answer to a question; raise QueryError, ForbiddenError, LimitError, ReaderError or DamagedError."""
    refuse(question.query, limits)
    form = query_form(question.query)
    media_type = acceptable(form, question.media_type)
    sink = checked(output, media_type)
    try:
        results = _results(store, question)
        if isinstance(results, ox.QueryTriples):
            return Outcome(form, media_type, write_triples(results, media_type, question.prefixes, sink))
        results.serialize(_io(sink), ox.QueryResultsFormat.from_media_type(media_type))
    except (OSError, RuntimeError) as error:
        raise DamagedError(f"The store cannot be read: {error}") from error
    return Outcome(form, media_type)


def _results(store: ox.Store, question: Question) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
    dataset = _dataset(question)
    try:
        results = store.query(question.query, base_iri=question.base_iri, **dataset)
        if isinstance(results, ox.QuerySolutions):
            names = [variable.value for variable in results.variables]
            ordered = in_order_of_appearance(question.query, names)
            if ordered != question.query:
                return store.query(ordered, base_iri=question.base_iri, **dataset)
    except SyntaxError as error:
        raise located(str(error)) from error
    except ValueError as error:
        raise QueryError(str(error)) from error
    except RuntimeError as error:
        if "function" in str(error):
            raise QueryError(str(error)) from error
        raise
    return results


def _dataset(question: Question) -> dict[str, Any]:
    """The dataset of the request, else the query's own, else the union of all graphs (SPARQL 1.1 Protocol §2.1.4)."""
    if question.default_graphs or question.named_graphs:
        return {
            "default_graph": [_node(iri) for iri in question.default_graphs],
            "named_graphs": [_node(iri) for iri in question.named_graphs],
        }
    return {"use_default_graph_as_union": not names_a_dataset(question.query)}


def _node(iri: str) -> ox.NamedNode:
    try:
        return ox.NamedNode(iri)
    except ValueError as error:
        raise QueryError(f"{iri!r} is no IRI of a graph: {error}") from error


def checked(output: Output, media_type: str) -> Output:
    """The output; in the XML formats one that raises ReaderError at a character that XML cannot hold."""
    return _XmlOutput(output) if media_type in (XML, RDF_XML) else output


def write_triples(triples: Iterable[ox.Triple], media_type: str, prefixes: Mapping[str, str], output: Output) -> int:
    """Write triples as they come, with those of the prefixes that are used; return their number."""
    counted = _Counted(triples, media_type)
    sample = list(islice(counted, _SAMPLE))
    used = prefixes if len(sample) == _SAMPLE else _used(prefixes, sample)
    rdf_format = ox.RdfFormat.from_media_type(media_type)
    ox.serialize(chain(sample, counted), _io(output), rdf_format, prefixes=dict(used))
    return counted.count


class _Counted(Iterator[ox.Triple]):
    """Triples, counted as they pass; raise ReaderError at one that the format cannot carry."""

    def __init__(self, triples: Iterable[ox.Triple], media_type: str) -> None:
        self._triples = iter(triples)
        self._media_type = media_type
        self.count = 0

    def __next__(self) -> ox.Triple:
        triple = next(self._triples)
        self.count += 1
        if self._media_type == RDF_XML:
            _refuse_nameless(triple.predicate)
            if triple.predicate == _RDF_TYPE and isinstance(triple.object, ox.NamedNode):
                _refuse_nameless(triple.object)
        elif self._media_type == JSON_LD and isinstance(triple.object, ox.Triple):
            raise ReaderError("JSON-LD has no triple terms: ask for Turtle or N-Triples.")
        return triple


def _refuse_nameless(node: ox.NamedNode) -> None:
    if _ELEMENT_NAME.search(node.value) is None:
        raise ReaderError(f"RDF/XML has no element for <{node.value}>: ask for Turtle or JSON-LD.")


def _used(prefixes: Mapping[str, str], triples: Iterable[ox.Triple]) -> dict[str, str]:
    iris = sorted({iri for triple in triples for term in triple for iri in _iris(term)})
    return {name: start for name, start in prefixes.items() if _any_starts(iris, start)}


def _iris(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> Iterator[str]:
    if isinstance(term, ox.NamedNode):
        yield term.value
    elif isinstance(term, ox.Literal):
        yield term.datatype.value
    elif isinstance(term, ox.Triple):
        for part in term:
            yield from _iris(part)


def _any_starts(iris: list[str], start: str) -> bool:
    place = bisect_left(iris, start)
    return place < len(iris) and iris[place].startswith(start)


class _XmlOutput:
    """An output that raises ReaderError at a character that XML 1.0 cannot hold (§2.2)."""

    def __init__(self, output: Output) -> None:
        self._output = output
        self._tail = b""

    def write(self, data: bytes, /) -> int:
        if _NOT_XML.search(self._tail + data):
            raise ReaderError("The answer holds a character that XML cannot hold: ask for JSON or Turtle.")
        self._tail = data[1 - _LONGEST_CHARACTER :]
        return self._output.write(data)

    def flush(self) -> None:
        self._output.flush()


def _io(output: Output) -> IO[bytes]:
    """The output as pyoxigraph's signatures want it; it calls `write` and `flush` only."""
    return cast(IO[bytes], output)
