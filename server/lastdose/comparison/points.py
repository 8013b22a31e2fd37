"""Points: what a claim says that can be told apart from what another says, and how a sentence puts it."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from lastdose.claims.concepts import Affected, Concept, RiskKind, StopManner
from lastdose.claims.kinds import (
    AssertedAbsenceClaim,
    Claim,
    DiscontinuationRiskClaim,
    IndicationClaim,
    StopMannerClaim,
)
from lastdose.claims.values import Ref
from lastdose.comparison.witnesses import Witnesses

SOME = 6
AT_ONCE = {StopManner.ABRUPT, StopManner.RAPID_REDUCTION}
AXES = (
    "indication", "harm", "effect", "denied harm", "denied effect", "advised manner", "manner advised against",
    "permitted manner", "manner permitted under a condition",
)  # fmt: skip
UNDER_A_CONDITION = ", under a condition"
PHRASES = {
    "indication": "gives {} as a use",
    "advised manner": "advises {}",
    "manner advised against": "advises against {}",
    "permitted manner": "permits {}",
    "manner permitted under a condition": f"permits {{}}{UNDER_A_CONDITION}",
}
MANNERS = {
    "Abrupt": "stopping at once",
    "Premature": "stopping too early",
    "RapidReduction": "a fast reduction",
    "Gradual": "gradual stopping",
    "Interruption": "interruptions",
    "MissedDoses": "missed doses",
    "AnyStop": "stopping",
}
HARMS = {
    "Withdrawal": "withdrawal",
    "Rebound": "a rebound",
    "Recurrence": "a return of the condition",
    "Exacerbation": "a worsening",
    "LossOfProtection": "a loss of protection",
    "PhysiologicInsufficiency": "an insufficiency",
    "Resistance": "resistance",
    "Unspecified": "a harm of no stated kind",
}


class Point(NamedTuple):
    """One thing said: `axis` is one of `AXES`, `what` a term or concept, `whom` a harm befalls."""

    axis: str
    what: Ref | Concept
    whom: Affected = Affected.PATIENT


def points(claim: Claim) -> frozenset[Point]:
    """The points of a claim; none for kinds that only words can tell apart."""
    return frozenset(_points(claim))


def _points(claim: Claim) -> Iterator[Point]:
    if isinstance(claim, IndicationClaim):
        yield from _each("indication", claim.indicated_for)
    elif isinstance(claim, DiscontinuationRiskClaim):
        yield from _each("harm", [claim.risk_kind], claim.affected)
        yield from _each("effect", claim.effect, claim.affected)
    elif isinstance(claim, AssertedAbsenceClaim):
        yield from _each("denied harm", claim.denied_risk_kind)
        yield from _each("denied effect", claim.denied_effect)
    elif isinstance(claim, StopMannerClaim):
        bound = claim.applies_when or claim.except_when
        yield from _each("advised manner", claim.advised_manner)
        yield from _each("manner advised against", claim.advised_against_manner)
        yield from _each("manner permitted under a condition" if bound else "permitted manner", claim.permitted_manner)


def _each(axis: str, held: Iterable[Ref | Concept], whom: Affected = Affected.PATIENT) -> Iterator[Point]:
    return (Point(axis, what, whom) for what in held)


def all_points(claims: Iterable[Claim]) -> frozenset[Point]:
    """The points of several claims together."""
    return frozenset(point for claim in claims for point in points(claim))


def slow(claim: StopMannerClaim) -> bool:
    """Whether a claim advises gradual stopping, or advises against stopping fast."""
    return StopManner.GRADUAL in claim.advised_manner or bool(AT_ONCE & set(claim.advised_against_manner))


def axes(made: Iterable[Point]) -> str:
    """The axes of points, each once, in the order of `AXES`."""
    found = {point.axis for point in made}
    return ", ".join(axis for axis in AXES if axis in found)


def told(made: Iterable[Point], witnesses: Witnesses) -> str:
    """The points as the predicate of a sentence: `warns of withdrawal (seizure and tremor)`."""
    return listed(list(_predicates(frozenset(made), witnesses)))


def _predicates(made: frozenset[Point], witnesses: Witnesses) -> Iterator[str]:
    def words(axis: str, whom: Affected = Affected.PATIENT) -> str:
        return listed(sorted(_named(point.what, witnesses) for point in made if point[::2] == (axis, whom)))

    for whom in Affected:
        yield from _harms(words("harm", whom), words("effect", whom), whom)
    denied = _with(words("denied harm"), words("denied effect"))
    if denied:
        yield f"denies {denied}"
    for axis, phrase in PHRASES.items():
        if words(axis):
            yield phrase.format(words(axis))


def _harms(harms: str, effects: str, whom: Affected) -> Iterator[str]:
    newborn = " in the newborn" if whom is Affected.NEONATE else ""
    if harms and harms != HARMS[RiskKind.UNSPECIFIED]:
        yield f"warns of {_with(harms + newborn, effects)}"
    elif harms or effects:
        yield f"names {effects or harms} among the harms of stopping{newborn}"


def _with(harms: str, effects: str) -> str:
    return f"{harms} ({effects})" if harms and effects else harms or effects


def _named(what: Ref | Concept, witnesses: Witnesses) -> str:
    return witnesses.label(what) if isinstance(what, Ref) else (MANNERS | HARMS)[what.value]


def listed(words: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`; of more than six, the first six and how many more; nothing of none."""
    if len(words) > SOME:
        words = [*words[:SOME], f"{len(words) - SOME} more"]
    return " and ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))
