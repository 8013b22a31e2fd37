"""Distributions: each dump with its size and sum, beside the record, since a dump cannot hold its own checksum."""

from collections.abc import Iterator
from pathlib import Path

from rdflib import RDF, Literal, URIRef
from rdflib.namespace import XSD
from rdflib.term import Node

from lastdose import DISCLAIMER
from lastdose.graphs.spelling import Quad, about, graph, term
from lastdose.graphs.trig import Writer, order
from lastdose.namespaces import LICENCE
from lastdose.releases import layout
from lastdose.releases.dumps import FORMATS
from lastdose.releases.layout import Manifest
from lastdose.releases.levels import RIGHTS, level_quads
from lastdose.releases.packing import MEDIA_TYPES as PACKINGS
from lastdose.releases.packing import packed_files
from lastdose.releases.sums import sha256_of

MEDIA_TYPES = {
    "nq": "application/n-quads",
    "trig": "application/trig",
    "ttl": "text/turtle",
    "jsonld": "application/ld+json",
    "rdf": "application/rdf+xml",
    "csv": "text/csv",
    "jsonl": "application/jsonl",
    "tsv": "text/tab-separated-values",
    "sqlite": "application/vnd.sqlite3",
    "parquet": "application/vnd.apache.parquet",
}
RECORD_DUMPS = {f"lastdose.{name}" for name in FORMATS}
KGX = "https://biolink.github.io/kgx/kgx_format.html"
UNION = "The union of all graphs: which of them says what is lost here, and is in N-Quads, TriG and JSON-LD."
OF_THE_RECORD = {"lastdose.ttl": UNION, "lastdose.rdf": UNION}
DESCRIBED = {
    "lastdose-nanopublications.trig": (
        "Each claim as a nanopublication: assertion, provenance and publication info.",
        "http://www.nanopub.org/guidelines/working_draft/",
    ),
    "lastdose-nodes.tsv": (f"KGX nodes: drugs, classes, conditions, effects. {DISCLAIMER}", KGX),
    "lastdose-edges.tsv": (
        "KGX edges, each with its claim. All but indications are biolink:related_to, since Biolink has no predicate for"
        f" what follows a stop: read original_predicate and negated. Reported claims are left out. {DISCLAIMER}",
        KGX,
    ),
    "lastdose-mappings.sssom.tsv": (
        "Mappings of conditions and effects to other vocabularies, as SSSOM.",
        "https://w3id.org/sssom/schema/",
    ),
}
"""What a dump is that is neither the record nor a table, and the specification it follows."""

IANA = "https://www.iana.org/assignments/media-types/"


def distributions_of(release: Path, manifest: Manifest) -> str:
    """The Turtle of the distributions in a release folder, from the dumps that are there."""
    dataset = URIRef(f"{manifest.base}dataset")
    dumps = packed_files(release / layout.DUMPS)
    quads = [quad for dump in dumps for quad in _quads(dump, dataset, manifest)]
    quads += level_quads(manifest, [_place(dump, manifest) for dump in dumps])
    return Writer(manifest.base).turtle(sorted(quads, key=order))


def write_distributions(release: Path, manifest: Manifest) -> None:
    """Write `distributions.ttl` of a release whose dumps are there."""
    (release / layout.DISTRIBUTIONS).write_text(distributions_of(release, manifest), encoding="utf-8")


def media_type_of(dump: Path) -> str:
    """The media type of what a packed dump holds."""
    content = dump.stem if dump.suffix in PACKINGS else dump.name
    return MEDIA_TYPES[Path(content).suffix.removeprefix(".")]


def _quads(dump: Path, dataset: URIRef, manifest: Manifest) -> Iterator[Quad]:
    home = graph("dataset")
    place = _place(dump, manifest)
    checksum = URIRef(f"{place}#sha256")
    yield dataset, term("dcat:distribution"), place, home
    if dump.stem in RECORD_DUMPS:
        yield dataset, term("void:dataDump"), place, home
    yield from about(place, _distribution(dump, place, checksum), home)
    yield from about(place, _version(dump, manifest), home)
    sum_of_dump = [
        (RDF.type, term("spdx:Checksum")),
        (term("spdx:algorithm"), term("spdx:checksumAlgorithm_sha256")),
        (term("spdx:checksumValue"), Literal(sha256_of(dump), datatype=XSD.hexBinary)),
    ]
    yield from about(checksum, sum_of_dump, home)


def _place(dump: Path, manifest: Manifest) -> URIRef:
    return URIRef(f"{manifest.base}download/{manifest.release}/{dump.name}")


def _version(dump: Path, manifest: Manifest) -> Iterator[tuple[URIRef, Node]]:
    """Whose file a dump is, and of which release; those of all quads are VoID datasets (HCLS note, distributions)."""
    agent = URIRef(f"{manifest.base}id/agent/lastdose")
    yield term("dcterms:creator"), agent
    yield term("dcterms:publisher"), agent
    yield term("dcterms:issued"), Literal(manifest.date, datatype=XSD.date)
    yield term("pav:version"), Literal(manifest.release)
    if dump.stem in RECORD_DUMPS:
        yield RDF.type, term("void:Dataset")
    if dump.stem in RECORD_DUMPS - OF_THE_RECORD.keys():
        yield term("void:triples"), Literal(manifest.quads)


def _distribution(dump: Path, place: URIRef, checksum: URIRef) -> Iterator[tuple[URIRef, Node]]:
    yield RDF.type, term("dcat:Distribution")
    yield term("dcterms:title"), Literal(dump.name)
    described = OF_THE_RECORD.get(dump.stem, f"{dump.stem} of the release. {DISCLAIMER}")
    if dump.stem in DESCRIBED:
        described, specification = DESCRIBED[dump.stem]
        yield term("dcterms:conformsTo"), URIRef(specification)
    yield term("dcterms:description"), Literal(described, lang="en")
    yield term("dcterms:rights"), Literal(RIGHTS, lang="en")
    yield term("dcterms:format"), URIRef(IANA + media_type_of(dump))
    yield term("dcat:accessURL"), place
    yield term("dcat:downloadURL"), place
    yield term("dcat:mediaType"), URIRef(IANA + media_type_of(dump))
    if dump.suffix in PACKINGS:
        yield term("dcat:compressFormat"), URIRef(IANA + PACKINGS[dump.suffix])
    yield term("dcat:byteSize"), Literal(str(dump.stat().st_size), datatype=XSD.nonNegativeInteger)
    yield term("spdx:checksum"), checksum
    yield term("dcterms:license"), URIRef(LICENCE)
