"""Validation: what the gate reported of a release, and of the things of one document."""

from collections.abc import Iterable
from dataclasses import dataclass

from lastdose.namespaces import CANONICAL_BASE
from lastdose.releases import layout
from lastdose.releases.reports import reported
from lastdose.web.languages import gettext, ngettext
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
            return gettext("The report of this release’s gate names violations.")
        if not self.warnings:
            return gettext("What this release says here conforms to the shapes of its gate, without a warning.")
        if not self.here:
            return ngettext(
                "What this release says here conforms to the shapes of its gate; its %(num)s warning is not about it.",
                "What this release says here conforms to the shapes of its gate; "
                "none of its %(num)s warnings is about it.",
                self.warnings,
            )
        return ngettext(
            "What this release says here conforms to the shapes of its gate; its %(num)s warning is about it.",
            "What this release says here conforms to the shapes of its gate; "
            "%(here)s of its %(num)s warnings are about it.",
            self.warnings,
            here=self.here,
        )


def validation(site: Site, things: Iterable[str] = ()) -> Validation:
    """What the gate reported of a site's release, and of some things of it."""
    found = reported(site.release.file(layout.REPORT))
    written = (iri.replace(site.release.base, CANONICAL_BASE, 1) for iri in things) if found.warnings else ()
    here = sum(found.warnings.get(iri, 0) for iri in written)
    report = site.here(f"/download/{site.release.id}/{layout.REPORT}")
    return Validation(found.conforms, sum(found.warnings.values()), here, report)
