"""Once: judge a record in one way, and print what it took and what was found as JSON."""

import json
import os
import re
import sys
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from hashlib import sha256
from importlib import import_module
from pathlib import Path

from lastdose.gate.asking import told_results
from lastdose.gate.folding import told_once
from lastdose.gate.indexing import digests_in
from lastdose.gate.judging import Passed, Way, judge_record, shapes_in
from lastdose.gate.loading import literals_as_written, merged
from lastdose.gate.violations import Finding
from lastdose.graphs.nquads import quad_of
from lastdose.releases.executing import executor
from lastdose.releases.shipped import shipped
from rdflib import Graph


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """Seconds from the record to the findings, by the clock and of all processors, the most MB that the process had
    that asked, how many findings of shapes, and a hash of these.
    """

    seconds: float
    processors: float
    memory: int
    findings: int
    digest: str


def by_library(library: str, record: Path, shapes: Graph) -> Iterable[Finding]:
    """What a validator with the interface of pyshacl finds in the whole graph with the shapes as they are written."""
    with literals_as_written(), record.open(encoding="utf-8", newline="\n") as lines:
        data = merged(map(quad_of, lines))
    _, results, _ = import_module(library).validate(data, shacl_graph=shapes, allow_warnings=True)
    return told_once(told_results(results, {}))


def by_slices(record: Path, shapes: Graph, workers: int, before: Path, after: Path) -> Iterable[Finding]:
    """What the gate finds, except what passed `before`; what passes is written into the file `after`."""
    passed = Passed("", digests_in(before.read_bytes() if before.exists() else b""))
    with executor(workers) as shared:
        verdict = judge_record(record, shapes, passed=passed, way=Way(shared.map))
    after.write_bytes(b"".join(verdict.passed.digests))
    return verdict.findings


def _most_memory() -> int:
    """Of this program: what `getrusage` tells includes that of the one that began it."""
    (kilobytes,) = re.findall(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    return int(kilobytes) // 1024


def main() -> None:
    """Read what to do as JSON from the first argument."""
    given = json.loads(sys.argv[1])
    record, shapes = Path(given["record"]), shapes_in(shipped("shapes"))
    begun, used = time.perf_counter(), _used()
    if "library" in given:
        found = by_library(given["library"], record, shapes)
    else:
        found = by_slices(record, shapes, given["workers"], Path(given["before"]), Path(given["after"]))
    seconds, processors = time.perf_counter() - begun, _used() - used
    told = sorted(repr(asdict(one)) for one in found if one.component)
    judged = Judged(
        seconds=seconds,
        processors=processors,
        memory=_most_memory(),
        findings=len(told),
        digest=sha256("\n".join(told).encode()).hexdigest(),
    )
    print(json.dumps(asdict(judged)))


def _used() -> float:
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


if __name__ == "__main__":
    main()
