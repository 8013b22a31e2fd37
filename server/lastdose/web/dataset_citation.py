"""Citing a release of the dataset: one address that stays with this release, for BibTeX and CSL readers."""

import json
from datetime import date

from lastdose import DISCLAIMER
from lastdose.web.site import Site

NAME = "LastDose"
TITLE = f"{NAME}: what sources say happens when a drug is stopped"


def versioned(site: Site) -> str:
    """The address of the dataset as it is in this release, for good."""
    return f"{site.release.base}release/{site.release.id}/dataset"


def in_words(site: Site) -> str:
    """The citation as a sentence."""
    year = site.release.manifest.date[:4]
    return f"{NAME} ({year}). {TITLE}. Release {site.release.id}. {versioned(site)}"


def bibtex(site: Site) -> str:
    """The citation for BibTeX, as biblatex knows data sets."""
    fields = {
        "author": f"{{{NAME}}}",
        "title": TITLE,
        "date": site.release.manifest.date,
        "year": site.release.manifest.date[:4],
        "version": site.release.id,
        "url": versioned(site),
        "publisher": NAME,
        "note": DISCLAIMER,
    }
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items())
    return f"@dataset{{lastdose-{site.release.id},\n{lines}}}\n"


def csl_json(site: Site) -> str:
    """The citation as CSL-JSON: a list with one item."""
    day = date.fromisoformat(site.release.manifest.date)
    item = {
        "id": f"lastdose-{site.release.id}",
        "type": "dataset",
        "author": [{"literal": NAME}],
        "title": TITLE,
        "issued": {"date-parts": [[day.year, day.month, day.day]]},
        "version": site.release.id,
        "publisher": NAME,
        "URL": versioned(site),
        "note": DISCLAIMER,
    }
    return json.dumps([item], indent=2) + "\n"
