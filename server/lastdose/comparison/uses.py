"""Uses: what a product is for, and from what age, in documents of two jurisdictions."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from lastdose.claims.catalogue import Comparison, Examination
from lastdose.claims.concepts import ComparisonKind
from lastdose.claims.kinds import IndicationClaim
from lastdose.claims.values import Ref
from lastdose.comparison.ages import Uses, by_condition, differing_ages, said_age
from lastdose.comparison.places import by_place, sides
from lastdose.comparison.points import listed
from lastdose.comparison.witnesses import Witnesses


def differences_of_use(witnesses: Witnesses) -> Iterator[Comparison]:
    """Uses that one jurisdiction's documents name alone, for a narrower condition, or from another age.

    Only where both name some use alike: otherwise the terms they are coded in, or the products, may be what differs.
    """
    for ours, theirs in sides(witnesses, IndicationClaim):
        here, there = by_condition(ours), by_condition(theirs)
        if set(here) & set(there):
            yield from _one_sided(here, there, witnesses)
            yield from _one_sided(there, here, witnesses)
            yield from _ages(ours, theirs, witnesses)


def _one_sided(here: Uses, there: Uses, witnesses: Witnesses) -> Iterator[Comparison]:
    readings = _readings(there, witnesses)
    alone = {use for use in here if not _related(use, there, witnesses)}
    told: dict[IndicationClaim, list[Ref]] = defaultdict(list)
    for use in sorted(alone) if readings else ():
        whole = [claim for claim in here[use] if claim.reviewed and alone.issuperset(claim.indicated_for)]
        if whole:
            told[witnesses.foremost(whole)].append(use)
    yield from (_only_here(uses, claim, readings, witnesses) for claim, uses in told.items())
    for use in sorted(set(here) - alone):
        wider = {other for other in there if witnesses.within(use, other) and not _covered(other, here, witnesses)}
        for other in sorted(wider):
            yield from _narrower(use, here[use], other, there[other], witnesses)


def _related(use: Ref, others: Iterable[Ref], witnesses: Witnesses) -> bool:
    return any(use == other or witnesses.within(use, other) or witnesses.within(other, use) for other in others)


def _covered(use: Ref, others: Iterable[Ref], witnesses: Witnesses) -> bool:
    return any(use == other or witnesses.within(use, other) for other in others)


def _readings(uses: Uses, witnesses: Witnesses) -> list[Examination]:
    """The full readings for uses of all versions of one side; none when one of them was not read so."""
    read = {(claim.version, claim.subject) for claims in uses.values() for claim in claims}
    readings = [witnesses.read_for(version, subject, "IndicationClaim") for version, subject in sorted(read)]
    return [reading for reading in readings if reading] if all(readings) else []


def _only_here(
    uses: list[Ref], claim: IndicationClaim, readings: list[Examination], witnesses: Witnesses
) -> Comparison:
    """One comparison of a claim, however many of its uses the other side does not name."""
    named = f"{listed(list(map(witnesses.label, uses)))} as {'a use' if len(uses) == 1 else 'uses'}"
    there = listed(sorted({witnesses.name(reading.version) for reading in readings}))
    return Comparison(
        kind=ComparisonKind.JURISDICTION_DIFFERENCE,
        subject=claim.subject,
        claims=(claim.key,),
        examinations=tuple(sorted(reading.key for reading in readings)),
        axis="indication",
        explanation=(f"{witnesses.name(claim.version)} gives {named}; {there}, read in full, names no such use."),
    )


def _narrower(
    use: Ref, ours: list[IndicationClaim], wider: Ref, theirs: list[IndicationClaim], witnesses: Witnesses
) -> Iterator[Comparison]:
    one, other = witnesses.foremost(ours), witnesses.foremost(theirs)
    if one.context.overlaps(other.context):
        explanation = (
            f"{witnesses.name(one.version)} gives {witnesses.label(use)} as a use, "
            f"{witnesses.name(other.version)} the wider {witnesses.label(wider)}."
        )
        yield by_place("indication", one, other, explanation)


def _ages(here: list[IndicationClaim], there: list[IndicationClaim], witnesses: Witnesses) -> Iterator[Comparison]:
    for one, other, use in differing_ages(here, there, witnesses):
        if one.context.overlaps(other.context):
            said = (f"{witnesses.name(claim.version)} says: {said_age(claim)}" for claim in (one, other))
            yield by_place("age", one, other, f"For {witnesses.label(use)}, {'; '.join(said)}.")
