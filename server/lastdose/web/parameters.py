"""Parameters: what may stand after the question mark; what is not known is refused by name, never ignored."""

import re
from collections.abc import Mapping
from urllib.parse import parse_qsl

from flask import request

from lastdose.web.problems import bad_request, shown

MOST_PARAMETERS = 200
MOST_SIGNS = 200
NUMBER = re.compile(r"[0-9]{1,9}\Z")


def pairs(text: str) -> list[tuple[str, str]]:
    """The names and values of a form-encoded text, in order; refuse what is no UTF-8 or has too many of them."""
    try:
        return parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=MOST_PARAMETERS)
    except UnicodeDecodeError as error:
        raise bad_request("The parameters are not encoded in UTF-8.") from error
    except ValueError as error:
        raise bad_request(f"There are more than {MOST_PARAMETERS} parameters.") from error


def query_pairs() -> list[tuple[str, str]]:
    """The names and values after the question mark of this request."""
    try:
        return pairs(request.query_string.decode())
    except UnicodeDecodeError as error:
        raise bad_request("The address is not encoded in UTF-8.") from error


def parameters(*known: str) -> dict[str, str]:
    """The parameters of this request by name; refuse unknown and repeated ones, naming them."""
    given: dict[str, str] = {}
    for name, value in query_pairs():
        if name not in known:
            raise bad_request(f"There is no parameter '{shown(name)}' here. {_those(known)}", parameter=shown(name))
        if name in given:
            raise bad_request(f"The parameter '{name}' is given more than once.", parameter=name)
        given[name] = value
    return given


def repeated(name: str) -> list[str]:
    """The values of the one parameter that there is, which may be given any number of times; refuse others."""
    given = query_pairs()
    for other, _ in given:
        if other != name:
            raise bad_request(f"There is no parameter '{shown(other)}' here. {_those((name,))}", parameter=shown(other))
    return [value for _, value in given]


def _those(known: tuple[str, ...]) -> str:
    return f"There are: {', '.join(known)}." if known else "This address takes none."


def number(given: Mapping[str, str], name: str, default: int, least: int, most: int) -> int:
    """A parameter that is a whole number from `least` to `most`; refuse any other value."""
    text = given.get(name)
    if text is None:
        return default
    if not NUMBER.match(text) or not least <= int(text) <= most:
        raise bad_request(f"'{name}' must be a whole number from {least} to {most}.", parameter=name)
    return int(text)


def short_text(given: Mapping[str, str], name: str) -> str:
    """A parameter that is a line of text, without spaces around it; refuse what is long or cannot be printed."""
    text = given.get(name, "").strip()
    if len(text) > MOST_SIGNS or not all(sign.isprintable() for sign in text):
        raise bad_request(f"'{name}' holds at most {MOST_SIGNS} printable characters.", parameter=name)
    return text
