"""What is measured of a server of pages: processor time and latency of a kind of request, as its readers see them."""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from pathlib import Path

from lastdose.namespaces import CANONICAL_BASE
from lastdose.releases import layout

from tests.benchmarks.figures import Figure, measured
from tests.benchmarks.pages.readers import HTML, TURTLE, Reader, file_of, graph_of, statements
from tests.benchmarks.sparql.servers import Server

ANY = "*/*"
MOST_THINGS = {"claim": 600, "version": 150, "drug": 40}
"""How many things of each type are asked for."""
GROWING = {"source": 40, "effect": 20}
"""The same of types that only growth is measured of; an effect has more claims in a larger release, told by pages."""
MEASURED, WARMING = range(40), range(40, 60)
"""The numbers of the drugs that things are of: the same in releases of any size, so that their pages hold the same."""
SEEN, TIMES = 10, 10_000


def things(release: Path, numbers: Iterable[int] = MEASURED) -> dict[str, list[str]]:
    """Things of each type about numbered drugs, as `drug/drug-1`."""
    drugs = [f"drug-{number}" for number in numbers]
    with closing(sqlite3.connect(f"{(release / layout.INDEX).absolute().as_uri()}?mode=ro", uri=True)) as index:
        found = {"drug": [f"drug/{drug}" for drug in drugs]}
        found["version"] = [thing for drug in drugs for thing in _pointing(index, f"source/label-{drug}", "versionOf")]
        found["claim"] = [thing for drug in drugs for thing in _pointing(index, f"drug/{drug}", "aboutDrug")]
    found["source"] = [f"source/label-{drug}" for drug in drugs]
    found["effect"] = [f"effect/effect-{2 * number + 1}" for number in numbers]
    return {kind: found[kind][:most] for kind, most in {**MOST_THINGS, **GROWING}.items()}


def _pointing(index: sqlite3.Connection, thing: str, name: str) -> Iterator[str]:
    start = f"{CANONICAL_BASE}id/"
    query = "SELECT source FROM link WHERE target = ? AND predicate = ? ORDER BY source"
    for (source,) in index.execute(query, (start + thing, f"{CANONICAL_BASE}ontology#{name}")):
        yield source.removeprefix(start)


def write_files(server: Server, known: Iterable[str], place: Path) -> None:
    """Write the documents about things, as a server gives them, where nginx finds them."""
    reader = Reader(server)
    for thing in known:
        for media_type in (HTML, TURTLE):
            path = file_of(place, thing, media_type)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(reader.ask(thing, media_type).body)


def same_statements(servers: Sequence[Server], known: Sequence[str]) -> list[float]:
    """How many triples the documents of each server hold on the average, in Turtle.

    Raise AssertionError where they do not say the same of the thing that a document is about.
    """
    readers, sizes = [Reader(server) for server in servers], [0] * len(servers)
    for thing in known:
        graphs = [graph_of(reader.ask(thing, TURTLE).body) for reader in readers]
        said = [statements(graph, thing) for graph in graphs]
        assert said[0], thing
        assert said == [said[0]] * len(said), thing
        sizes = [size + len(graph) for size, graph in zip(sizes, graphs, strict=True)]
    return [size / len(known) for size in sizes]


def same_bytes(ours: Server, theirs: Server, known: Iterable[str]) -> None:
    """Raise AssertionError where a document is another one."""
    first, second = Reader(ours), Reader(theirs)
    for thing in known:
        for media_type in (HTML, TURTLE):
            assert first.ask(thing, media_type).body == second.ask(thing, media_type).body, thing


def warm(server: Server, release: Path) -> None:
    """Ask a server for what is not measured, so that it has met its own program."""
    reader = Reader(server)
    for known in things(release, WARMING).values():
        for thing in known[: len(WARMING)]:
            for media_type in (HTML, TURTLE):
                reader.ask(thing, media_type)


def unseen(server: Server, known: Sequence[str], media_type: str) -> Figure:
    """Documents that nobody has asked for before, but for the last."""
    reader = Reader(server)
    return measured(server, len(known) - 1, lambda number: reader.ask(known[number], media_type))


def seen(server: Server, known: Sequence[str], media_type: str) -> Figure:
    """Documents that were asked for just before."""
    reader = Reader(server)
    for thing in known[:SEEN]:
        reader.ask(thing, media_type)
    return measured(server, TIMES, lambda number: reader.ask(known[number % SEEN], media_type))


def held(server: Server, known: Sequence[str], media_type: str) -> Figure:
    """Documents that the reader holds, and whose tag it sends where it was given one."""
    reader = Reader(server)
    tags = [reader.ask(thing, media_type).tag for thing in known[:SEEN]]
    return measured(server, TIMES, lambda number: reader.ask(known[number % SEEN], media_type, tags[number % SEEN]))


def search(server: Server, words: Sequence[str], path: str) -> Figure:
    """What a reader gets who is told of what there is after each sign that is typed."""
    reader = Reader(server)
    return measured(server, len(words) - 1, lambda number: reader.get(f"{path}?q={words[number]}", ANY))
