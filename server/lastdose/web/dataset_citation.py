"""Citing a release of the dataset as a whole, at an address that stays with this release."""

from datetime import date

from lastdose.web.citations import Citation
from lastdose.web.site import Site

NAME = "LastDose"
TITLE = f"{NAME}: what sources say happens when a drug is stopped"


def citation(site: Site) -> Citation:
    """How to cite the dataset as it is in the site's release."""
    return Citation(
        name="dataset",
        title=TITLE,
        release=site.release.id,
        released=date.fromisoformat(site.release.manifest.date),
        url=f"{site.release.base}release/{site.release.id}/dataset",
    )


def in_words(site: Site) -> str:
    """The citation as a sentence."""
    cited = citation(site)
    return f"{NAME} ({cited.released.year}). {cited.title}. Release {cited.release}. {cited.url}"
