"""Pages beside nginx, which serves the same bytes as files, and beside Trifid: a run, and a report in Markdown.

    pip install 'lastdose[test,benchmark]'
    npm ci --ignore-scripts --prefix tests/benchmarks/pages
    python -m tests.benchmarks.pages --quads 100000
    python -m tests.benchmarks.pages --quads 100000 1000000 10000000 --place kept --alone --report growth.md

nginx comes from Debian. Documents are compared before times are. Processor time is that of a server's whole tree of
processes; Trifid's counts with that of the Oxigraph server that it asks. `--place` is a folder in which the releases
are kept, each in a folder of its size, so that the next run need not make them.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from lastdose.releases import layout
from lastdose.releases.executing import Alone
from lastdose.releases.layout import open_release
from lastdose.web.preparing import prepare

from tests.benchmarks.figures import Figure
from tests.benchmarks.pages import measures
from tests.benchmarks.pages.labels import LABELS, release_of_labels, typed
from tests.benchmarks.pages.readers import HTML, TURTLE
from tests.benchmarks.pages.servers import (
    LASTDOSE,
    NGINX,
    PREPARED,
    PUBLIC,
    TRIFID,
    WHOLE,
    lacking,
    lastdose,
    nginx,
    trifid,
)
from tests.benchmarks.reporting import arguments, told
from tests.benchmarks.sparql.release import release_of
from tests.benchmarks.sparql.servers import Server

Things = dict[str, list[str]]
Costs = dict[str, float]
Sizes = dict[str, list[float]]
Figures = dict[str, Figure]


@dataclass(frozen=True, slots=True)
class Row:
    """A kind of request: how it is measured, what is asked for, whom, and of which types of thing."""

    name: str
    measure: Callable[[Server, Sequence[str], str], Figure]
    media_type: str
    servers: tuple[str, ...]
    kinds: tuple[str, ...] = tuple(measures.MOST_THINGS)


UNSEEN = "page not seen before"
ROWS = (
    Row(UNSEEN, measures.unseen, HTML, (LASTDOSE, TRIFID, WHOLE)),
    Row(UNSEEN, measures.unseen, HTML, (LASTDOSE,), tuple(measures.GROWING)),
    Row("prepared page not seen before", measures.unseen, HTML, (PREPARED,)),
    Row("Turtle not seen before", measures.unseen, TURTLE, (LASTDOSE, TRIFID, WHOLE)),
    Row("page seen before", measures.seen, HTML, (LASTDOSE, TRIFID, NGINX)),
    Row("Turtle seen before", measures.seen, TURTLE, (LASTDOSE, TRIFID, NGINX)),
    Row("304", measures.held, HTML, (LASTDOSE, TRIFID, NGINX)),
)
LEAST_QUADS = 100_000
COMPARED = 15
"""Of how many things of each type it is compared what is said."""
SEARCHES = ("suggest", "search")
BESIDE = (TRIFID, WHOLE, NGINX)
HEAD = (
    f"| request | CPU ms: LastDose | {' | '.join(f'{name} | of {name}' for name in BESIDE)} "
    "| p50, p99 ms: LastDose | Trifid | nginx |"
)


def report(sizes: Sequence[int], alone: bool, place: Path) -> Iterator[str]:
    """Measure everything, of the peers nothing where ours is `alone`; the lines of the report as they are known."""
    costs: dict[int, Costs] = {}
    for quads in sizes:
        costs[quads] = {}
        release = release_of(quads, place / str(quads))
        release.joinpath(layout.PAGES).unlink(missing_ok=True)
        yield from (f"## {quads:,} quads", "")
        yield from _alone(release, costs[quads]) if alone else _of_size(release, costs[quads])
    if len(sizes) > 1:
        yield from _growth(costs)
    yield from _searched(place / "labels")


def _alone(release: Path, costs: Costs) -> Iterator[str]:
    things = measures.things(release)
    with ExitStack() as stack:
        yield from _measured({LASTDOSE: stack.enter_context(lastdose(release))}, release, things, costs)
    yield ""


def _of_size(release: Path, costs: Costs) -> Iterator[str]:
    things = measures.things(release)
    with ExitStack() as stack:
        files = Path(stack.enter_context(TemporaryDirectory()))
        sizes = _compared(release, things, files)
        yield from (f"| triples of a document | {LASTDOSE} | {TRIFID} | {WHOLE} |", "|--|--:|--:|--:|")
        yield from (f"| {kind} | {' | '.join(f'{size:.0f}' for size in held)} |" for kind, held in sizes.items())
        started = [lastdose(release), trifid(release), trifid(release, WHOLE), nginx(files)]
        servers = [stack.enter_context(start) for start in started]
        _prepare(release, things)
        servers.append(stack.enter_context(lastdose(release, PREPARED)))
        yield ""
        yield from _measured({server.name: server for server in servers}, release, things, costs)
        yield from ("", "| memory, MB | PSS of all processes |", "|--|--:|")
        yield from (f"| {server.name} | {server.memory().pss:.0f} |" for server in servers)
    yield ""


def _prepare(release: Path, things: Things) -> None:
    """Prepare the pages that are measured, and those that a server is warmed up with."""
    every = (*things.values(), *measures.things(release, measures.WARMING).values())
    prepare(open_release(release), PUBLIC, Alone(), [f"/doc/{thing}" for known in every for thing in known])


def _measured(servers: dict[str, Server], release: Path, things: Things, costs: Costs) -> Iterator[str]:
    for name in {*servers} - {NGINX}:
        measures.warm(servers[name], release)
    yield from (HEAD, f"|--|{'--:|' * 10}")
    unseen: dict[str, Figures] = {}
    for row in ROWS:
        asked = [name for name in row.servers if name in servers]
        for kind in row.kinds if asked else ():
            figures = {name: row.measure(servers[name], things[kind], row.media_type) for name in asked}
            unseen.setdefault(kind, figures)
            costs[f"{row.name}: {kind}"] = figures[asked[0]].processor
            if asked == [PREPARED]:
                figures = {**unseen[kind], LASTDOSE: figures[PREPARED]}
            yield _line(f"{row.name}: {kind}", figures)


def _compared(release: Path, things: Things, place: Path) -> Sizes:
    """Write nginx's files, and compare what is served; by servers of their own, for which nothing is new after that.

    Return the average number of triples in the documents, ours and those of Trifid, of each type of thing.
    """
    known = [thing for kind in measures.MOST_THINGS for thing in things[kind]]
    (place / "files").mkdir()
    place.chmod(0o755)
    with lastdose(release) as ours, nginx(place) as files, trifid(release) as theirs, trifid(release, WHOLE) as whole:
        measures.write_files(ours, known, place)
        measures.same_bytes(ours, files, known)
        asked = (ours, theirs, whole)
        return {kind: measures.same_statements(asked, things[kind][:COMPARED]) for kind in measures.MOST_THINGS}


def _line(name: str, figures: Figures) -> str:
    ours = figures[LASTDOSE]
    cells = [name, f"{ours.processor:.2f}"]
    for other in BESIDE:
        theirs = figures.get(other)
        cells += [f"{theirs.processor:.3g}", _times(ours.processor / theirs.processor)] if theirs else ["", ""]
    waited = (figures.get(one) for one in (LASTDOSE, TRIFID, NGINX))
    cells += [f"{one.p50:.2f}, {one.p99:.2f}" if one else "" for one in waited]
    return f"| {' | '.join(cells)} |"


def _times(ratio: float) -> str:
    """A ratio as it is read: `1/15`, or `2.4`."""
    return f"{ratio:.1f}" if ratio >= 1 else f"1/{1 / ratio:.1f}"


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
    parser.add_argument("--alone", action="store_true", help="measure no other server: how the cost grows, and search")
    options = parser.parse_args()
    if min(options.quads) < LEAST_QUADS:
        parser.error(f"a release of fewer than {LEAST_QUADS:,} quads lacks some of the things that are asked for")
    if lacking() and not options.alone:
        parser.error(f"not installed: {', '.join(lacking())}")
    told(partial(report, options.quads, options.alone), options.place, options.report)


if __name__ == "__main__":
    main()
