"""Reading: a query's WHERE is taken apart in one pass over its tokens, which judges nothing.

What is made of a query here is put to the engine, which knows the grammar. Blank nodes become variables, since a label
may stand in one block of patterns only (SPARQL 1.1 Query §5.1.1).
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from lastdose.engine.patterns import Element, Kind, Token, Where, cut, resolved
from lastdose.engine.syntax import error_at

MOST_TOKENS = 5_000
DEEPEST = 25
_NUMBER = re.compile(r"[+-]?(?:\d*\.\d+|\d+)(?:[eE][+-]?\d+)?")
_OPENING, _CLOSING = frozenset("({["), frozenset(")}]")
_ENDS = frozenset("};],.)")


def where(query: str, base: str = "") -> Where:
    """The parts of a query's WHERE; raise QueryError where they cannot be told apart, as in collections.

    A query without a WHERE has no parts. The query has at most `MOST_TOKENS` tokens.
    """
    return _Reading(query, base).whole()


def _within(graph: str, elements: Iterable[Element]) -> tuple[Element, ...]:
    """The elements, to be asked for in a graph."""
    return tuple(
        replace(
            element,
            text=f"{graph} {{ {element.text} }}",
            branches=tuple(_within(graph, branch) for branch in element.branches),
        )
        for element in elements
    )


class _Reading:
    """One pass over the tokens of a query."""

    def __init__(self, query: str, base: str) -> None:
        self.query = query
        self.base = base
        self.prefixes: dict[str, str] = {}
        self.tokens = list(cut(query))
        self.place = 0
        self.made = 0
        self.patterns: list[Element] = []
        if len(self.tokens) > MOST_TOKENS:
            raise error_at(query, self.tokens[MOST_TOKENS].start, "the query is too long to tell its patterns apart")

    def whole(self) -> Where:
        prologue = self.query[: self._prologue()]
        if self._word("CONSTRUCT") and self.now.text == "{":
            self._balanced()
        dataset = "".join(f"{clause} " for clause in self._before_where())
        elements = self._group(0) if self.now.text == "{" else ()
        return Where(prologue, self.prefixes, self.base, dataset, (*elements, *self._after_where()))

    @property
    def now(self) -> Token:
        end = len(self.query)
        return self.tokens[self.place] if self.place < len(self.tokens) else Token("end", "", end, end)

    def _next(self) -> Token:
        token = self.now
        if token.kind == "end":
            raise self._unread()
        self.place += 1
        return token

    def _word(self, *words: str) -> bool:
        """Whether a keyword comes, which is then passed."""
        found = self.now.kind == "word" and self.now.text.upper() in words
        self.place += found
        return found

    def _sign(self, text: str) -> bool:
        found = self.now.text == text
        self.place += found
        return found

    def _unread(self) -> Exception:
        return error_at(self.query, self.now.start, "from here on the patterns cannot be told apart")

    def _line(self, start: int) -> int:
        return self.query.count("\n", 0, start) + 1

    def _prologue(self) -> int:
        """Read the declarations and return where they end."""
        while True:
            if self._word("PREFIX"):
                name = self._next().text
                self.prefixes[name.partition(":")[0]] = resolved(self.base, self._next().text)
            elif self._word("BASE"):
                self.base = resolved(self.base, self._next().text)
            elif self._word("VERSION"):
                self._next()
            else:
                return self.now.start

    def _before_where(self) -> Iterator[str]:
        """Go on to the group of WHERE, and yield the clauses of the dataset."""
        while self.now.text != "{" and self.now.kind != "end":
            if self.now.text == "(":
                self._balanced()
            elif self._word("FROM"):
                named = "NAMED " if self._word("NAMED") else ""
                yield f"FROM {named}{self._next().text}"
            else:
                self._next()

    def _after_where(self) -> Iterator[Element]:
        """VALUES may stand once more at the end (SPARQL 1.1 Query §10.2)."""
        while self.now.kind != "end":
            start = self.now.start
            if self._word("VALUES"):
                yield self._values(start)
            else:
                self._next()

    def _balanced(self) -> None:
        """Pass what stands between an opening bracket and its end."""
        depth = 0
        while self.now.kind != "end":
            text = self._next().text
            depth += (text in _OPENING) - (text in _CLOSING)
            if depth == 0:
                return
        raise self._unread()

    def _element(self, kind: Kind, start: int, branches: tuple[tuple[Element, ...], ...] = ()) -> Element:
        text = self.query[start : self.tokens[self.place - 1].end]
        return Element(kind, text, self._line(start), (), branches)

    def _group(self, depth: int) -> tuple[Element, ...]:
        """The elements of a group, from its bracket to its end."""
        start = self.now.start
        self._next()
        if depth > DEEPEST:
            raise self._unread()
        if self.now.text.upper() == "SELECT":
            self.place -= 1
            self._balanced()
            return (self._element("subquery", start),)
        outside, self.patterns = self.patterns, []
        while not self._sign("}"):
            self._part(depth)
        inside, self.patterns = self.patterns, outside
        return tuple(inside)

    def _part(self, depth: int) -> None:
        start = self.now.start
        if self.now.text == "{":
            self.patterns.append(self._groups(start, depth))
        elif self._word("OPTIONAL", "MINUS"):
            kind: Kind = "optional" if self.query[start] in "oO" else "minus"
            self._balanced()
            self.patterns.append(self._element(kind, start))
        elif self._word("GRAPH"):
            self.patterns.append(self._graph(start, depth))
        elif self._word("FILTER"):
            self.patterns.append(self._filter(start))
        elif self._word("BIND"):
            self._balanced()
            self.patterns.append(self._element("bind", start))
        elif self._word("VALUES"):
            self.patterns.append(self._values(start))
        elif not self._sign("."):
            self._triples()

    def _groups(self, start: int, depth: int) -> Element:
        branches = [self._group(depth + 1)]
        while self._word("UNION"):
            branches.append(self._group(depth + 1))
        return self._element("union" if len(branches) > 1 else "group", start, tuple(branches))

    def _graph(self, start: int, depth: int) -> Element:
        name = self._next().text
        if self.now.text != "{":
            raise self._unread()
        inside = _within(f"GRAPH {name}", self._group(depth + 1))
        return self._element("graph", start, (inside,))

    def _filter(self, start: int) -> Element:
        while self.now.text not in _OPENING and self.now.text not in _ENDS and self.now.kind != "end":
            self._next()
        self._balanced()
        return self._element("filter", start)

    def _values(self, start: int) -> Element:
        if self.now.text == "(":
            self._balanced()
        else:
            self._next()
        self._balanced()
        return self._element("values", start)

    def _triples(self) -> None:
        """One subject with all that is said of it (TriplesSameSubjectPath)."""
        listed = self.now.text == "["
        subject = self._node()
        if not (listed and self.now.text in _ENDS):
            self._properties(subject)
        if self.now.kind != "end" and self.now.text not in "}." and self.now.kind not in ("word", "open"):
            raise self._unread()

    def _properties(self, subject: str) -> None:
        """Predicates and objects up to what ends them (PropertyListPathNotEmpty)."""
        while True:
            line, predicate = self._line(self.now.start), self._path()
            while True:
                value = self._node()
                text = f"{subject} {predicate} {value} ."
                self.patterns.append(Element("pattern", text, line, (subject, predicate, value)))
                if not self._sign(","):
                    break
            while self._sign(";"):
                if self.now.text in _ENDS - {";"}:
                    return
            if self.tokens[self.place - 1].text != ";":
                return

    def _path(self) -> str:
        """A variable, or a path up to the object: after a step only an operator goes on with it."""
        start, depth, after_step = self.now.start, 0, False
        while self.now.kind != "end":
            text = self.now.text
            if after_step and not (text in "/|*+?" or (text == ")" and depth)):
                if depth == 0:
                    return self.query[start : self.tokens[self.place - 1].end]
                raise self._unread()
            if not after_step and not (text in "(^!" or self.now.kind in ("iri", "name", "word", "variable")):
                raise self._unread()
            depth += (text == "(") - (text == ")")
            after_step = text not in "(^!/|"
            self._next()
        raise self._unread()

    def _node(self) -> str:
        """A subject or an object; the patterns of a bracket are read on the way."""
        token = self.now
        number = _NUMBER.match(self.query, token.start)
        if number and token.kind in ("word", "other"):
            return self._past(number.end(), token.start)
        if token.text == "[":
            return self._bracket()
        if token.kind not in ("variable", "iri", "name", "string") and token.text.lower() not in ("true", "false"):
            raise self._unread()
        self._next()
        if token.text.startswith("_:"):
            return f"?blank_{re.sub(r'[^A-Za-z0-9_]', '_', token.text[2:])}"
        if token.kind == "string" and self.now.kind == "language" and self.now.start == token.end:
            return token.text + self._next().text
        if token.kind == "string" and self._sign("^"):
            return self._past(self.tokens[self.place + 1].end if self._more(1) else 0, token.start)
        return token.text

    def _more(self, number: int) -> bool:
        return self.place + number < len(self.tokens)

    def _past(self, end: int, start: int) -> str:
        """The text up to a place, whose tokens are passed."""
        while self.now.kind != "end" and self.now.start < end:
            self._next()
        return self.query[start : self.tokens[self.place - 1].end]

    def _bracket(self) -> str:
        """A blank node with what is said of it in brackets (§4.1.4), as a variable."""
        self._next()
        self.made += 1
        if self.made > DEEPEST:
            raise self._unread()
        name = f"?bracket_{self.made}"
        if not self._sign("]"):
            self._properties(name)
            if not self._sign("]"):
                raise self._unread()
        return name
