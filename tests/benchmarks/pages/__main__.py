"""Pages beside nginx, which serves the same bytes as files, and beside Trifid: a run, and a report in Markdown.

    pip install 'lastdose[test,benchmark]'
    npm ci --ignore-scripts --prefix tests/benchmarks/pages
    python -m tests.benchmarks.pages --quads 100000
    python -m tests.benchmarks.pages --quads 100000 10000000 --place kept --report report.md

nginx comes from Debian. Documents are compared before times are. Processor time is that of a server's whole tree of
processes; Trifid's counts with that of the Oxigraph server that it asks. `--place` is a folder in which the releases
are kept, each in a folder of its size, so that the next run need not make them.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.benchmarks.figures import Figure
from tests.benchmarks.pages import measures
from tests.benchmarks.pages.labels import LABELS, release_of_labels, typed
from tests.benchmarks.pages.readers import HTML, TURTLE
from tests.benchmarks.pages.servers import lacking, lastdose, nginx, trifid
from tests.benchmarks.reporting import arguments, told
from tests.benchmarks.sparql.release import release_of
from tests.benchmarks.sparql.servers import Server

Things = dict[str, list[str]]
Costs = dict[str, float]
Sizes = dict[str, tuple[float, float]]
MEASURES: dict[str, tuple[Callable[[Server, Sequence[str], str], Figure], str]] = {
    "page not seen before": (measures.unseen, HTML),
    "Turtle not seen before": (measures.unseen, TURTLE),
    "page seen before": (measures.seen, HTML),
    "Turtle seen before": (measures.seen, TURTLE),
    "304": (measures.held, HTML),
}
KNOWN_TO_NGINX = (measures.seen, measures.held)
"""What nginx is measured by: for it nothing is new."""
LEAST_QUADS = 100_000
COMPARED = 15
"""Of how many things of each type it is compared what is said."""
SEARCHES = ("suggest", "search")
HEAD = (
    "| request | CPU ms: LastDose | Trifid | of Trifid | nginx | times nginx | p50, p99 ms: LastDose | Trifid | nginx |"
)


def report(sizes: Sequence[int], place: Path) -> Iterator[str]:
    """Measure everything; the lines of the report as they are known."""
    costs: dict[int, Costs] = {}
    for quads in sizes:
        costs[quads] = {}
        yield from (f"## {quads:,} quads", "")
        yield from _of_size(release_of(quads, place / str(quads)), costs[quads])
    if len(sizes) > 1:
        yield from _growth(costs)
    yield from _searched(place / "labels")


def _of_size(release: Path, costs: Costs) -> Iterator[str]:
    things = measures.things(release)
    with ExitStack() as stack:
        files = Path(stack.enter_context(TemporaryDirectory()))
        sizes = _compared(release, things, files)
        yield from ("| document | triples: LastDose | Trifid |", "|--|--:|--:|")
        yield from (f"| {kind} | {ours:.0f} | {theirs:.0f} |" for kind, (ours, theirs) in sizes.items())
        servers = [stack.enter_context(start) for start in (lastdose(release), trifid(release), nginx(files))]
        for server in servers[:2]:
            measures.warm(server, release)
        yield from ("", HEAD, "|--|--:|--:|--:|--:|--:|--:|--:|--:|")
        for name, (measure, media_type) in MEASURES.items():
            for kind in measures.MOST_THINGS:
                asked = servers if measure in KNOWN_TO_NGINX else servers[:2]
                figures = {server.name: measure(server, things[kind], media_type) for server in asked}
                costs[f"{name}: {kind}"] = figures["LastDose"].processor
                yield _row(f"{name}: {kind}", figures)
        yield from ("", "| memory, MB | PSS of all processes |", "|--|--:|")
        yield from (f"| {server.name} | {server.memory().pss:.0f} |" for server in servers)
    yield ""


def _compared(release: Path, things: Things, place: Path) -> Sizes:
    """Write nginx's files, and compare what is served; by servers of their own, for which nothing is new after that.

    Return the average number of triples in our documents and in Trifid's, of each type of thing.
    """
    known = [thing for kind in things.values() for thing in kind]
    (place / "files").mkdir()
    place.chmod(0o755)
    with lastdose(release) as ours, nginx(place) as files, trifid(release) as theirs:
        measures.write_files(ours, known, place)
        measures.same_bytes(ours, files, known)
        return {kind: measures.same_statements(ours, theirs, some[:COMPARED]) for kind, some in things.items()}


def _row(name: str, figures: dict[str, Figure]) -> str:
    ours, theirs = figures["LastDose"], figures["Trifid"]
    cells = [name, f"{ours.processor:.2f}", f"{theirs.processor:.1f}", f"1/{theirs.processor / ours.processor:.1f}"]
    files = figures.get("nginx")
    cells += [f"{files.processor:.3f}", f"{ours.processor / files.processor:.1f}"] if files else ["", ""]
    waited = [f"{one.p50:.2f}, {one.p99:.2f}" if one else "" for one in (ours, theirs, files)]
    return f"| {' | '.join(cells + waited)} |"


def _growth(costs: dict[int, Costs]) -> Iterator[str]:
    """What the same documents cost in releases of several sizes, beside the first."""
    sizes = list(costs)
    yield from ("## Growth", "", "CPU of LastDose, beside that of the same at the first size.", "")
    yield f"| request | {' | '.join(f'{size:,} quads' for size in sizes)} |"
    yield f"|--|{'--:|' * len(sizes)}"
    for name, first in costs[sizes[0]].items():
        yield f"| {name} | {' | '.join(f'{costs[size][name] / first:.2f}' for size in sizes)} |"
    yield ""


def _searched(place: Path) -> Iterator[str]:
    words = list(typed())
    yield from (f"## Search as you type, {LABELS:,} labels", "")
    yield from ("| request | CPU ms | p50 ms | p95 ms | p99 ms |", "|--|--:|--:|--:|--:|")
    with lastdose(release_of_labels(place)) as server:
        for path in SEARCHES:
            figure = measures.search(server, words, path)
            waited = f"{figure.p50:.2f} | {figure.p95:.2f} | {figure.p99:.2f}"
            yield f"| /{path} after each sign | {figure.processor:.2f} | {waited} |"


def main() -> None:
    """Print the report, and write it where asked."""
    parser = arguments("Measure the pages beside nginx and Trifid.", "the releases")
    parser.add_argument("--quads", type=int, nargs="+", default=[100_000], help="sizes of releases, the smallest first")
    options = parser.parse_args()
    if min(options.quads) < LEAST_QUADS:
        parser.error(f"a release of fewer than {LEAST_QUADS:,} quads lacks some of the things that are asked for")
    if lacking():
        parser.error(f"not installed: {', '.join(lacking())}")
    told(partial(report, options.quads), options.place, options.report)


if __name__ == "__main__":
    main()
