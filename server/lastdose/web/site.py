"""The site: one release, opened, and the address at which readers find it."""

from dataclasses import dataclass

from lastdose.engine import Engine
from lastdose.releases.descriptions import Descriptions
from lastdose.releases.layout import Release


@dataclass(frozen=True, slots=True)
class Site:
    """A release with its index and engine; `public_url` has no slash at its end."""

    release: Release
    descriptions: Descriptions
    engine: Engine
    public_url: str

    def path(self, iri: str) -> str | None:
        """The path of the document about a thing of this release, as `/doc/drug/x`; None for other addresses."""
        start = f"{self.release.base}id/"
        return f"/doc/{iri[len(start) :]}" if iri.startswith(start) else None

    def thing(self, kind: str, key: str) -> str:
        """The address of a thing in this release."""
        return f"{self.release.base}id/{kind}/{key}"
