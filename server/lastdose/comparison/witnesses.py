"""The witnesses: who says what, in which version, as of which is the latest known here."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

from lastdose.claims.catalogue import Examination, Term
from lastdose.claims.concepts import LabellerRole, ReviewStatus
from lastdose.claims.documents import Source, SourceVersion
from lastdose.claims.kinds import Claim
from lastdose.claims.values import Ref

Kind = TypeVar("Kind", bound=Claim)
Made = TypeVar("Made", Claim, Examination)
Key = TypeVar("Key")
Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Witnesses:
    """Claims and examinations by version, versions, sources and terms by key.

    Those heard at a time are a part of all: `here` are the versions whose claims or readings these are, in the order of
    their keys, and `latest` those of them that no other version is known to follow. `searches` are the examinations for
    a claim by its key, `readings` the versions examined for a subject. `unexamined` are sources by their page of which
    no version is at hand. `wider` gives every term all terms above it in `skos:broader`; `namesakes` are the titles of
    more than one source.
    """

    claims: Mapping[str, list[Claim]]
    examinations: Mapping[str, list[Examination]]
    searches: Mapping[str, list[Examination]]
    readings: Mapping[Ref, set[str]]
    versions: Mapping[str, SourceVersion]
    sources: Mapping[str, Source]
    terms: Mapping[Ref, Term]
    wider: Mapping[Ref, frozenset[Ref]]
    unexamined: Mapping[str | None, Source]
    earlier: frozenset[str | None]
    here: tuple[SourceVersion, ...]
    latest: tuple[SourceVersion, ...]
    namesakes: frozenset[str]

    @classmethod
    def of(
        cls,
        sources: Iterable[Source],
        versions: Iterable[SourceVersion],
        examinations: Iterable[Examination],
        terms: Iterable[Term],
    ) -> "Witnesses":
        """All that can be heard; of claims none yet."""
        made = list(examinations)
        by_key = {version.key: version for version in versions}
        named = {Ref(term.type, term.key): term for term in terms}
        by_source = {source.key: source for source in sources}
        titles = Counter(source.title for source in by_source.values())
        at_hand = {version.source for version in by_key.values()}
        return cls(
            claims={},
            examinations=_by_version(made),
            searches=_grouped((key, one) for one in made for key in one.sought_claim),
            readings={subject: set(keys) for subject, keys in _grouped((m.subject, m.version) for m in made).items()},
            versions=by_key,
            sources=by_source,
            terms=named,
            wider={ref: _wider(ref, named) for ref in named},
            unexamined={source.homepage: source for source in by_source.values() if source.key not in at_hand},
            earlier=frozenset(version.previous or version.previous_known for version in by_key.values()),
            here=(),
            latest=(),
            namesakes=frozenset(title for title, count in titles.items() if count > 1),
        )

    def hearing(self, claims: Collection[Claim]) -> "Witnesses":
        """The same, as far as they make these claims, and were examined for the subjects of these."""
        by_version, subjects = _by_version(claims), {claim.subject for claim in claims}
        keys = set(by_version).union(*(self.readings.get(subject, ()) for subject in subjects))
        here = tuple(self.versions[key] for key in sorted(keys & self.versions.keys()))
        latest = tuple(version for version in here if version.key not in self.earlier)
        return replace(self, claims=by_version, here=here, latest=latest)

    def title(self, version: str) -> str:
        """The title of a version's source, with the labeller where several sources have one title."""
        held = self.versions[version]
        title = self.sources[held.source].title
        return f"{title} of {held.labeller}" if title in self.namesakes and held.labeller else title

    def name(self, version: str) -> str:
        """How a sentence names a version: the title of its source and its number."""
        number = self.versions[version].number
        return f"{self.title(version)}, version {number}" if number else self.title(version)

    def label(self, ref: Ref) -> str:
        """How a sentence names a condition or an effect."""
        return self.terms[ref].label if ref in self.terms else ref.key.replace("-", " ")

    def within(self, narrow: Ref, broad: Ref) -> bool:
        """Whether a term is strictly narrower than another."""
        return broad in self.wider.get(narrow, ())

    def step(self, version: SourceVersion) -> tuple[SourceVersion, SourceVersion] | None:
        """A version and the one known before it, older first; None for the first one known."""
        before = self.versions.get(version.previous or version.previous_known or "")
        return (before, version) if before else None

    def read_for(self, version: str, subject: Ref, kind: str) -> Examination | None:
        """The reviewed reading of a whole version for all claims of a kind about a subject, if there was one."""
        for examination in self.examinations.get(version, ()):
            if (examination.subject, examination.sought_claim_kind) == (subject, kind) and _general(examination):
                return examination
        return None

    def foremost(self, claims: Iterable[Kind]) -> Kind:
        """The claim to quote where several say the same: a holder's before a repackager's, then the latest stamped."""
        return min(claims, key=self._rank)

    def _rank(self, claim: Claim) -> tuple[bool, int, str]:
        version = self.versions[claim.version]
        repackaged = version.labeller_role is LabellerRole.REPACKAGER
        return repackaged, -(version.effective_date or date.min).toordinal(), claim.key


def _general(examination: Examination) -> bool:
    """Whether it was a reviewed search of the whole version for anything of its kind."""
    reviewed = examination.review_status is not ReviewStatus.UNREVIEWED
    narrowed = examination.sought_term or examination.sought_words or examination.sought_claim
    return reviewed and examination.covers_all_sections and not narrowed


def _wider(start: Ref, terms: Mapping[Ref, Term]) -> frozenset[Ref]:
    found: set[Ref] = set()
    left = [start]
    while left:
        ref = left.pop()
        above = {Ref(ref.type, key) for key in terms[ref].broader} if ref in terms else set()
        left.extend(above - found)
        found |= above
    return frozenset(found)


def _by_version(items: Iterable[Made]) -> Mapping[str, list[Made]]:
    return _grouped((item.version, item) for item in items)


def _grouped(pairs: Iterable[tuple[Key, Item]]) -> Mapping[Key, list[Item]]:
    groups: dict[Key, list[Item]] = defaultdict(list)
    for key, item in pairs:
        groups[key].append(item)
    return groups
