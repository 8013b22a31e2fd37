"""Counting again: whether what a record says of its own size is so."""

from collections.abc import Iterator

from lastdose.namespaces import FOREIGN
from lastdose.releases.layout import Release
from lastdose.releases.lookup import Record, opened_record
from lastdose.releases.statements import Resource
from lastdose.releases.tally import Tally

VOID = FOREIGN["void"]
TRIPLES, ENTITIES = f"{VOID}triples", f"{VOID}entities"


def lies(release: Release, counted: Tally) -> Iterator[str]:
    """Each count of the description in a release's record that is another in the record itself, as a sentence."""
    with opened_record(release) as record:
        dataset = record.resource(f"{release.base}dataset")
        if dataset is None:
            yield f"{release.base}dataset is not described"
            return
        for what, name, number in _counts(record, dataset, counted):
            said = what.text(name)
            if said != str(number):
                yield f"{what.iri} has {name.removeprefix(VOID)} {said}, and there are {number}"


def _counts(record: Record, dataset: Resource, counted: Tally) -> Iterator[tuple[Resource, str, int]]:
    """What is described, the property that counts it, and how many there are."""
    yield dataset, TRIPLES, counted.quads
    yield dataset, f"{VOID}distinctSubjects", counted.subjects
    yield dataset, f"{VOID}classes", len(counted.classes)
    yield dataset, f"{VOID}properties", len(counted.properties)
    for part, kind in _parts(record, dataset, "classPartition", "class"):
        yield part, ENTITIES, counted.classes[kind]
    for part, name in _parts(record, dataset, "propertyPartition", "property"):
        yield part, TRIPLES, counted.properties[name]
    for graph, number in counted.graphs.items():
        yield record.resource(graph[1:-1].decode()) or Resource(graph.decode(), None, 0, ()), TRIPLES, number


def _parts(record: Record, dataset: Resource, partition: str, of: str) -> Iterator[tuple[Resource, bytes]]:
    for iri in dataset.iris(VOID + partition):
        if part := record.resource(iri):
            yield part, f"<{part.iris(VOID + of)[0]}>".encode()
