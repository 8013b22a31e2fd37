"""The example queries on the shipped data among synthetic quads, beside oxigraph and, where installed, Virtuoso 7.

    python -m tests.benchmarks.examples --quads 1000000 --report report.md

Rows are compared before times are. Each time another comment stands in the query, so that none is answered from a
cache.
"""

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from math import ceil
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

from lastdose.releases.cache import shipped_release
from lastdose.releases.examples import Example, examples_in
from lastdose.releases.layout import RECORD
from lastdose.releases.shipped import shipped

from tests.benchmarks.examples.virtuoso import installed, virtuoso
from tests.benchmarks.reporting import arguments, told
from tests.benchmarks.sparql.measures import Client
from tests.benchmarks.sparql.release import release_of
from tests.benchmarks.sparql.servers import Server, lastdose, oxigraph

TIMES, DEADLINE = 20, 60
YES_OR_NO = "__ASK_RETVAL"
"""How Virtuoso names the answer to ASK where a comment ends the query."""
YES = {"1": "true", "0": "false"}


@dataclass(frozen=True, slots=True)
class Taken:
    """What a server took for a query, in milliseconds, and the rows of its answer, each so many times."""

    p50: float
    p95: float
    rows: Counter[str]


def report(quads: int, place: Path) -> Iterator[str]:
    """Ask each server each example; the lines of the report as they are known."""
    release = release_of(quads, place, shipped_release(lambda *_: None).file(RECORD))
    with ExitStack() as stack:
        servers = [stack.enter_context(lastdose(release, timeout=DEADLINE)), stack.enter_context(oxigraph(release))]
        if installed():
            scratch = Path(stack.enter_context(TemporaryDirectory()))
            servers.append(stack.enter_context(virtuoso(release, scratch / "virtuoso")))
        names = [server.name for server in servers]
        yield f"The examples over {quads:,} quads; milliseconds, p50 and p95 of {TIMES}"
        yield from ("", f"| example | rows | {' | '.join(f'{name} p50 | p95' for name in names)} | the same rows |")
        yield f"|--|--:|{'--:|--:|' * len(names)}--|"
        for example in examples_in(shipped("data") / "examples"):
            if example.form in ("Select", "Ask"):
                yield _line(example, [taken(server, example) for server in servers])


def _line(example: Example, all_taken: list[Taken]) -> str:
    times = " | ".join(f"{one.p50:.1f} | {one.p95:.1f}" for one in all_taken)
    first = all_taken[0].rows
    same = "yes" if all(one.rows == first for one in all_taken) else "but for repeated ones"
    assert all(set(one.rows) == set(first) for one in all_taken), example.name
    return f"| {example.name} | {first.total()} | {times} | {same} |"


def taken(server: Server, example: Example) -> Taken:
    """Ask an example again and again."""
    client, times, body = Client(server), [], b""
    for number in range(TIMES + 1):
        begun = perf_counter()
        status, body, _ = client.ask(f"{example.query}\n# {number}")
        times.append(1000 * (perf_counter() - begun))
        assert status == 200, (server.name, example.name, body)
    after_the_first = sorted(times[1:])
    return Taken(median(after_the_first), after_the_first[ceil(0.95 * TIMES) - 1], _rows(body))


def _rows(body: bytes) -> Counter[str]:
    told = json.loads(body)
    if "boolean" in told:
        told = {"results": {"bindings": [{YES_OR_NO: {"value": str(told["boolean"]).lower()}}]}}
    return Counter(
        json.dumps({name: _value(term) for name, term in row.items()}, sort_keys=True)
        for row in told["results"]["bindings"]
    )


def _value(term: dict[str, str]) -> str:
    """A term as all of them write it: Virtuoso keeps booleans as integers."""
    return YES.get(term["value"], term["value"])


def main() -> None:
    """Print the report, and write it where asked."""
    parser = arguments("Ask the example queries beside oxigraph and Virtuoso.", "the release")
    parser.add_argument("--quads", type=int, default=1_000_000)
    options = parser.parse_args()
    told(partial(report, options.quads), options.place, options.report)


if __name__ == "__main__":
    main()
