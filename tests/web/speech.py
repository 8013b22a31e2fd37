"""What a page says, each text with the language in which it says it."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser

VOID = {"br", "hr", "img", "input", "link", "meta", "source", "wbr"}
UNSPOKEN = {"code", "pre", "script", "style", "svg", "textarea", "title"}
SPOKEN_ATTRIBUTES = {"alt", "aria-label", "placeholder"}
WORD = re.compile(r"[A-Za-z]{2,}")
ADDRESS = re.compile(
    r"https?://\S+|\b[\w.]*\w+-[\w.-]+\b|\b[0-9a-f]{16,}\b|[\w/-]+(?:\.[\w-]+)+|\bSHA256SUMS\b|\b[kM]B\b"
)
NAMES = re.compile(
    r"LastDose|Last|Dose|lastdose|SPARQL|RDF(?:/XML)?|Turtle|JSON(?: Lines)?|N-Quads|N-Triples|TriG|Markdown|CSV|TSV|XML|IRI|SHA|gzip|zstd"
    r"|Croissant|RO-Crate|BibTeX|Atom|CC BY|CC0|SQLite|Parquet|DailyMed|EMA|GET|UTF|Accept|Content|CONSTRUCT|DESCRIBE"
    r"|curl|Python|JavaScript|metoprolol|Koselugo|WTV10SIKH|English"
)
"""Names that are the same in every language."""


class Speech(HTMLParser):
    """Reads a page; `texts` are pairs of a language and a text, in their order, with what readers hear of attributes."""

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
            self.texts += [(language, value) for name, value in given.items() if name in SPOKEN_ATTRIBUTES]
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
    for language, text in Speech(page).texts:
        if language == "zh" and WORD.search(NAMES.sub("", ADDRESS.sub("", text))):
            yield text
