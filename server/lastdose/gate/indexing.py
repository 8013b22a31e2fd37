"""Indexing: every node of a record by number: where its lines stand, and to which nodes rules look from it.

A record is a file of canonical N-Quads, sorted. It is read once, as bytes; nothing of it is parsed but the few lines
that rules look at from anywhere. The digest of a node covers its lines and those of all nodes that any rule looks at
from it: as long as that is the same, each rule says the same of it.
"""

from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator
from hashlib import file_digest, sha256
from itertools import count
from pathlib import Path

from rdflib import RDF, RDFS
from rdflib.term import Node

from lastdose.gate.kinship import KINSHIP, MEMBER_OF, Kinship
from lastdose.gate.loading import literals_as_written, merged
from lastdose.gate.looking import Looks
from lastdose.gate.placement import THINGS, loose_end
from lastdose.gate.violations import Finding
from lastdose.gate.vocabulary import DECLARED, Vocabulary
from lastdose.graphs.nquads import quad_of, spelt

DIGEST = 16
"""The bytes of a digest."""
THING = f"<{THINGS}".encode()
AHEAD, BACK, ANYWHERE, DECLARES, WHOLE = (1 << place for place in range(5))
"""What a property is to rules: followed, followed backwards; its lines looked at from anywhere, those that declare a
property or class, or all lines of its subject."""


class Index:
    """The nodes of a record.

    `numbers` are theirs by their names, as N-Quads spell them. `links` lead from a node to those that rules look at
    from it. `digests` are by number; `vocabulary` and `kinship` are what rules look at from anywhere.
    """

    def __init__(self, record: Path, looks: Looks) -> None:
        self.record = record
        self.numbers: dict[bytes, int] = defaultdict(count().__next__)
        self.links: dict[int, list[int]] = defaultdict(list)
        self._order = array("I")
        self._ends = array("Q", [0])
        self._uses = _uses(looks)
        self._anywhere: list[bytes] = []
        self.digests = self._read()
        self.names = list(self.numbers)
        self._places = array("q", [-1]) * len(self.numbers)
        for place, number in enumerate(self._order):
            self._places[number] = place
        self.vocabulary, self.kinship = self._parsed()
        self._deepen(looks.depth)

    def _read(self) -> list[bytes]:
        own: list[bytes] = []
        with self.record.open("rb") as file:
            for lines in _by_subject(file):
                self._order.append(self._node(lines))
                text = b"".join(lines)
                self._ends.append(self._ends[-1] + len(text))
                own.append(_digest(text))
        digests = [_digest(name) for name in self.numbers]
        for number, digest in zip(self._order, own, strict=True):
            digests[number] = digest
        return digests

    def _node(self, lines: list[bytes]) -> int:
        numbers, uses = self.numbers, self._uses
        number = numbers[lines[0].split(b" ", 1)[0]]
        for line in lines:
            _, predicate, rest = line.split(b" ", 2)
            if predicate in uses:
                self._use(uses[predicate], number, rest, lines, line)
            elif rest.startswith(THING):
                numbers[rest[: rest.index(b">") + 1]]
        return number

    def _use(self, use: int, number: int, rest: bytes, lines: list[bytes], line: bytes) -> None:
        if use & (AHEAD | BACK):
            other = self.numbers[rest.rsplit(b" <", 1)[0]]
            if use & AHEAD:
                self.links[number].append(other)
            if use & BACK:
                self.links[other].append(number)
        elif rest.startswith(THING):
            self.numbers[rest[: rest.index(b">") + 1]]
        if use & WHOLE:
            self._anywhere += lines
        elif use & ANYWHERE or (use & DECLARES and rest.startswith(DECLARATIONS)):
            self._anywhere.append(line)

    def _parsed(self) -> tuple[Vocabulary, Kinship]:
        with literals_as_written():
            quads = [quad_of(line.decode()) for line in dict.fromkeys(self._anywhere)]
        return Vocabulary.of(quads), Kinship.of(merged(quads))

    def _deepen(self, depth: int) -> None:
        """Make each digest one of all that rules look at."""
        for node, kin in self.kinship.told():
            number = self.numbers.get(spelt(node).encode())
            if number is not None:
                self.digests[number] = _digest(self.digests[number] + kin.encode())
        for _ in range(depth):
            before = self.digests
            self.digests = [
                _digest(own + b"".join(sorted(before[other] for other in self.links[number])))
                if number in self.links
                else own
                for number, own in enumerate(before)
            ]

    def place(self, number: int) -> tuple[int, int]:
        """Where in the record the lines of a node begin and end, in bytes; (0, 0) if it has none."""
        place = self._places[number]
        return (0, 0) if place < 0 else (self._ends[place], self._ends[place + 1])

    def is_described(self, number: int) -> bool:
        """Whether the record says anything about a node."""
        return self._places[number] >= 0

    def signed(self, judge: bytes) -> list[bytes]:
        """The digests of all nodes, as long as they are judged by that."""
        return [_digest(judge + digest) for digest in self.digests]

    def loose_ends(self) -> Iterator[Finding]:
        """Links to things of ours that nothing is said about, in whatever graph they stand."""
        nowhere = {
            name for number, name in enumerate(self.names) if name.startswith(THING) and not self.is_described(number)
        }
        linking, homes = [], set()
        with self.record.open("rb") as file:
            for line in file if nowhere else ():
                value, home = line.split(b" ", 2)[2].rsplit(b" ", 2)[:2]
                homes.add(home)
                if value in nowhere:
                    linking.append((value, line))
        for value, line in linking:
            if value not in homes:
                yield loose_end(*quad_of(line.decode())[:3])


DECLARATIONS = tuple(spelt(kind).encode() for kind in DECLARED)


def _uses(looks: Looks) -> dict[bytes, int]:
    every: Iterable[tuple[int, Iterable[Node]]] = (
        (AHEAD, looks.ahead),
        (BACK, looks.back),
        (ANYWHERE, (RDFS.subClassOf, *KINSHIP)),
        (DECLARES, (RDF.type,)),
        (WHOLE, (MEMBER_OF,)),
    )
    uses: dict[bytes, int] = defaultdict(int)
    for use, links in every:
        for link in links:
            uses[spelt(link).encode()] |= use
    return dict(uses)


def _by_subject(record: Iterable[bytes]) -> Iterator[list[bytes]]:
    """The lines about each node."""
    lines: list[bytes] = []
    subject = b"none"
    for line in record:
        if not line.startswith(subject):
            if lines:
                yield lines
            lines, subject = [], line[: line.index(b" ") + 1]
        lines.append(line)
    if lines:
        yield lines


def _digest(text: bytes) -> bytes:
    return sha256(text).digest()[:DIGEST]


def sealed(record: Path, judge: str) -> bytes:
    """The digest of a record as a whole, as long as it is judged by that."""
    with record.open("rb") as file:
        return _digest(judge.encode() + file_digest(file, "sha256").digest())


def digests_in(kept: bytes) -> frozenset[bytes]:
    """Digests that were kept one after the other."""
    return frozenset(kept[at : at + DIGEST] for at in range(0, len(kept), DIGEST))
