"""Compacting: a document as JSON-LD with plain keys, its context inside and no longer than the document needs.

The terms are those of the ontology's own context, so that a reader meets the same names everywhere; nothing is loaded
from elsewhere. What a term cannot carry stands under its whole address (JSON-LD 1.1 API, compaction).
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from lastdose.namespaces import CANONICAL_BASE, FOREIGN
from lastdose.releases import layout
from lastdose.releases.layout import Release
from lastdose.releases.serializing import merged
from lastdose.releases.statements import Resource, Value

CONTEXT = "context.jsonld"
KEPT = 8
GENERIC = ":/?#[]@"
MOST_EXACT = 2**53
RDF_TYPE = f"{FOREIGN['rdf']}type"
XSD = FOREIGN["xsd"]

Entry = dict[str, Any] | str
Node = dict[str, Any]


@lru_cache(KEPT)
def context_of(path: Path, base: str) -> Mapping[str, Entry]:
    """The entries of a context file, its addresses of things under a base; none where there is no such file."""
    if not path.is_file():
        return MappingProxyType({})
    held: dict[str, Entry] = json.loads(path.read_text(encoding="utf-8"))["@context"]
    return MappingProxyType({name: _rebased(entry, base) for name, entry in held.items() if not name.startswith("@")})


def _rebased(entry: Entry, base: str) -> Entry:
    things = f"{CANONICAL_BASE}id/"
    return entry.replace(things, f"{base}id/", 1) if isinstance(entry, str) else entry


def compacted(release: Release, resources: Iterable[Resource]) -> bytes:
    """The statements of resources as compacted JSON-LD, graph by graph."""
    context = context_of(release.file(layout.ONTOLOGY) / CONTEXT, release.base)
    told = merged(resources)
    compactor = Compactor(context, set(_schemes(told)))
    graphs = list(_graphs(compactor, told))
    return (json.dumps({"@context": compactor.used(), "@graph": graphs}, ensure_ascii=False, indent=1) + "\n").encode()


def _schemes(resources: Iterable[Resource]) -> Iterator[str]:
    for resource in resources:
        yield resource.iri.partition(":")[0]
        yield from (said.value.text.partition(":")[0] for said in resource.statements if said.value.is_iri)


def _graphs(compactor: "Compactor", resources: Iterable[Resource]) -> Iterator[Node]:
    graphs: dict[str, dict[str, Node]] = {}
    for resource in resources:
        for said in sorted(resource.statements, key=lambda said: said.property != RDF_TYPE):
            graph = graphs.setdefault(said.graph, {})
            node = graph.setdefault(resource.iri, {"@id": compactor.address(resource.iri)})
            compactor.add(node, said.property, said.value)
    for name, nodes in graphs.items():
        yield {"@id": compactor.address(name), "@graph": list(nodes.values())}


class Compactor:
    """Spells statements with the terms of a context, and remembers which of them it used.

    No prefix is used that is the scheme of an address of the document: there the two could be taken for each other.
    """

    def __init__(self, context: Mapping[str, Entry], schemes: set[str]) -> None:
        self._context = context
        spaces = {name: space for name, entry in context.items() if (space := _space(entry))}
        self._all_spaces = spaces
        usable = ((name, space) for name, space in spaces.items() if name not in schemes)
        self._spaces = {space: name for name, space in sorted(usable, key=lambda item: len(item[0]), reverse=True)}
        terms = ((name, entry) for name, entry in context.items() if name not in spaces)
        self._terms = {self._whole(_identifier(entry)): name for name, entry in terms}
        self._used: set[str] = set()

    def used(self) -> Node:
        """The entries of the context that were used, and those that these need."""
        needed = {prefix for name in self._used for prefix in self._needs(name)}
        return {
            "@version": 1.1,
            **{name: entry for name, entry in self._context.items() if name in self._used | needed},
        }

    def add(self, node: Node, predicate: str, value: Value) -> None:
        """Add a statement to the node of its subject."""
        if predicate == RDF_TYPE and value.is_iri:
            _into(node, "@type", self._word(value.text))
            return
        term = self._terms.get(predicate)
        entry = self._context.get(term or "")
        definition: Node = entry if isinstance(entry, dict) else {}
        if definition.get("@container") == "@language":
            self._add_text(node, predicate, term or predicate, value)
            return
        if term:
            self._used.add(term)
        _into(node, term or predicate, self._value(value, definition))

    def _add_text(self, node: Node, predicate: str, term: str, value: Value) -> None:
        """Add a text by its language; what has none cannot stand under the term."""
        if value.language:
            self._used.add(term)
            _into(node.setdefault(term, {}), value.language, value.text)
        else:
            _into(node, predicate, self._value(value, {}))

    def _value(self, value: Value, definition: Node) -> Any:
        kind = definition.get("@type")
        if value.is_iri:
            if kind == "@vocab":
                return self._chosen(value.text, definition.get("@context", {}))
            return self.address(value.text) if kind == "@id" else {"@id": self.address(value.text)}
        if value.language:
            return {"@value": value.text, "@language": value.language}
        datatype = value.datatype or f"{XSD}string"
        if kind and self._whole(kind) == datatype:
            return _native(value.text, datatype)
        if datatype == f"{XSD}string":
            return {"@value": value.text} if kind else value.text
        return {"@value": value.text, "@type": self._word(datatype)}

    def _chosen(self, iri: str, choices: Mapping[str, str]) -> str:
        """One of the choices that a term has for its values, else any word for it."""
        return next((name for name, choice in choices.items() if self._whole(choice) == iri), None) or self._word(iri)

    def _word(self, iri: str) -> str:
        """A term for what stands where terms may: a class, a datatype, a choice."""
        term = self._terms.get(iri)
        if term and isinstance(self._context[term], str):
            self._used.add(term)
            return term
        return self.address(iri)

    def address(self, iri: str) -> str:
        """An address as prefix and rest where there is a prefix, else whole."""
        for cut in _cuts(iri):
            name = self._spaces.get(iri[:cut])
            if name and iri[cut:] and not iri[cut:].startswith("//"):
                self._used.add(name)
                return f"{name}:{iri[cut:]}"
        return iri

    def _whole(self, name: str) -> str:
        prefix, colon, rest = name.partition(":")
        return self._all_spaces[prefix] + rest if colon and prefix in self._all_spaces else name

    def _needs(self, name: str) -> Iterator[str]:
        entry = self._context[name]
        if name in self._all_spaces:
            return
        said = [_identifier(entry)]
        if isinstance(entry, dict):
            said += [str(entry.get("@type", "")), *entry.get("@context", {}).values()]
        yield from (prefix for text in (*said, name) if (prefix := text.partition(":")[0]) in self._all_spaces)


def _space(entry: Entry) -> str | None:
    """The beginning of addresses for which an entry is a prefix."""
    if isinstance(entry, str):
        return entry if entry[-1:] in GENERIC and "//" in entry else None
    return str(entry["@id"]) if entry.get("@prefix") else None


def _identifier(entry: Entry) -> str:
    return entry if isinstance(entry, str) else str(entry["@id"])


def _cuts(iri: str) -> Iterator[int]:
    """The places in an address after which a prefix may end, the last first."""
    yield from (index + 1 for index in range(len(iri) - 2, 0, -1) if iri[index] in "/#_")


def _native(text: str, datatype: str) -> bool | int | str:
    """A literal as JSON has it, where that says the same again."""
    if datatype == f"{XSD}boolean" and text in ("true", "false"):
        return text == "true"
    if datatype == f"{XSD}integer" and text.removeprefix("-").isdecimal() and str(int(text)) == text:
        return int(text) if abs(int(text)) < MOST_EXACT else text
    return text


def _into(node: Node, key: str, value: Any) -> None:
    """Put a value under a key: alone, or with others in a list."""
    if key not in node:
        node[key] = value
    elif isinstance(node[key], list):
        node[key].append(value)
    else:
        node[key] = [node[key], value]
