"""Vagueness: what a source that nobody answers for says more loosely than a regulatory document does."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from lastdose.claims.catalogue import Comparison
from lastdose.claims.concepts import ComparisonKind
from lastdose.claims.kinds import Claim, DiscontinuationRiskClaim, IndicationClaim
from lastdose.claims.values import Ref
from lastdose.comparison.witnesses import Witnesses

Topic = tuple[Ref, str, object]
ByTerm = Mapping[Ref, Claim]


def vaguer(witnesses: Witnesses) -> Iterator[Comparison]:
    """One for each claim that names a wider condition or effect, or leaves out the onset, beside a document's claim."""
    firm, timed = _foremost_by_term(witnesses, timed=False), _foremost_by_term(witnesses, timed=True)
    for version in witnesses.latest:
        for claim in witnesses.claims.get(version.key, []) if version.kind.hearsay else []:
            yield from _wider(claim, firm.get(_topic(claim), {}), witnesses)
            if isinstance(claim, DiscontinuationRiskClaim) and not claim.onset:
                yield from _without_onset(claim, timed.get(_topic(claim), {}), witnesses)


def _foremost_by_term(witnesses: Witnesses, *, timed: bool) -> Mapping[Topic, ByTerm]:
    found: dict[Topic, dict[Ref, list[Claim]]] = defaultdict(lambda: defaultdict(list))
    for version in witnesses.latest:
        for claim in witnesses.claims.get(version.key, []) if version.kind.regulatory else []:
            if not timed or getattr(claim, "onset", None):
                for term in _terms(claim):
                    found[_topic(claim)][term].append(claim)
    return {
        topic: {term: witnesses.foremost(claims) for term, claims in by_term.items()}
        for topic, by_term in found.items()
    }


def _topic(claim: Claim) -> Topic:
    return claim.subject, claim.kind, getattr(claim, "risk_kind", None)


def _terms(claim: Claim) -> tuple[Ref, ...]:
    if isinstance(claim, IndicationClaim):
        return claim.indicated_for
    return claim.effect + claim.returning_condition if isinstance(claim, DiscontinuationRiskClaim) else ()


def _wider(claim: Claim, firm: ByTerm, witnesses: Witnesses) -> Iterator[Comparison]:
    for term in _terms(claim):
        narrower = sorted(held for held in firm if witnesses.within(held, term))
        if narrower and term not in firm:
            said = f"names {witnesses.label(term)}", f"{witnesses.label(narrower[0])} only"
            yield from _vaguer("term", claim, firm[narrower[0]], said, witnesses)


def _without_onset(claim: Claim, timed: ByTerm, witnesses: Witnesses) -> Iterator[Comparison]:
    for term in sorted(set(_terms(claim)) & set(timed))[:1]:
        yield from _vaguer("onset", claim, timed[term], ("does not say when", "a time"), witnesses)


def _vaguer(axis: str, claim: Claim, other: Claim, said: tuple[str, str], witnesses: Witnesses) -> Iterator[Comparison]:
    if claim.context.overlaps(other.context):
        loosely, firmly = said
        yield Comparison(
            kind=ComparisonKind.VAGUER_THAN,
            subject=claim.subject,
            claims=(claim.key, other.key),
            axis=axis,
            explanation=f"“{witnesses.name(claim.version)}” {loosely}; {witnesses.name(other.version)} gives {firmly}.",
        )
