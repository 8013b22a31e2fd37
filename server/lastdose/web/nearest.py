"""Nearest: the terms of a release that one it does not know may be meant for."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher, get_close_matches
from typing import Literal

from lastdose.namespaces import CANONICAL_BASE, TYPES
from lastdose.releases.descriptions import Reader
from lastdose.web.known import Term, Vocabulary

Role = Literal["class", "property", "thing"]

MOST = 3
ALIKE, ALIKE_KEYS = 0.6, 0.75
SAME_SPACE = 0.1
"""What it counts that two terms are of one namespace, beside the likeness of their names, which is from 0 to 1."""


@dataclass(frozen=True)
class Nearest:
    """Finds the terms nearest to one, in one release."""

    reader: Reader
    base: str
    vocabulary: Vocabulary

    def knows(self, iri: str, role: Role) -> bool:
        """Whether the release says something of a thing, or has a class or property."""
        if role == "thing":
            return self.reader.describe(iri) is not None or bool(self.reader.incoming(iri, size=1))
        return any(term.iri == iri for term in self._terms(role))

    def to(self, iri: str, role: Role) -> list[str]:
        """At most `MOST` known terms, the nearest first."""
        if role != "thing":
            return _alike(Term(iri), self._terms(role))
        respelt = [other for other in self._respelt(iri) if self.knows(other, "thing")]
        return list(dict.fromkeys(respelt or self._things(iri)))[:MOST]

    def _terms(self, role: Role) -> tuple[Term, ...]:
        return self.vocabulary.classes if role == "class" else self.vocabulary.properties

    def _respelt(self, iri: str) -> Iterable[str]:
        """The same thing under the other scheme, the other base, or with its type spelt as it is here."""
        for start in (CANONICAL_BASE, self.base):
            for written in (start, start.replace("https:", "http:", 1)):
                kind, _, key = iri.removeprefix(f"{written}id/").partition("/")
                if iri.startswith(f"{written}id/"):
                    yield from (f"{self.base}id/{one}/{key.lower()}" for one in (kind, *_close(kind, TYPES)))

    def _things(self, iri: str) -> Iterable[str]:
        """Things of the same type whose names hold the words of the key, then those with a key like it."""
        start, _, key = iri.rpartition("/")
        if not iri.startswith(f"{self.base}id/") or not key:
            return
        yield from (
            hit.iri for hit in self.reader.finder.hits(key.replace("-", " ")) if hit.iri.startswith(f"{start}/")
        )
        keys = {other.rpartition("/")[2]: other for other in self.reader.addresses(f"{start}/", key[0])}
        yield from (keys[close] for close in _close(key, keys))


def _close(name: str, others: Iterable[str]) -> list[str]:
    return get_close_matches(name[:100], others, MOST, ALIKE_KEYS)


def _alike(term: Term, known: Iterable[Term]) -> list[str]:
    scored = sorted(((_likeness(term, other), other.iri) for other in known), reverse=True)
    return [iri for score, iri in scored if score >= ALIKE][:MOST]


def _likeness(term: Term, other: Term) -> float:
    """From 0 to 1 by their names, capitals and small letters alike, and a little more in one namespace."""
    matcher = SequenceMatcher(None, term.local.lower()[:100], other.local.lower())
    if matcher.quick_ratio() < ALIKE:
        return 0.0
    same = term.iri.removesuffix(term.local) == other.iri.removesuffix(other.local)
    return matcher.ratio() + SAME_SPACE * same
