"""Articles, as plain text or HTML: nobody answers for them, so nothing about them is filled in that they do not say.

URL, publisher and date of an article are unknown unless the text gives them; it is known by the hash of its text.
"""

import re
from collections.abc import Iterable
from itertools import pairwise

from lastdose.claims.concepts import SourceKind
from lastdose.claims.documents import Document, Naming, Section, Source, SourceVersion, content_hash, section_text
from lastdose.errors import UnreadableError
from lastdose.sources.markup import page

ADDRESS = "text"
CODE = "article"
FEWEST_LETTERS = 20
LONGEST_TITLE = 200
SHORTEST_SENTENCE = 20
SAMPLE = 100_000

_WITHIN_ADDRESS = r"(?:[A-Za-z0-9\-._~:/?@!$&'()*+,;=]|%[0-9A-Fa-f]{2}){0,2000}"
_ADDRESS = re.compile(
    rf"https?://[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*(?::[0-9]{{1,5}})?(?:[/?]{_WITHIN_ADDRESS})?(?:#{_WITHIN_ADDRESS})?"
)
_DISCLAIMER = re.compile(
    r"\W{0,9}(?:disclaimer\b|haftungsausschluss\b|avertissement\b|免责声明|免責聲明)", re.IGNORECASE
)
_NO_TEXT = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_WORD = re.compile(r"[a-z]+")
_ENGLISH = re.compile(r"\b(?:the|of|and|to|in|is|a|that|for|with|as|be|are|or|not|on|by|this|from|it|may)\b")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{2,8}){0,3}\Z")


def from_text(text: str, origin: str) -> Document:
    """An article in plain text; its first line is its title. Refuse tables and other files that only look like text."""
    control = _NO_TEXT.search(text)
    if control:
        line = text.count("\n", 0, control.start()) + 1
        raise UnreadableError(f"{origin}: line {line}: holds control characters, so it is no text")
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) > 1 and all("\t" in line.strip() for line in lines):
        raise UnreadableError(f"{origin}: a table, no article")
    title = section_text(lines[0]) if len(lines) > 1 else None
    return _document(
        text, title=title, language=None, references=addresses(text), disclaimer=disclaimer(lines), origin=origin
    )


def from_html(html: str, origin: str) -> Document:
    """The main part of a web page; references are its links to the web and the addresses in its text."""
    read = page(html, origin)
    links = (link for link in read.links if _ADDRESS.fullmatch(link))
    return _document(
        read.text,
        title=read.title,
        language=read.language,
        references=tuple(dict.fromkeys((*links, *addresses(read.text)))),
        disclaimer=disclaimer(read.whole.splitlines()),
        origin=origin,
    )


def addresses(text: str) -> tuple[str, ...]:
    """The web addresses (RFC 3986) in a text, in order of first appearance, without the punctuation after them."""
    found = (match[0].rstrip(".,;:!?'*&") for match in _ADDRESS.finditer(text))
    return tuple(dict.fromkeys(_without_open_bracket(address) for address in found))


def disclaimer(lines: Iterable[str]) -> str | None:
    """The line that calls itself a disclaimer, or the sentence after that word alone; None without one."""
    texts = [text for line in lines if (text := section_text(line))]
    for text, following in pairwise([*texts, ""]):
        if heading := _DISCLAIMER.match(text):
            if re.search(r"\w", text[heading.end() :]):
                return text
            if len(following) >= SHORTEST_SENTENCE:
                return f"{text} {following}"
    return None


def language_of(text: str) -> str:
    """`zh` where a third of the letters are Chinese, `en` where a tenth of the words are plain English, else `und`."""
    sample = text[:SAMPLE]
    letters = sum(character.isalpha() for character in sample)
    if letters and len(_CHINESE.findall(sample)) * 3 > letters:
        return "zh"
    words = sample.lower()
    return "en" if 10 * len(_ENGLISH.findall(words)) > len(_WORD.findall(words)) else "und"


def _document(  # noqa: PLR0913
    raw: str,
    *,
    title: str | None,
    language: str | None,
    references: tuple[str, ...],
    disclaimer: str | None,
    origin: str,
) -> Document:
    text = section_text(raw)
    if sum(character.isalpha() for character in text[:SAMPLE]) < FEWEST_LETTERS:
        raise UnreadableError(f"{origin}: holds no prose")
    title = title if title and len(title) <= LONGEST_TITLE else None
    sections = (Section(address=ADDRESS, code=CODE, title=title, text=text),)
    whole = content_hash(sections)
    key = f"article-{whole[:8]}"
    version = SourceVersion(
        key=key,
        source=key,
        kind=SourceKind.WEB_ARTICLE,
        content_hash=whole,
        language=_declared(language) or language_of(text),
        disclaimer=disclaimer,
        references=references,
    )
    source = Source(key=key, title=title or f"Untitled article {whole[:8]}", kind=SourceKind.WEB_ARTICLE)
    return Document(source=source, version=version, sections=sections, naming=Naming(), origin=origin)


def _declared(language: str | None) -> str | None:
    tag = (language or "").strip().lower()
    return tag if _LANGUAGE.match(tag) else None


def _without_open_bracket(address: str) -> str:
    while address.endswith(")") and address.count(")") > address.count("("):
        address = address[:-1]
    return address
