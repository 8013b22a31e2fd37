"""The witnesses: who says what, in which version, as of which is the latest known here."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from lastdose.claims.catalogue import Examination, Term
from lastdose.claims.concepts import LabellerRole, ReviewStatus
from lastdose.claims.documents import Source, SourceVersion
from lastdose.claims.kinds import Claim
from lastdose.claims.values import Ref

Kind = TypeVar("Kind", bound=Claim)


@dataclass(frozen=True, slots=True)
class Witnesses:
    """Claims and examinations by version, versions, sources and terms by key, and the latest version of each source.

    `wider` gives every term all terms above it in `skos:broader`; `namesakes` are the titles of more than one source.
    """

    claims: Mapping[str, list[Claim]]
    examinations: Mapping[str, list[Examination]]
    versions: Mapping[str, SourceVersion]
    sources: Mapping[str, Source]
    terms: Mapping[Ref, Term]
    wider: Mapping[Ref, frozenset[Ref]]
    latest: tuple[SourceVersion, ...]
    namesakes: frozenset[str]

    @classmethod
    def of(
        cls,
        claims: Iterable[Claim],
        sources: Iterable[Source],
        versions: Iterable[SourceVersion],
        examinations: Iterable[Examination],
        terms: Iterable[Term],
    ) -> "Witnesses":
        """Sort the witnesses by version."""
        by_key = {version.key: version for version in versions}
        earlier = {version.previous or version.previous_known for version in by_key.values()}
        named = {Ref(term.type, term.key): term for term in terms}
        by_source = {source.key: source for source in sources}
        titles = Counter(source.title for source in by_source.values())
        return cls(
            claims=_by_version(claims),
            examinations=_by_version(examinations),
            versions=by_key,
            sources=by_source,
            terms=named,
            wider={ref: _wider(ref, named) for ref in named},
            latest=tuple(version for key, version in sorted(by_key.items()) if key not in earlier),
            namesakes=frozenset(title for title, count in titles.items() if count > 1),
        )

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


def _by_version(items: Iterable[Claim | Examination]) -> Mapping[str, list]:  # type: ignore[type-arg]
    sorted_out = defaultdict(list)
    for item in items:
        sorted_out[item.version].append(item)
    return sorted_out
