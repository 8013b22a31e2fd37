"""Counting again: whether what a record says of its own size is so."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from lastdose.namespaces import FOREIGN
from lastdose.releases import layout
from lastdose.releases.layout import Release
from lastdose.releases.statements import values_in
from lastdose.releases.tally import Tally

VOID = FOREIGN["void"]
COUNTS = {"classPartition": ("class", "entities"), "propertyPartition": ("property", "triples")}
Said = Mapping[bytes, Mapping[str, list[str]]]
"""What each thing is said to have by each VoID property."""


def lies(release: Release, counted: Tally) -> Iterator[str]:
    """Each count of the description in a release's record that is another in the record itself, as a sentence."""
    said = _said(release.file(layout.RECORD))
    for thing, name, number in _counts(f"<{release.base}dataset>".encode(), said, counted):
        told = said.get(thing, {}).get(name, [])
        if told != [str(number)]:
            yield f"{thing.decode()} has {name} {', '.join(told) or 'nowhere told'}, and there are {number}"


def _counts(dataset: bytes, said: Said, counted: Tally) -> Iterator[tuple[bytes, str, int]]:
    """What is described, the property that counts it, and how many there are."""
    yield dataset, "triples", counted.quads
    yield dataset, "distinctSubjects", counted.subjects
    yield dataset, "classes", len(counted.classes)
    yield dataset, "properties", len(counted.properties)
    for partition, (of, name) in COUNTS.items():
        numbers = counted.classes if of == "class" else counted.properties
        for part in said.get(dataset, {}).get(partition, ()):
            thing = f"<{part}>".encode()
            kinds = said.get(thing, {}).get(of, [""])
            yield thing, name, numbers[f"<{kinds[0]}>".encode()]
    for graph, number in counted.graphs.items():
        yield graph, "triples", number


def _said(record: Path) -> Said:
    said: dict[bytes, dict[str, list[str]]] = {}
    start = f" <{VOID}".encode()
    with record.open("rb") as lines:
        for line in lines:
            if start in line:
                ((name, value, _),) = values_in(line)
                held = said.setdefault(line.split(b" ", 1)[0], {})
                held.setdefault(name.removeprefix(VOID), []).append(value.text)
    return said
