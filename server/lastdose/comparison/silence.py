"""Silences: what was looked for in vain, what was cited and never examined, what one label says and another not."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from lastdose.claims.catalogue import Comparison, Examination
from lastdose.claims.concepts import ComparisonKind, Outcome
from lastdose.claims.documents import Source, SourceVersion
from lastdose.claims.kinds import Claim, DiscontinuationRiskClaim, StopMannerClaim
from lastdose.claims.values import Ref
from lastdose.comparison.points import all_points, listed, slow, told
from lastdose.comparison.witnesses import Witnesses

WORTH_MISSING = {
    "DiscontinuationRiskClaim": "names no harm of stopping",
    "StopMannerClaim": "says nothing on how to stop",
}


def silences(witnesses: Witnesses) -> Iterator[Comparison]:
    """Silences of every kind, and citations that do not bear out what is said."""
    yield from _not_found(witnesses)
    yield from _cited(witnesses)
    yield from _omissions(witnesses)


def _not_found(witnesses: Witnesses) -> Iterator[Comparison]:
    """One for each claim that was looked for, in reviewed examinations of whole versions, and found nowhere."""
    for claim, made in _sought(witnesses):
        in_vain = [examination for examination in made if examination.found_nothing]
        if in_vain and not any(examination.outcome is Outcome.FOUND for examination in made):
            yield _unfound(claim, in_vain, witnesses)


def _sought(witnesses: Witnesses) -> Iterator[tuple[Claim, list[Examination]]]:
    for claims in witnesses.claims.values():
        yield from ((claim, witnesses.searches[claim.key]) for claim in claims if claim.key in witnesses.searches)


def _unfound(claim: Claim, in_vain: list[Examination], witnesses: Witnesses) -> Comparison:
    where = listed(sorted({witnesses.name(examination.version) for examination in in_vain}))
    return Comparison(
        kind=ComparisonKind.NOT_FOUND_IN_EXAMINED_SOURCES,
        subject=claim.subject,
        claims=(claim.key,),
        examinations=tuple(sorted(examination.key for examination in in_vain)),
        explanation=(
            f"“{witnesses.name(claim.version)}” says this; it was looked for in the whole of {where} and not found, "
            "and no other document was examined for it."
        ),
    )


def _cited(witnesses: Witnesses) -> Iterator[Comparison]:
    """One for each source cited and never examined, and for each claim that a cited source was searched for in vain."""
    for version in witnesses.here:
        for page in version.references:
            if page in witnesses.unexamined:
                yield from _unexamined(witnesses.unexamined[page], version, witnesses)
    for claim, made in _sought(witnesses):
        yield from _unsupported(claim, made, witnesses)


def _unexamined(cited: Source, version: SourceVersion, witnesses: Witnesses) -> Iterator[Comparison]:
    by_subject: dict[Ref, list[str]] = defaultdict(list)
    for claim in witnesses.claims.get(version.key, []):
        by_subject[claim.subject].append(claim.key)
    for subject, claims in by_subject.items():
        yield Comparison(
            kind=ComparisonKind.CITATION_NOT_EXAMINED,
            subject=subject,
            claims=tuple(sorted(claims)),
            cited_source=cited.key,
            versions=(version.key,),
            explanation=(
                f"“{witnesses.name(version.key)}” cites {cited.title}, which was never examined: "
                "it neither supports nor refutes what is said."
            ),
        )


def _unsupported(claim: Claim, made: list[Examination], witnesses: Witnesses) -> Iterator[Comparison]:
    pages = witnesses.versions[claim.version].references
    for examination in made:
        source = witnesses.sources[witnesses.versions[examination.version].source]
        if examination.found_nothing and source.homepage in pages:
            yield Comparison(
                kind=ComparisonKind.UNSUPPORTED_CITATION,
                subject=claim.subject,
                claims=(claim.key,),
                examinations=(examination.key,),
                explanation=(
                    f"“{witnesses.name(claim.version)}” cites {witnesses.name(examination.version)}, "
                    "which was searched in full and does not say this."
                ),
            )


def _omissions(witnesses: Witnesses) -> Iterator[Comparison]:
    """One for each kind of claim that one regulatory source makes about a product and another was read for in vain."""
    speaking = _speaking(witnesses)
    for silent in witnesses.latest:
        for examination in witnesses.examinations.get(silent.key, []) if silent.kind.regulatory else []:
            kind, subject = examination.sought_claim_kind, examination.subject
            read = witnesses.read_for(silent.key, subject, kind) if kind in WORTH_MISSING else None
            if examination == read and examination.found_nothing:
                yield from _omission(examination, speaking.get((subject, kind), ()), witnesses)


def _speaking(witnesses: Witnesses) -> dict[tuple[Ref, str], list[Claim]]:
    said: dict[tuple[Ref, str], list[Claim]] = defaultdict(list)
    for version in witnesses.latest:
        for claim in witnesses.claims.get(version.key, []) if version.kind.regulatory else []:
            if isinstance(claim, DiscontinuationRiskClaim) or (isinstance(claim, StopMannerClaim) and slow(claim)):
                said[claim.subject, claim.kind].append(claim)
    return said


def _omission(examination: Examination, said: Iterable[Claim], witnesses: Witnesses) -> Iterator[Comparison]:
    beside = [claim for claim in said if _comparable(claim, examination.version, witnesses)]
    if not beside:
        return
    best = witnesses.foremost(beside).version
    quoted = [claim for claim in beside if claim.version == best]
    yield Comparison(
        kind=ComparisonKind.OMISSION,
        subject=examination.subject,
        claims=tuple(sorted(claim.key for claim in quoted)),
        examinations=(examination.key,),
        versions=(examination.version,),
        explanation=(
            f"{witnesses.name(best)} {told(all_points(quoted), witnesses)}; {witnesses.name(examination.version)} "
            f"was read in full and {WORTH_MISSING[examination.sought_claim_kind]}."
        ),
    )


def _comparable(claim: Claim, silent: str, witnesses: Witnesses) -> bool:
    """Whether silence means something beside a claim: another source, about the same product by the same route."""
    if witnesses.versions[claim.version].source == witnesses.versions[silent].source:
        return False
    contexts = [other.context for other in witnesses.claims.get(silent, []) if other.subject == claim.subject]
    same = [context for context in contexts if context.product and context.product == claim.context.product]
    return any(set(context.route) & set(claim.context.route) for context in same)
