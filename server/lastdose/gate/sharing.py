"""Sharing out: the shapes dealt to several processes, each of which asks its own of all the data."""

from collections.abc import Callable, Iterator, Sequence
from multiprocessing import get_all_start_methods, get_context
from multiprocessing.connection import Connection

from rdflib import Graph

from lastdose.errors import PublisherError, RefusedError
from lastdose.gate.batching import TARGETS
from lastdose.gate.violations import Finding

FEWEST = 20_000
"""Triples for which a second process is worth its start."""

Ask = Callable[[Graph], Iterator[Finding]]


def asked_in(workers: int, triples: int, ask: Ask, shapes: Graph) -> list[Finding]:
    """What `ask` finds with the shapes, dealt to so many processes where there is enough to do.

    Each process inherits the data as it is, so this works where processes can be forked; elsewhere one does all.
    """
    if workers == 1 or triples < FEWEST or "fork" not in get_all_start_methods():
        return list(ask(shapes))
    context = get_context("fork")
    started = []
    for share in shares(shapes, workers):
        here, there = context.Pipe(duplex=False)
        process = context.Process(target=_answer, args=(ask, share, there), daemon=True)
        process.start()
        there.close()
        started.append((process, here))
    found = [finding for _, here in started for finding in _received(here)]
    for process, _ in started:
        process.join()
    return found


def shares(shapes: Graph, number: int) -> list[Graph]:
    """The shapes so many times, each time with the targets of other ones, so that every shape is asked once."""
    aimed = sorted({shape for target in TARGETS for shape in shapes.subjects(target)}, key=str)
    return [_aimed_at(shapes, aimed[place::number]) for place in range(number)]


def _aimed_at(shapes: Graph, kept: Sequence[object]) -> Graph:
    keep, share = set(kept), Graph()
    for subject, predicate, value in shapes:
        if predicate not in TARGETS or subject in keep:
            share.add((subject, predicate, value))
    return share


def _answer(ask: Ask, share: Graph, there: Connection) -> None:
    try:
        there.send(list(ask(share)))
    except RefusedError as error:
        there.send(error)


def _received(here: Connection) -> list[Finding]:
    try:
        found: list[Finding] | RefusedError = here.recv()
    except EOFError as error:
        raise PublisherError("a checking process was killed, perhaps for want of memory") from error
    if isinstance(found, RefusedError):
        raise found
    return found
