"""The endpoint beside `oxigraph serve` and rdflib-endpoint on one store: a run, and a report in Markdown.

    pip install 'lastdose[test,benchmark]'
    python -m tests.benchmarks.sparql --quads 1000000
    python -m tests.benchmarks.sparql --quads 10000000 --place kept --report report.md

Answers are compared before times are. Processor time is that of the server's whole tree of processes. `--place` is a
folder in which the release is kept, so that the next run need not make it.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from tests.benchmarks.figures import Figure
from tests.benchmarks.reporting import arguments, told
from tests.benchmarks.sparql import measures
from tests.benchmarks.sparql.measures import OPEN
from tests.benchmarks.sparql.release import release_of
from tests.benchmarks.sparql.servers import DEADLINE, SERVERS, Server, lacking, lastdose

MEASURES: dict[str, Callable[[Server], Figure]] = {
    "one thing looked up": measures.point,
    "the same again": measures.repeated,
    "the same again, its ETag known": measures.held,
    "100,000 rows": measures.rows,
}


def report(quads: int, place: Path) -> Iterator[str]:
    """Measure everything; the lines of the report as they are known."""
    release = release_of(quads, place)
    yield f"SPARQL over {quads:,} synthetic quads, all servers on one store"
    yield from ("", "| request | server | CPU ms | beside oxigraph | p50 ms | p99 ms |", "|--|--|--:|--:|--:|--:|")
    with ExitStack() as stack:
        servers = [stack.enter_context(start(release)) for start in SERVERS]
        measures.same_answers(servers)
        for name, measure in MEASURES.items():
            yield from _compared(name, servers, [measure(server) for server in servers])
        memory = [(server.name, server.largest_worker(), server.memory()) for server in servers]
    yield from _attacked(release)
    yield from ("", "| memory, MB | of a worker: RSS | PSS | in all: PSS |", "|--|--:|--:|--:|")
    yield from (f"| {name} | {worker.rss:.0f} | {worker.pss:.0f} | {total.pss:.0f} |" for name, worker, total in memory)
    yield from _slow(release)


def _compared(name: str, servers: list[Server], figures: list[Figure]) -> Iterator[str]:
    peer = figures[1].processor
    for server, figure in zip(servers, figures, strict=True):
        cost = f"{figure.processor:.2f} | {figure.processor / peer:.1f}"
        yield f"| {name} | {server.name} | {cost} | {figure.p50:.2f} | {figure.p99:.2f} |"


def _attacked(release: Path) -> Iterator[str]:
    """Each server alone: what one of the others goes on with after an attack would be in the way."""
    for start in SERVERS:
        with start(release) as server:
            figure = measures.attacked(server)
            yield f"| look-ups, two attackers | {server.name} | | | {figure.p50:.2f} | {figure.p99:.2f} |"


def _slow(release: Path) -> Iterator[str]:
    """What ours does with queries that have no end, and with one that takes long beside them."""
    with lastdose(release) as ours:
        late, why = measures.given_up(ours)
    yield ""
    yield f"A query without end was answered 503 after {late:.2f} s, with a deadline of {DEADLINE:g} s: {why}"
    with lastdose(release, timeout=30) as ours:
        quiet, beside = measures.slow_seconds(ours)
    yield ""
    yield f"A slow query took {quiet:.2f} s alone, and {beside:.2f} s beside {OPEN} endless ones of another client."


def main() -> None:
    """Print the report, and write it where asked."""
    parser = arguments("Measure the SPARQL endpoint beside oxigraph and rdflib-endpoint.", "the release")
    parser.add_argument("--quads", type=int, default=1_000_000)
    options = parser.parse_args()
    if lacking():
        parser.error(f"not installed: {', '.join(lacking())}; pip install 'lastdose[test,benchmark]'")
    told(partial(report, options.quads), options.place, options.report)


if __name__ == "__main__":
    main()
