"""Spilling: what came of documents waits on disk until it is known which of them are chosen, and who else says so.

Of each document only its name and version stay in memory; claims come back subject by subject, or source by source.
"""

import pickle
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby, islice
from pathlib import Path

from lastdose.claims.documents import SourceVersion
from lastdose.claims.kinds import Claim
from lastdose.releases.encoding import claim_read, claim_written
from lastdose.releases.made import Made
from lastdose.releases.sorting import sorted_lines

RUN_LINES = 20_000
"""Claims that are sorted in memory at a time."""
_SUBJECT, _KEY, _SOURCE, _CLAIM = range(4)


@dataclass(frozen=True, slots=True)
class Stub:
    """What stays in memory of a document: its place among all, its name, its version, and where the rest lies."""

    place: tuple[int, int]
    origin: str
    version: SourceVersion
    offset: int


class MadeDocuments:
    """What came of documents, in a file of a folder."""

    def __init__(self, folder: Path) -> None:
        self._stubs: list[Stub] = []
        self._file = folder / "documents"
        self._file.write_bytes(b"")

    @property
    def stubs(self) -> list[Stub]:
        """The documents in the order of their places, in whatever order they came."""
        return sorted(self._stubs, key=lambda stub: stub.place)

    def add(self, made: Made, place: tuple[int, int]) -> None:
        """Put what came of one more document to the rest; its place is its file's, and its own in that file."""
        with self._file.open("ab") as file:
            self._stubs.append(Stub(place, made.origin, made.version, file.tell()))
            pickle.dump(made, file, pickle.HIGHEST_PROTOCOL)

    def of(self, stubs: Iterable[Stub]) -> Iterator[Made]:
        """What came of these documents."""
        with self._file.open("rb") as file:
            for stub in stubs:
                file.seek(stub.offset)
                made: Made = pickle.load(file)
                yield made


class SpilledQuads:
    """Canonical N-Quads lines in a file of a folder, and in memory only which document how many of them came from."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "quads.nq"
        self._file.write_bytes(b"")
        self._added: list[tuple[str, int]] = []

    def add(self, lines: Iterable[str], origin: str = "") -> None:
        """Put some more lines to the rest, from the document called `origin` where there is one."""
        number = 0
        with self._file.open("ab") as file:
            for line in lines:
                file.write(line.encode())
                number += 1
        self._added.append((origin, number))

    def put(self, lines: bytes, origin: str = "") -> None:
        """Put lines, each with its line feed, to the rest as they are."""
        with self._file.open("ab") as file:
            file.write(lines)
        self._added.append((origin, lines.count(b"\n")))

    def lines(self) -> Iterator[bytes]:
        """All lines, in the order in which they came."""
        with self._file.open("rb") as file:
            yield from file

    def by_origin(self) -> Iterator[tuple[str, Iterator[str]]]:
        """The lines in the same order, those of one document together, to be taken before the next."""
        with self._file.open(encoding="utf-8", newline="\n") as file:
            for origin, number in self._added:
                yield origin, islice(file, number)


class SpilledClaims:
    """Claims in a file of a folder, with the source of each."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file = folder / "claims"
        self._file.write_bytes(b"")

    def add(self, claims: Iterable[Claim], source: str) -> None:
        """Put some more claims of a source to the rest."""
        with self._file.open("ab") as file:
            file.writelines(claim_line(claim, source) for claim in claims)

    def put(self, lines: bytes) -> None:
        """Put claims to the rest that are lines already."""
        with self._file.open("ab") as file:
            file.write(lines)

    def by_subject(self) -> Iterator[list[Claim]]:
        """All claims about each subject, in the order of their keys."""
        return self._grouped(_SUBJECT)

    def by_source(self) -> Iterator[list[Claim]]:
        """All claims of each source, in the order of their keys."""
        return self._grouped(_SOURCE)

    def _grouped(self, field: int) -> Iterator[list[Claim]]:
        def place(line: bytes) -> bytes:
            parts = line.split(b"\t", _CLAIM)
            return parts[field] + b"\t" + parts[_KEY]

        with self._file.open("rb") as lines:
            ordered = sorted_lines(lines, self._folder, key=place, run_lines=RUN_LINES)
            for _, group in groupby(ordered, key=lambda line: line.split(b"\t", _CLAIM)[field]):
                yield [claim_read(line.split(b"\t", _CLAIM)[_CLAIM]) for line in group]


def claim_line(claim: Claim, source: str) -> bytes:
    """A claim as it is spilled: its subject, its key, its source and itself, apart by tabs."""
    return f"{claim.subject}\t{claim.key}\t{source}\t".encode() + claim_written(claim) + b"\n"
