"""History: what came and went between two versions of one source that are both at hand."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from lastdose.releases.statements import Resource
from lastdose.web.views.claims import Claims, Row
from lastdose.web.views.comparing import CHANGES, Compared
from lastdose.web.views.names import ld
from lastdose.web.views.sources import Source, Version

# The claims recorded of each version, by the statement they make.
Recorded = Mapping[str, Mapping[str, Resource]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One step from a version to the next one at hand; `skipped` when the numbers between them are not at hand."""

    before: Version
    after: Version
    compared: tuple[Compared, ...]
    came: tuple[Row, ...]
    went: tuple[Row, ...]

    @property
    def skipped(self) -> bool:
        """Whether versions between the two are missing here."""
        numbers = self.before.number, self.after.number
        return None not in numbers and (numbers[1] or 0) - (numbers[0] or 0) > 1

    @property
    def nothing(self) -> bool:
        """Whether nothing recorded here changed."""
        return not (self.compared or self.came or self.went)


@dataclass(frozen=True, slots=True)
class History:
    """A source with the steps between its versions, newest first."""

    source: Source
    changes: tuple[Change, ...]

    @property
    def quiet(self) -> int:
        """How many steps brought no change in what is recorded."""
        return sum(change.nothing for change in self.changes)

    @property
    def loud(self) -> tuple[Change, ...]:
        """The steps that brought one."""
        return tuple(change for change in self.changes if not change.nothing)


def histories(
    claims: Claims, sources: Iterable[Source], every: Iterable[Resource], compared: Sequence[Compared]
) -> list[History]:
    """The history of every source with more than one version, from the claims of all versions and comparisons."""
    recorded: dict[str, dict[str, Resource]] = defaultdict(dict)
    for claim in every:
        for version in claim.iris(ld("assertedIn")):
            recorded[version].update((statement, claim) for statement in claim.iris(ld("states")))
    changes = [one for one in compared if one.kind in CHANGES]
    told = (_history(claims, source, recorded, changes) for source in sources if source.earlier)
    return [history for history in told if history.changes]


def _history(claims: Claims, source: Source, recorded: Recorded, compared: Sequence[Compared]) -> History:
    """The steps between versions of which claims are recorded: where none are, nothing can be said to have gone."""
    versions = [version for version in source.versions if recorded.get(version.iri)]
    steps = (_step(claims, before, after, recorded, compared) for after, before in pairwise(versions))
    return History(source, tuple(steps))


def _step(claims: Claims, before: Version, after: Version, recorded: Recorded, compared: Sequence[Compared]) -> Change:
    both = {before.iri, after.iri}
    found = tuple(one for one in compared if {version.iri for version in one.versions} == both)
    told = {row.statement for one in found for row in one.rows}
    old, new = recorded[before.iri], recorded[after.iri]
    return Change(
        before=before,
        after=after,
        compared=found,
        came=tuple(claims.row(new[key]) for key in new if key not in old and key not in told),
        went=tuple(claims.row(old[key]) for key in old if key not in new and key not in told),
    )
