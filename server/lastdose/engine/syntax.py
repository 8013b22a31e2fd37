"""What can be told of a query without parsing it: its form, its dataset, its order of columns, and what is refused.

This serves negotiation and friendly errors, in one pass over the text; the boundary is the sandbox. Keywords may touch
their neighbours (`ASKFROM<g>`, `SERVICE:x`), as Oxigraph's parser reads them.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import dropwhile, islice, takewhile

from lastdose.engine.interface import Form, Limits
from lastdose.errors import ForbiddenError, LimitError, QueryError

# An unclosed string ends with its line or text, and no text can be split in two ways: reading takes linear time.
# (Possessive quantifiers would say so themselves, but match wrongly before Python 3.11.5.)
_TOKEN = re.compile(
    r"""
      (?P<comment>  \#[^\n\r]* )
    | (?P<iri>      <[^<>"{}|^`\\\x00-\x20]*(?:\\[uU][0-9A-Fa-f]{4}[^<>"{}|^`\\\x00-\x20]*)*> )
    | (?P<string>   \"{3}[^"\\]*(?:(?:\\.?|\"{1,2}(?!\"))[^"\\]*)*(?:\"{3}|\Z)
                  | '{3}[^'\\]*(?:(?:\\.?|'{1,2}(?!'))[^'\\]*)*(?:'{3}|\Z)
                  | "[^"\\\n\r]*(?:\\.?[^"\\\n\r]*)*"?
                  | '[^'\\\n\r]*(?:\\.?[^'\\\n\r]*)*'? )
    | (?P<variable> [?$]\w+ )
    | (?P<name>     [\w.\-]{0,100}:(?:[\w.\-:]|%[0-9A-Fa-f]{2}|\\.)* )
    | (?P<language> @[A-Za-z]+(?:-[A-Za-z0-9]+)* )
    | (?P<word>     \w+ )
    | (?P<open>     [({\[] )
    | (?P<close>    [)}\]] )
    | (?P<other>    \S )
    """,
    re.VERBOSE | re.DOTALL,
)
_GAP = r"(?:\s|\#[^\n\r]*(?:[\n\r]|\Z))*"
_PROLOGUE = re.compile(
    rf"(?:{_GAP}(?:PREFIX{_GAP}[\w.\-]*:{_GAP}<[^<>\s]*>|BASE{_GAP}<[^<>\s]*>|VERSION{_GAP}(?:\"[^\"]*\"|'[^']*')))*{_GAP}",
    re.IGNORECASE,
)
_ALL_COLUMNS = re.compile(rf"SELECT{_GAP}(?:(?:DISTINCT|REDUCED){_GAP})?\*", re.IGNORECASE)
_FORM = re.compile("SELECT|ASK|CONSTRUCT|DESCRIBE", re.IGNORECASE)
_UPDATE = re.compile("INSERT|DELETE|LOAD|CLEAR|DROP|CREATE|ADD|MOVE|COPY|WITH", re.IGNORECASE)
# What stands for a blank node in a template: [ ], a collection, a reified triple, an annotation, a reifier.
_NAMELESS = frozenset("[(<{~")
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")

_PLACE = re.compile(r"(?:error at |line )(\d+)(?::|, column )(\d+): (.*)", re.DOTALL)
_CHARACTERS = re.compile(r"\[(?:_|'.*?')\](?:, |\Z)", re.DOTALL)


def query_form(query: str) -> Form:
    """The form of a query, from its first keyword; raise QueryError if it is an update or no query."""
    prologue = _PROLOGUE.match(query)
    start = prologue.end() if prologue else 0
    if found := _FORM.match(query, start):
        forms: dict[str, Form] = {"S": "select", "A": "ask", "C": "construct", "D": "describe"}
        return forms[found[0][0].upper()]
    if _UPDATE.match(query, start):
        raise error_at(query, start, "this is an update, and updates are not taken here")
    raise error_at(query, start, "a query begins with SELECT, ASK, CONSTRUCT or DESCRIBE")


def refuse_length(query: str, limits: Limits) -> None:
    """Raise LimitError for a query with too many characters."""
    if len(query) > limits.length:
        raise LimitError(f"The query has more than {limits.length} characters.")


def refuse(query: str, limits: Limits) -> None:
    """Raise ForbiddenError for SERVICE, LimitError for too long or too deep, QueryError for what is no Unicode text."""
    refuse_length(query, limits)
    try:
        query.encode()
    except UnicodeEncodeError as error:
        raise error_at(query, error.start, "this is half of a surrogate pair, no character") from error
    if _depth(query, limits.depth) > limits.depth:
        raise LimitError(f"The query nests more than {limits.depth} brackets.")
    if any(_has_keyword(text, "SERVICE") for text in {query, _unescaped(query)}):
        raise ForbiddenError("SERVICE is not allowed: this endpoint asks no other.")


def names_a_dataset(query: str) -> bool:
    """Whether the query has a FROM or FROM NAMED of its own."""
    return _has_keyword(query, "FROM")


def makes_blank_nodes(query: str) -> bool:
    """Whether a CONSTRUCT may make blank nodes, which have other names each time (SPARQL 1.1 Query §16.2.1)."""
    words = dropwhile(lambda word: word != "{", (token[0] for token in tokens(query)))
    template = takewhile(lambda word: word != "}", islice(words, 1, None))
    return query_form(query) == "construct" and any(word in _NAMELESS or word.startswith("_:") for word in template)


def in_order_of_appearance(query: str, variables: Iterable[str]) -> str:
    """A `SELECT *` with its variables written out as they first appear; any other query as it is."""
    star = _star(query)
    if star is None:
        return query
    known = set(variables)
    seen = dict.fromkeys(token[0][1:] for token in tokens(query, star) if token.lastgroup == "variable")
    ordered = [name for name in seen if name in known]
    if not ordered or len(ordered) < len(known):
        return query
    return f"{query[:star]} {' '.join(f'?{name}' for name in ordered)} {query[star + 1 :]}"


def located(message: str, indent: int = 0) -> QueryError:
    """A QueryError from a parser's message: the place, then what was expected there, without character classes.

    `indent` is the number of characters that were put before the query.
    """
    found = _PLACE.match(message)
    if found is None:
        return QueryError(_shortened(message))
    line = int(found[1])
    column = int(found[2]) - (indent if line == 1 else 0)
    expected = _CHARACTERS.sub("", found[3]).strip(", \n")
    reason = "this was not expected" if expected in ("expected", "expected one of") else expected
    return QueryError(f"line {line}, column {column}: {_shortened(reason)}", line, column)


def tokens(query: str, start: int = 0) -> Iterator["re.Match[str]"]:
    """The tokens of a query without its comments, each with its kind as the name of its group."""
    return (token for token in _TOKEN.finditer(query, start) if token.lastgroup != "comment")


def _depth(query: str, enough: int) -> int:
    deepest = depth = sum(map(query.count, "({["))
    if deepest <= enough:
        return deepest
    deepest = depth = 0
    for token in tokens(query):
        depth += (token.lastgroup == "open") - (token.lastgroup == "close")
        deepest = max(deepest, depth)
    return deepest


def _has_keyword(query: str, keyword: str) -> bool:
    return keyword in query.upper() and any(keyword in word for word in _keywords(query))


def _keywords(query: str) -> Iterator[str]:
    """The words of a query in capitals, undeclared prefixes among them: they may be keywords before a `:name`."""
    declared, last = set(), ""
    for token in tokens(query):
        if token.lastgroup == "word":
            yield (last := token[0].upper())
        elif token.lastgroup == "name":
            prefix = token[0].partition(":")[0]
            if last == "PREFIX":
                declared.add(prefix)
            elif prefix not in declared:
                yield prefix.upper()
            last = ""


def _star(query: str) -> int | None:
    prologue = _PROLOGUE.match(query)
    found = _ALL_COLUMNS.match(query, prologue.end() if prologue else 0)
    return found.end() - 1 if found else None


def _unescaped(query: str) -> str:
    return _ESCAPE.sub(lambda escape: chr(min(int(escape[1] or escape[2], 16), 0x10FFFF)), query)


def error_at(query: str, position: int, reason: str) -> QueryError:
    """A QueryError that tells line and column of a position in the query."""
    before = query[:position]
    line, column = before.count("\n") + 1, position - before.rfind("\n")
    return QueryError(f"line {line}, column {column}: {reason}", line, column)


def _shortened(reason: str) -> str:
    reason = " ".join(reason.split())
    return reason if len(reason) <= 300 else f"{reason[:297]}..."
