"""Covering: what was examined for a drug or a class, what was not found, and what nobody looked for, as data."""

from collections.abc import Iterator
from typing import Any

from lastdose.web.markdown import escaped
from lastdose.web.profiles import CARDS
from lastdose.web.views.claims import Claims
from lastdose.web.views.coverage import Coverage
from lastdose.web.views.material import material
from lastdose.web.views.names import Names
from lastdose.web.views.sources import Shelf

OUTCOMES = {"found": "found", "not-found": "not found", "unsought": "never looked for"}


def json_coverage(names: Names) -> dict[str, Any]:
    """The box as JSON, under its name; nothing for what has none. An outcome is a key of `OUTCOMES`."""
    covered = _covered(names)
    if covered is None:
        return {}
    lines = [
        {
            "kind": line.kind,
            "title": line.title,
            "outcomes": {
                document.version.iri: cell.outcome for document, cell in zip(covered.documents, line.cells, strict=True)
            },
        }
        for line in covered.lines
    ]
    return {"coverage": {"kinds": lines, "neverExamined": [one.href for one in covered.unexamined if one.href]}}


def markdown_coverage(names: Names) -> str:
    """The box as Markdown; empty for what has none."""
    covered = _covered(names)
    return "" if covered is None else "\n## What was examined\n\n" + "".join(f"{line}\n" for line in _lines(covered))


def _lines(covered: Coverage) -> Iterator[str]:
    for index, document in enumerate(covered.documents):
        yield f"* {escaped(document.name)}: <{document.version.iri}>"
        for outcome, words in OUTCOMES.items():
            kinds = [line.title.lower() for line in covered.lines if line.cells[index].outcome == outcome]
            if kinds:
                yield f"  * {words}: {escaped(', '.join(kinds))}"
    for absent in covered.unexamined:
        yield f"* never examined: {escaped(absent.text)}"


def _covered(names: Names) -> Coverage | None:
    if names.selection is None or names.kind not in CARDS:
        return None
    return material(Claims(names, Shelf.of(names)), names.selection.thing).covered
