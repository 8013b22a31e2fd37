"""Rules: all that is asked of data, by shapes and beside them, of the whole at once or slice by slice."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rdflib import Graph

from lastdose.gate.asking import Shapes
from lastdose.gate.coherence import incoherences
from lastdose.gate.kinship import Kinship
from lastdose.gate.loading import literals_as_written, merged
from lastdose.gate.placement import loose_ends, misplacements
from lastdose.gate.slicing import Slice
from lastdose.gate.spelling import misspellings, untargeted
from lastdose.gate.violations import Finding
from lastdose.gate.vocabulary import Vocabulary
from lastdose.graphs.spelling import Quad


@dataclass(frozen=True, slots=True)
class Found:
    """What is misspelt; only where nothing is, what is wrong otherwise: parsers repair what is misspelt."""

    misspelt: tuple[Finding, ...] = ()
    wrong: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Rules:
    """The shapes, and what rules look at from anywhere."""

    shapes: Shapes
    vocabulary: Vocabulary
    kinship: Kinship

    @classmethod
    def for_all(cls, quads: Iterable[Quad], shapes: Shapes) -> "Rules":
        """The rules for data that is whole in itself."""
        return cls(shapes, Vocabulary.of(quads), Kinship.of(merged(quads)))

    @property
    def digest(self) -> str:
        """The same for the same shapes and vocabulary; kinship stands in the digests of those that have it."""
        return f"{self.shapes.digest} {self.vocabulary.digest}"

    def of_all(self, quads: list[Quad], *, whole: bool) -> Found:
        """What is wrong with the data; `whole` says that every link in it must lead somewhere."""
        misspelt = tuple(misspellings(quads, self.vocabulary))
        if misspelt:
            return Found(misspelt)
        data = merged(quads)
        loose = loose_ends(quads) if whole else ()
        return Found(wrong=(*loose, *self._beside(quads, data), *self.shapes.about_all(data)))

    def of_slice(self, part: Slice) -> Found:
        """What is wrong with the nodes of a slice, but for links that lead nowhere; any process can tell."""
        with literals_as_written():
            own = part.quads()
            misspelt = tuple(misspellings(own, self.vocabulary))
            if misspelt:
                return Found(misspelt)
            members = part.members(own)
            data = merged((*own, *part.neighbours()))
        for triple in self.vocabulary.hierarchy:
            data.add(triple)
        beside = (finding for finding in self._beside(own, data) if finding.subject in members)
        return Found(wrong=(*beside, *self.shapes.about(members, data)))

    def _beside(self, own: list[Quad], data: Graph) -> Iterator[Finding]:
        yield from misplacements(own)
        yield from untargeted(data, self.shapes.written, self.vocabulary)
        yield from incoherences(data, self.kinship)
