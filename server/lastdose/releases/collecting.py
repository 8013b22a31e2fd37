"""Collecting: documents go through the work shard by shard, and what comes of them waits on disk."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from lastdose.claims.documents import Rendition
from lastdose.releases.executing import Executor
from lastdose.releases.inputs import one_each
from lastdose.releases.keeping import Keep
from lastdose.releases.sharding import Made, Shard, Work, parts, shards
from lastdose.releases.spilling import MadeDocuments
from lastdose.sources import Refusal, pieces


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
        return self.made.chosen({stub.number for stub in choice.documents}), choice.renditions


def collected(found: Collection, every: Iterable[Shard], work: Work, executor: Executor, keep: Keep) -> Collection:
    """Read, extract and describe what is in shards; what is new of that is kept."""
    for outcome in executor.map(work, every):
        for key, entry in outcome.entries:
            keep.take(key, entry)
        for one in outcome.made:
            if isinstance(one, Refusal):
                found.left_out[one.path] = one.reason
            else:
                found.made.add(one)
    return found


def shards_of(files: Iterable[tuple[Path, str]], work: Work, keep: Keep, most: int) -> Iterator[Shard]:
    """Files, given with their names, as shards of so many documents at most, each with what is kept of it."""
    cut = (piece for path, name in files for piece in pieces(path, name))
    return shards(parts(cut, keep, work.extraction), most)
