"""Counting a record in one pass: quads by graph, by property, instances by class, distinct subjects."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from lastdose.namespaces import CANONICAL_BASE, FOREIGN
from lastdose.releases.dumps import graph_of

DESCRIBED = re.compile(rb"<[^>]*/(?:dataset|ontology|id/graph/[^/>]*)>\Z")
LINKS = tuple(f"<{FOREIGN['skos']}{name}>".encode() for name in ("exactMatch", "closeMatch"))
"""The properties by which things of ours are linked to terms of others."""
TARGET = re.compile(rb"<([^>]*[#/_])")
OWN = CANONICAL_BASE.encode()
TYPE = b"<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"


@dataclass(slots=True)
class Tally:
    """Counts over distinct lines that come in subject order; names are IRIs in angle brackets, as in the lines.

    `links` counts links to terms of others by their property, and by what the terms begin with: their namespace.
    `described` are the subjects that a description of the dataset may speak of too.
    """

    quads: int = 0
    subjects: int = 0
    graphs: Counter[bytes] = field(default_factory=Counter)
    properties: Counter[bytes] = field(default_factory=Counter)
    classes: Counter[bytes] = field(default_factory=Counter)
    links: Counter[tuple[bytes, bytes]] = field(default_factory=Counter)
    described: set[bytes] = field(default_factory=set)
    _last: bytes = b""

    def through(self, lines: Iterable[bytes]) -> Iterator[bytes]:
        """Count lines and pass them on."""
        for line in lines:
            self.count(line)
            yield line

    def count(self, line: bytes) -> None:
        """Count one line."""
        subject, predicate, rest = line.split(b" ", 2)
        self.quads += 1
        self.graphs[graph_of(line)] += 1
        self.properties[predicate] += 1
        if predicate == TYPE:
            self.classes[rest.split(b" ", 1)[0]] += 1
        elif predicate in LINKS:
            self._count_link(predicate, rest)
        if subject != self._last:
            self.subjects += 1
            self._last = subject
            if DESCRIBED.match(subject):
                self.described.add(subject)

    def _count_link(self, predicate: bytes, rest: bytes) -> None:
        start = TARGET.match(rest)
        if start and not start[1].startswith(OWN):
            self.links[predicate, start[1]] += 1

    def by_graph_key(self) -> dict[str, int]:
        """The number of quads by the key of their graph, in order."""
        return {name.decode().rsplit("/", 1)[-1].rstrip(">"): number for name, number in sorted(self.graphs.items())}

    def __add__(self, other: "Tally") -> "Tally":
        """The counts of two lists of lines that share no line, and only described subjects."""
        return Tally(
            self.quads + other.quads,
            self.subjects + other.subjects - len(self.described & other.described),
            self.graphs + other.graphs,
            self.properties + other.properties,
            self.classes + other.classes,
            self.links + other.links,
            self.described | other.described,
        )


def tally(lines: Iterable[bytes]) -> Tally:
    """The counts of lines in subject order."""
    counted = Tally()
    for line in lines:
        counted.count(line)
    return counted
