"""Known: the classes and properties of a release, from its ontology and from what its own description counts (VoID)."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from lastdose.namespaces import FOREIGN, LD
from lastdose.releases.descriptions import Reader
from lastdose.releases.statements import Resource, resource_of

CLASS = f"{FOREIGN['owl']}Class"
DEFINITION = f"{FOREIGN['skos']}definition"
RDF_TYPE = f"{FOREIGN['rdf']}type"
VOID = FOREIGN["void"]


@dataclass(frozen=True, slots=True, order=True)
class Term:
    """A class or property, with its English label and definition where the ontology has them."""

    iri: str
    label: str | None = None
    definition: str | None = None

    @property
    def local(self) -> str:
        """The name after the last `#` or `/`."""
        return self.iri[max(self.iri.rfind("#"), self.iri.rfind("/")) + 1 :]


@dataclass(frozen=True)
class Vocabulary:
    """Every class and property that the release defines or uses."""

    reader: Reader
    base: str

    @cached_property
    def classes(self) -> tuple[Term, ...]:
        """The classes, in the order of their addresses."""
        defined = {held.iri: _term(held) for held in self._defined if CLASS in held.iris(RDF_TYPE)}
        return self._with_used(defined, "class")

    @cached_property
    def properties(self) -> tuple[Term, ...]:
        """The properties, in the order of their addresses."""
        defined = {held.iri: _term(held) for held in self._defined if CLASS not in held.iris(RDF_TYPE)}
        return self._with_used(defined, "property")

    @cached_property
    def _defined(self) -> tuple[Resource, ...]:
        return tuple(resource_of(found) for found in self.reader.under(LD))

    def _with_used(self, defined: dict[str, Term], kind: str) -> tuple[Term, ...]:
        used = {iri: Term(iri) for iri in self._used(kind)}
        return tuple(sorted({**used, **defined}.values(), key=lambda term: term.iri))

    def _used(self, kind: str) -> Iterator[str]:
        for partition in self._held(f"{self.base}dataset", f"{VOID}{kind}Partition"):
            yield from self._held(partition, f"{VOID}{kind}")

    def _held(self, iri: str, predicate: str) -> tuple[str, ...]:
        held = self.reader.resource(iri)
        return held.iris(predicate) if held else ()


def _term(held: Resource) -> Term:
    return Term(held.iri, held.label, held.text(DEFINITION))
