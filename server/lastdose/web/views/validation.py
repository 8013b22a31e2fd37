"""Validation: what the gate reported of a release, and of the things of one document."""

from collections.abc import Iterable
from dataclasses import dataclass

from lastdose.namespaces import CANONICAL_BASE
from lastdose.releases import layout
from lastdose.releases.reports import reported
from lastdose.web.site import Site


@dataclass(frozen=True, slots=True)
class Validation:
    """Whether the release conforms to its shapes, its warnings, and those about the things of a document."""

    conforms: bool
    warnings: int
    here: int
    report: str

    @property
    def words(self) -> str:
        """What the report says, in a sentence."""
        if not self.conforms:
            return "The report of this release’s gate names violations."
        told = "What this release says here conforms to the shapes of its gate"
        if not self.warnings:
            return f"{told}, without a warning."
        about = (
            f"{self.here} of its {self.warnings} warnings are"
            if self.here
            else f"none of its {self.warnings} warnings is"
        )
        return f"{told}; {about} about it."


def validation(site: Site, things: Iterable[str] = ()) -> Validation:
    """What the gate reported of a site's release, and of some things of it."""
    found = reported(site.release.file(layout.REPORT))
    written = (iri.replace(site.release.base, CANONICAL_BASE, 1) for iri in things) if found.warnings else ()
    here = sum(found.warnings.get(iri, 0) for iri in written)
    report = site.here(f"/download/{site.release.id}/{layout.REPORT}")
    return Validation(found.conforms, sum(found.warnings.values()), here, report)
