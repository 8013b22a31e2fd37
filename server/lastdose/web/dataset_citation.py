"""Citing a release of the dataset as a whole, at an address that stays with this release."""

from datetime import date

from lastdose.releases.levels import TITLE, version
from lastdose.web.citations import Citation
from lastdose.web.site import Site

NAME = "LastDose"


def citation(site: Site) -> Citation:
    """How to cite the dataset as it is in the site's release."""
    return Citation(
        name="dataset",
        title=TITLE,
        release=site.release.id,
        released=date.fromisoformat(site.release.manifest.date),
        url=str(version(site.release.base, site.release.id)),
    )


def in_words(site: Site) -> str:
    """The citation as a sentence."""
    cited = citation(site)
    return f"{NAME} ({cited.released.year}). {cited.title}. Release {cited.release}. {cited.url}"
