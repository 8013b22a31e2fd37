"""Drugs side by side as data: the same statements as on the page, in JSON and in Markdown, each with its claims."""

from collections.abc import Iterator
from typing import Any

from lastdose import DISCLAIMER
from lastdose.namespaces import LICENCE
from lastdose.web.formats import json_text
from lastdose.web.markdown import escaped
from lastdose.web.site import Site
from lastdose.web.views.beside import Beside, Cell
from lastdose.web.views.claims import Row, Witness
from lastdose.web.views.comparing import Search
from lastdose.web.views.words import REVIEWS

OUTCOMES = {"not-found": "searched for, and not found", "unsought": "never searched for"}


def json_beside(site: Site, found: Beside) -> bytes:
    """The comparison as JSON; `outcome` is `found`, `not-found` or `unsought`."""
    told = {
        "disclaimer": DISCLAIMER,
        "release": site.release.id,
        "modified": site.release.manifest.date,
        "licence": LICENCE,
        "drugs": [{"id": column.iri, "label": column.drug.text} for column in found.columns],
        "unknown": list(found.unknown),
        "kinds": [
            {"kind": line.kind, "title": line.title, "drugs": [_cell(cell) for cell in line.cells]}
            for line in found.lines
        ],
    }
    return json_text(told).encode()


def _cell(cell: Cell) -> dict[str, Any]:
    return {
        "drug": cell.column.iri,
        "outcome": cell.outcome,
        "statements": [_row(row) for row in cell.rows],
        "searchedInVain": [_search(search) for search in cell.in_vain],
    }


def _row(row: Row) -> dict[str, Any]:
    return {
        "statement": row.statement,
        "words": row.words,
        "context": row.uses,
        "turnsOn": {slot.name: [value.text for value in slot.values] for slot in (*row.shown(), *row.use.limits)},
        "boxed": row.boxed,
        "review": row.review,
        "claims": [_witness(one) for one in row.witnesses],
    }


def _witness(one: Witness) -> dict[str, Any]:
    return {
        "id": one.iri,
        "source": f"{one.source.short} {one.source.name}",
        "version": one.version.iri,
        "date": one.version.date,
        "where": one.where,
        "repackager": one.version.repackager,
    }


def _search(search: Search) -> dict[str, Any]:
    return {"id": search.iri, "version": search.version.iri, "wholeText": search.whole}


def markdown_beside(site: Site, found: Beside) -> bytes:
    """The comparison as Markdown."""
    return "\n".join(_lines(site, found)).encode() + b"\n"


def _lines(site: Site, found: Beside) -> Iterator[str]:
    yield "# Drugs side by side\n"
    yield f"> {escaped(DISCLAIMER)}\n"
    yield f"* Release: {escaped(site.release.id)}"
    yield f"* Licence: <{LICENCE}>"
    yield from (f"* {escaped(column.drug.text)}: <{column.iri}>" for column in found.columns)
    yield from (f"* {escaped(name)}: not known in this release" for name in found.unknown)
    for line in found.lines:
        yield f"\n## {escaped(line.title)}"
        for cell in line.cells:
            yield f"\n### {escaped(cell.column.drug.text)}\n"
            yield from _told(cell)


def _told(cell: Cell) -> Iterator[str]:
    for row in cell.rows:
        yield f"* {escaped(row.words)}"
        for slot in (*row.shown(), *row.use.limits):
            yield f"  * {escaped(slot.label)}: {escaped(', '.join(value.text for value in slot.values))}"
        yield f"  * review: {escaped(REVIEWS.get(row.review, row.review))}"
        for one in row.witnesses:
            said_by = f"{one.source.short} {one.source.name}, {one.version.label}, {one.version.date}, {one.where}"
            yield f"  * {escaped(said_by)}: <{one.iri}>"
    if not cell.rows:
        yield f"* {OUTCOMES[cell.outcome]}"
    for search in cell.in_vain:
        yield f"* nothing found in {escaped(search.source.short)} {escaped(search.version.label)}: <{search.iri}>"
