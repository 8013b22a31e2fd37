"""Places: two jurisdictions beside each other, each with what its latest documents say of one product."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations
from typing import TypeVar

from lastdose.claims.catalogue import Comparison
from lastdose.claims.concepts import ComparisonKind
from lastdose.claims.kinds import Claim
from lastdose.comparison.witnesses import Witnesses

Kind = TypeVar("Kind", bound=Claim)


def sides(witnesses: Witnesses, kind: type[Kind]) -> Iterator[tuple[list[Kind], list[Kind]]]:
    """The claims of a kind about one subject and product in two jurisdictions, for every two that both make some."""
    found: dict[object, dict[str, list[Kind]]] = defaultdict(lambda: defaultdict(list))
    for version in witnesses.latest:
        if version.kind.regulatory and version.jurisdiction:
            for claim in witnesses.claims.get(version.key, []):
                if isinstance(claim, kind) and claim.context.product:
                    found[claim.subject, claim.context.product][version.jurisdiction].append(claim)
    for by_place in found.values():
        for here, there in combinations(sorted(by_place), 2):
            yield by_place[here], by_place[there]


def by_place(axis: str, one: Claim, other: Claim, explanation: str) -> Comparison:
    """Two claims that differ between jurisdictions."""
    return Comparison(
        kind=ComparisonKind.JURISDICTION_DIFFERENCE,
        subject=one.subject,
        claims=(one.key, other.key),
        axis=axis,
        explanation=explanation,
    )
