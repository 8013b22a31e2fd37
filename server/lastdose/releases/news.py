"""News: what a release says that the one before did not, in the words and the order in which clinicians ask for it.

Risks are compared as statements: one that another source repeats is not new. Memory does not grow with the records, for
of each kind of news the first are told and the others counted.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from itertools import groupby
from typing import NamedTuple

from lastdose import DISCLAIMER
from lastdose.namespaces import FOREIGN, LD
from lastdose.releases import layout
from lastdose.releases.descriptions import Descriptions, Reader
from lastdose.releases.differing import Change, changes
from lastdose.releases.layout import Release
from lastdose.releases.statements import Resource

KINDS = {
    "risk-added": "Risks of stopping that no source here named before",
    "risk-removed": "Risks of stopping that no source here names any more",
    "boxed-warning-gained": "Moved into a boxed warning",
    "boxed-warning-lost": "Moved out of a boxed warning",
    "age": "Ages and uses that changed",
    "taper": "Tapers added, changed or removed",
    "withdrawn": "Withdrawn, with the reason",
    "source-added": "Sources that are new here",
    "source-superseded": "Sources of which a later version is here",
    "source-removed": "Sources and versions that are gone",
    "between-versions": "Other changes between two versions of a source",
    "difference-opened": "Differences between sources that opened",
    "difference-settled": "Differences that are no longer found",
}
"""The kinds of news with their titles, in the order in which they are told."""

MOST = 1_000
MOST_HELD = 50_000
TYPE, LABEL = f"{FOREIGN['rdf']}type", f"{FOREIGN['rdfs']}label"
ABOUT = (f"{LD}aboutDrug", f"{LD}aboutClass", f"{FOREIGN['dcterms']}subject", f"{FOREIGN['schema']}about")
EARLIER = (f"{FOREIGN['pav']}previousVersion", f"{LD}previousKnownVersion")
USE = (f"{LD}population", f"{LD}inContext", f"{LD}indicatedFor")
RISK = f"{LD}DiscontinuationRiskClaim"
WITHDRAWN_ON, REASON = f"{LD}withdrawnOn", f"{LD}reason"
BOXED = "-boxed-warning-"
TOMBSTONE = f" <{TYPE}> <{LD}Tombstone> ".encode()


class News(NamedTuple):
    """One thing told: the IRI of what changed, the IRI and the name of whom it is about, and a sentence."""

    kind: str
    thing: str
    about: str | None
    name: str
    said: str

    @property
    def title(self) -> str:
        """The kind in words."""
        return KINDS[self.kind]


@dataclass(frozen=True, slots=True)
class Chapter:
    """The news of one kind: `total` counts those too that are not told."""

    kind: str
    total: int
    told: tuple[News, ...]

    @property
    def title(self) -> str:
        """The kind in words."""
        return KINDS[self.kind]


@dataclass(frozen=True, slots=True)
class Digest:
    """What changed from one release to another: quads added and removed, and the news by kind."""

    before: str
    after: str
    added: int
    removed: int
    chapters: tuple[Chapter, ...]


def digest(before: Release, after: Release, most: int = MOST, changed: Iterable[Change] | None = None) -> Digest:
    """The news from one release to another, of each kind at most so many; `changed` are the changes, if at hand.

    Raise `DamagedError` for a missing record or index.
    """
    totals: Counter[str] = Counter()
    told: dict[str, list[News]] = {kind: [] for kind in KINDS}
    signs: Counter[str] = Counter()
    with ExitStack() as opened:
        old, new = (opened.enter_context(Descriptions(one.file(layout.INDEX)).open()) for one in (before, after))
        for news in news_in(counted(changed or changes(before, after), signs), old, new):
            totals[news.kind] += 1
            if len(told[news.kind]) < most:
                told[news.kind].append(news)
    chapters = tuple(Chapter(kind, totals[kind], tuple(told[kind])) for kind in KINDS if told[kind])
    return Digest(before.id, after.id, signs["+"], signs["-"], chapters)


def as_json(found: Digest) -> dict[str, object]:
    """A digest as a JSON object."""
    chapters = [
        {"kind": part.kind, "title": part.title, "total": part.total, "told": [news._asdict() for news in part.told]}
        for part in found.chapters
    ]
    return {"disclaimer": DISCLAIMER, **asdict(found), "chapters": chapters}


def news_in(changed: Iterable[Change], old: Reader, new: Reader) -> Iterator[News]:
    """What changes say, in the order in which they come; the readers are of the releases that they lead from and to."""
    return _Reporter(old, new).news(changed)


def counted(changed: Iterable[Change], signs: Counter[str]) -> Iterator[Change]:
    """Count changes by their sign and pass them on."""
    for change in changed:
        signs[change.sign] += 1
        yield change


def subject_of(change: Change) -> str:
    """The IRI of the resource of which a change says something."""
    return change.line[1 : change.line.index(b">")].decode()


class _Reporter:
    """Turns changes of records into news; claims come before their statements, so that these have words."""

    def __init__(self, old: Reader, new: Reader) -> None:
        self._old = old
        self._new = new
        self._makers: dict[str, Resource] = {}
        self._ways = {
            "claim": self._claim,
            "comparison": self._comparison,
            "source": self._source,
            "statement": self._statement,
            "version": self._version,
        }

    def news(self, changed: Iterable[Change]) -> Iterator[News]:
        for subject, group in groupby(changed, subject_of):
            kind = subject.rpartition("/id/")[2].partition("/")[0]
            marked = any(change.sign == "+" and TOMBSTONE in change.line for change in group)
            if kind not in self._ways and not marked:
                continue
            was, now = self._old.resource(subject), self._new.resource(subject)
            if marked and now:
                yield self._withdrawn(now)
            elif kind in self._ways:
                yield from self._ways[kind](was, now)

    def _withdrawn(self, now: Resource) -> News:
        heirs = ", ".join(map(self._label, now.iris(f"{FOREIGN['dcterms']}isReplacedBy")))
        reason = now.text(REASON) or "No reason is given."
        return News("withdrawn", now.iri, None, _key(now.iri), f"{reason} Now: {heirs}." if heirs else reason)

    def _claim(self, was: Resource | None, now: Resource | None) -> Iterator[News]:
        if not (was and now):
            claim = was or now
            if claim and _matters(claim) and len(self._makers) < MOST_HELD:
                self._makers.update(dict.fromkeys(claim.iris(f"{LD}states"), claim))
            return
        if _boxed(was) != _boxed(now):
            yield self._told("boxed-warning-gained" if _boxed(now) else "boxed-warning-lost", now)
        if any(was.iris(name) != now.iris(name) for name in USE):
            yield self._told("age", now)
        if was.iris(f"{LD}schedule") != now.iris(f"{LD}schedule"):
            yield self._told("taper", now)
        for claim in (was, now) if was.iris(f"{LD}states") != now.iris(f"{LD}states") else ():
            self._makers.update(dict.fromkeys(claim.iris(f"{LD}states"), claim))

    def _statement(self, was: Resource | None, now: Resource | None) -> Iterator[News]:
        statement = was or now
        if statement is None or (was and now):
            return
        claim = self._makers.get(statement.iri)
        if RISK in statement.iris(f"{LD}statementKind"):
            yield self._told("risk-added" if now else "risk-removed", claim or statement)
        elif claim and claim.iris(f"{LD}schedule"):
            yield self._told("taper", claim, "" if now else "No longer said: ")

    def _comparison(self, was: Resource | None, now: Resource | None) -> Iterator[News]:
        comparison = was or now
        if comparison is None or (was and now):
            return
        kind = _compared(comparison) if now else "difference-settled"
        yield self._told(kind, comparison)

    def _source(self, was: Resource | None, now: Resource | None) -> Iterator[News]:
        source = was or now
        if source and not (was and now):
            yield self._told("source-added" if now else "source-removed", source, self._label(source.iri))
        if now and now.values(WITHDRAWN_ON) and not (was and was.values(WITHDRAWN_ON)):
            reason = f"It was withdrawn by its publisher or an authority: {now.text(REASON)}"
            yield News("withdrawn", now.iri, next(iter(now.iris(ABOUT[-1])), None), self._label(now.iri), reason)

    def _version(self, was: Resource | None, now: Resource | None) -> Iterator[News]:
        version = was or now
        if version is None or (was and now):
            return
        said = ", ".join(map(self._label, version.iris(f"{LD}versionOf"))) + f", version {_number(version)}"
        if was:
            yield self._told("source-removed", version, said)
        for earlier in (iri for name in EARLIER for iri in version.iris(name) if now):
            held = self._new.resource(earlier) or self._old.resource(earlier)
            yield self._told("source-superseded", version, f"{said} after version {_number(held)}" if held else said)

    def _told(self, kind: str, thing: Resource, lead: str = "") -> News:
        about = next((iri for name in ABOUT for iri in thing.iris(name)), None)
        said = lead + (thing.text(f"{LD}paraphrase") or thing.text(f"{LD}explanation") or "")
        boxed = " (In the boxed warning.)" if kind.startswith("risk") and _boxed(thing) else ""
        return News(kind, thing.iri, about, self._label(about) if about else "", said + boxed)

    def _label(self, iri: str) -> str:
        labels = (held.text(LABEL) for reader in (self._new, self._old) if (held := reader.resource(iri)))
        return next(filter(None, labels), _key(iri))


def _matters(claim: Resource) -> bool:
    return RISK in claim.iris(TYPE) or bool(claim.iris(f"{LD}schedule"))


def _boxed(claim: Resource) -> bool:
    return any(BOXED in section for section in claim.iris(f"{LD}inSection"))


def _compared(comparison: Resource) -> str:
    """The kind of news that a new comparison is."""
    axis = comparison.text(f"{LD}axis") or ""
    name = axis.replace(" ", "-")
    if name in KINDS:
        return name
    changed = any(iri.endswith("/version-change") for iri in comparison.iris(f"{LD}comparisonKind"))
    return "between-versions" if changed else "difference-opened"


def _number(version: Resource) -> str:
    return version.text(f"{FOREIGN['pav']}version") or _key(version.iri)


def _key(iri: str) -> str:
    return iri.rpartition("/")[2]
