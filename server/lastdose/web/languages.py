"""Languages: what the pages say, in English and in Chinese, and which of the two a page speaks.

English is the language of the code, and of everything that is no page. A message is a whole sentence in which what
varies has a name (`%(drug)s`); each other language has a catalogue of gettext below `translations`, read as it is.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from urllib.parse import quote, urlencode, urlsplit

from babel.dates import format_date
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import request
from markupsafe import Markup, escape
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

ENGLISH = "en"
LANGUAGES = {ENGLISH: "English", "zh": "中文"}
"""The languages of the pages by their tag (RFC 5646), each under its own name."""
PARAMETER = "lang"
CATALOGUES = Path(__file__).parent / "translations"
HAN = re.compile(r"[\u3400-\u9fff]")
LATIN = re.compile(r"[A-Za-z]")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """What a page speaks, whether its address chose that, and the address without the choice, as path and query.

    The address says neither the format: it is the one of the document.
    """

    tag: str = ENGLISH
    chosen: bool = False
    address: str = "/"

    @property
    def translated(self) -> bool:
        """Whether its words were translated from those of the code."""
        return self.tag != ENGLISH

    @property
    def varies(self) -> tuple[str, ...]:
        """The request headers that chose the language."""
        return () if self.chosen else ("Accept-Language",)

    def kept(self, address: str) -> str:
        """The address of another page in the same language, where that was chosen by the address."""
        return in_language(address, self.tag) if self.chosen else address

    def switch(self) -> Iterator[tuple[str, str]]:
        """The tag of each language, and the address of the page in it."""
        for tag in LANGUAGES:
            yield tag, in_language(self.address, tag)

    def translations(self) -> Iterator[tuple[str, str]]:
        """The same for those who choose by `hreflang`; none for an address with parameters: it is no page of its own.

        `x-default` is the address that asks which language is wanted.
        """
        if "?" not in self.address:
            yield "x-default", self.address
            yield from self.switch()


_spoken: ContextVar[Language] = ContextVar("spoken", default=Language())  # noqa: B039 (it is frozen)


def spoken() -> Language:
    """The language of the page that is being made; English where none is."""
    return _spoken.get()


@contextmanager
def speaking(language: Language) -> Iterator[None]:
    """Make a page in a language."""
    before = _spoken.set(language)
    try:
        yield
    finally:
        _spoken.reset(before)


def requested() -> Language:
    """The language that the address of this request chooses, else what its reader likes most (RFC 9110 §12.5.4)."""
    wanted = request.args.get(PARAMETER)
    others = [(name, value) for name, value in request.args.items(multi=True) if name != PARAMETER]
    path = "/" + quote(request.path.lstrip("/").removesuffix(".html"))
    address = f"{path}?{urlencode(others)}" if others else path
    if wanted in LANGUAGES:
        return Language(tag=wanted, chosen=True, address=address)
    return Language(tag=liked_language(request.headers.get("Accept-Language")), address=address)


def liked_language(accept: str | None) -> str:
    """The language that comes first in Accept-Language, whatever its region or script (RFC 4647 §3.4)."""
    asked = parse_accept_header(accept, LanguageAccept)
    liked = (tag.lower().partition("-")[0] for tag, quality in asked if quality > 0)
    return next((tag for tag in liked if tag in LANGUAGES), ENGLISH)


def in_language(address: str, tag: str) -> str:
    """An address with the parameter that chooses a language."""
    parts = urlsplit(address)
    return parts._replace(query="&".join(filter(None, (parts.query, f"{PARAMETER}={tag}")))).geturl()


@cache
def catalogue(tag: str) -> NullTranslations:
    """The messages of a language."""
    if tag == ENGLISH:
        return NullTranslations()
    compiled = BytesIO()
    with (CATALOGUES / tag / "LC_MESSAGES" / "messages.po").open("rb") as file:
        write_mo(compiled, read_po(file, locale=tag))
    compiled.seek(0)
    return GNUTranslations(compiled)


def said(message: str) -> str:
    """A message in the language of the page, its placeholders as they are."""
    tag = spoken().tag
    return message if tag == ENGLISH or not message else catalogue(tag).gettext(message)


def said_of_many(one: str, many: str, number: int) -> str:
    """The form of a message that the language has for a number, its placeholders as they are."""
    return catalogue(spoken().tag).ngettext(one, many, number)


def marked_up(message: str, /, **values: object) -> Markup:
    """A message of a template: its own elements stay, and values are escaped."""
    text = _markup(spoken().tag, message)
    return text % values if values else text


@cache
def _markup(tag: str, message: str) -> Markup:
    return Markup(catalogue(tag).gettext(message))


def marked_up_of_many(one: str, many: str, number: int, /, **values: object) -> Markup:
    """A message of a template about a number of things."""
    return Markup(said_of_many(one, many, number)) % values


def gettext(message: str, /, **values: object) -> str:
    """A message with its values; as markup where one of these is."""
    return _filled(said(message), values)


def ngettext(one: str, many: str, number: int, /, **values: object) -> str:
    """A message about a number of things, which stands in it as `%(num)s`."""
    return _filled(said_of_many(one, many, number), {"num": f"{number:,}", **values})


def _filled(text: str, values: Mapping[str, object]) -> str:
    if any(isinstance(value, Markup) for value in values.values()):
        return escape(text) % values
    return text % values if values else text


def N_(message: str) -> str:  # noqa: N802 (gettext's own name for it)
    """A message that is said later."""
    return message


def NN_(one: str, many: str) -> tuple[str, str]:  # noqa: N802
    """A message about a number of things that is said later."""
    return one, many


class Words(Mapping[str, str]):
    """A table of messages, each said in the language of the page."""

    def __init__(self, table: Mapping[str, str]) -> None:
        self._table = table

    def __getitem__(self, key: str) -> str:
        return said(self._table[key])

    def __iter__(self) -> Iterator[str]:
        return iter(self._table)

    def __len__(self) -> int:
        return len(self._table)


class Message(str):
    """A sentence in English that can be said in another language still."""

    _message: str
    _values: Mapping[str, object]

    def __new__(cls, message: str, **values: object) -> "Message":
        """The sentence that a message is with its values."""
        made = super().__new__(cls, message % values if values else message)
        made._message, made._values = message, values
        return made

    def said(self) -> str:
        """The sentence in the language of the page."""
        values = {name: foreign(value) if isinstance(value, str) else value for name, value in self._values.items()}
        return gettext(self._message, **values)


def is_foreign(text: str) -> bool:
    """Whether a text is in English, as far as its letters tell, and the page is not."""
    return spoken().tag != ENGLISH and LATIN.search(text) is not None and not HAN.search(text)


def foreign(text: str) -> str:
    """A text for the midst of a page, marked as English where the page speaks another language."""
    return Markup('<span lang="en">{}</span>').format(text) if is_foreign(text) else text


def english() -> Markup:
    """What an element of a page that holds English words says of them."""
    return Markup("" if spoken().tag == ENGLISH else ' lang="en"')


def retold(text: str) -> str:
    """A sentence in the language of the page if it can be, else marked as English."""
    return text.said() if isinstance(text, Message) else foreign(text)


def plain(text: str) -> str:
    """A text without its markup, for places that take none."""
    return text.striptags() if isinstance(text, Markup) else text


def joined(words: Sequence[str]) -> str:
    """`a, b, c`; as markup where one of them is."""
    comma = gettext(", ")
    return (Markup(comma) if any(isinstance(one, Markup) for one in words) else comma).join(words)


def listed(words: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    if len(words) < 2:
        return words[0] if words else ""
    return gettext("%(first)s and %(last)s", first=joined(words[:-1]), last=words[-1])


def sentences(*every: str) -> str:
    """Whole sentences one after the other, without those that are empty."""
    told = [one for one in every if one]
    space = " " if spoken().tag == ENGLISH else ""
    return (Markup(space) if any(isinstance(one, Markup) for one in told) else space).join(told)


def day(text: str) -> str:
    """A date as the language writes it, in English as ISO 8601 does; what is no date is a message."""
    tag = spoken().tag
    if tag == ENGLISH:
        return text
    return format_date(date.fromisoformat(text), "long", locale=tag) if DAY.match(text) else said(text)
