"""Choosing: what a search asks for, read from its address."""

from lastdose.namespaces import KEY
from lastdose.releases.finding import Choice, Wanted
from lastdose.web.incoming import LARGEST_SIZE, MOST_PAGES
from lastdose.web.listing import FACETS, SIZE, sortings
from lastdose.web.parameters import number, query_pairs, short_text
from lastdose.web.problems import bad_request, shown

FLAGS = {"boxed", "differs"}
YES = "yes"
ONCE = ("q", "sort", "page", "size")
MOST_CHOICES = 20


def asked_for() -> Wanted:
    """What the request asks for; raise the problem for what cannot be asked for."""
    given: dict[str, str] = {}
    choices: dict[Choice, None] = {}
    for name, value in query_pairs():
        if name in FACETS:
            choices[_choice(name, value)] = None
        elif name not in ONCE or name in given:
            raise _refused(name)
        else:
            given[name] = value
    if len(choices) > MOST_CHOICES:
        raise bad_request(f"At most {MOST_CHOICES} choices can be made at once.")
    words = short_text(given, "q")
    return Wanted(
        words=words,
        choices=tuple(sorted(choices, key=lambda one: (FACETS.index(one[0]), one[1]))),
        sorting=_sorting(given.get("sort"), words),
        page=number(given, "page", 1, 1, MOST_PAGES),
        size=number(given, "size", SIZE, 1, LARGEST_SIZE),
    )


def _choice(name: str, value: str) -> Choice:
    if name in FLAGS and value != YES:
        raise bad_request(f"'{name}' can be '{YES}' only.", parameter=name)
    if not KEY.match(value.lower()):
        raise bad_request(f"'{name}' is a key: letters, digits and hyphens.", parameter=name)
    return name, value


def _refused(name: str) -> Exception:
    if name in ONCE:
        return bad_request(f"The parameter '{name}' is given more than once.", parameter=name)
    known = ", ".join((*ONCE, *FACETS))
    return bad_request(f"There is no parameter '{shown(name)}' here. There are: {known}.", parameter=shown(name))


def _sorting(asked: str | None, words: str) -> str:
    known = sortings(words)
    if asked is not None and asked not in known:
        raise bad_request(f"'sort' is one of: {', '.join(known)}.", parameter="sort")
    return asked or known[0]
