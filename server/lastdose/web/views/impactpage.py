"""The page of a source's impact: what rests on it alone, and what other sources support too."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from lastdose.web.formats import FORMATS, HTML, MARKDOWN
from lastdose.web.languages import gettext
from lastdose.web.resting import MOST, Impact, Resting
from lastdose.web.views.frame import Alternate, Frame, frame
from lastdose.web.views.names import Link, Names


@dataclass(frozen=True, slots=True)
class Part:
    """Things of one kind: those that rest on the source alone, and those with what else supports them."""

    title: str
    alone: tuple[Link, ...]
    others: tuple[tuple[Link, tuple[Link, ...]], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImpactPage:
    """What rests on a source; `left_out` counts the claims that are not told."""

    frame: Frame
    source: Link
    withdrawn_on: str | None
    reason: str | None
    parts: tuple[Part, ...]
    left_out: int


def impact_page(names: Names, path: str, found: Impact) -> ImpactPage:
    """The page of what rests on a source."""
    source = names.link(found.source)
    title = gettext("What rests on: %(source)s", source=source.text)
    described = gettext("What this release says because of one source, alone or beside others.")
    framed = frame(names.site, title, described, path)
    return ImpactPage(
        frame=replace(framed, alternates=_alternates(names, path)),
        source=source,
        withdrawn_on=found.withdrawn_on,
        reason=found.reason,
        parts=(
            _part(names, gettext("Claims"), found.claims),
            _part(names, gettext("Drugs and classes"), found.subjects),
            _part(names, gettext("Comparisons"), found.comparisons),
        ),
        left_out=max(0, found.total - MOST),
    )


def _part(names: Names, title: str, found: Sequence[Resting]) -> Part:
    alone = names.links([one.thing for one in found if not one.others])
    return Part(
        title, alone, tuple((names.link(one.thing), names.links(list(one.others))) for one in found if one.others)
    )


def _alternates(names: Names, path: str) -> tuple[Alternate, ...]:
    others = (form for form in FORMATS if form.media_type not in (HTML, MARKDOWN))
    return tuple(Alternate(form.name, form.media_type, names.site.here(f"{path}.{form.extension}")) for form in others)
