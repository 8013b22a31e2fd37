"""Terms: what an editor of queries completes: the prefixes of this release, and the classes and properties it has."""

import json
from dataclasses import asdict

from flask import Blueprint, Response

from lastdose.namespaces import prefixes
from lastdose.web.known import Term, Vocabulary
from lastdose.web.parameters import parameters
from lastdose.web.responses import Representation, represented
from lastdose.web.site import Site, current_site

terms = Blueprint("terms", __name__)


@terms.get("/sparql/terms.json")
def known() -> Response:
    """The base of things, the prefixes by name, and the classes and properties with label and definition."""
    parameters()
    site = current_site()
    listed = Representation(
        resource="/sparql/terms.json", media_type="application/json", body=lambda: _listed(site).encode()
    )
    return represented(site, listed)


def _listed(site: Site) -> str:
    with site.descriptions.open() as reader:
        vocabulary = Vocabulary(reader, site.release.base)
        told = {
            "base": site.release.base,
            "prefixes": prefixes(site.release.base),
            "classes": [_told(term) for term in vocabulary.classes],
            "properties": [_told(term) for term in vocabulary.properties],
        }
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


def _told(term: Term) -> dict[str, str]:
    return {name: value for name, value in asdict(term).items() if value}
