"""Anatomy: everything the data says of a thing, statement by statement, and what points at it."""

from collections import defaultdict
from dataclasses import dataclass

from lastdose.releases.statements import Statement
from lastdose.web.views.names import Link, Names
from lastdose.web.views.neighbourhood import Neighbourhood, called, neighbourhood


@dataclass(frozen=True, slots=True)
class Fact:
    """One property with its values and the named graphs that hold them."""

    name: str
    iri: str
    values: tuple[Link, ...]
    graphs: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Anatomy:
    """The neighbourhood of a thing, its statements, a page of those that point at it, and the pages around that."""

    around: Neighbourhood | None
    facts: tuple[Fact, ...]
    total: int
    incoming: tuple[tuple[str, Link], ...]
    pages: tuple[tuple[str, str], ...]
    page: int


def anatomy(names: Names) -> Anatomy:
    """The anatomy of the selection's topic."""
    assert names.selection
    thing, found = names.selection.thing, names.selection.incoming
    by_property: dict[str, list[Statement]] = defaultdict(list)
    for statement in thing.statements:
        by_property[statement.property].append(statement)
    facts = tuple(_fact(names, name, held) for name, held in by_property.items())
    around = neighbourhood(names)
    if found is None:
        return Anatomy(around, facts, thing.incoming, (), (), 1)
    path = names.site.path(thing.iri) or ""
    turned = found.pages.items()
    pages = tuple((relation, names.at(f"{path}?page={number}&size={found.size}")) for relation, number in turned)
    links = tuple(
        (names.compact(link.predicate), names.link(link.source, called(names, link.source))) for link in found.links
    )
    return Anatomy(around, facts, found.total, links, pages, found.number)


def _fact(names: Names, name: str, held: list[Statement]) -> Fact:
    graphs = dict.fromkeys(statement.graph for statement in held)
    return Fact(
        name=names.compact(name),
        iri=name,
        values=tuple(_shown(names, statement) for statement in held),
        graphs=tuple(names.link(graph, graph.rsplit("/", 1)[-1]) for graph in graphs),
    )


def _shown(names: Names, statement: Statement) -> Link:
    value = statement.value
    return names.link(value.text, called(names, value.text)) if value.is_iri else names.shown(value)
