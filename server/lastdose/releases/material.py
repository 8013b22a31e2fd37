"""Gathering: the data, the documents given, the claims in them, and how they compare, as one dataset."""

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path

from rdflib import URIRef

from lastdose.claims.catalogue import Decision, Term
from lastdose.comparison import Witnesses
from lastdose.errors import UnreadableError
from lastdose.gate.loading import Loaded, load
from lastdose.graphs.nquads import line, line_of
from lastdose.graphs.reading import Known, known, union_of
from lastdose.graphs.records import current_quads, rendition_quads, succession_quads, term_quads
from lastdose.graphs.spelling import Quad
from lastdose.releases.bibliography import Bibliography
from lastdose.releases.collecting import Collection, collected, shards_of
from lastdose.releases.comparing import compared_quads, review_quads, texts_read, withdrawal_quads
from lastdose.releases.describing import Beside
from lastdose.releases.examples import example_quads
from lastdose.releases.executing import Executor
from lastdose.releases.extracting import Extraction
from lastdose.releases.inputs import named_files, sums_in
from lastdose.releases.keeping import Keep
from lastdose.releases.ordering import BuildOrder
from lastdose.releases.progressing import Progress, Stage
from lastdose.releases.reviewing import decisions_in
from lastdose.releases.sharding import Work
from lastdose.releases.shipped import rdf_files
from lastdose.releases.sorting import sorted_lines
from lastdose.releases.spilling import MadeDocuments, SpilledClaims, SpilledQuads


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """What a release is made of: `data` are the quads of data and vocabulary, `quads` all that is made beside them.

    `loaded` is the data, with the files that it stands in; `record` is where all lines are once they are sorted.
    `inputs` are the sums of everything read, by its name; `documents` the documents whose claims are in it; `refused`
    the reasons for documents that are not, by their names, and for single claims, by document and claim.
    """

    loaded: Loaded
    data: tuple[Quad, ...]
    quads: SpilledQuads
    decisions: tuple[Decision, ...]
    inputs: dict[str, str]
    record: Path
    documents: set[Path] = field(default_factory=set)
    refused: dict[str, str] = field(default_factory=dict)

    def sort(self) -> None:
        """Put all lines into the record, in order, each once; raise `ValueError` for what no line can hold."""
        unsorted = chain((line_of(quad).encode() for quad in self.data), self.quads.lines())
        with self.record.open("wb") as out:
            out.writelines(sorted_lines(unsorted, self.record.parent))

    def lines(self) -> Iterator[bytes]:
        """All quads as canonical N-Quads lines, once they are sorted."""
        with self.record.open("rb") as lines:
            yield from lines

    def placed(self, subjects: set[str]) -> Loaded:
        """The data, and which documents speak of those subjects, given as N-Quads spell them."""
        for origin, lines in self.quads.by_origin() if subjects else ():
            about = {line.partition(" ")[0] for line in lines if origin}
            for subject in about.intersection(subjects):
                self.loaded.files.setdefault(URIRef(subject[1:-1]), {}).setdefault(Path(origin), 0)
        return self.loaded


def gather(
    order: BuildOrder, executor: Executor, scratch: Path, progress: Progress, refused: Mapping[str, str]
) -> Material:
    """Read everything and compare it. What is in `refused`, and documents that cannot be read, are left out.

    What waits to be chosen and compared lies in the folder `scratch`. Raise `UnreadableError` for data that is not
    there, `RefusedError` for data that holds a rejected claim.
    """
    progress("reading the data", 0.0)
    if not order.data.is_dir():
        raise UnreadableError(f"{order.data}: no such folder")
    decisions = tuple(decisions_in(order.data / "decisions"))
    loaded = load(rdf_files(order.data), vocabulary=rdf_files(order.ontology))
    shipped = known(union_of(loaded.dataset))
    beside = Beside.of(shipped, decisions)
    material = Material(
        loaded=loaded,
        data=tuple(loaded.dataset.quads((None, None, None, None))),  # type: ignore[arg-type]
        quads=SpilledQuads(scratch),
        record=scratch / "record.nq",
        decisions=decisions,
        inputs=sums_in(order.ontology, "ontology") | sums_in(order.data, "data"),
        refused=dict(refused),
    )
    material.quads.add(map(line, example_quads(order.data / "examples")))
    material.quads.add(map(line, review_quads(shipped.claims, beside.decisions)))
    material.quads.add(map(line, withdrawal_quads(beside.decisions)))
    work = Work(extraction=Extraction.beside(shipped), beside=beside, refused=frozenset(refused))
    stage = Stage(progress, "reading and extracting", 0.02, 0.25)
    documents = _collected(order, work, executor, Collection(MadeDocuments(scratch), material.refused), stage)
    material.inputs.update(documents.texts)
    progress("comparing", 0.28)
    _add(material, documents, shipped, beside, SpilledClaims(scratch))
    return material


def _collected(order: BuildOrder, work: Work, executor: Executor, documents: Collection, stage: Stage) -> Collection:
    keep, files = Keep(order.cache), named_files(order.sources)
    keep.sweep()
    every = shards_of(stage.through(files, len(files), "files"), documents.made, work, keep, order.shard)
    return collected(documents, every, work, executor, keep)


def _add(material: Material, documents: Collection, shipped: Known, beside: Beside, claims: SpilledClaims) -> None:
    """Add what the chosen documents say, then what follows from that and the data together."""
    quads, bibliography = material.quads, Bibliography.of(shipped, material.data)
    chosen, renditions = documents.chosen({version.key: version.content_hash for version in shipped.versions})
    quads.add(line(quad) for rendition in renditions for quad in rendition_quads(rendition))
    terms = NewTerms(tables=beside.versions)
    for made in chosen:
        material.documents.add(Path(made.origin))
        described = (line(quad) for term in terms.among(made.terms) for quad in term_quads(term))
        quads.put(made.lines + "".join(described).encode(), made.origin)
        quads.put(made.reviews)
        bibliography.add(made.source, made.version, known_source=made.source.key in beside.sources)
        claims.put(made.claims)
    versions = bibliography.succession()
    sources = {version.key: version.source for version in versions}
    for claim in shipped.claims:
        claims.add([claim], sources.get(claim.version, ""))
    quads.add(line(quad) for version in versions for quad in succession_quads(version))
    quads.add(map(line, current_quads(versions)))
    named = (*shipped.terms, *terms.named.values())
    witnesses = Witnesses.of(bibliography.sources(), versions, shipped.examinations, named)
    quads.add(map(line, compared_quads(claims, witnesses, texts_read((*shipped.renditions, *renditions), versions))))


@dataclass(frozen=True, slots=True)
class NewTerms:
    """Conditions that documents name in their own words: one that several name is described once."""

    tables: Container[str]
    named: dict[str, Term] = field(default_factory=dict)

    def among(self, terms: Iterable[Term]) -> Iterator[Term]:
        """Those that were not named before, mapped only if the table in which they were looked up is described."""
        for term in terms:
            if term.key not in self.named:
                found = all(table in self.tables for table in term.found_in)
                self.named[term.key] = term if found else replace(term, exact=(), found_in=())
                yield self.named[term.key]
