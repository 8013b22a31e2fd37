"""What is asked of a build."""

import re
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from lastdose.errors import UsageError
from lastdose.namespaces import CANONICAL_BASE
from lastdose.releases.shipped import shipped

BASE = re.compile(r"https?://[^\s<>\"{}|\\^`?#]+/\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildOrder:
    """What to build from, and where to: `sources` are documents or folders of them, `output` a folder of releases.

    `workers` processes, or the workers of the Dask scheduler at the address `scheduler`, extract claims, and processes
    write dumps, with the same result for any number and for shards of any number of documents. The folder `cache`, if
    one is given, keeps what was read and extracted, for as long as document, rules and catalogue are the same. Of older
    releases the newest `keep` stay, by default all. Raise `UsageError` for a base IRI that no address can begin with,
    and for numbers that mean nothing.
    """

    output: Path
    sources: tuple[Path, ...] = ()
    data: Path = field(default_factory=lambda: shipped("data"))
    ontology: Path = field(default_factory=lambda: shipped("ontology"))
    shapes: Path = field(default_factory=lambda: shipped("shapes"))
    base: str = CANONICAL_BASE
    issued: date | None = None
    workers: int = 1
    scheduler: str | None = None
    shard: int = 100
    cache: Path | None = None
    keep: int | None = None

    def __post_init__(self) -> None:
        if self.workers < 1:
            raise UsageError(f"{self.workers} workers do nothing: give 1 or more")
        if self.keep is not None and self.keep < 0:
            raise UsageError(f"{self.keep} releases cannot be kept: give 0 or more")
        if not BASE.match(self.base):
            raise UsageError(f"{self.base!r} is no base for addresses: write an http or https IRI that ends in /")
