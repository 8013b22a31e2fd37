"""Counting a record in one pass: quads by graph, by property, instances by class, distinct subjects."""

import re
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from lastdose.namespaces import CANONICAL_BASE, FOREIGN
from lastdose.releases.dumps import graph_of

DESCRIBED = re.compile(rb"<[^>]*/(?:dataset|ontology|id/graph/[^/>]*)>\Z")
LINKS = tuple(f"<{FOREIGN['skos']}{name}>".encode() for name in ("exactMatch", "closeMatch"))
"""The properties by which things of ours are linked to terms of others."""
TARGET = re.compile(rb"<([^>]*[#/_])")
OWN = CANONICAL_BASE.encode()
BLOCK = 1_000
"""Lines that are counted at a time."""
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
        pending = iter(lines)
        while block := list(islice(pending, BLOCK)):
            self.count(block)
            yield from block

    def count(self, lines: Sequence[bytes]) -> None:
        """Count lines."""
        parts = [line.split(b" ", 2) for line in lines]
        self.quads += len(lines)
        self.graphs.update(map(graph_of, lines))
        self.properties.update(predicate for _, predicate, _ in parts)
        self.classes.update(rest.split(b" ", 1)[0] for _, predicate, rest in parts if predicate == TYPE)
        for _, predicate, rest in parts:
            if predicate in LINKS:
                self._count_link(predicate, rest)
        self._count_subjects(dict.fromkeys(subject for subject, _, _ in parts))

    def _count_subjects(self, subjects: dict[bytes, None]) -> None:
        """Count distinct subjects; the first of them may be the last of those before."""
        self.subjects += len(subjects) - (self._last in subjects)
        self.described.update(filter(DESCRIBED.match, subjects))
        self._last = next(reversed(subjects), self._last)

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
    deque(counted.through(lines), maxlen=0)
    return counted
