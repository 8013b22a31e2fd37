"""The bibliography: every source and version as it will be read from the release, without holding what they say."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from rdflib import RDFS, Graph

from lastdose.claims.documents import Source, SourceVersion
from lastdose.claims.history import in_succession
from lastdose.graphs.reading import Known, as_read, known
from lastdose.graphs.records import source_quads
from lastdose.graphs.spelling import Quad, agent

UNKNOWN = str(agent(None))


@dataclass(frozen=True, slots=True)
class Bibliography:
    """The sources that the data knows, and those that documents add; versions likewise.

    Two documents can describe one source otherwise: what is read then holds something of both. An organisation has the
    name by which it is called first.
    """

    shipped: Known
    added: dict[str, list[Source]] = field(default_factory=dict)
    versions: dict[str, SourceVersion] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, shipped: Known, data: Iterable[Quad]) -> "Bibliography":
        """What the data knows, whose quads are given too."""
        found = cls(shipped, versions={version.key: version for version in shipped.versions})
        for organisation, predicate, name, _ in data:
            if predicate == RDFS.label:
                found.names.setdefault(str(organisation), str(name))
        return found

    def add(self, source: Source, version: SourceVersion, *, known_source: bool) -> None:
        """Add what a document says of its source, unless that is known, and of its version, unless that is."""
        if not known_source:
            self._called(source.publisher)
            variants = self.added.setdefault(source.key, [])
            if source not in variants:
                variants.append(source)
        if version.key not in self.versions:
            self._called(version.labeller)
            self.versions[version.key] = as_read(version)

    def _called(self, name: str | None) -> None:
        if name:
            self.names.setdefault(str(agent(name)), name)

    def sources(self) -> Iterator[Source]:
        """Every source, as it will be read."""
        yield from self.shipped.sources
        for variants in self.added.values():
            (merged,) = [as_read(variants[0])] if len(variants) == 1 else known(_graph(variants)).sources
            yield replace(merged, publisher=self._name(merged.publisher))

    def succession(self) -> list[SourceVersion]:
        """Every version as it will be read, each with the one before it."""
        every = (self.versions[key] for key in sorted(self.versions))
        return in_succession(replace(version, labeller=self._name(version.labeller)) for version in every)

    def _name(self, name: str | None) -> str | None:
        address = str(agent(name))
        return None if address == UNKNOWN else self.names[address]


def _graph(variants: Iterable[Source]) -> Graph:
    graph = Graph("SimpleMemory")
    for source in variants:
        for subject, predicate, value, _ in source_quads(source):
            graph.add((subject, predicate, value))
    return graph
