"""Choosing: what a search asks for, read from its address."""

from lastdose.namespaces import KEY
from lastdose.releases.finding import Choice, Wanted
from lastdose.web.incoming import LARGEST_SIZE, MOST_PAGES
from lastdose.web.languages import ENGLISH, PARAMETER, Message
from lastdose.web.listing import FACETS, SIZE, sortings
from lastdose.web.parameters import number, query_pairs, refuse_language, short_text, unknown
from lastdose.web.problems import bad_request, shown

FLAGS = {"boxed", "differs"}
YES = "yes"
ONCE = ("q", "sort", "page", "size", PARAMETER)
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
        raise bad_request(Message("At most %(most)s choices can be made at once.", most=MOST_CHOICES))
    refuse_language(given.get(PARAMETER, ENGLISH))
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
        raise bad_request(Message("'%(name)s' can be '%(value)s' only.", name=name, value=YES), parameter=name)
    if not KEY.match(value.lower()):
        detail = Message("'%(name)s' is a key: letters, digits and hyphens.", name=name)
        raise bad_request(detail, parameter=name)
    return name, value


def _refused(name: str) -> Exception:
    if name in ONCE:
        return bad_request(Message("The parameter '%(name)s' is given more than once.", name=name), parameter=name)
    return bad_request(unknown(name, (*ONCE, *FACETS)), parameter=shown(name))


def _sorting(asked: str | None, words: str) -> str:
    known = sortings(words)
    if asked is not None and asked not in known:
        raise bad_request(Message("'sort' is one of: %(known)s.", known=", ".join(known)), parameter="sort")
    return asked or known[0]
