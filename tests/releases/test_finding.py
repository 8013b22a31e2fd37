"""Lists of things: each choice leaves what it says, pages hold each thing once, and no size of the graph costs more."""

import sqlite3
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lastdose.namespaces import CANONICAL_BASE
from lastdose.releases.bits import bits_of, places_in
from lastdose.releases.descriptions import Descriptions
from lastdose.releases.findable import SORTINGS, folded
from lastdose.releases.finding import Finder, Wanted
from lastdose.releases.index import write_index
from lastdose.releases.sorting import sorted_lines
from lastdose.web.listing import FACETS

from tests.benchmarks.synthetic import synthetic_lines

SIZES = (8_000, 40_000)
DRUGS = (("type", "drug"),)


@pytest.fixture(scope="module")
def indexes(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The indexes of a small and of a large synthetic graph."""
    place = tmp_path_factory.mktemp("indexes")
    first, second = (_index(place / str(size), size) for size in SIZES)
    return first, second


def _index(place: Path, size: int) -> Path:
    place.mkdir()
    record = place / "record.nq"
    with record.open("wb") as out:
        out.writelines(sorted_lines((line.encode() for line in synthetic_lines(size)), place))
    write_index(record, place / "index.sqlite", place, CANONICAL_BASE)
    return place / "index.sqlite"


@pytest.fixture
def finder(indexes: tuple[Path, Path]) -> Finder:
    return Finder(sqlite3.connect(indexes[0]))


def every(finder: Finder, wanted: Wanted) -> set[str]:
    return {one.iri for one in finder.found(Wanted(wanted.words, wanted.choices, size=100_000)).listed}


@pytest.mark.parametrize("words", ["", "drug"])
@pytest.mark.parametrize("choices", [(), DRUGS, (("risk", "rebound"), ("boxed", "yes"))])
def test_each_further_choice_leaves_as_many_things_as_it_says(
    finder: Finder, words: str, choices: tuple[tuple[str, str], ...]
) -> None:
    before = every(finder, Wanted(words, choices))

    further = finder.found(Wanted(words, choices), FACETS).further

    offered = [(facet, value, number) for facet, values in further.items() for value, number in values]
    assert offered
    for facet, value, number in offered:
        left = every(finder, Wanted(words, (*choices, (facet, value))))
        assert len(left) == number > 0
        assert left <= before


@pytest.mark.parametrize("words", ["", "drug"])
@pytest.mark.parametrize("sorting", SORTINGS)
def test_the_pages_of_a_list_hold_each_thing_once_and_in_order(finder: Finder, words: str, sorting: str) -> None:
    whole = finder.found(Wanted(words, sorting=sorting, size=100_000))

    pages = [finder.found(Wanted(words, sorting=sorting, page=page, size=7)).listed for page in range(1, 200)]

    assert [one for page in pages for one in page] == list(whole.listed)
    assert len(whole.listed) == whole.total == len({one.iri for one in whole.listed})


def test_lists_are_sorted_by_claims_and_by_the_newest_source(finder: Finder) -> None:
    claims = [one.claims for one in finder.found(Wanted(choices=DRUGS, sorting="claims")).listed]
    newest = [one.newest for one in finder.found(Wanted(choices=DRUGS, sorting="newest")).listed]

    assert all(one >= other for one, other in pairwise(claims))
    assert all(one >= other for one, other in pairwise(newest))
    assert min(claims) > 0
    assert min(newest) > "2000"


def test_a_choice_that_nothing_fits_leaves_nothing(finder: Finder) -> None:
    assert finder.found(Wanted(choices=(("risk", "nonsense"),))).total == 0
    assert finder.found(Wanted(choices=(("type", "drug"), ("type", "source")))).total == 0


@given(st.sets(st.integers(0, 3_000), max_size=200), st.integers(0, 210), st.integers(1, 60))
def test_a_page_of_a_set_of_bits_is_a_part_of_its_sorted_places(places: set[int], start: int, size: int) -> None:
    assert places_in(bits_of(places, 3_000), start, size) == sorted(places)[start : start + size]


@pytest.mark.parametrize(
    "wanted",
    [
        Wanted(size=5),
        Wanted(choices=DRUGS, sorting="claims", size=4),
        Wanted(choices=(*DRUGS, ("risk", "rebound")), sorting="newest", size=2),
        Wanted(choices=(("source", "regulatory-label"),), sorting="claims", page=3, size=5),
    ],
    ids=["all", "drugs by claims", "drugs with rebound", "a later page"],
)
def test_a_page_of_a_list_costs_the_same_at_any_size(indexes: tuple[Path, Path], wanted: Wanted) -> None:
    small, large = (steps(path, lambda finder: finder.found(wanted, FACETS)) for path in indexes)

    assert large <= 1.2 * small


@pytest.mark.parametrize("typed", ["drug", "d", "effect 1", "12"])
def test_what_is_suggested_costs_no_more_than_a_bound(indexes: tuple[Path, Path], typed: str) -> None:
    assert steps(indexes[1], lambda finder: finder.suggested(typed, 8)) < 60_000


def steps(path: Path, ask: Callable[[Finder], object]) -> int:
    """How many instructions SQLite carries out to answer."""
    counted = 0

    def step() -> int:
        nonlocal counted
        counted += 1
        return 0

    connection = sqlite3.connect(path)
    connection.set_progress_handler(step, 1)
    ask(Finder(connection))
    connection.close()
    return counted


@pytest.mark.parametrize(
    ("text", "same"),
    [("Métoprolol", "metoprolol"), ("ＭＥＤ", "med"), ("  a  b ", "a b"), ("震颤", "震颤"), ("Straße", "strasse")],
)
def test_names_are_compared_without_capitals_accents_and_widths(text: str, same: str) -> None:
    assert folded(text) == same


def test_the_claims_of_a_term_are_those_that_point_at_it(indexes: tuple[Path, Path]) -> None:
    with Descriptions(indexes[0]).open() as reader:
        term = f"{CANONICAL_BASE}id/effect/effect-1"
        pointing = {link.source for link in reader.incoming(term) if "/id/claim/" in link.source}

        parts = [reader.claims_of_term(term, slice(start, start + 2)) for start in range(0, 40, 2)]

        assert {claim for part in parts for claim in part} == pointing != set()
        assert reader.count_claims_of_term(term) == len(pointing) == sum(map(len, parts))
