"""Parameters: what may stand after the question mark; what is not known is refused by name, never ignored."""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from flask import request

from lastdose.web.languages import ENGLISH, LANGUAGES, PARAMETER, Message
from lastdose.web.problems import bad_request, shown

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

MOST_PARAMETERS = 200
MOST_SIGNS = 200
NUMBER = re.compile(r"[0-9]{1,9}\Z")


def pairs(text: str) -> list[tuple[str, str]]:
    """The names and values of a form-encoded text, in order; refuse what is no UTF-8 or has too many of them."""
    try:
        return parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=MOST_PARAMETERS)
    except UnicodeDecodeError as error:
        raise bad_request(Message("The parameters are not encoded in UTF-8.")) from error
    except ValueError as error:
        raise bad_request(Message("There are more than %(most)s parameters.", most=MOST_PARAMETERS)) from error


def query_pairs() -> list[tuple[str, str]]:
    """The names and values after the question mark of this request."""
    return pairs_of(request.environ)


def pairs_of(environ: "WSGIEnvironment") -> list[tuple[str, str]]:
    """The names and values after the question mark of a request, by its environment (PEP 3333)."""
    try:
        return pairs(environ.get("QUERY_STRING", "").encode("latin-1").decode())
    except UnicodeDecodeError as error:
        raise bad_request(Message("The address is not encoded in UTF-8.")) from error


def parameters(*known: str) -> dict[str, str]:
    """The parameters of this request by name; refuse unknown and repeated ones, naming them."""
    given: dict[str, str] = {}
    for name, value in query_pairs():
        if name not in known:
            raise bad_request(unknown(name, known), parameter=shown(name))
        if name in given:
            raise bad_request(Message("The parameter '%(name)s' is given more than once.", name=name), parameter=name)
        given[name] = value
    refuse_language(given.get(PARAMETER, ENGLISH))
    return given


def refuse_language(tag: str) -> None:
    """Raise the problem 400 for a language that no page speaks."""
    if tag not in LANGUAGES:
        known = ", ".join(LANGUAGES)
        detail = Message("Pages are in %(known)s; '%(tag)s' is none of these.", known=known, tag=shown(tag))
        raise bad_request(detail, parameter=PARAMETER)


def repeated(name: str) -> list[str]:
    """The values of the one parameter beside the language, which may be given any number of times; refuse others."""
    given = query_pairs()
    for other, value in given:
        if other == PARAMETER:
            refuse_language(value)
        elif other != name:
            raise bad_request(unknown(other, (name, PARAMETER)), parameter=shown(other))
    return [value for other, value in given if other == name]


def unknown(name: str, known: tuple[str, ...]) -> Message:
    """That there is no such parameter, and which there are."""
    if not known:
        return Message("There is no parameter '%(name)s' here. This address takes none.", name=shown(name))
    there = ", ".join(known)
    return Message("There is no parameter '%(name)s' here. There are: %(known)s.", name=shown(name), known=there)


def number(given: Mapping[str, str], name: str, default: int, least: int, most: int) -> int:
    """A parameter that is a whole number from `least` to `most`; refuse any other value."""
    text = given.get(name)
    if text is None:
        return default
    if not NUMBER.match(text) or not least <= int(text) <= most:
        raise bad_request(
            Message("'%(name)s' must be a whole number from %(least)s to %(most)s.", name=name, least=least, most=most),
            parameter=name,
        )
    return int(text)


def short_text(given: Mapping[str, str], name: str) -> str:
    """A parameter that is a line of text, without spaces around it; refuse what is long or cannot be printed."""
    text = given.get(name, "").strip()
    if len(text) > MOST_SIGNS or not all(sign.isprintable() for sign in text):
        detail = Message("'%(name)s' holds at most %(most)s printable characters.", name=name, most=MOST_SIGNS)
        raise bad_request(detail, parameter=name)
    return text
