"""Sentences that speak of stopping, with their places: what is noise is blanked, so that no offset ever moves."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from itertools import groupby, takewhile

from lastdose.claims.documents import Section
from lastdose.extraction.rulebook import table

NEAR = 250
ALIKE = 5
"""So many letters at their front make stems alike."""
LONGEST = 1500
"""Code points of the longest sentence looked at: a table without full stops is cut, not read as one sentence."""

_REFERENCE = r"(?: \[ ?[Ss]ee [^\]]{1,200}\] ?\.?| \( ?[Ss]ee [^)]{1,200}\) ?\.?)?"
_END = re.compile(
    r"[.!?](?<![ (][a-zA-Z]\.)(?<!e\.g\.)(?<!i\.e\.)(?<!\bvs\.)(?<!\bNo\.)(?<!\bDr\.)(?<!approx\.)[\"”’)]?"
    + _REFERENCE
    + r"\s+(?=[A-Z0-9•(\[“\"])|\s+(?=[•●▪◦■○]\s)|(?<=[a-z]):\s+(?=[A-Z][a-z]+ [a-z])"
)
_NOISE = re.compile(
    r"\[ ?[Ss]ee [^\]]{1,300}\]|\( ?[Ss]ee [^)]{1,300}\)|\( ?\d{1,2}(?:\.\d{1,2})?(?: ?, ?\d{1,2}(?:\.\d{1,2})?)* ?\)"
    r"|[®™•●▪◦■○†‡]"
)
_SUBSECTION = re.compile(r"([1-9]\d?)\. ?([1-9]\d?)\.? (?=[A-Z])")
_REFERRED_TO = re.compile(r"(?:[0-9][.,]?|[,(\[]|\b(?:[Ss]ections?|[Ss]ubsections?|[Ss]ee|and|or|to|in)) ?\Z")


WIDEST_GAP = 4
"""By how much the number of a subsection may go up: some are left out of a label."""

_HEADING = re.compile(
    r"\s*If (?:you|your child|you or your \w+) (?:suddenly )?(?:stops?|forgets?|miss(?:es)?)"
    r"(?: (?:to )?(?:taking|using|receiving|having|take|use|(?:your )?treatment with))?"
    r"(?: (?:this medicine|your \w+|[A-Z0-9][^\s,]*))+?[.:]? "
    r"(?=(?:If|Do|You|Your|The|This|It|There|In|Suddenly|Stopping|Treatment|Interrupting|Before|After|Always|When|Please|Take|Use|Speak|Talk|Contact|Tell|Even|Some|Should)\b)"
)


@dataclass(frozen=True)
class Sentence:
    """The code points `start` to `end` (exclusive) of a section's text."""

    section: Section
    start: int
    end: int

    @cached_property
    def text(self) -> str:
        """Its words with the noise blanked."""
        return blanked(self.section.text[self.start : self.end])


def blanked(text: str) -> str:
    """The text at equal length, with cross-references, marks and bullets as spaces."""
    return _NOISE.sub(lambda noise: " " * len(noise[0]), text)


def without_heading(text: str) -> str:
    """The text at equal length, with a leaflet's heading that is glued to its front as spaces."""
    heading = _HEADING.match(text)
    return text if heading is None else " " * heading.end() + text[heading.end() :]


def sentence_at(section: Section, start: int, end: int) -> Sentence:
    """The sentence in a section's text from `start` to `end`, white space at its ends left out."""
    words = section.text[start:end]
    start, end = start + len(words) - len(words.lstrip()), end - len(words) + len(words.rstrip())
    return Sentence(section, start, end)


def whole(section: Section) -> Sentence:
    """All of a section as one sentence."""
    return sentence_at(section, 0, len(section.text))


def sentences(section: Section, start: int = 0, end: int | None = None) -> Iterator[Sentence]:
    """Every sentence of a section, or of its part from `start` to `end`."""
    for first, last in _spans(section.text, start, len(section.text) if end is None else end):
        yield sentence_at(section, first, last)


def stop_sentences(section: Section) -> Iterator[Sentence]:
    """The sentences of a section in which a word for stopping stands, in order."""
    done = 0
    for place in stop_places(section.text):
        if place >= done:
            start, done = _around(section.text, place, done)
            yield sentence_at(section, start, done)


def stop_places(text: str) -> list[int]:
    """Where words for stopping begin, in order; the search is for plain strings, so long texts cost little."""
    lowered = text.lower()
    if len(lowered) != len(text):
        lowered = "".join(letter.lower() if len(letter.lower()) == 1 else letter for letter in text)
    found: set[int] = set()
    for root, stems in _stems().items():
        place = lowered.find(root)
        while place >= 0:
            if lowered.startswith(stems, place):
                found.add(place)
            place = lowered.find(root, place + len(root))
    return sorted(found)


def subsection_of(text: str, place: int) -> str | None:
    """The number of the subsection that a place stands in, as the text itself gives it: `5.6`."""
    starts, numbers = _subsections(text)
    before = bisect_right(starts, place)
    return numbers[before - 1] if before else None


@lru_cache(maxsize=2)
def _subsections(text: str) -> tuple[list[int], list[str]]:
    """Where subsections begin, and their numbers: 5.1, 5.2, … in order, so that a dose or a reference is none."""
    starts: list[int] = []
    numbers: list[str] = []
    major, last = "", 0
    for match in _SUBSECTION.finditer(text):
        minor = int(match[2])
        first = not starts and (minor == 1 or match.start() == 0)
        follows = match[1] == major and last < minor <= last + WIDEST_GAP
        if (first or follows) and _begins_title(text, match.start()):
            major, last = match[1], minor
            starts.append(match.start())
            numbers.append(f"{major}.{minor}")
    return starts, numbers


def _begins_title(text: str, place: int) -> bool:
    """Whether a number stands free: no part of a longer one, and no reference."""
    return not place or (text[place - 1].isspace() and not _REFERRED_TO.search(text[max(0, place - 20) : place - 1]))


def _around(text: str, place: int, earliest: int) -> tuple[int, int]:
    end = _END.search(text, place, min(len(text), place + LONGEST))
    last = end.end() if end else min(len(text), place + LONGEST)
    for window in (NEAR, LONGEST):
        first = max(earliest, place - window)
        starts = [boundary.end() for boundary in _END.finditer(text, first, place + 1) if boundary.end() <= place]
        if starts:
            return starts[-1], last
    return max(earliest, place - LONGEST), last


def _spans(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    for stop in _END.finditer(text, start, end):
        yield start, stop.end()
        start = stop.end()
    if start < end:
        yield start, end


@cache
def _stems() -> dict[str, tuple[str, ...]]:
    """The stems by what those that begin alike have in common, so that a text is searched fewer times."""
    stems = sorted(row["stem"] for row in table("stops.tsv"))
    alike = (tuple(group) for _, group in groupby(stems, key=lambda stem: stem[:ALIKE]))
    return {_root(group[0], group[-1]): group for group in alike}


def _root(first: str, last: str) -> str:
    """What the first and the last of sorted stems begin with, and so do those between them."""
    same = takewhile(lambda pair: pair[0] == pair[1], zip(first, last, strict=False))
    return "".join(letter for letter, _ in same)
