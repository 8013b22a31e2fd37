"""Drugs side by side: what the newest documents of each say, by kind of statement; nothing is concluded from it.

What only the web says has no part in it, and where nothing is said, the searches that found nothing stand instead.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from lastdose.namespaces import KEY, slug
from lastdose.releases.descriptions import Reader
from lastdose.releases.statements import Resource
from lastdose.web.formats import JSON, MARKDOWN
from lastdose.web.languages import gettext, listed
from lastdose.web.selection import MOST_CLAIMS
from lastdose.web.site import Site
from lastdose.web.views.alike import told_once
from lastdose.web.views.claims import Claims, Row
from lastdose.web.views.comparing import Comparing, Search
from lastdose.web.views.frame import Alternate, Frame, frame
from lastdose.web.views.names import Link, Names, key_of, ld
from lastdose.web.views.sources import Shelf
from lastdose.web.views.words import KINDS

MOST_BESIDE = 5
MOST_LISTED = 30
FIRST = (
    *("StopMannerClaim", "StopCriterionClaim", "DiscontinuationRiskClaim", "AssertedAbsenceClaim", "MonitoringClaim"),
    *("RestartClaim", "PostStopCourseClaim", "PostStopPrecautionClaim", "AlternativeClaim"),
)
ORDER = (*FIRST, *(kind for kind in KINDS if kind not in FIRST))
PATH = "/compare"


@dataclass(frozen=True, slots=True)
class Column:
    """A drug with what is said of it, and every search of its newest documents for a kind of statement."""

    iri: str
    drug: Link
    rows: tuple[Row, ...]
    searches: tuple[Search, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """What is said of one drug in one way, and the searches for it that found nothing."""

    column: Column
    rows: tuple[Row, ...]
    in_vain: tuple[Search, ...]

    @property
    def outcome(self) -> str:
        """`found`, `not-found` or `unsought`."""
        return "found" if self.rows else "not-found" if self.in_vain else "unsought"


@dataclass(frozen=True, slots=True)
class Line:
    """One kind of statement across the drugs, in their order."""

    kind: str
    cells: tuple[Cell, ...]

    @property
    def title(self) -> str:
        """What the kind is called."""
        return KINDS[self.kind]


@dataclass(frozen=True, slots=True)
class Beside:
    """Drugs in the order they were asked for, line by line, and the names that the release does not know."""

    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    unknown: tuple[str, ...]

    @property
    def unsought(self) -> str:
        """The kinds of which nothing is said, and which nobody looked for, in words."""
        told = {line.kind for line in self.lines}
        return listed([KINDS[kind].lower() for kind in ORDER if kind not in told])


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparePage:
    """Drugs side by side in full, or line after line where they are more than five; `asked` fills the form."""

    frame: Frame
    beside: Beside
    asked: str
    most: int = MOST_LISTED

    @property
    def full(self) -> bool:
        """Whether the statements themselves stand on the page."""
        return len(self.beside.columns) <= MOST_BESIDE


def drugs_called(site: Site, reader: Reader, names: Iterable[str]) -> tuple[list[str], list[str]]:
    """The drugs that keys, names, brands and codes stand for, each once, and the names that stand for none."""
    found: dict[str, None] = {}
    unknown: dict[str, None] = {}
    for name in names:
        drugs = _called(site, reader, name)
        found |= dict.fromkeys(drugs)
        unknown |= {} if drugs else {name: None}
    return list(found), list(unknown)


def _called(site: Site, reader: Reader, name: str) -> list[str]:
    for key in (name, slug(name)):
        if KEY.match(key) and reader.describe(site.thing("drug", key)):
            return [site.thing("drug", key)]
    return list(dict.fromkeys(hit.iri for hit in reader.finder.named(name) if hit.type == "drug"))


def beside(names: Names, drugs: Iterable[str], unknown: Iterable[str]) -> Beside:
    """Drugs set side by side."""
    claims = Claims(names, Shelf(names, {}))
    columns = tuple(_column(claims, drug) for drug in drugs)
    lines = (Line(kind, tuple(_cell(column, kind) for column in columns)) for kind in ORDER)
    told = (line for line in lines if any(cell.outcome != "unsought" for cell in line.cells))
    return Beside(columns, tuple(told), tuple(unknown))


def _column(claims: Claims, drug: str) -> Column:
    names, shelf = claims.names, claims.shelf
    said = _pointing(names, drug, "aboutDrug")
    latest = [claim for claim in said if any(map(shelf.is_latest, claim.iris(ld("assertedIn"))))]
    searches = map(Comparing(claims).search, _pointing(names, drug, "soughtAbout"))
    general = [one for one in searches if one.general and shelf.is_latest(one.version.iri) and not one.source.hearsay]
    return Column(drug, names.link(drug), told_once(claims.rows(latest)), tuple(general))


def _pointing(names: Names, drug: str, name: str) -> list[Resource]:
    return [names.held(link.source) for link in names.reader.incoming(drug, ld(name), size=MOST_CLAIMS)]


def _cell(column: Column, kind: str) -> Cell:
    rows = tuple(row for row in column.rows if row.kind == kind and not row.reported)
    saying = {who.version.iri for row in rows for who in row.witnesses}
    in_vain = (one for one in column.searches if one.kind == kind and not one.found)
    return Cell(column, rows, tuple(one for one in in_vain if one.version.iri not in saying))


def address(keys: Sequence[str], extension: str = "") -> str:
    """The path of the comparison of drugs."""
    return f"{PATH}{extension}?" + urlencode([("drug", key) for key in keys])


def compare_page(names: Names, found: Beside) -> ComparePage:
    """The page of drugs side by side; without any, the form."""
    told = [column.drug.text for column in found.columns]
    title = gettext("%(drugs)s, side by side", drugs=listed(told)) if told else gettext("Compare drugs")
    framed = frame(names.site, title, gettext("What sources say about stopping each, side by side. Not advice."))
    keys = [key_of(column.iri) for column in found.columns]
    offered = (("JSON", JSON, ".json"), ("Markdown", MARKDOWN, ".md"))
    alternates = (Alternate(name, kind, names.site.here(address(keys, extension))) for name, kind, extension in offered)
    return ComparePage(
        frame=replace(framed, alternates=tuple(alternates) if keys else (), indexed=False),
        beside=found,
        asked="\n".join([*told, *found.unknown]),
    )
