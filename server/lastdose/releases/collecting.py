"""Collecting: documents go through the work shard by shard, and what comes of them waits on disk.

What was kept of a document goes there at once, so that only those that are new are work for anyone.
"""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from lastdose.claims.documents import Rendition
from lastdose.releases.encoding import NOT_JSON
from lastdose.releases.executing import Executor
from lastdose.releases.inputs import one_each
from lastdose.releases.keeping import Keep
from lastdose.releases.made import Made, made_read
from lastdose.releases.sharding import Part, Shard, Work, shards
from lastdose.releases.spilling import MadeDocuments
from lastdose.sources import Piece, Refusal, pieces


@dataclass(frozen=True, slots=True)
class Collection:
    """What came of documents: each that could be read, and why others could not be, by name."""

    made: MadeDocuments
    left_out: dict[str, str] = field(default_factory=dict)

    @property
    def texts(self) -> dict[str, str]:
        """The content hash of each document, by its name among the inputs."""
        return {f"documents/{stub.origin}": stub.version.content_hash for stub in self.made.stubs}

    def chosen(self, texts: dict[str, str]) -> tuple[Iterator[Made], set[Rendition]]:
        """One document for each version, and the texts of versions that have several; the others are left out.

        `texts` are the content hashes of the versions that are known already.
        """
        admitted = [stub for stub in self.made.stubs if stub.origin not in self.left_out]
        choice = one_each(admitted, texts)
        self.left_out.update(choice.left_out)
        return self.made.of(choice.documents), choice.renditions


def collected(found: Collection, every: Iterable[Shard], work: Work, executor: Executor, keep: Keep) -> Collection:
    """Read, extract and describe what is in shards; what is new of that is kept."""
    for outcomes in executor.map(work, every):
        for outcome in outcomes:
            for key, entry in outcome.entries:
                keep.take(key, entry)
            for number, one in enumerate(outcome.made):
                if isinstance(one, Refusal):
                    found.left_out[one.path] = one.reason
                else:
                    found.made.add(one, (outcome.number, number))
    return found


def shards_of(
    files: Iterable[tuple[Path, str]], known: MadeDocuments, work: Work, keep: Keep, most: int
) -> Iterator[Shard]:
    """Files, given with their names, as shards of so many documents at most; what is kept of some joins the `known`."""
    return shards(_to_do(files, known, work, keep), most)


def _to_do(files: Iterable[tuple[Path, str]], known: MadeDocuments, work: Work, keep: Keep) -> Iterator[Part]:
    cut = (piece for path, name in files for piece in pieces(path, name))
    for number, piece in enumerate(cut):
        if isinstance(piece, Refusal) or keep.folder is None:
            yield Part(number=number, piece=piece)
        else:
            yield from _unless_kept(known, number, piece, work, keep)


def _unless_kept(known: MadeDocuments, number: int, piece: Piece, work: Work, keep: Keep) -> Iterator[Part]:
    keys = work.keys(piece)
    made = keep.get(keys.made)
    with suppress(*NOT_JSON):
        if made is not None:
            for place, one in enumerate(made_read(made)):
                known.add(one, (number, place))
            return
    yield Part(number=number, piece=piece, keys=keys, extracted=keep.get(keys.extracted))
