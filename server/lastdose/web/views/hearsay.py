"""Hearsay: what only sources say for which nobody answers, each statement with what became of looking for it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lastdose.web.languages import foreign, gettext, ngettext
from lastdose.web.views.claims import Row
from lastdose.web.views.comparing import SILENT, Compared, Search
from lastdose.web.views.names import Link
from lastdose.web.views.sources import Source, Version
from lastdose.web.views.words import KINDS


@dataclass(frozen=True, slots=True)
class Finding:
    """What became of looking for a statement: `not-found`, `agrees`, `unexamined`, `differs` or `unsought`."""

    outcome: str
    words: str
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Heard:
    """The hearsay about a subject: where it stands, and each statement with its findings."""

    voices: tuple[tuple[Source, Version], ...]
    rows: tuple[tuple[Row, tuple[Finding, ...]], ...]
    tally: str


def heard(rows: Sequence[Row], compared: Iterable[Compared], searches: Iterable[Search]) -> Heard | None:
    """The hearsay among what is said, or None."""
    if not rows:
        return None
    comparisons, made = list(compared), list(searches)
    told = tuple((row, _findings(row, comparisons, made)) for row in sorted(rows, key=_order))
    voices = {who.version.iri: (who.source, who.version) for row in rows for who in row.witnesses}
    unfound = sum(any(finding.outcome == "not-found" for finding in findings) for _, findings in told)
    agreed = sum(any(finding.outcome == "agrees" for finding in findings) for _, findings in told)
    tally = ngettext(
        "%(num)s statement; %(unfound)s not found in what was examined, %(agreed)s found elsewhere too",
        "%(num)s statements; %(unfound)s not found in what was examined, %(agreed)s found elsewhere too",
        len(told),
        unfound=unfound,
        agreed=agreed,
    )
    return Heard(tuple(voices.values()), told, tally)


def _order(row: Row) -> int:
    kinds = list(KINDS)
    return kinds.index(row.kind) if row.kind in kinds else len(kinds)


def _findings(row: Row, comparisons: list[Compared], searches: list[Search]) -> tuple[Finding, ...]:
    involved = [one for one in comparisons if any(row.claims & other.claims for other in one.rows)]
    found = [search for search in searches if search.found and row.claims & set(search.sought)]
    findings = [*map(_agrees, found), *(_of_comparison(one, row) for one in involved)]
    return tuple(findings) or (Finding("unsought", gettext("Not looked for in any other source.")),)


def _agrees(search: Search) -> Finding:
    links = tuple(Link(document(search), link.href) for link in search.answers) or (
        Link(document(search), search.link.href),
    )
    return Finding("agrees", gettext("Also said by"), links)


def document(search: Search) -> str:
    """How a finding names what was searched: `EU leaflet Koselugo`."""
    return gettext(
        "%(kind)s %(name)s, %(version)s",
        kind=search.source.short,
        name=foreign(search.source.name),
        version=search.version.label,
    )


def _of_comparison(one: Compared, row: Row) -> Finding:
    if one.kind == "not-found-in-examined-sources":
        own = [search for search in one.searches if row.claims & set(search.sought)]
        links = (Link(document(search), search.link.href) for search in own or one.searches)
        return Finding("not-found", gettext("Not found in what was examined:"), tuple(links))
    if one.kind == "citation-not-examined" and one.cited:
        return Finding("unexamined", gettext("Cited source never examined:"), (one.cited.link,))
    words = gettext("%(kind)s: %(explanation)s", kind=one.title, explanation=foreign(one.explanation))
    return Finding("differs" if one.kind not in SILENT else one.kind, words, one.links)
