"""The EU package leaflet: six numbered parts, and in the third the words this graph is about, "If you stop taking …".

The headings follow the QRD template of the European Medicines Agency. In the documents they are often no elements of
their own but stand in the running text, so they are looked for there.
"""

import re
from collections.abc import Iterable

from lastdose.claims.documents import Section

STOP = "leaflet-3-stop"
USE = "leaflet-3"

_NUMBERED = re.compile(r"\s*([1-6])\s*[.:)]?\s")
_WHO = r"\bIf (?:you|your child|you or your \w+) stops?\b"
_STOP = re.compile(rf"(?<!see )(?<!see also )(?<!see section )(?<!section below ){_WHO}")
_STOP_HEADING = re.compile(
    rf"{_WHO}(?: (?:taking|using|receiving|having|(?:your )?treatment with))?"
    r" (?:your \w+|this medicine|(?:[A-Z0-9][^\s,]* )*?[A-Z0-9][^\s,]*)[.:]? (?=[A-Z])"
)
_NEXT_HEADING = re.compile(
    r"\bIf you (?:still )?have (?:any )?(?:further|other|additional|more) questions?\b"
    r"(?![^.]{0,200}\. If you stop)"
    r"|\bIf (?:you|your child|you or your \w+) (?:forget|miss|vomit)s?\b"
    r"|\bIf (?:you|your child|you or your \w+) (?:takes?|uses?|have taken|have used) (?:more|too much)\b"
)

_SUBSTANCE = re.compile(
    r"\bactive (?:substance|ingredient)(?P<many>s?)(?:\(s\))?(?: (?:in|of) [^.:]{1,60}?)?"
    r" ?(?:is|are)\b(?: called)? ?+:? ?+"
    r"(?!\d|released|contained|present|included|Component)(?P<names>[^.;:*]{1,200})",
)
_MENTIONED = re.compile(r"\bactive substances? (?:called )?(?P<names>[a-z]{5,})")
_AFTER_NAME = re.compile(
    r" (?:Each|One|The|Per|[A-Z]\w+ \d|equivalent|corresponding|not less|which|produced|made|\d"
    r"|in (?:each|the|anhydrous)).*",
    re.DOTALL,
)


def code_of(title: str | None, around: str | None) -> str | None:
    """The code of a part: by its number, `leaflet-3-stop` by its words, else that of the part around it."""
    if title and _STOP.match(title):
        return STOP
    number = _NUMBERED.match(title or "")
    return f"leaflet-{number[1]}" if number else around


def stop_part(section: Section) -> tuple[int, int] | None:
    """Where "If you stop taking/using …" stands in a section: start and end (exclusive), in code points of its text.

    The whole of a section with the code `leaflet-3-stop`; in one with the code `leaflet-3` from these words, as a
    heading if they are one somewhere, to the next known heading or the section's end. None without such words.
    """
    if section.code == STOP:
        return (0, len(section.text)) if section.text else None
    if section.code != USE:
        return None
    opening = _STOP_HEADING.search(section.text) or _STOP.search(section.text)
    if opening is None:
        return None
    closing = _NEXT_HEADING.search(section.text, opening.end())
    end = closing.start() if closing else len(section.text)
    return opening.start(), len(section.text[:end].rstrip())


def active_substances(texts: Iterable[str]) -> tuple[str, ...]:
    """The names after "The active substance is …", from the first text that has these words, as written there."""
    texts = tuple(texts)
    for text in texts:
        for match in _SUBSTANCE.finditer(text):
            if names := _names(match["names"], several=bool(match["many"])):
                return names
    mentioned = (match for text in texts for match in _MENTIONED.finditer(text))
    return next(((match["names"],) for match in mentioned if match["names"] not in {"contained", "other"}), ())


def brand(title: str, texts: Iterable[str]) -> str:
    """The brand name as the text writes it; the title where the text never does."""
    name = re.compile(rf"\b{re.escape(title)}\b", re.IGNORECASE)
    found = (match for text in texts if (match := name.search(text)))
    return next((match[0] for match in found), title)


def _names(words: str, *, several: bool) -> tuple[str, ...]:
    plain = re.sub(r"\s*\((?:[^()]|\([^()]*\))*\)?", "", words)
    plain = _AFTER_NAME.sub("", plain)
    pieces = re.split(r",? and |, ", plain) if several else plain.split(",")[:1]
    names = (re.sub(r"\A(?:an?|the) ", "", piece).strip(" -") for piece in pieces)
    return tuple(dict.fromkeys(name for name in names if 3 <= len(name) <= 80))
