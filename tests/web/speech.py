"""What a page says, each text with the language in which it says it."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser

VOID = {"br", "hr", "img", "input", "link", "meta", "source", "wbr"}
UNSPOKEN = {"code", "pre", "script", "style", "svg", "textarea", "title"}
SPOKEN_ATTRIBUTES = {"alt", "aria-label", "placeholder"}
HAN = re.compile(r"[\u3400-\u9fff]")
"""Of an attribute no part can be marked, so that a Chinese one may hold English names."""
WORD = re.compile(r"[A-Za-z]{2,}")
ADDRESS = re.compile(
    r"https?://\S+|\b[\w.]*\w+-[\w.-]+\b|\b[0-9a-f]{16,}\b|[\w/-]+(?:\.[\w-]+)+|\bSHA256SUMS\b|\b[kM]B\b|\bEU/1/"
)
"""Addresses, keys, file names, digests and units."""
NAMES = re.compile(
    r"LastDose|Last|Dose|lastdose|SPARQL|RDF(?:/XML)?|Turtle|JSON(?: Lines)?|N-Quads|N-Triples|TriG|Markdown|CSV|TSV"
    r"|XML|IRI|SHA|gzip|zstd|Croissant|RO-Crate|BibTeX|Atom|CC BY|CC0|SQLite|Parquet|DailyMed|EMA|GET|UTF|Accept"
    r"|Content|CONSTRUCT|DESCRIBE|curl|Python|JavaScript|metoprolol|Koselugo|WTV10SIKH|English|pandas|pyarrow|TYPE|KEY|FORMAT"
)
"""Names that are the same in every language."""


class Speech(HTMLParser):
    """Reads a page; `texts` are pairs of a language and a text in their order, with what is heard of attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.texts: list[tuple[str, str]] = []
        self._open: list[tuple[str, str, bool]] = [("", "", False)]
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        _, language, silent = self._open[-1]
        language = given.get("lang", language)
        silent = silent or tag in UNSPOKEN
        if not silent:
            heard = (value for name, value in given.items() if name in SPOKEN_ATTRIBUTES and not HAN.search(value))
            self.texts += [(language, value) for value in heard]
        if tag not in VOID:
            self._open.append((tag, language, silent))

    def handle_endtag(self, tag: str) -> None:
        while self._open[-1][0] not in (tag, ""):
            self._open.pop()
        if self._open[-1][0]:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        _, language, silent = self._open[-1]
        if not silent and data.strip():
            self.texts.append((language, " ".join(data.split())))


def english_words(page: str) -> Iterator[str]:
    """The texts in which a Chinese page says something in English without saying that it is English."""
    return (text for language, text in Speech(page).texts if language == "zh" and _has_words(text))


def said_in_english(template: str) -> Iterator[str]:
    """The texts in a template, without its messages, that hold words."""
    return (text for _, text in Speech(template).texts if _has_words(text))


def _has_words(text: str) -> bool:
    return WORD.search(NAMES.sub("", ADDRESS.sub("", text))) is not None
