"""Spilling: what came of documents waits on disk until it is known which of them are chosen, and who else says so.

Of each document only its name and version stay in memory; claims come back subject by subject, or source by source.
"""

import pickle
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby, islice
from pathlib import Path

from lastdose.claims.documents import SourceVersion
from lastdose.claims.kinds import Claim
from lastdose.releases.encoding import claim_read, claim_written
from lastdose.releases.sharding import Made
from lastdose.releases.sorting import sorted_lines

RUN_LINES = 20_000
"""Claims that are sorted in memory at a time."""
_SUBJECT, _KEY, _SOURCE, _CLAIM = range(4)


@dataclass(frozen=True, slots=True)
class Stub:
    """What stays in memory of a document: its place among all, its name and its version."""

    number: int
    origin: str
    version: SourceVersion


class MadeDocuments:
    """What came of documents, in their order, in a file of a folder."""

    def __init__(self, folder: Path) -> None:
        self.stubs: list[Stub] = []
        self._file = folder / "documents"
        self._file.write_bytes(b"")

    def add(self, made: Made) -> None:
        """Put what came of one more document to the rest."""
        self.stubs.append(Stub(len(self.stubs), made.origin, made.version))
        with self._file.open("ab") as file:
            pickle.dump(made, file, pickle.HIGHEST_PROTOCOL)

    def chosen(self, numbers: Container[int]) -> Iterator[Made]:
        """What came of those with these numbers, in their order."""
        with self._file.open("rb") as file:
            for stub in self.stubs:
                made: Made = pickle.load(file)
                if stub.number in numbers:
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
            file.writelines(_line(claim, source) for claim in claims)

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


def _line(claim: Claim, source: str) -> bytes:
    return f"{claim.subject}\t{claim.key}\t{source}\t".encode() + claim_written(claim) + b"\n"
