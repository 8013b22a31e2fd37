"""The query of a document: what to ask the endpoint for exactly the graph that a document has.

It names the things of the document one by one, since more than one pattern decides which they are; what a document
says of itself is in no store, and so stands in the words of the query.
"""

import re

from lastdose import DISCLAIMER
from lastdose.namespaces import prefixes
from lastdose.releases.descriptions import Reader
from lastdose.releases.serializing import serialize_resources
from lastdose.releases.statements import Resource
from lastdose.web.documents import about_document, with_its_triples
from lastdose.web.incoming import DEFAULT_SIZE, incoming
from lastdose.web.selection import Selection, select
from lastdose.web.site import Site

LOCAL = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*\Z")


def document_query(site: Site, reader: Reader, topic: Resource) -> bytes:
    """The CONSTRUCT query for the document about a thing, with the first page of what points at it."""
    kind = topic.iri.rsplit("/", 2)[-2]
    selection = select(reader, topic.iri, kind)
    assert selection is not None
    selection.incoming = incoming(reader, topic, 1, DEFAULT_SIZE)
    return query_of(site, selection).encode()


def query_of(site: Site, selection: Selection) -> str:
    """The CONSTRUCT query for the document of a selection in the release in force."""
    spelling = Spelling(site.release.base)
    things = "".join(f"    {spelling.name(iri)}\n" for iri in selection.resources)
    links = selection.incoming.links if selection.incoming else ()
    pairs = "".join(f"    ({spelling.name(link.source)} {spelling.name(link.predicate)})\n" for link in links)
    topic = spelling.name(selection.topic)
    return (
        f"# {DISCLAIMER}\n{spelling.declared()}CONSTRUCT {{\n{_of_itself(site, selection)}  ?s ?p ?o .\n}} WHERE {{\n"
        f"  {{ VALUES ?s {{\n{things}  }} ?s ?p ?o }}\n"
        f"  UNION {{ VALUES (?s ?p) {{\n{pairs}  }} ?s ?p ?o FILTER(?o = {topic}) }}\n}}\n"
    )


def _of_itself(site: Site, selection: Selection) -> str:
    """What the document says of itself, as triples."""
    path = site.path(selection.topic) or ""
    told = [about_document(site, path, selection.topic)]
    if path.startswith("/doc/graph/"):
        told.append(with_its_triples(site, path, Resource(selection.topic, None, 0, ())))
    lines = serialize_resources(told, "nt", site.release.base).decode()
    return "".join(f"  {line}\n" for line in lines.splitlines())


class Spelling:
    """Spells IRIs as a query does, and remembers the prefixes it used."""

    def __init__(self, base: str) -> None:
        self._spaces = {space: prefix for prefix, space in prefixes(base).items()}
        self._used: dict[str, str] = {}

    def name(self, iri: str) -> str:
        """A prefixed name where there is one, else the IRI in brackets."""
        cut = max(iri.rfind("/"), iri.rfind("#")) + 1
        prefix = self._spaces.get(iri[:cut])
        if prefix is None or not LOCAL.match(iri[cut:]):
            return f"<{iri}>"
        self._used[prefix] = iri[:cut]
        return f"{prefix}:{iri[cut:]}"

    def declared(self) -> str:
        """The prologue of what was spelled so far."""
        return "".join(f"PREFIX {prefix}: <{space}>\n" for prefix, space in sorted(self._used.items()))
