"""The JSON view: a document for programs that read no RDF; every property is a list, and nothing is left out.

Parts of a thing (passages, contexts, quantities) stand where they are referred to.
"""

from collections.abc import Iterator
from typing import Any

from lastdose import DISCLAIMER
from lastdose.namespaces import FOREIGN, LD, LICENCE
from lastdose.releases.statements import Resource, Value
from lastdose.web.formats import json_text
from lastdose.web.incoming import Incoming
from lastdose.web.selection import WITHIN, Selection
from lastdose.web.site import Site
from lastdose.web.views.names import Names

XSD = FOREIGN["xsd"]
RDF_TYPE = f"{FOREIGN['rdf']}type"
PARAPHRASE = f"{LD}paraphrase"


def json_document(
    names: Names, selection: Selection, pointing: Incoming, address: str, covered: dict[str, Any]
) -> bytes:
    """The JSON view of a selection, whose document is at an address, with what was examined for it."""
    site = names.site
    view = View(site, names, selection)
    told = {
        "document": address,
        "release": site.release.id,
        "modified": site.release.manifest.date,
        "licence": LICENCE,
        "disclaimer": DISCLAIMER,
        "thing": view.resource(selection.thing),
        **view.by_type(),
        **covered,
        "incoming": {
            "total": pointing.total,
            "page": pointing.number,
            "size": pointing.size,
            "links": [
                {"property": view.name(link.predicate), **view.reference(link.source)} for link in pointing.links
            ],
        },
    }
    return json_text(told).encode()


class View:
    """Spells the resources of one selection as JSON objects."""

    def __init__(self, site: Site, names: Names, selection: Selection) -> None:
        self._site = site
        self._names = names
        self._selection = selection
        self._within = set(self._inner_iris())

    def by_type(self) -> dict[str, list[dict[str, Any]]]:
        """The resources that are no part of others, by the type in their address: `claim`, `version`, …"""
        found: dict[str, list[dict[str, Any]]] = {}
        for iri, resource in self._selection.resources.items():
            if iri != self._selection.topic and iri not in self._within:
                kind = iri.removeprefix(f"{self._site.release.base}id/").partition("/")[0]
                found.setdefault(kind, []).append(self.resource(resource))
        return dict(sorted(found.items()))

    def resource(self, resource: Resource, above: tuple[str, ...] = ()) -> dict[str, Any]:
        """A resource with everything it says."""
        properties: dict[str, list[Any]] = {}
        for said in resource.statements:
            if said.property not in (RDF_TYPE, PARAPHRASE):
                value = self._value(said.property, said.value, (*above, resource.iri))
                properties.setdefault(self.name(said.property), []).append(value)
        paraphrase = resource.text(PARAPHRASE)
        return {
            **self.reference(resource.iri),
            "type": [self.name(iri) for iri in resource.iris(RDF_TYPE)],
            **({"paraphrase": paraphrase} if paraphrase else {}),
            "properties": properties,
        }

    def reference(self, iri: str) -> dict[str, str]:
        """A resource by its address, and its label if it has one."""
        held = self._names.resource(iri)
        return {"id": iri, "label": held.label} if held and held.label else {"id": iri}

    def name(self, iri: str) -> str:
        """The short name of a property or class: our own without a prefix."""
        return iri.removeprefix(LD) if iri.startswith(LD) else self._names.compact(iri)

    def _value(self, predicate: str, value: Value, above: tuple[str, ...]) -> Any:
        if value.is_iri:
            inner = self._selection.resources.get(value.text) if predicate in WITHIN else None
            return self.resource(inner, above) if inner and inner.iri not in above else self.reference(value.text)
        if value.language:
            return {"value": value.text, "language": value.language}
        return _plain(value)

    def _inner_iris(self) -> Iterator[str]:
        for resource in self._selection.resources.values():
            for predicate in WITHIN:
                yield from resource.iris(predicate)


def _plain(value: Value) -> Any:
    if value.datatype == f"{XSD}integer":
        return int(value.text)
    return value.text == "true" if value.datatype == f"{XSD}boolean" else value.text
