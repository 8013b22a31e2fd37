"""Terms: what an editor of queries completes: the prefixes of this release, and the classes and properties it has."""

import json

from flask import Blueprint, Response

from lastdose.namespaces import LD, prefixes
from lastdose.releases.statements import resource_of
from lastdose.web.parameters import parameters
from lastdose.web.responses import Representation, represented
from lastdose.web.site import Site, current_site
from lastdose.web.views.vocabulary import CLASS, RDF_TYPE

terms = Blueprint("terms", __name__)


@terms.get("/sparql/terms.json")
def known() -> Response:
    """The base of things, the prefixes by name, and the IRIs of classes and properties."""
    parameters()
    site = current_site()
    listed = Representation(
        resource="/sparql/terms.json", media_type="application/json", body=lambda: _listed(site).encode()
    )
    return represented(site, listed)


def _listed(site: Site) -> str:
    with site.descriptions.open() as reader:
        held = [resource_of(found) for found in reader.under(LD)]
    classes = [one.iri for one in held if CLASS in one.iris(RDF_TYPE)]
    properties = [one.iri for one in held if CLASS not in one.iris(RDF_TYPE)]
    told = {
        "base": site.release.base,
        "prefixes": prefixes(site.release.base),
        "classes": classes,
        "properties": properties,
    }
    return json.dumps(told, indent=2) + "\n"
