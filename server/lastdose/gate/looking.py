"""Looking: which links the rules follow from the thing they judge, and how far; no rule looks further.

A shape reads the triples of its node. A path, `sh:class` or a shape for a value leads it to the triples of other nodes.
What a rule cannot have looked at cannot change its answer.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from rdflib import OWL, RDF, RDFS, SH, Graph
from rdflib.collection import Collection
from rdflib.term import Node

from lastdose.gate.coherence import DEPTH, FOLLOWED, FOLLOWED_BACK

INNER = (SH.node, SH["not"], SH.property, SH.qualifiedValueShape)
LISTS = (SH["and"], SH["or"], SH.xone)
READING = (SH.path, SH["class"], SH.closed)
"""What of a shape reads triples of the node that it is asked about."""
UNBOUNDED = (
    *(SH.zeroOrMorePath, SH.oneOrMorePath, SH.zeroOrOnePath),
    *(SH.sparql, SH.target, SH.rule, SH.js, SH.expression, SH.parameter),
)
"""What looks anywhere, or further than can be told beforehand."""

Step = tuple[Node, bool]
"""A property, and whether it is followed backwards."""


@dataclass(frozen=True, slots=True)
class Looks:
    """The properties that rules follow, forwards and backwards, and how many of them one after another."""

    ahead: frozenset[Node]
    back: frozenset[Node]
    depth: int


def looks(shapes: Graph) -> Looks | None:
    """Where the shapes and the rules beside them look; None if that cannot be told.

    It cannot with SPARQL, endless paths, shapes that are classes or refer to themselves.
    """
    classes = {*shapes.subjects(RDF.type, RDFS.Class), *shapes.subjects(RDF.type, OWL.Class)}
    if classes or any((None, word, None) in shapes for word in UNBOUNDED):
        return None
    steps: set[Step] = {(path, True) for path in shapes.objects(None, SH.targetObjectsOf)}
    try:
        depth = max((_depth(shapes, shape, 0, steps) for shape in set(shapes.subjects())), default=0)
    except RecursionError:
        return None
    ahead = {link for link, backwards in steps if not backwards}
    back = {link for link, backwards in steps if backwards}
    return Looks(FOLLOWED | ahead, FOLLOWED_BACK | back, max(depth, DEPTH, 1))


def _depth(shapes: Graph, shape: Node, start: int, steps: set[Step]) -> int:
    """How many steps away from its node a shape reads triples, when that is so many away itself."""
    path = shapes.value(shape, SH.path)
    ways = [] if path is None else list(_ways(shapes, path))
    inner = [one for one in _inner(shapes, shape) if _reads(shapes, one)]
    if not inner and (shape, SH["class"], None) not in shapes:
        ways = [_as_far_as_read(way) for way in ways]
    steps.update(step for way in ways for step in way)
    end = start + max(map(len, ways), default=0)
    return max([end, *(_depth(shapes, one, end, steps) for one in inner)])


def _as_far_as_read(way: list[Step]) -> list[Step]:
    """The way without its last step, unless that is backwards: it stands in the triples of where it leads."""
    return way if way[-1][1] else way[:-1]


def _reads(shapes: Graph, shape: Node) -> bool:
    here = any((shape, word, None) in shapes for word in READING)
    return here or any(_reads(shapes, one) for one in _inner(shapes, shape))


def _inner(shapes: Graph, shape: Node) -> Iterator[Node]:
    for reference in INNER:
        yield from shapes.objects(shape, reference)
    for reference in LISTS:
        for head in shapes.objects(shape, reference):
            yield from Collection(shapes, head)


def _ways(shapes: Graph, path: Node) -> Iterator[list[Step]]:
    """The ways that a path can take, each as its steps."""
    inverse, either = shapes.value(path, SH.inversePath), shapes.value(path, SH.alternativePath)
    if either is not None:
        for one in Collection(shapes, either):
            yield from _ways(shapes, one)
    elif inverse is not None:
        yield from ([(link, not back) for link, back in reversed(way)] for way in _ways(shapes, inverse))
    elif (path, RDF.first, None) in shapes:
        ways: list[list[Step]] = [[]]
        for one in Collection(shapes, path):
            ways = [way + more for way in ways for more in _ways(shapes, one)]
        yield from ways
    else:
        yield [(path, False)]
