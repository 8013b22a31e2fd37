"""HTML, read as a stream: without a tree, neither depth nor a tag of a million attributes costs more than its length.

The tree builder of libxml2 takes a minute and a half for one tag of 100,000 attributes, and drops what lies deeper than
256 elements.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from lxml import etree

from lastdose.claims.documents import section_text
from lastdose.errors import UnreadableError
from lastdose.sources.bounds import MAX_TAGS

NOT_PROSE = ("button", "iframe", "noscript", "object", "script", "select", "style", "svg", "template", "textarea")
ASIDE = ("aside", "nav")
FRAME = ("footer", "header")
MAIN = ("article", "main")

_BLOCK = re.compile(
    r"(?:address|article|aside|blockquote|br|caption|dd|details|div|dl|dt|fieldset|figcaption|figure|footer|form|h[1-6]|"
    r"header|hr|legend|li|main|nav|ol|p|pre|section|summary|table|tbody|td|tfoot|th|thead|tr|ul)\Z"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What a web page says: `text` and `links` of its main part, `whole` with menus and footers; blocks end in lines.

    Links are as written and may be anything.
    """

    text: str
    whole: str
    title: str | None
    language: str | None
    links: tuple[str, ...]


class TextContent:
    """An lxml parser target that keeps the characters and nothing else: what `text_content()` of the tree would be."""

    def __init__(self) -> None:
        self._pieces: list[str] = []

    def data(self, characters: str) -> None:
        """Keep these characters."""
        self._pieces.append(characters)

    def close(self) -> str:
        """All characters in order."""
        return "".join(self._pieces)


@dataclass(slots=True)
class _Part:
    pieces: list[str]
    heading: list[str]
    links: list[str]


class _PageReader:
    """An lxml parser target that sorts the characters of a page into its main part and what stands around it."""

    def __init__(self) -> None:
        self._open: Counter[str] = Counter()
        self._whole: list[str] = []
        self._main = _Part([], [], [])
        self._body = _Part([], [], [])
        self._title: list[str] = []
        self._language: str | None = None

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Enter an element."""
        self._open[tag] += 1
        if tag == "html":
            self._language = attributes.get("lang") or attributes.get("xml:lang")
        if _BLOCK.match(tag):
            self.data("\n")
        part = self._part()
        if tag == "a" and part and attributes.get("href"):
            part.links.append(attributes["href"].strip())

    def end(self, tag: str) -> None:
        """Leave an element."""
        if _BLOCK.match(tag):
            self.data("\n")
        self._open[tag] -= 1
        if tag == "h1" and (part := self._part()) and part.heading:
            part.heading.append("\n")

    def data(self, characters: str) -> None:
        """Sort some characters by where they stand."""
        if self._within(NOT_PROSE):
            return
        if self._open["title"]:
            self._title.append(characters)
            return
        self._whole.append(characters)
        if part := self._part():
            part.pieces.append(characters)
            if self._open["h1"]:
                part.heading.append(characters)

    def close(self) -> Page:
        """The page as read."""
        part = self._main if "".join(self._main.pieces).strip() else self._body
        return Page(
            text="".join(part.pieces),
            whole="".join(self._whole),
            title=_first_line(part.heading) or section_text("".join(self._title)) or None,
            language=self._language,
            links=tuple(dict.fromkeys(part.links)),
        )

    def _within(self, tags: Iterable[str]) -> bool:
        return any(self._open[tag] > 0 for tag in tags)

    def _part(self) -> _Part | None:
        if self._within(NOT_PROSE) or self._within(ASIDE):
            return None
        if self._within(MAIN):
            return self._main
        return None if self._within(FRAME) else self._body


def text_content(html: str, origin: str) -> str:
    """All characters of an HTML fragment in order, as lxml.html's `text_content()` has them; comments are none."""
    text = _parsed(html, TextContent(), origin)
    assert isinstance(text, str)
    return text


def page(html: str, origin: str) -> Page:
    """A web page: its main part (main, article, or else all but menus, header and footer), title, language, links."""
    read = _parsed(html, _PageReader(), origin)
    assert isinstance(read, Page)
    return read


def _parsed(html: str, target: TextContent | _PageReader, origin: str) -> object:
    if html.count("<") > MAX_TAGS:
        raise UnreadableError(f"{origin}: more than {MAX_TAGS} tags; no document of this kind has so many")
    # lxml-stubs want targets to take bytes as well, which the HTML parser never gives
    parser = etree.HTMLParser(target=target, no_network=True, huge_tree=False)  # type: ignore[arg-type]
    try:
        parser.feed(html)
        return parser.close()
    except (etree.LxmlError, ValueError) as error:
        raise UnreadableError(f"{origin}: no HTML: {error}") from error


def _first_line(pieces: list[str]) -> str | None:
    lines = (section_text(line) for line in "".join(pieces).split("\n"))
    return next((line for line in lines if line), None)
