"""Reports: what the gate found in a release, as the release keeps it."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pyoxigraph as ox

from lastdose.namespaces import FOREIGN

SH = FOREIGN["sh"]
KEPT = 8


@dataclass(frozen=True, slots=True)
class Reported:
    """Whether a release conforms to its shapes, and the number of warnings by the address of what they are about."""

    conforms: bool
    warnings: Mapping[str, int]


@lru_cache(KEPT)
def reported(path: Path) -> Reported:
    """What a file with a `sh:ValidationReport` says; a release never changes, so it is read once."""
    conforms, focused = False, Counter[str]()
    with path.open("rb") as file:
        for quad in ox.parse(file, format=ox.RdfFormat.TURTLE):
            assert isinstance(quad, ox.Quad)
            if quad.predicate.value == f"{SH}conforms":
                conforms = isinstance(quad.object, ox.Literal) and quad.object.value == "true"
            elif quad.predicate.value == f"{SH}focusNode" and isinstance(quad.object, ox.NamedNode):
                focused[quad.object.value] += 1
    return Reported(conforms, focused)
