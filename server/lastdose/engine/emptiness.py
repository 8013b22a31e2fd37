"""Emptiness: why a query has no answer, found by asking the engine for its patterns one by one, then together."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from time import monotonic
from typing import Any, Literal

from lastdose.engine.interface import JSON, Engine, Question, never
from lastdose.engine.patterns import Element, Where
from lastdose.errors import LimitError

Reason = Literal["pattern", "together", "modifiers", "undecided"]
Ask = Callable[[str], bool | None]
"""The answer to an ASK query; None where it cannot be had in time."""

MOST_QUESTIONS = 20
MOST_PATTERNS = 12
SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Finding:
    """Why a query has no answer.

    `pattern`: the element has no match even by itself. `together`: it has none with what stands before it.
    `modifiers`: there are matches, of which HAVING, LIMIT or OFFSET leave nothing. `undecided`: it could not be told.
    """

    reason: Reason
    element: Element | None = None


def why_empty(asked: Where, ask: Ask) -> Finding:
    """Why the parts of a query have no match together."""
    together = ask(asked.ask(asked.elements)) if asked.elements else None
    if together:
        return Finding("modifiers")
    alone = _without_match(asked, _patterns(asked.elements), ask)
    if alone is None and together is False:
        return _first_too_many(asked, ask)
    return Finding("pattern", alone) if alone else Finding("undecided")


def _patterns(elements: Iterable[Element]) -> Iterator[Element]:
    """Every pattern that must have a match, those in plain groups and graphs among them."""
    for element in elements:
        if element.kind == "pattern":
            yield element
        elif element.kind in ("group", "graph"):
            yield from _patterns(element.branches[0])


def _without_match(asked: Where, patterns: Iterable[Element], ask: Ask) -> Element | None:
    """The first pattern that has no match even alone, with the values given for its variables."""
    few = islice(patterns, MOST_PATTERNS)
    return next((one for one in few if ask(asked.ask((*given(asked, one), one))) is False), None)


def given(asked: Where, pattern: Element) -> list[Element]:
    """The VALUES, and the BIND of constants, that tell the variables of a pattern."""
    return [
        element
        for element in asked.elements
        if (element.kind == "values" or (element.kind == "bind" and len(element.variables) == 1))
        and element.variables & pattern.variables
    ]


def _first_too_many(asked: Where, ask: Ask) -> Finding:
    """The first element with which those before it have no match, found by halving; of a union, a pattern."""
    elements = asked.ordered(asked.elements)
    enough, too_many = 0, len(elements)
    while too_many - enough > 1:
        middle = (enough + too_many) // 2
        if ask(asked.ask(elements[:middle])) is False:
            too_many = middle
        else:
            enough = middle
    found = elements[too_many - 1]
    branches = found.branches if found.kind == "union" else ()
    alone = _without_match(asked, (pattern for branch in branches for pattern in _patterns(branch)), ask)
    return Finding("pattern", alone) if alone else Finding("together", found)


class Asking:
    """Asks an engine yes or no, so many times and seconds at most; what cannot be had within them is not told.

    `question` says of which dataset; its deadline, in seconds, holds for all questions together.
    """

    def __init__(self, engine: Engine, question: Question, gone: Callable[[], bool] = never) -> None:
        self.count = 0
        self._engine = engine
        self._question = question
        self._gone = gone
        self._end = monotonic() + question.deadline

    def __call__(self, query: str) -> bool | None:
        """The answer to an ASK."""
        told = self._answer(query)
        return None if told is None else bool(told["boolean"])

    def first(self, query: str) -> Mapping[str, Mapping[str, str]]:
        """The first solution of a SELECT, as SPARQL Query Results JSON §3.2.2 has it; empty where there is none."""
        told = self._answer(query)
        solutions = told["results"]["bindings"] if told else []
        return solutions[0] if solutions else {}

    def _answer(self, query: str) -> Any:
        left = self._end - monotonic()
        if self.count >= MOST_QUESTIONS or left <= 0:
            return None
        self.count += 1
        question = replace(self._question, query=query, media_type=JSON, deadline=min(left, SECONDS))
        try:
            return json.loads(self._engine.evaluate(question, self._gone).read())
        except LimitError:
            return None
