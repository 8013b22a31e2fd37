"""The vocabulary: the terms of the ontology, each with its definition, as people read them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from lastdose.namespaces import FOREIGN, LD
from lastdose.releases.statements import Resource, resource_of
from lastdose.web.languages import gettext
from lastdose.web.views.frame import Frame, frame
from lastdose.web.views.names import Link, Names, in_english, local
from lastdose.web.views.network import Network, network

RDFS, SKOS = FOREIGN["rdfs"], FOREIGN["skos"]
RDF_TYPE = f"{FOREIGN['rdf']}type"
CLASS = f"{FOREIGN['owl']}Class"
ABOVE = (f"{RDFS}subClassOf", f"{RDFS}subPropertyOf")
USED_BY = (f"{FOREIGN['schema']}domainIncludes", f"{RDFS}domain")
HOLDS = (f"{RDFS}range",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A class or property: `key` is its local name, `above` what it is a kind of, `subjects` and `values` its ends."""

    key: str
    label: str
    definition: str
    above: tuple[Link, ...]
    subjects: tuple[Link, ...]
    values: tuple[Link, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class VocabularyPage:
    """Every class and property, and the concept schemes."""

    frame: Frame
    namespace: str
    classes: tuple[Term, ...]
    properties: tuple[Term, ...]
    schemes: tuple[Link, ...]
    network: Network


def vocabulary_page(names: Names) -> VocabularyPage:
    """The page of the ontology of a release."""
    described = [resource_of(found) for found in names.reader.under(LD)]
    is_class = {held.iri for held in described if CLASS in held.iris(RDF_TYPE)}
    described_as = gettext("The terms in which LastDose says what sources say.")
    schemes = names.reader.of_type("scheme", names.site.release.base)
    return VocabularyPage(
        frame=frame(names.site, gettext("The ontology"), described_as, "/ontology"),
        namespace=LD,
        classes=tuple(_terms(names, (held for held in described if held.iri in is_class))),
        properties=tuple(_terms(names, (held for held in described if held.iri not in is_class))),
        schemes=names.links([scheme.iri for scheme in schemes]),
        network=network(names),
    )


def _terms(names: Names, described: Iterable[Resource]) -> Iterator[Term]:
    for held in described:
        yield Term(
            key=local(held.iri),
            label=held.label or local(held.iri),
            definition=held.text(f"{SKOS}definition") or "",
            above=_links(names, held, ABOVE),
            subjects=_links(names, held, USED_BY),
            values=_links(names, held, HOLDS),
        )


def _links(names: Names, held: Resource, properties: Iterable[str]) -> tuple[Link, ...]:
    iris = dict.fromkeys(iri for name in properties for iri in held.iris(name))
    return tuple(_link(names, iri) for iri in iris)


def _link(names: Names, iri: str) -> Link:
    """A term of ours as a place on the page, another as its prefixed name."""
    if iri.startswith(LD):
        return replace(in_english(local(iri)), href=f"#{local(iri)}")
    return in_english(names.compact(iri))
