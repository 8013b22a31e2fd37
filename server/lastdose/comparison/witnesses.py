"""The witnesses: who says what, in which version, as of which is the latest known here."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from lastdose.claims.catalogue import Examination
from lastdose.claims.documents import Source, SourceVersion
from lastdose.claims.kinds import Claim

BOXED_WARNING = "boxed_warning"


@dataclass(frozen=True, slots=True)
class Witnesses:
    """Claims and examinations by version, versions and sources by key, and the latest version of each source."""

    claims: Mapping[str, list[Claim]]
    examinations: Mapping[str, list[Examination]]
    versions: Mapping[str, SourceVersion]
    sources: Mapping[str, Source]
    latest: tuple[SourceVersion, ...]

    @classmethod
    def of(
        cls,
        claims: Iterable[Claim],
        sources: Iterable[Source],
        versions: Iterable[SourceVersion],
        examinations: Iterable[Examination],
    ) -> "Witnesses":
        """Sort the witnesses by version."""
        by_key = {version.key: version for version in versions}
        earlier = {version.previous or version.previous_known for version in by_key.values()}
        latest = tuple(version for key, version in sorted(by_key.items()) if key not in earlier)
        return cls(
            _by_version(claims), _by_version(examinations), by_key, {source.key: source for source in sources}, latest
        )

    def name(self, version: str) -> str:
        """How a sentence names a version: the title of its source and its number."""
        held = self.versions[version]
        number = f", version {held.number}" if held.number else ""
        return f"{self.sources[held.source].title}{number}"

    def step(self, version: SourceVersion) -> tuple[SourceVersion, SourceVersion] | None:
        """A version and the one known before it, older first; None for the first one known."""
        before = self.versions.get(version.previous or version.previous_known or "")
        return (before, version) if before else None


def _by_version(items: Iterable[Claim | Examination]) -> Mapping[str, list]:  # type: ignore[type-arg]
    sorted_out = defaultdict(list)
    for item in items:
        sorted_out[item.version].append(item)
    return sorted_out


def in_boxed_warning(claim: Claim) -> bool:
    """Whether one of the claim's passages stands in a boxed warning."""
    return any(passage.address.startswith(BOXED_WARNING) for passage in claim.passages)
