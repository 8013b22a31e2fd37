"""The graph store, to be read: each named graph and the union of all as a graph (SPARQL 1.1 Graph Store Protocol §5.2).

Nothing here is ever changed: PUT, POST, PATCH and DELETE are methods that these addresses do not have.
"""

import re

from flask import Blueprint, Response, request

from lastdose.engine import media_types
from lastdose.web.answering import Caller, Inquiry
from lastdose.web.clients import current_client
from lastdose.web.fairness import Lane
from lastdose.web.languages import Message
from lastdose.web.metrics import current_metrics
from lastdose.web.negotiation import preferred
from lastdose.web.parameters import parameters
from lastdose.web.problems import bad_request, not_acceptable, not_found, shown
from lastdose.web.protocol import Asked
from lastdose.web.site import Site, current_site

ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|\\\\^`]*")
ALL = "CONSTRUCT WHERE { ?s ?p ?o }"


def graphstore_blueprint(lane: Lane) -> Blueprint:
    """The addresses of the graph store, whose requests share a lane with queries."""
    store = Blueprint("graphstore", __name__)

    @store.get("/graphs")
    def graph() -> Response:
        given = parameters("graph", "default")
        if ("graph" in given) == ("default" in given):
            detail = Message("Name one graph by 'graph', or ask for the union of all by 'default'.")
            raise bad_request(detail, parameter="graph")
        graphs = (_held(current_site(), given["graph"]),) if "graph" in given else ()
        with current_metrics().query(ALL, "construct") as account:
            reply = Inquiry(
                site=current_site(),
                lane=lane,
                caller=Caller(current_client(), request.environ),
                asked=Asked(query=ALL, default_graphs=graphs),
                media_type=_media_type(),
                account=account,
            ).reply()
        return Response(reply.body, reply.status, reply.headers, direct_passthrough=True)

    return store


def _held(site: Site, name: str) -> str:
    """The name of a graph that the release has; raise the problem 400 or 404 for any other."""
    if not ABSOLUTE.fullmatch(name):
        raise bad_request(Message("'%(name)s' is no absolute IRI.", name=shown(name)), parameter="graph")
    if name not in site.graphs():
        raise not_found(Message("This release has no graph of that name; /sparql describes those that it has."))
    return name


def _media_type() -> str:
    possible = media_types("construct")
    wanted = preferred(request.headers.get("Accept"), possible)
    if wanted is None:
        raise not_acceptable(dict.fromkeys(possible, ""))
    return wanted
