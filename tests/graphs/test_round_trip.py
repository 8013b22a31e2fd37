"""What is written is read back the same, whatever it holds and in whatever order it comes."""

import random
from collections.abc import Callable, Iterable
from dataclasses import fields, replace
from decimal import Decimal
from typing import Any, TypeVar

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import DataObject, SearchStrategy
from lastdose.claims.kinds import CLAIM_KINDS, Claim
from lastdose.claims.values import Quantity, TaperStep, UseContext
from lastdose.gate.loading import literals_as_written
from lastdose.graphs.claims import claim_quads, statement_key
from lastdose.graphs.nquads import line
from lastdose.graphs.reading import known, union_of
from lastdose.graphs.spelling import graph, ld
from rdflib import Dataset, Literal

Value = TypeVar("Value", bound=Claim | UseContext)
AnyClaim = Callable[[type[Claim]], SearchStrategy[Claim]]
KINDS = pytest.mark.parametrize("kind", CLAIM_KINDS.values(), ids=lambda kind: kind.__name__)


def lines_of(claims: Iterable[Claim]) -> set[str]:
    return {line(quad) for claim in claims for quad in claim_quads(claim, "Anyone")}


def read(lines: Iterable[str]) -> tuple[Claim, ...]:
    dataset = Dataset()
    with literals_as_written():
        dataset.parse(data="".join(lines), format="nquads")
    return known(union_of(dataset)).claims


@KINDS
@given(data=st.data())
def test_a_claim_is_read_back_as_it_was_written(kind: type[Claim], claims: AnyClaim, data: DataObject) -> None:
    claim = data.draw(claims(kind))

    assert read(lines_of([claim])) == (claim,)


@KINDS
@given(data=st.data(), seed=st.integers())
def test_the_order_of_entries_changes_no_byte(kind: type[Claim], claims: AnyClaim, data: DataObject, seed: int) -> None:
    claim = data.draw(claims(kind))

    assert lines_of([_shuffled(claim, random.Random(seed))]) == lines_of([claim])


def _shuffled(claim: Claim, chance: random.Random) -> Claim:
    context = claim.context
    return _mixed(replace(claim, context=_mixed(context, chance)), chance)


def _mixed(value: Value, chance: random.Random) -> Value:
    held = {field.name: getattr(value, field.name) for field in fields(value)}
    lists = {name: entries for name, entries in held.items() if isinstance(entries, tuple) and name != "passages"}
    mixed: dict[str, Any] = {name: tuple(chance.sample(entries, len(entries))) for name, entries in lists.items()}
    return replace(value, **mixed)


def test_equal_values_have_one_address() -> None:
    one = UseContext(route=("oral", "rectal"), minimum_exposure=Quantity(minimum=Decimal("1.0"), unit="mo"))
    other = UseContext(route=("rectal", "oral"), minimum_exposure=Quantity(minimum=Decimal(1), unit="mo"))

    assert one.key == other.key
    assert TaperStep(number=1, dose="5 mg", times_a_day=Decimal("2.0")).key == (
        TaperStep(number=1, dose="5 mg", times_a_day=Decimal(2)).key
    )


def test_values_that_differ_have_two_addresses() -> None:
    oral, both = UseContext(route=("oral",)), UseContext(route=("oral", "rectal"))

    assert oral.key != both.key


@KINDS
@given(data=st.data())
def test_who_says_it_does_not_move_a_statement(kind: type[Claim], claims: AnyClaim, data: DataObject) -> None:
    claim, other = data.draw(claims(kind)), data.draw(claims(kind))

    told_elsewhere = replace(claim, version=other.version, passages=other.passages, paraphrase=other.paraphrase)

    assert statement_key(told_elsewhere) == statement_key(claim)


@given(st.text(st.characters(exclude_categories=["Cs"])), st.sampled_from([None, "en", "zh"]))
def test_any_text_survives_canonical_n_quads(text: str, language: str | None) -> None:
    written = line((ld("subject"), ld("predicate"), Literal(text, lang=language), graph("drugs")))

    (quad,) = ox.parse(written, format=ox.RdfFormat.N_QUADS)
    assert isinstance(quad, ox.Quad)
    assert quad.object == (ox.Literal(text, language=language) if language else ox.Literal(text))
    assert written.count("\n") == 1


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_canonical_n_quads_are_those_of_rdf_canonicalization(text: str) -> None:
    """RDF Dataset Canonicalization 1.0 §5: the serialized form of a quad."""
    written = line((ld("subject"), ld("predicate"), Literal(text), graph("drugs")))

    dataset = ox.Dataset([quad for quad in ox.parse(written, format=ox.RdfFormat.N_QUADS) if isinstance(quad, ox.Quad)])
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    (canonical,) = dataset
    assert f"{canonical} .\n" == written
