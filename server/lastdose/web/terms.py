"""Terms: what an editor of queries completes, and what it calls the things in answers."""

from dataclasses import asdict

from flask import Blueprint, Response

from lastdose.namespaces import prefixes
from lastdose.web.formats import JSON, json_text
from lastdose.web.known import Term, Vocabulary
from lastdose.web.languages import Message
from lastdose.web.parameters import parameters, query_pairs
from lastdose.web.problems import bad_request
from lastdose.web.responses import Representation, represented
from lastdose.web.site import Site, current_site
from lastdose.web.views.names import Names

MOST_LABELS = 100

terms = Blueprint("terms", __name__)


@terms.get("/sparql/terms.json")
def known() -> Response:
    """The base of things, the prefixes by name, and the classes and properties with label and definition."""
    parameters()
    site = current_site()
    listed = Representation(resource="/sparql/terms.json", media_type=JSON, body=lambda: _listed(site).encode())
    return represented(site, listed)


@terms.get("/sparql/labels")
def labels() -> Response:
    """What some things are called: those of `iri`, given up to `MOST_LABELS` times, which this release describes."""
    site, iris = current_site(), _iris()
    listed = Representation(
        resource=f"/sparql/labels?{' '.join(iris)}", media_type=JSON, body=lambda: _labels(site, iris).encode()
    )
    return represented(site, listed)


def _iris() -> list[str]:
    given = query_pairs()
    if not given or any(name != "iri" for name, _ in given):
        raise bad_request(Message("Name things by 'iri', each once more."), parameter="iri")
    if len(given) > MOST_LABELS:
        raise bad_request(Message("At most %(most)s things are named at once.", most=MOST_LABELS), parameter="iri")
    return [iri for _, iri in given]


def _labels(site: Site, iris: list[str]) -> str:
    with site.descriptions.open() as reader:
        names = Names(site, reader)
        told = {iri: names.label(iri) for iri in iris if names.resource(iri)}
    return json_text(told)


def _listed(site: Site) -> str:
    with site.descriptions.open() as reader:
        vocabulary = Vocabulary(reader, site.release.base)
        told = {
            "base": site.release.base,
            "prefixes": dict(prefixes(site.release.base)),
            "classes": [_told(term) for term in vocabulary.classes],
            "properties": [_told(term) for term in vocabulary.properties],
        }
    return json_text(told)


def _told(term: Term) -> dict[str, str]:
    return {name: value for name, value in asdict(term).items() if value}
