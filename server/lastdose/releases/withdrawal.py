"""Withdrawal: what rested on a withdrawn source alone is marked, and stays to be seen with its mark."""

from collections.abc import Iterator

from lastdose.graphs.claims import statement_key
from lastdose.graphs.reading import Known
from lastdose.graphs.spelling import Quad, graph, ld, node


def withdrawal_quads(everything: Known) -> Iterator[Quad]:
    """A mark at each claim of a withdrawn source that no source states which was not withdrawn."""
    withdrawn = {source.key for source in everything.sources if source.withdrawn_on}
    if not withdrawn:
        return
    sources = {version.key: version.source for version in everything.versions}
    standing = {statement_key(claim) for claim in everything.claims if sources.get(claim.version) not in withdrawn}
    for claim in everything.claims:
        source = sources.get(claim.version)
        if source in withdrawn and statement_key(claim) not in standing:
            yield node("claim", claim.key), ld("restsAloneOn"), node("source", source), graph(claim.version)
