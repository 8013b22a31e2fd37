"""Any claim at all: every kind with any filling, its entries in the order in which reading gives them."""

from collections.abc import Callable
from dataclasses import MISSING
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from lastdose.claims.concepts import Concept
from lastdose.claims.documents import Passage, fingerprint
from lastdose.claims.kinds import Claim
from lastdose.claims.values import Population, Quantity, Ref, TaperStep, UseContext
from lastdose.graphs.spelling import Spelling, spellings, written

KEYS = st.from_regex(r"[a-z0-9][a-z0-9-]{0,12}", fullmatch=True)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30)
DECIMALS = st.decimals(min_value=0, max_value=10**6, places=3)
REFS = st.builds(Ref, st.sampled_from(["condition", "drug", "drug-class", "effect", "product"]), KEYS)
PLACES = st.tuples(st.sampled_from(["text", "boxed_warning[0]", "section[0].section[4]"]), st.integers(0, 999))


@pytest.fixture(scope="session")
def claims() -> Callable[[type[Claim]], SearchStrategy[Claim]]:
    """The claims of a kind."""
    return _claims


def _claims(kind: type[Claim]) -> SearchStrategy[Claim]:
    given = {
        "version": KEYS,
        "subject": st.builds(Ref, st.sampled_from(["drug", "drug-class"]), KEYS),
        "context": _filled(UseContext),
        "passages": st.lists(PLACES, min_size=1, max_size=3, unique=True).flatmap(_passages),
        "generated_by": KEYS,
        "ordinal": st.integers(0, 9),
        "hearsay": st.booleans(),
    }
    return _filled(kind, **given)


def _filled(value: type, **given: SearchStrategy[Any]) -> SearchStrategy[Any]:
    every = {spelling.field: _entries(value, spelling) for spelling in spellings(value) if spelling.field not in given}
    return st.fixed_dictionaries({**every, **given}).map(lambda slots: value(**slots))


def _entries(value: type, spelling: Spelling) -> SearchStrategy[Any]:
    default = value.__dataclass_fields__[spelling.field].default  # type: ignore[attr-defined]
    if not spelling.many:
        entry = _entry(spelling)
        return st.none() | entry if default is None else entry
    if spelling.type is TaperStep:
        numbers = st.lists(st.integers(1, 40), max_size=3, unique=True).map(sorted)
        return numbers.flatmap(lambda each: st.tuples(*(_filled(TaperStep, number=st.just(n)) for n in each)))
    least = int(default is MISSING)
    listed = st.lists(
        _entry(spelling), min_size=least, max_size=3, unique_by=lambda entry: str(written(entry, spelling.name))
    )
    return listed.map(lambda entries: tuple(sorted(entries, key=lambda entry: str(written(entry, spelling.name)))))


def _entry(spelling: Spelling) -> SearchStrategy[Any]:
    kind: Any = spelling.type
    if issubclass(kind, Concept):
        return st.sampled_from(list(kind))
    simple: dict[type, SearchStrategy[Any]] = {
        Ref: REFS,
        Quantity: QUANTITIES,
        Population: POPULATIONS,
        str: TEXTS,
        bool: st.booleans(),
        int: st.integers(0, 10**6),
        Decimal: DECIMALS,
        date: st.dates(),
    }
    return simple[kind] if kind in simple else _filled(kind)


def _quantity(ends: tuple[Decimal, Decimal | None], unit: str | None, *, open_start: bool) -> Quantity:
    low, high = ends if ends[1] is None else (min(ends), max(ends))  # type: ignore[type-var]
    low_or_none = None if open_start and high is not None else low
    return Quantity(minimum=low_or_none, maximum=high, unit=unit, half_lives=unit is None)


QUANTITIES = st.builds(
    _quantity,
    st.tuples(DECIMALS, st.none() | DECIMALS),
    st.sampled_from(["min", "h", "d", "wk", "mo", "a", None]),
    open_start=st.booleans(),
)
AGES = st.lists(st.integers(0, 40_000), min_size=2, max_size=2).map(sorted)
POPULATIONS = AGES.flatmap(
    lambda ages: _filled(
        Population, min_age_days=st.none() | st.just(ages[0]), max_age_days=st.none() | st.just(ages[1])
    )
)


def _passages(places: list[tuple[str, int]]) -> SearchStrategy[tuple[Passage, ...]]:
    first, *others = places
    return st.tuples(*(_passage(*place) for place in (first, *sorted(others))))


def _passage(address: str, start: int) -> SearchStrategy[Passage]:
    words = TEXTS.filter(lambda text: bool(text.strip()))
    subsection = st.none() | TEXTS
    return st.builds(
        lambda text, number, quoted: Passage(
            address=address,
            start=start,
            end=start + len(text),
            words_digest=fingerprint(text),
            subsection=number,
            exact=text if quoted else None,
        ),
        words,
        subsection,
        st.booleans(),
    )
