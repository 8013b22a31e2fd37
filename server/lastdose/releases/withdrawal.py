"""Withdrawal: what rested on a withdrawn source alone is marked, and stays to be seen with its mark."""

from collections.abc import Collection, Iterator, Mapping

from lastdose.claims.kinds import Claim
from lastdose.comparison import Witnesses
from lastdose.graphs.claims import statement_key
from lastdose.graphs.spelling import Quad, graph, ld, node


def withdrawn_versions(witnesses: Witnesses) -> dict[str, str]:
    """The versions of sources that were withdrawn, each with its source."""
    withdrawn = {key for key, source in witnesses.sources.items() if source.withdrawn_on}
    return {key: version.source for key, version in witnesses.versions.items() if version.source in withdrawn}


def unsupported_quads(about: Collection[Claim], withdrawn: Mapping[str, str]) -> Iterator[Quad]:
    """A mark at each claim about one subject that no source states which was not withdrawn."""
    if not any(claim.version in withdrawn for claim in about):
        return
    standing = {statement_key(claim) for claim in about if claim.version not in withdrawn}
    for claim in about:
        if claim.version in withdrawn and statement_key(claim) not in standing:
            source = node("source", withdrawn[claim.version])
            yield node("claim", claim.key), ld("restsAloneOn"), source, graph(claim.version)
