"""Reconciling: columns of names and codes matched with things of the release, as OpenRefine asks for it.

What is asked is neither logged nor kept. Reconciliation Service API 0.2,
https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from flask import Blueprint, Response, request

from lastdose import DISCLAIMER
from lastdose.namespaces import LD
from lastdose.releases.descriptions import Reader
from lastdose.releases.finding import Hit
from lastdose.web.formats import JSON, json_text
from lastdose.web.lookup import matches
from lastdose.web.parameters import pairs, parameters, query_pairs
from lastdose.web.problems import bad_request, shown
from lastdose.web.responses import Representation, represented, unkept
from lastdose.web.site import Site, current_site

KINDS = {
    "drug": "Drug",
    "drug-class": "Drug class",
    "condition": "Condition",
    "effect": "Effect",
    "source": "Source",
    "version": "Version of a source",
}
"""The types of things that names are matched with, and what they are called."""
MOST_QUERIES, MOST_CANDIDATES, MOST_LOOKED_AT, MOST_SIGNS = 50, 25, 200, 200
SURE = 100.0
FORM = "application/x-www-form-urlencoded"

reconciling = Blueprint("reconciling", __name__)


@dataclass(frozen=True, slots=True)
class Query:
    """A name or code, the types of things that it may stand for, and how many candidates are wanted at most."""

    text: str
    kinds: frozenset[str]
    limit: int


@dataclass(frozen=True, slots=True)
class Candidate:
    """A thing that a query may stand for, under the name that was found, with a score from 0 to 100."""

    iri: str
    kind: str
    found: str
    score: float


@reconciling.route("/reconcile", methods=["GET", "POST"])
def service() -> Response:
    """The candidates for each of `queries`, by GET or POST; without any, what this service is."""
    site, given = current_site(), _given()
    if given is None:
        manifest = _json(_manifest(site))
        return represented(site, Representation(resource="/reconcile", media_type=JSON, body=lambda: manifest))
    queries = {name: _query(name, asked) for name, asked in _batch(given).items()}
    with site.descriptions.open() as reader:
        told = {name: {"result": _results(site, reader, query)} for name, query in queries.items()}
    return unkept(_json(told), JSON, ())


@reconciling.get("/reconcile/suggest/entity")
def suggested() -> Response:
    """The things whose names hold what was typed so far, for a field that completes it."""
    site, prefix = current_site(), parameters("prefix", "cursor").get("prefix", "")
    with site.descriptions.open() as reader:
        found = _results(site, reader, _query("prefix", {"query": prefix}))
    told = [{"id": one["id"], "name": one["name"], "notable": one["type"]} for one in found]
    return unkept(_json({"result": told}), JSON, ())


def _given() -> str | None:
    if request.method == "POST" and request.mimetype != FORM:
        raise bad_request(f"Queries are posted as {FORM}.", parameter="queries")
    given = query_pairs()
    if request.method == "POST":
        given += pairs(request.get_data().decode(errors="replace"))
    texts = [value for name, value in given if name == "queries"]
    if len(texts) > 1:
        raise bad_request("The parameter 'queries' is given more than once.", parameter="queries")
    return texts[0] if texts else None


def _batch(given: str) -> dict[str, Any]:
    try:
        batch = json.loads(given)
    except (ValueError, RecursionError) as error:
        raise bad_request("'queries' is no JSON.", parameter="queries") from error
    if not isinstance(batch, dict) or len(batch) > MOST_QUERIES:
        raise bad_request(f"'queries' is a JSON object of at most {MOST_QUERIES} queries.", parameter="queries")
    return batch


def _query(name: str, asked: Any) -> Query:
    asked = asked if isinstance(asked, dict) else {}
    text, limit = asked.get("query"), asked.get("limit", MOST_CANDIDATES)
    if not isinstance(text, str) or len(text) > MOST_SIGNS or not text.isprintable():
        raise bad_request(f"'{shown(name)}' needs a 'query' of at most {MOST_SIGNS} printable characters.")
    if not isinstance(limit, int) or limit < 1:
        raise bad_request(f"The 'limit' of '{shown(name)}' is a number above 0.")
    types = asked.get("type") or list(KINDS)
    kinds = {str(kind) for kind in (types if isinstance(types, list) else [types])}
    return Query(text.strip(), frozenset(kinds & set(KINDS)), min(limit, MOST_CANDIDATES))


def _results(site: Site, reader: Reader, query: Query) -> list[dict[str, Any]]:
    """The candidates, the best first; one is a match when no other has the same name or code."""
    best: dict[str, Candidate] = {}
    for one in _candidates(site, reader, query):
        if one.kind in query.kinds and (one.iri not in best or best[one.iri].score < one.score):
            best[one.iri] = one
    ranked = sorted(best.values(), key=lambda one: (-one.score, one.iri))[: query.limit]
    alone = sum(one.score == SURE for one in ranked) == 1
    return [_told(site, reader, one, alone and one.score == SURE) for one in ranked]


def _candidates(site: Site, reader: Reader, query: Query) -> Iterator[Candidate]:
    if not query.text:
        return
    for iri, _ in matches(site, reader, query.text):
        yield Candidate(iri, _id(site, iri).partition("/")[0], query.text, SURE)
    named: Iterable[Hit] = (*reader.finder.named(query.text), *reader.finder.hits(query.text, MOST_LOOKED_AT))
    for hit in named:
        alike = SequenceMatcher(None, query.text.lower(), hit.text.lower()).ratio()
        yield Candidate(hit.iri, hit.type, hit.text, round(SURE * alike, 1))


def _told(site: Site, reader: Reader, one: Candidate, match: bool) -> dict[str, Any]:
    name = reader.label(one.iri) or one.found
    told = {"id": _id(site, one.iri), "name": name, "type": [_type(one.kind)], "score": one.score, "match": match}
    return told if one.found == name else {**told, "description": f"found as {one.found}"}


def _type(kind: str) -> dict[str, str]:
    return {"id": kind, "name": KINDS[kind]}


def _id(site: Site, iri: str) -> str:
    return iri.removeprefix(f"{site.release.base}id/")


def _manifest(site: Site) -> dict[str, Any]:
    return {
        "versions": ["0.2"],
        "name": f"LastDose. {DISCLAIMER}",
        "identifierSpace": f"{site.release.base}id/",
        "schemaSpace": LD,
        "documentation": site.url("/"),
        "defaultTypes": [_type(kind) for kind in KINDS],
        "view": {"url": site.url("/doc/{{id}}")},
        "suggest": {"entity": {"service_url": site.url(""), "service_path": "/reconcile/suggest/entity"}},
        "batchSize": MOST_QUERIES,
    }


def _json(told: object) -> bytes:
    return json_text(told).encode()
