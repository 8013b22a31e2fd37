"""History: what came and went between two versions of one source that are both at hand."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from lastdose.web.views.claims import Row
from lastdose.web.views.comparing import CHANGES, Compared
from lastdose.web.views.sources import Source, Version


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


def histories(sources: Iterable[Source], rows: Sequence[Row], compared: Sequence[Compared]) -> list[History]:
    """The history of every source with more than one version, from single claims and comparisons."""
    by_version: dict[str, dict[str, Row]] = defaultdict(dict)
    for row in rows:
        by_version[row.witnesses[0].version.iri][row.statement] = row
    changes = [one for one in compared if one.kind in CHANGES]
    told = [History(source, _steps(source, by_version, changes)) for source in sources if source.earlier]
    return [history for history in told if history.changes]


def _steps(source: Source, rows: dict[str, dict[str, Row]], compared: Sequence[Compared]) -> tuple[Change, ...]:
    """The steps between versions of which statements are recorded: where none are, nothing can be said to have gone."""
    recorded = [version for version in source.versions if rows.get(version.iri)]
    return tuple(_step(before, after, rows, compared) for after, before in pairwise(recorded))


def _step(before: Version, after: Version, rows: dict[str, dict[str, Row]], compared: Sequence[Compared]) -> Change:
    both = {before.iri, after.iri}
    found = tuple(one for one in compared if {version.iri for version in one.versions} == both)
    told = {row.statement for one in found for row in one.rows}
    old, new = rows[before.iri], rows[after.iri]
    return Change(
        before=before,
        after=after,
        compared=found,
        came=tuple(row for key, row in new.items() if key not in old and key not in told),
        went=tuple(row for key, row in old.items() if key not in new and key not in told),
    )
