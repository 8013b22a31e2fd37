"""Placement: the rules on named graphs and keys, which SHACL cannot see, and on links that lead nowhere."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from rdflib import URIRef
from rdflib.term import Node

from lastdose.gate.loading import LOOSE, VOCABULARY
from lastdose.gate.violations import DataRule, Finding, shown
from lastdose.graphs.spelling import Quad, graph, ld, reference
from lastdose.namespaces import CANONICAL_BASE, KEY, TYPES

THINGS = f"{CANONICAL_BASE}id/"
GRAPHS = f"{THINGS}graph/"


def misplacements(quads: Iterable[Quad]) -> Iterator[Finding]:
    """Triples in the wrong graph, or in two; graphs and things whose keys no address can have."""
    every = list(quads)
    yield from _in_two_graphs(every)
    yield from _in_strange_graphs(every)
    yield from _away_from_home(every)
    yield from _bad_keys(every)


def _in_two_graphs(quads: Iterable[Quad]) -> Iterator[Finding]:
    homes: dict[tuple[Node, Node, Node], list[Node]] = defaultdict(list)
    for *triple, home in quads:
        if home != LOOSE:
            homes[triple[0], triple[1], triple[2]].append(home)
    for (subject, predicate, value), where in homes.items():
        if len(where) > 1:
            message = f"The same triple stands in {' and '.join(sorted(map(shown, where)))}: keep it in one."
            yield Finding(subject=subject, rule=DataRule.TWO_GRAPHS, message=message, predicate=predicate, value=value)


def _in_strange_graphs(quads: Iterable[Quad]) -> Iterator[Finding]:
    strange = {(home, subject) for subject, _, _, home in quads if not _is_graph(home)}
    for home, subject in strange:
        message = f"{shown(home)} is no graph of ours: name it graph: and a key, as in graph:drugs."
        yield Finding(subject=subject, rule=DataRule.STRANGE_GRAPH, message=message)


def _is_graph(home: Node) -> bool:
    return home.startswith(GRAPHS) and KEY.match(home[len(GRAPHS) :]) is not None if isinstance(home, URIRef) else False


def _away_from_home(quads: Iterable[Quad]) -> Iterator[Finding]:
    homes: dict[Node, set[Node]] = defaultdict(set)
    versions: dict[Node, Node] = {}
    for subject, predicate, value, home in quads:
        homes[subject].add(home)
        if predicate == ld("assertedIn"):
            versions[subject] = value
    for claim, version in versions.items():
        there = _graph_of(version)
        if there and homes[claim] - {LOOSE, there}:
            message = f"Put every triple of this claim into {shown(there)}, the graph of its version."
            yield Finding(subject=claim, rule=DataRule.AWAY_FROM_HOME, message=message)


def _graph_of(version: Node) -> URIRef | None:
    key = str(version).removeprefix(f"{THINGS}version/")
    return graph(key) if KEY.match(key) else None


def _bad_keys(quads: Iterable[Quad]) -> Iterator[Finding]:
    for subject in {quad[0] for quad in quads if quad[3] != VOCABULARY and str(quad[0]).startswith(THINGS)}:
        place = reference(subject)
        if place.type not in TYPES:
            message = f"There is no type of thing called {place.type}: see the prefixes of the data."
            yield Finding(subject=subject, rule=DataRule.BAD_KEY, message=message)
        elif not KEY.match(place.key):
            message = "A key holds lower-case letters, digits and hyphens only, and begins with no hyphen."
            yield Finding(subject=subject, rule=DataRule.BAD_KEY, message=message)


def loose_ends(quads: Iterable[Quad]) -> Iterator[Finding]:
    """Links to things of ours that nothing is said about: in whole data, each would be an address without a page."""
    every = list(quads)
    described = {quad[0] for quad in every} | {quad[3] for quad in every}
    for subject, predicate, value, _ in every:
        if isinstance(value, URIRef) and value.startswith(THINGS) and value not in described:
            yield loose_end(subject, predicate, value)


def loose_end(subject: Node, predicate: Node, value: Node) -> Finding:
    """A link to something that nothing is said about."""
    message = "Nothing in the data describes this: correct the address, or describe the thing."
    return Finding(subject=subject, rule=DataRule.LOOSE_END, message=message, predicate=predicate, value=value)
