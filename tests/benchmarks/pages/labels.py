"""Labels: a release of names and nothing else, and what is typed by readers who look for some of them."""

import random
from collections.abc import Iterator
from pathlib import Path

from lastdose.claims.catalogue import Drug
from lastdose.graphs.nquads import line
from lastdose.graphs.records import drug_quads
from lastdose.releases import layout

from tests.benchmarks.sparql.release import NAME, release_of

LABELS = 100_000
LOOKED_FOR = 200
LEAST_TYPED = 2
STARTS = (
    "al",
    "be",
    "car",
    "dol",
    "e",
    "flu",
    "ga",
    "hy",
    "is",
    "ket",
    "lo",
    "me",
    "nor",
    "o",
    "pra",
    "ri",
    "sul",
    "ter",
)
MIDDLES = ("ba", "ci", "da", "fe", "go", "la", "li", "mo", "na", "pi", "ra", "ro", "si", "ta", "ti", "vo", "xe", "zo")
ENDS = ("cillin", "dipine", "lol", "mab", "nib", "pam", "pril", "sartan", "setron", "statin", "tidine", "vir", "zepam")


def labels(chance: random.Random) -> Iterator[str]:
    """Names as drugs have them, without end."""
    while True:
        middle = "".join(chance.choice(MIDDLES) for _ in range(chance.randint(1, 3)))
        yield f"{chance.choice(STARTS)}{middle}{chance.choice(ENDS)}"


def release_of_labels(place: Path) -> Path:
    """The release of so many labels in a folder, made if it is not there yet."""
    if (place / NAME / layout.MANIFEST).exists():
        return place / NAME
    place.mkdir(parents=True, exist_ok=True)
    record = place / "labels.nq"
    lines = list(_lines())
    record.write_text("".join(lines), encoding="utf-8")
    return release_of(len(lines), place, record)


def _lines() -> Iterator[str]:
    named = labels(random.Random(0))
    for number in range(LABELS):
        yield from map(line, drug_quads(Drug(key=f"drug-{number}", label=f"{next(named)} {number % 7}")))


def typed() -> Iterator[str]:
    """What stands in the field after each sign that is typed, for one name after another."""
    named = labels(random.Random(0))
    for _ in range(LOOKED_FOR):
        name = next(named)
        yield from (name[:length] for length in range(LEAST_TYPED, len(name) + 1))
