"""Literals: the text and language of an object in a line of N-Quads, read without a parser."""

import re
from typing import NamedTuple

LITERAL = re.compile(rb'"((?:[^"\\]|\\.)*)"(?:@([a-z-]+)|\^\^<[^>]*>)? <')
ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))")
SIGNS = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}


class Literal(NamedTuple):
    """The text of a literal and its language, if it has one."""

    text: str
    language: str | None


def literal(rest: bytes) -> Literal | None:
    """The literal at the beginning of what follows a predicate in a line; None for an address."""
    found = LITERAL.match(rest)
    return Literal(unescaped(found[1].decode()), found[2].decode() if found[2] else None) if found else None


def unescaped(text: str) -> str:
    """The text that an N-Quads literal stands for."""
    return ESCAPE.sub(_sign, text)


def _sign(escape: re.Match[str]) -> str:
    short = escape[3]
    return SIGNS.get(short, short) if short else chr(int(escape[1] or escape[2], 16))
