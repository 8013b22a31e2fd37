"""Releases measured: built beside Oxigraph, downloaded beside nginx, compared with each other; a report in Markdown.

    pip install 'lastdose[test,benchmark]'
    python -m tests.benchmarks.releases --quads 1000000
    python -m tests.benchmarks.releases --quads 10000000 --place kept --report report.md

What comes out is compared before times are. Quads are those of `tests/benchmarks/synthetic.py`; a tenth of them is
built too, to see whether a quad costs more among more. `--place` is a folder in which the quads are kept for the next
run.
"""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from lastdose.releases.layout import open_release

from tests.benchmarks.releases import building, differing, downloading
from tests.benchmarks.reporting import arguments, told


def report(quads: int, place: Path) -> Iterator[str]:
    """Measure everything; the lines of the report as they are known."""
    place.mkdir(parents=True, exist_ok=True)
    lines = building.lines_file(quads, place)
    fewer = quads // 10
    smaller = building.built(building.part_of(lines, fewer, place), fewer, place)
    yield from building.report([smaller, building.built(lines, quads, place)])
    yield ""
    release = open_release(next((place / "built").iterdir()))
    yield from differing.report(quads, differing.differed(release, place))
    yield ""
    yield from downloading.report(downloading.loaded(place))
    yield from building.before_writing(place)


def main() -> None:
    """Print the report, and write it where asked."""
    parser = arguments("Measure building, downloading and comparing releases.", "the quads")
    parser.add_argument("--quads", type=int, default=1_000_000)
    options = parser.parse_args()
    if downloading.lacking():
        parser.error(f"not installed: {', '.join(downloading.lacking())}; nginx is a Debian package")
    told(partial(report, options.quads), options.place, options.report)


if __name__ == "__main__":
    main()
