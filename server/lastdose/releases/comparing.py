"""Comparing: what follows from all that was read: reviews, the texts of claims, the order of versions, comparisons."""

from collections.abc import Iterable, Iterator

from lastdose.claims.catalogue import Comparison
from lastdose.claims.documents import Document, Rendition, SourceVersion
from lastdose.claims.history import in_succession
from lastdose.claims.kinds import Claim
from lastdose.comparison import Witnesses, comparisons, of_a_source, of_a_subject
from lastdose.errors import RefusedError
from lastdose.extraction import extract
from lastdose.graphs.reading import Known
from lastdose.graphs.records import comparison_quads, decision_quads, reading_quads, tombstone_quads
from lastdose.graphs.spelling import Quad
from lastdose.releases.extracting import catalogue_in
from lastdose.releases.reviewing import Decisions
from lastdose.releases.spilling import SpilledClaims
from lastdose.releases.withdrawal import unsupported_quads, withdrawn_versions


def review_quads(claims: Iterable[Claim], decisions: Decisions) -> Iterator[Quad]:
    """The reviews of claims that stand in the data; raise `RefusedError` for one that was rejected."""
    for claim in claims:
        decision = decisions.on(claim)
        if decision and not decision.holds:
            raise RefusedError(f"claim {claim.key} of {claim.version} was rejected: remove it, or the decision on it")
        yield from decision_quads(decision) if decision else ()


def withdrawal_quads(decisions: Decisions) -> Iterator[Quad]:
    """What is left of claims that were withdrawn."""
    for decision in decisions.by_claim.values():
        yield from tombstone_quads(decision.tombstone) if decision.tombstone else ()


def texts_read(renditions: Iterable[Rendition], versions: Iterable[SourceVersion]) -> dict[str, Rendition]:
    """Of the versions with several texts, the one that each has the hash of, by the version's key."""
    held = {version.key: version.content_hash for version in versions}
    return {one.version: one for one in renditions if one.content_hash == held.get(one.version)}


def compared_quads(claims: SpilledClaims, witnesses: Witnesses, texts: dict[str, Rendition]) -> Iterator[Quad]:
    """Comparisons of all claims, the texts that these were read from, and what rests on withdrawn sources alone."""
    withdrawn = withdrawn_versions(witnesses)
    for said in claims.by_source():
        for claim in said:
            yield from reading_quads(claim, texts[claim.version]) if claim.version in texts else ()
        yield from _quads(of_a_source(said, witnesses))
    for about in claims.by_subject():
        yield from _quads(of_a_subject(about, witnesses))
        yield from unsupported_quads(about, withdrawn)


def _quads(found: Iterable[Comparison]) -> Iterator[Quad]:
    return (quad for comparison in found for quad in comparison_quads(comparison))


def compared_with(document: Document, held: Known) -> list[Comparison]:
    """The comparisons that involve a document, once it is set beside what is held to be known."""
    extracted = extract(document, catalogue_in(held))
    claims = {claim.key: claim for claim in (*extracted.claims, *held.claims)}
    sources = {source.key: source for source in (document.source, *held.sources)}
    versions = {version.key: version for version in (document.version, *held.versions)}
    examinations = {one.key: one for one in (*extracted.examinations, *held.examinations)}
    found = comparisons(
        claims.values(),
        sources.values(),
        in_succession(versions.values()),
        examinations.values(),
        (*held.terms, *extracted.terms),
    )
    own = {key for key, claim in claims.items() if claim.version == document.version.key}
    return [one for one in found if own & set(one.claims) or document.version.key in one.versions]
