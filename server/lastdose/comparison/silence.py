"""Silences: what was looked for in vain, what was cited and never examined, what one label says and another not."""

from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from lastdose.claims.catalogue import Comparison, Examination
from lastdose.claims.concepts import ComparisonKind
from lastdose.claims.documents import Source, SourceVersion
from lastdose.claims.kinds import Claim
from lastdose.claims.values import Ref
from lastdose.comparison.witnesses import Witnesses


class Uses(NamedTuple):
    """The products and routes of one document."""

    products: set[Ref | None]
    routes: set[str]


WORTH_MISSING = {"DiscontinuationRiskClaim": "harm of stopping", "StopMannerClaim": "way of stopping"}


def silences(witnesses: Witnesses) -> Iterator[Comparison]:
    """Silences of every kind."""
    yield from _not_found(witnesses)
    yield from _not_examined(witnesses)
    yield from _omissions(witnesses)


def _not_found(witnesses: Witnesses) -> Iterator[Comparison]:
    """One for each claim that reviewed examinations looked for and did not find anywhere."""
    searches: dict[str, list[Examination]] = defaultdict(list)
    for examinations in witnesses.examinations.values():
        for examination in examinations:
            for key in examination.sought_claim:
                searches[key].append(examination)
    for claims in witnesses.claims.values():
        for claim in claims:
            made = searches.get(claim.key, [])
            if made and all(examination.found_nothing for examination in made):
                yield _unfound(claim, made, witnesses)


def _unfound(claim: Claim, made: list[Examination], witnesses: Witnesses) -> Comparison:
    examined = " and ".join(sorted({witnesses.name(examination.version) for examination in made}))
    return Comparison(
        kind=ComparisonKind.NOT_FOUND_IN_EXAMINED_SOURCES,
        subject=claim.subject,
        claims=(claim.key,),
        examinations=tuple(sorted(examination.key for examination in made)),
        explanation=f"This was looked for in {examined} and not found; no other regulatory document was examined.",
    )


def _not_examined(witnesses: Witnesses) -> Iterator[Comparison]:
    """One for each source that a version cites and of which no version is at hand."""
    examined = {version.source for version in witnesses.versions.values()}
    by_page = {source.homepage: source for source in witnesses.sources.values() if source.key not in examined}
    for key, version in witnesses.versions.items():
        claims = witnesses.claims.get(key, [])
        for cited in version.references:
            if cited in by_page and claims:
                yield _unexamined(claims, by_page[cited], version)


def _unexamined(claims: list[Claim], cited: Source, version: SourceVersion) -> Comparison:
    return Comparison(
        kind=ComparisonKind.CITATION_NOT_EXAMINED,
        subject=claims[0].subject,
        claims=tuple(sorted(claim.key for claim in claims)),
        cited_source=cited.key,
        versions=(version.key,),
        explanation=f"{cited.title} is cited, but was never examined: it neither supports nor refutes what is said.",
    )


def _omissions(witnesses: Witnesses) -> Iterator[Comparison]:
    """One for each kind of claim that one regulatory source makes about a drug and another was searched for in vain."""
    latest = [version for version in witnesses.latest if version.kind.regulatory]
    for silent in latest:
        for examination in witnesses.examinations.get(silent.key, []):
            if examination.found_nothing and examination.sought_claim_kind in WORTH_MISSING and _general(examination):
                for speaking in latest:
                    yield from _omission(examination, silent, speaking, witnesses)


def _comparable(one: SourceVersion, other: SourceVersion, witnesses: Witnesses) -> bool:
    """Whether one's silence means something beside the other: another source, on the same product or from elsewhere."""
    ours, theirs = (_uses(version, witnesses) for version in (one, other))
    same_product = bool(ours.products & theirs.products)
    elsewhere = one.jurisdiction != other.jurisdiction
    return one.source != other.source and (same_product or elsewhere) and not ours.routes.isdisjoint(theirs.routes)


def _uses(version: SourceVersion, witnesses: Witnesses) -> Uses:
    contexts = [claim.context for claim in witnesses.claims.get(version.key, [])]
    return Uses({context.product for context in contexts}, {route for context in contexts for route in context.route})


def _general(examination: Examination) -> bool:
    return not (examination.sought_term or examination.sought_words)


def _omission(
    examination: Examination, silent: SourceVersion, speaking: SourceVersion, witnesses: Witnesses
) -> Iterator[Comparison]:
    said = [
        claim
        for claim in witnesses.claims.get(speaking.key, [])
        if claim.kind == examination.sought_claim_kind and claim.subject == examination.subject
    ]
    if said and _comparable(silent, speaking, witnesses):
        what = WORTH_MISSING[examination.sought_claim_kind]
        here, there = witnesses.name(speaking.key), witnesses.name(silent.key)
        yield Comparison(
            kind=ComparisonKind.OMISSION,
            subject=examination.subject,
            claims=tuple(sorted(claim.key for claim in said)),
            examinations=(examination.key,),
            versions=(silent.key,),
            explanation=f"{here} names a {what}; {there} was read in full and names none.",
        )
