"""N-Quads of this domain at any size: drugs, versions, claims with their passages, comparisons between versions.

    python tests/benchmarks/synthetic.py 1000000 > f.nq
    python tests/benchmarks/synthetic.py 1000000 --seed 7 --output f.nq

The lines are canonical and all different, and the same for the same size and seed. They come in the order in which a
builder would meet them, unsorted. Memory does not grow with the size.
"""

import argparse
import random
import sys
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import replace
from datetime import date, timedelta
from itertools import count, islice
from pathlib import Path
from typing import Any

from lastdose.claims.catalogue import Comparison, Drug, Term
from lastdose.claims.concepts import ComparisonKind, DateStatus, RiskKind, SourceKind, StopManner
from lastdose.claims.documents import Passage, Section, Source, SourceVersion, fingerprint
from lastdose.claims.kinds import Claim, DiscontinuationRiskClaim, MonitoringClaim, StopMannerClaim
from lastdose.claims.values import Ref, UseContext
from lastdose.graphs.claims import claim_quads, value_quads
from lastdose.graphs.nquads import line
from lastdose.graphs.records import (
    comparison_quads,
    drug_quads,
    section_quads,
    source_quads,
    succession_quads,
    term_quads,
    version_quads,
)
from lastdose.graphs.spelling import Quad

TERMS = 500
CONTEXTS = [UseContext(route=(route,), dose_form=(form,)) for route in ("oral", "rectal") for form in ("gel", "tablet")]
ADDRESSES = ("boxed_warning[0]", "warnings_and_cautions[0]", "dosage_and_administration[0]")
DAY_ZERO = date(2000, 1, 1)


def synthetic_lines(size: int, seed: int = 0) -> Iterator[str]:
    """That many different lines."""
    return islice(_lines(random.Random(seed)), size)


def _lines(chance: random.Random) -> Iterator[str]:
    """What all share, then drug after drug; within one drug, what is said twice is written once."""
    shared = {line(quad) for context in CONTEXTS for quad in value_quads(context)}
    yield from sorted(shared)
    yield from map(line, _terms())
    for number in count():
        own = dict.fromkeys(map(line, _drug(f"drug-{number}", chance)))
        yield from (written for written in own if written not in shared)


def _terms() -> Iterator[Quad]:
    for number in range(TERMS):
        kind = "effect" if number % 2 else "condition"
        yield from term_quads(Term(type=kind, key=f"{kind}-{number}", label=f"{kind} {number}"))


def _drug(key: str, chance: random.Random) -> Iterator[Quad]:
    yield from drug_quads(Drug(key=key, label=key.replace("-", " "), brand_names=(f"{key.title()} XR",)))
    source = Source(
        key=f"label-{key}",
        title=f"{key}: US label",
        kind=SourceKind.REGULATORY_LABEL,
        jurisdiction="US",
        publisher=f"{key} works",
        about=(Ref("drug", key),),
    )
    yield from source_quads(source)
    before: list[Claim] = []
    for number in range(1, chance.randint(2, 6)):
        version = _version(source, number, chance)
        earlier = f"{source.key}-v{number - 1}" if number > 1 else None
        claims = [_claim(version.key, key, place, chance) for place in range(chance.randint(5, 30))]
        yield from _version_quads(version, claims, f"{key} works")
        yield from succession_quads(replace(version, previous=earlier))
        yield from _changes(before, claims)
        before = claims


def _version(source: Source, number: int, chance: random.Random) -> SourceVersion:
    return SourceVersion(
        key=f"{source.key}-v{number}",
        source=source.key,
        kind=source.kind,
        content_hash=f"{chance.getrandbits(256):064x}",
        number=str(number),
        jurisdiction="US",
        labeller=source.publisher,
        effective_date=DAY_ZERO + timedelta(days=365 * number + chance.randint(0, 300)),
        date_status=DateStatus.STATED,
    )


def _version_quads(version: SourceVersion, claims: list[Claim], publisher: str) -> Iterator[Quad]:
    yield from version_quads(version)
    used = sorted({claim.passages[0].address for claim in claims})
    yield from section_quads(version, [Section(address=address, code="34071-1") for address in used])
    for claim in claims:
        yield from claim_quads(claim, publisher)


def _claim(version: str, drug: str, place: int, chance: random.Random) -> Claim:
    words = f"{version} {place}"
    passage = Passage(
        address=chance.choice(ADDRESSES), start=100 * place, end=100 * place + 80, words_digest=fingerprint(words)
    )
    given: dict[str, Any] = {
        "version": version,
        "subject": Ref("drug", drug),
        "context": chance.choice(CONTEXTS),
        "passages": (passage,),
        "paraphrase": f"What is said at {words} in words of ours, which take about as much room as they do in life.",
    }
    effect = Ref("effect", f"effect-{2 * chance.randrange(TERMS // 2) + 1}")
    kind = chance.randrange(3)
    if kind == 0:
        risk = chance.choice(list(RiskKind))
        return DiscontinuationRiskClaim(**given, risk_kind=risk, stop_manner=(StopManner.ABRUPT,), effect=(effect,))
    if kind == 1:
        return StopMannerClaim(**given, advised_manner=(StopManner.GRADUAL,))
    return MonitoringClaim(**given, watch=f"sign {place}", watch_for=(effect,))


def _changes(before: list[Claim], after: list[Claim]) -> Iterator[Quad]:
    for earlier, later in zip(before, after, strict=False):
        if earlier.kind == later.kind:
            yield from comparison_quads(
                Comparison(
                    kind=ComparisonKind.VERSION_CHANGE,
                    subject=earlier.subject,
                    claims=(earlier.key, later.key),
                    versions=(earlier.version, later.version),
                    explanation=f"Between {earlier.version} and {later.version} the effect changed.",
                )
            )


def main() -> None:
    """Write the lines to a file or to standard output."""
    parser = argparse.ArgumentParser(description="Write N-Quads of this domain.")
    parser.add_argument("size", type=int, help="how many quads")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--output", type=Path, help="a file (default: standard output)")
    options = parser.parse_args()
    with options.output.open("w", encoding="utf-8") if options.output else nullcontext(sys.stdout) as out:
        out.writelines(synthetic_lines(options.size, options.seed))


if __name__ == "__main__":
    main()
