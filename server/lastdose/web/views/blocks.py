"""Blocks: the parts of a subject's page, each a few statements under one question, grouped by product and route."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lastdose.web.languages import N_, gettext
from lastdose.web.views.alike import told_once
from lastdose.web.views.claims import Row
from lastdose.web.views.coverage import Coverage


@dataclass(frozen=True, slots=True)
class Group:
    """Statements of one context of use, or of one kind of harm; `heading` is empty when there is only one."""

    heading: str
    rows: tuple[Row, ...]
    note: str = ""
    key: str = ""
    href: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A question, what is said to it, and where nothing is said."""

    id: str
    title: str
    short: str
    groups: tuple[Group, ...] = ()
    silence: str = ""
    note: str = ""

    @property
    def rows(self) -> tuple[Row, ...]:
        """All rows of all groups."""
        return tuple(row for group in self.groups for row in group.rows)


@dataclass(frozen=True, slots=True)
class Question:
    """A block to be made: its id, the kinds that answer it, and the messages for its title, short title and note.

    `missed` is the message for what is missed where it is empty.
    """

    id: str
    title: str
    short: str
    missed: str
    kinds: tuple[str, ...]
    note: str = ""


LATER = (
    Question(
        "when",
        N_("When sources say to stop, pause or reduce"),
        N_("When to stop"),
        N_("reason to stop"),
        ("StopCriterionClaim",),
    ),
    Question("duration", N_("How long it is taken"), N_("How long"), N_("length of treatment"), ("DurationClaim",)),
    Question(
        "after",
        N_("After the last dose"),
        N_("After the last dose"),
        N_("precaution or course after the last dose"),
        ("PostStopPrecautionClaim", "PostStopCourseClaim"),
    ),
    Question(
        "late",
        N_("Side effects that go on or show later"),
        N_("Late effects"),
        N_("late effect"),
        ("SafetyOutcomeClaim", "LateEffectClaim"),
        N_("Not caused by stopping, but seen after it."),
    ),
    Question(
        "alternatives",
        N_("What takes its place, and in which order"),
        N_("Alternatives"),
        N_("alternative"),
        ("AlternativeClaim",),
    ),
)


def block(question: Question, rows: Iterable[Row], covered: Coverage, by_use: bool) -> Block:
    """The block that answers a question from the rows of its kinds."""
    chosen = told_once(row for row in rows if row.kind in question.kinds)
    return Block(
        id=question.id,
        title=gettext(question.title),
        short=gettext(question.short),
        groups=grouped(chosen, by_use),
        silence=covered.silence(gettext(question.missed), *question.kinds),
        note=gettext(question.note),
    )


def grouped(rows: Sequence[Row], by_use: bool) -> tuple[Group, ...]:
    """The rows by product, route and form, in order of first appearance; one group without heading if not `by_use`."""
    if not by_use:
        return (Group("", tuple(rows)),) if rows else ()
    by_heading: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_heading[row.uses].append(row)
    return tuple(Group(heading, tuple(found)) for heading, found in sorted(by_heading.items()))


def several_uses(rows: Iterable[Row]) -> bool:
    """Whether the rows are about more than one product, route or form."""
    return len({row.use.heading for row in rows}) > 1
