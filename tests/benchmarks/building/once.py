"""Once: gather labels and print, as JSON, how long it took and how much memory; a process of its own for each."""

import json
import resource
import sys
import time
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from lastdose.releases.executing import executor
from lastdose.releases.material import gather
from lastdose.releases.ordering import BuildOrder
from lastdose.releases.sorting import sorted_lines


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """What gathering took: seconds until all was extracted, and compared; the most MB that this process had, and that
    one of its workers had; how many documents and quads, and a hash of the sorted quads.
    """

    documents: int
    quads: int
    digest: str
    extracting: float
    comparing: float
    memory: int
    worker: int


def gathered(order: BuildOrder) -> Gathered:
    """Gather once, without the gate."""
    at: dict[str, float] = {}

    def told(words: str, _part: float) -> None:
        at.setdefault(words.partition(":")[0], time.monotonic())

    with TemporaryDirectory(dir=order.output) as name, executor(order.workers, order.scheduler) as workers:
        material = gather(order, workers, Path(name), told, {})
        ended = time.monotonic()
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        digest, quads = sha256(), 0
        for line in sorted_lines(material.quads.lines(), Path(name)):
            digest.update(line)
            quads += 1
    return Gathered(
        documents=len(material.documents),
        quads=quads,
        digest=digest.hexdigest(),
        extracting=at["comparing"] - at["reading and extracting"],
        comparing=ended - at["comparing"],
        memory=memory,
        worker=resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024,
    )


def main() -> None:
    """Read what to do as JSON from the first argument."""
    given = json.loads(sys.argv[1])
    order = BuildOrder(
        output=Path(given["output"]),
        sources=(Path(given["source"]),),
        data=Path(given["data"]),
        cache=Path(given["cache"]) if "cache" in given else None,
        workers=given.get("workers", 1),
        scheduler=given.get("scheduler"),
    )
    print(json.dumps(asdict(gathered(order))))


if __name__ == "__main__":
    main()
