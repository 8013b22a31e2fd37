"""rdflib-endpoint on a store that Oxigraph has written: what Python's usual endpoint makes of the same data.

The triples are matched by Oxigraph (oxrdflib), everything else of a query is done by rdflib, whose own store would hold
all of them as objects in memory.

    python -m tests.benchmarks.sparql.rdflib_server STORE PORT
"""

import sys

import pyoxigraph as ox
import uvicorn
from oxrdflib import OxigraphStore
from rdflib import Dataset
from rdflib_endpoint import SparqlEndpoint


def main(store: str, port: str) -> None:
    """Serve a store at http://127.0.0.1:PORT/ until killed."""
    dataset = Dataset(OxigraphStore(store=ox.Store.read_only(store)), default_union=True)
    uvicorn.run(SparqlEndpoint(graph=dataset), host="127.0.0.1", port=int(port), log_level="error", access_log=False)


if __name__ == "__main__":
    main(*sys.argv[1:])
