"""Comparing: claims and searches set side by side, with both passages' places and versions; none is declared right."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

from lastdose.namespaces import FOREIGN
from lastdose.releases.statements import Resource
from lastdose.web.languages import gettext, joined
from lastdose.web.views.claims import Claims, Row, merged
from lastdose.web.views.names import Link, key_of, ld
from lastdose.web.views.sources import Source, Version
from lastdose.web.views.words import COMPARISONS, KINDS, REVIEWS

SILENT = {"not-found-in-examined-sources", "citation-not-examined", "unsupported-citation"}
CHANGES = {"version-change", "prominence-change"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """An examination: which version was searched for what, about whom, and whether it was found."""

    iri: str
    link: Link
    source: Source
    version: Version
    kind: str
    words: str | None
    terms: tuple[Link, ...]
    subject: Link | None
    found: bool
    whole: bool
    review: str
    sought: tuple[str, ...]
    answers: tuple[Link, ...]

    @property
    def general(self) -> bool:
        """Whether it looked for a kind of statement at all, not for one in particular."""
        return not (self.words or self.terms or self.sought)

    @property
    def title(self) -> str:
        """What was looked for."""
        return self.words or joined([term.text for term in self.terms]) or KINDS.get(self.kind, self.kind).lower()


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """A comparison: its sentence, and what stands on its sides."""

    links: tuple[Link, ...]
    kind: str
    title: str
    explanation: str
    axis: str | None
    rows: tuple[Row, ...]
    searches: tuple[Search, ...]
    versions: tuple[Version, ...]
    cited: Source | None


@dataclass(slots=True)
class Comparing:
    """Reads comparisons and examinations of a selection."""

    claims: Claims

    def search(self, examination: Resource) -> Search:
        """One examination."""
        names, shelf = self.claims.names, self.claims.shelf
        version = shelf.version((examination.iris(ld("examinedVersion")) or [""])[0])
        subjects = examination.iris(ld("soughtAbout"))
        reviews = [key_of(iri) for iri in examination.iris(ld("reviewStatus"))]
        return Search(
            iri=examination.iri,
            link=names.link(examination.iri, gettext("examination")),
            source=shelf.source(version.source),
            version=version,
            kind=(examination.iris(ld("soughtClaimKind")) or [""])[0].removeprefix(ld("")),
            words=examination.text(ld("soughtWords")),
            terms=names.links(examination.iris(ld("soughtTerm"))),
            subject=names.link(subjects[0]) if subjects else None,
            found="found" in [key_of(iri) for iri in examination.iris(ld("outcome"))],
            whole=examination.text(ld("coversAllSections")) == "true",
            review=REVIEWS.get(reviews[0] if reviews else "", gettext("not reviewed")),
            sought=tuple(examination.iris(ld("soughtClaim"))),
            answers=tuple(names.link(iri, gettext("claim")) for iri in examination.iris(ld("foundClaim"))),
        )

    def compared(self, comparison: Resource) -> Compared:
        """One comparison."""
        names, shelf = self.claims.names, self.claims.shelf
        kind = key_of((comparison.iris(ld("comparisonKind")) or [""])[0])
        cited = comparison.iris(ld("citedSource"))
        return Compared(
            links=(names.link(comparison.iri, gettext("comparison")),),
            kind=kind,
            title=COMPARISONS.get(kind, kind.replace("-", " ").capitalize()),
            explanation=comparison.text(ld("explanation")) or "",
            axis=comparison.text(ld("axis")),
            rows=tuple(self.claims.row(names.held(iri)) for iri in comparison.iris(ld("involvesClaim"))),
            searches=tuple(self.search(names.held(iri)) for iri in comparison.iris(ld("examination"))),
            versions=tuple(shelf.version(iri) for iri in comparison.iris(ld("comparesVersion"))),
            cited=shelf.source(cited[0]) if cited else None,
        )

    def told_once(self, comparisons: Iterable[Resource]) -> list[Compared]:
        """The comparisons, those with one and the same sentence as one, in the order of kind and sentence."""
        alike: dict[tuple[object, ...], list[Compared]] = defaultdict(list)
        for one in map(self.compared, comparisons):
            alike[_point(one)].append(one)
        order = list(COMPARISONS)
        merged = [_merged(group) for group in alike.values()]
        return sorted(merged, key=lambda one: (order.index(one.kind) if one.kind in order else 99, one.explanation))


def _point(one: Compared) -> tuple[object, ...]:
    """What makes comparisons one: the sentence, or for omissions the statements and the searches that missed them."""
    if one.kind != "omission":
        return one.kind, one.explanation
    return one.kind, frozenset(row.statement for row in one.rows), frozenset(search.iri for search in one.searches)


def _merged(alike: list[Compared]) -> Compared:
    single = {row.witnesses[0].iri: row for one in alike for row in one.rows}
    links = tuple(link for one in alike for link in one.links)
    rows = list(single.values())
    if alike[0].kind == "omission":
        by_statement: dict[str, list[Row]] = defaultdict(list)
        for row in rows:
            by_statement[row.statement].append(row)
        rows = [merged(found) for found in by_statement.values()]
    return replace(alike[0], links=links, rows=tuple(rows))


def of_type(resources: Iterable[Resource], *names: str) -> list[Resource]:
    """The resources of some classes of the ontology."""
    wanted = {ld(name) for name in names}
    return [held for held in resources if wanted & set(held.iris(f"{FOREIGN['rdf']}type"))]


def comparisons_in(resources: Iterable[Resource]) -> list[Resource]:
    """The comparisons among the resources."""
    return of_type(resources, "Conflict", "Difference", "Change", "Silence")
