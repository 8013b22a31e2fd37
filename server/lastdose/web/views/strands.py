"""Strands: the evidence behind a subject, drawn as points that are made and the documents that make them.

A strand leads from a point to a document. It tells by colour and dash whether the document says so, says so and differs
from another, was searched in vain, or is one for which nobody answers. No strand outweighs another.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from lastdose.web.languages import N_, foreign, gettext, ngettext, plain
from lastdose.web.views.claims import Row, Witness
from lastdose.web.views.comparing import CHANGES, SILENT, Search
from lastdose.web.views.firstscreen import AT_ONCE
from lastdose.web.views.material import Material
from lastdose.web.views.shortening import shortened
from lastdose.web.views.sources import Source, Version
from lastdose.web.views.words import HARMS, KINDS, RISKS

MOST_DOCUMENTS = 16
TOP, BOTTOM, BRANCH, LEAF, WIDEST = 46, 14, 34, 26, 140
LONGEST, SHORTEST, NAMED, SHORT_NAME = 40, 19, 44, 17
MANNERS = ("says", "differs", "heard", "silent")
FAMILIES = {
    "StopMannerClaim": "taper", "StopCriterionClaim": "taper", "DurationClaim": "taper", "SupervisionClaim": "taper",
    "DiscontinuationRiskClaim": "harm", "LateEffectClaim": "harm", "AssertedAbsenceClaim": "course",
    "MonitoringClaim": "watch", "PostStopPrecautionClaim": "precaution", "InteractionOffsetClaim": "precaution",
    "RestartClaim": "restart", "AlternativeClaim": "restart",
    "PostStopCourseClaim": "course", "SafetyOutcomeClaim": "course",
}  # fmt: skip
LEFT_OUT = ("DrugFactClaim", "IndicationClaim")
STANCES = (
    ("advisedAgainstManner", N_("At once: against")),
    ("permittedManner", N_("At once: permitted")),
    ("advisedManner", N_("Slower: advised")),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A point that is made: how many statements make it; `top` in pixels."""

    label: str
    kind: str
    family: str
    count: int
    top: int

    @property
    def near(self) -> str:
        """Its label for a wide screen."""
        return shortened(self.label, LONGEST)

    @property
    def far(self) -> str:
        """Its label for a narrow one."""
        return shortened(self.label, SHORTEST)


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """The latest known version of a document; `top` in pixels, `heard` where nobody answers for it.

    `brief` is its kind and version alone, or where it has no number the beginning of its name.
    """

    iri: str
    name: str
    brief: str
    href: str | None
    heard: bool
    top: int

    @property
    def near(self) -> str:
        """Its name for a wide screen."""
        return shortened(plain(self.name), NAMED)

    @property
    def far(self) -> str:
        """What fits on a narrow one."""
        return plain(self.brief)


@dataclass(frozen=True, slots=True, kw_only=True)
class Strand:
    """What a document has to do with a point: one of `MANNERS`, in words, and the claim or search to be read."""

    point: Point
    document: Leaf
    manner: str
    words: str
    href: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Strands:
    """The drawing; `left_out` counts the documents for which there was no room."""

    points: tuple[Point, ...]
    documents: tuple[Leaf, ...]
    lines: tuple[Strand, ...]
    height: int
    left_out: int

    def has(self, manner: str) -> bool:
        """Whether any strand is of a manner."""
        return any(line.manner == manner for line in self.lines)


def strands(told: Material) -> Strands | None:
    """The evidence behind a subject; None where nothing is said of stopping it."""
    by_point = _by_point((*told.own, *told.hearsay))
    if not by_point:
        return None
    every = _documents(row for rows in by_point.values() for row in rows)
    shown = every[:MOST_DOCUMENTS]
    height = TOP + max((len(by_point) - 1) * BRANCH, (len(shown) - 1) * LEAF) + BOTTOM
    points = [_point(*item, top) for item, top in zip(by_point.items(), _places(len(by_point), height), strict=True)]
    leaves = [_leaf(*document, top) for document, top in zip(shown, _places(len(shown), height), strict=True)]
    differing = {
        claim for one in told.compared if one.kind not in SILENT | CHANGES for row in one.rows for claim in row.claims
    }
    lines = [
        line
        for point, rows in zip(points, by_point.values(), strict=True)
        for line in _lines(point, rows, leaves, differing, told.searches)
    ]
    return Strands(
        points=tuple(points),
        documents=tuple(leaves),
        lines=tuple(lines),
        height=height,
        left_out=len(every) - len(shown),
    )


def _by_point(rows: Iterable[Row]) -> dict[str, list[Row]]:
    """The rows by the point they make, in the order of the page."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        if row.kind not in LEFT_OUT:
            for label in _labels(row):
                found.setdefault(label, []).append(row)
    return dict(sorted(found.items(), key=lambda item: _order(item[1][0], item[0])))


def _labels(row: Row) -> list[str]:
    if row.kind == "DiscontinuationRiskClaim":
        return [_harm(key) for key in row.keys("riskKind")] or [row.title]
    if row.kind == "StopMannerClaim":
        return [gettext(label) for name, label in STANCES if _takes(row, name)][:1] or [row.title]
    return [row.title]


def _harm(key: str) -> str:
    return gettext("Harm: %(kind)s", kind=HARMS.get(key, key.replace("-", " ")))


def _takes(row: Row, name: str) -> bool:
    keys = set(row.keys(name))
    return bool(keys if name == "advisedManner" else keys & AT_ONCE)


def _order(row: Row, label: str) -> tuple[int, int, str]:
    kinds = ["StopMannerClaim", "DiscontinuationRiskClaim", *KINDS]
    within = [gettext(label) for _, label in STANCES] + [_harm(key) for key in RISKS]
    return kinds.index(row.kind) if row.kind in kinds else 99, within.index(label) if label in within else 99, label


def _documents(rows: Iterable[Row]) -> list[tuple[Source, Version]]:
    found = {who.version.iri: (who.source, who.version) for row in rows for who in row.witnesses}
    return sorted(found.values(), key=lambda pair: (pair[0].hearsay, pair[0].rank))


def _places(number: int, height: int) -> list[int]:
    """Places for so many things, as far apart as the height lets them be, in pixels."""
    step = min(WIDEST, (height - TOP - BOTTOM) / max(1, number - 1))
    return [TOP + round(index * step) for index in range(number)]


def _point(label: str, rows: Sequence[Row], top: int) -> Point:
    kind = rows[0].kind
    return Point(label=label, kind=kind, family=FAMILIES.get(kind, "taper"), count=len(rows), top=top)


def _leaf(source: Source, version: Version, top: int) -> Leaf:
    name = gettext(
        "%(kind)s %(name)s, %(version)s", kind=source.short, name=foreign(source.name), version=version.label
    )
    brief = shortened(plain(name), SHORT_NAME)
    if version.number:
        brief = gettext("%(kind)s, %(version)s", kind=source.short, version=version.label)
    return Leaf(iri=version.iri, name=name, brief=brief, href=version.link.href, heard=source.hearsay, top=top)


def _lines(
    point: Point, rows: Sequence[Row], leaves: Iterable[Leaf], differing: set[str], searches: Sequence[Search]
) -> Iterator[Strand]:
    for leaf in leaves:
        said = [who for row in rows for who in row.witnesses if who.version.iri == leaf.iri]
        if said:
            yield _said(point, leaf, said, differing)
        elif search := _in_vain(point, leaf, searches):
            yield Strand(
                point=point,
                document=leaf,
                manner="silent",
                words=gettext("looked for, not found"),
                href=search.link.href,
            )


def _said(point: Point, leaf: Leaf, said: Sequence[Witness], differing: set[str]) -> Strand:
    differs = any(who.iri in differing for who in said)
    manner = "heard" if leaf.heard else "differs" if differs else "says"
    if differs:
        words = ngettext("%(num)s claim, differing from another", "%(num)s claims, differing from another", len(said))
    else:
        words = ngettext("%(num)s claim", "%(num)s claims", len(said))
    return Strand(point=point, document=leaf, manner=manner, words=words, href=said[0].claim.href)


def _in_vain(point: Point, leaf: Leaf, searches: Iterable[Search]) -> Search | None:
    made = (one for one in searches if one.general and one.kind == point.kind and one.version.iri == leaf.iri)
    return next((one for one in made if not one.found), None)
