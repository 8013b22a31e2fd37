"""The whole graph, drawn: classes with their numbers, and the properties that link them, as a release counts them.

Classes and counts come from the release's own description (VoID), ends of properties from its ontology. Kinds of claims
stand as one class, and so do kinds of comparisons. The class with the most links stands in the middle.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from math import log10, sqrt

from lastdose.namespaces import FOREIGN, LD
from lastdose.releases.statements import Resource, resource_of
from lastdose.web.views.names import Names, local

WIDTH, HEIGHT = 900, 620
ACROSS, DOWN = 300, 290
RDFS, SCHEMA, VOID = FOREIGN["rdfs"], FOREIGN["schema"], FOREIGN["void"]
BEGINS = (f"{SCHEMA}domainIncludes", f"{RDFS}domain")
ENDS = (f"{SCHEMA}rangeIncludes", f"{RDFS}range")
LINKING = f"{FOREIGN['owl']}ObjectProperty"
OF_TERMS = (f"{FOREIGN['owl']}Class", f"{RDFS}Class")
RDF_TYPE = f"{FOREIGN['rdf']}type"
ROUND = (
    *("Drug", "DrugCombination", "DrugProduct", "Code", "DrugClass", "Effect", "Condition", "Concept", "Quantity"),
    *("TaperSchedule", "TaperStep", "UseContext", "Population", "Statement", "Comparison", "Examination", "Review"),
    *("Extraction", "Rendition", "Passage", "SourceSection", "SourceVersion", "Source", "LabelFamily", "Agent"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A class on the drawing, in units of its box."""

    name: str
    number: str
    x: float
    y: float
    radius: float
    anchor: str
    centre: bool

    @property
    def text_x(self) -> float:
        """Where its name begins, or ends."""
        return round(self.x + {"start": 1, "end": -1, "middle": 0}[self.anchor] * (self.radius + 7), 1)

    @property
    def text_y(self) -> float:
        """The line on which its name stands."""
        return round(self.y - self.radius - 24 if self.centre else self.y, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Linking:
    """A property with the classes at its ends, and how many statements it has in all."""

    name: str
    begins: tuple[str, ...]
    ends: tuple[str, ...]
    count: int

    @property
    def number(self) -> str:
        """The count as people read it."""
        return f"{self.count:,}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """The properties between two classes as one line; `width` in units of the box."""

    begin: Node
    end: Node
    width: float

    @property
    def central(self) -> bool:
        """Whether it leads to the class in the middle."""
        return self.begin.centre or self.end.centre


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """The drawing, and the properties behind its lines, the most used first."""

    nodes: tuple[Node, ...]
    lines: tuple[Line, ...]
    links: tuple[Linking, ...]
    width: int = WIDTH
    height: int = HEIGHT


def network(names: Names) -> Network:
    """The network of a release."""
    ontology = {found.iri: resource_of(found) for found in names.reader.under(LD)}
    folded = _Folded(ontology)
    links = sorted(_links(names, ontology, folded), key=lambda link: (-link.count, link.name))
    between = _between(links)
    nodes = {node.name: node for node in _placed(between, _sizes(names, folded))}
    lines = (
        Line(begin=nodes[one], end=nodes[other], width=round(0.8 + log10(1 + count), 1))
        for (one, other), count in between.items()
    )
    return Network(nodes=tuple(nodes.values()), lines=tuple(lines), links=tuple(links))


class _Folded:
    """Names of classes, each under the class of ours that is highest above it."""

    def __init__(self, ontology: Mapping[str, Resource]) -> None:
        self._above = {
            iri: [above for above in held.iris(f"{RDFS}subClassOf") if above.startswith(LD)]
            for iri, held in ontology.items()
        }

    def name(self, iri: str) -> str:
        """The local name of the highest class."""
        seen: set[str] = set()
        while self._above.get(iri) and iri not in seen:
            seen.add(iri)
            iri = self._above[iri][0]
        return local(iri).rsplit("/", 1)[-1].rsplit("#", 1)[-1]


def _links(names: Names, ontology: Mapping[str, Resource], folded: _Folded) -> Iterator[Linking]:
    counts = _counted(names, "property", "triples")
    for iri, held in ontology.items():
        begins, ends = _ends(held, BEGINS, folded), _ends(held, ENDS, folded)
        if iri in counts and LINKING in held.iris(RDF_TYPE) and begins and ends:
            yield Linking(name=names.compact(iri), begins=begins, ends=ends, count=counts[iri])


def _between(links: Iterable[Linking]) -> Counter[tuple[str, str]]:
    """The statements between two classes, of all properties that may lead from one to the other."""
    between: Counter[tuple[str, str]] = Counter()
    for link in links:
        between.update({_pair(begin, end): link.count for begin in link.begins for end in link.ends if begin != end})
    return between


def _sizes(names: Names, folded: _Folded) -> Counter[str]:
    """How many things there are of each class, those of kinds of it among them."""
    sizes: Counter[str] = Counter()
    for iri, number in _counted(names, "class", "entities").items():
        sizes[folded.name(iri)] += number
    return sizes


def _ends(held: Resource, properties: Iterable[str], folded: _Folded) -> tuple[str, ...]:
    """The classes at one end: those that are named one by one, else the one that is declared."""
    found = next((iris for name in properties if (iris := held.iris(name))), ())
    return tuple(dict.fromkeys(folded.name(iri) for iri in found if iri not in OF_TERMS))


def _counted(names: Names, what: str, counted: str) -> dict[str, int]:
    """How often each class or property occurs, by the partitions of the dataset."""
    dataset = names.held(f"{names.site.release.base}dataset")
    parts = map(names.held, dataset.iris(f"{VOID}{what}Partition"))
    return {iri: int(part.text(VOID + counted) or 0) for part in parts for iri in part.iris(VOID + what)}


def _pair(one: str, other: str) -> tuple[str, str]:
    return (one, other) if one < other else (other, one)


def _placed(between: Iterable[tuple[str, str]], sizes: Mapping[str, int]) -> Iterator[Node]:
    """Every class that is linked: the one with the most links in the middle, the others around it."""
    degrees = Counter(name for pair in between for name in pair)
    if not degrees:
        return
    middle = max(degrees, key=lambda name: (degrees[name], name))
    around = sorted(degrees.keys() - {middle}, key=_order)
    yield replace(_node(middle, sizes, WIDTH / 2, HEIGHT / 2), anchor="middle", centre=True)
    right, left = around[: (len(around) + 1) // 2], around[(len(around) + 1) // 2 :][::-1]
    yield from _side(right, sizes, 1, "start")
    yield from _side(left, sizes, -1, "end")


def _side(side: list[str], sizes: Mapping[str, int], sign: int, anchor: str) -> Iterator[Node]:
    """Classes on one half of an ellipse from top to bottom, in even steps, so that no name covers another."""
    for number, name in enumerate(side):
        height = (2 * number + 1) / len(side) - 1
        node = _node(name, sizes, WIDTH / 2 + sign * ACROSS * sqrt(1 - height**2), HEIGHT / 2 + DOWN * height)
        yield replace(node, anchor=anchor)


def _order(name: str) -> tuple[int, str]:
    return ROUND.index(name) if name in ROUND else len(ROUND), name


def _node(name: str, sizes: Mapping[str, int], x: float, y: float) -> Node:
    size = sizes.get(name, 0)
    return Node(
        name=name,
        number=f"{size:,}" if size else "",
        x=round(x, 1),
        y=round(y, 1),
        radius=round(4 + 3 * log10(1 + size), 1),
        anchor="middle",
        centre=False,
    )
