"""Levels: the dataset as a work, as a version, and as files of that (W3C HCLS dataset descriptions; DCAT 3 §11)."""

from collections.abc import Iterable, Iterator

from rdflib import RDF, Literal, URIRef
from rdflib.namespace import XSD
from rdflib.term import Node

from lastdose import DISCLAIMER
from lastdose.graphs.spelling import Quad, about, graph, term
from lastdose.namespaces import LICENCE
from lastdose.releases.layout import Manifest

TITLE = "LastDose: what sources say happens when a drug is stopped"
DESCRIPTION = (
    f"What sources say happens when a drug is stopped: who says it, in which version, in which words. {DISCLAIMER}"
)
RIGHTS = "Facts are stated in our own words under CC BY 4.0; each source keeps its own terms, named at its version."
KEYWORDS = ("deprescribing", "drug discontinuation", "drug safety", "linked data", "withdrawal")
DATASET = URIRef("http://purl.org/dc/dcmitype/Dataset")
IRREGULAR = URIRef("http://purl.org/cld/freq/irregular")
HOME = graph("dataset")

Pairs = Iterator[tuple[URIRef, Node]]


def work(base: str) -> URIRef:
    """The dataset whatever its version, which the HCLS note calls the summary level."""
    return URIRef(f"{base}dataset#work")


def version(base: str, release: str) -> URIRef:
    """The dataset as one release has it: the address by which that is cited."""
    return URIRef(f"{base}release/{release}/dataset")


def level_quads(manifest: Manifest, files: Iterable[URIRef]) -> Iterator[Quad]:
    """The work, and the version that a release is, with its files."""
    yield from about(work(manifest.base), _work(manifest), HOME)
    yield from about(version(manifest.base, manifest.release), _version(manifest, files), HOME)


def _told(base: str) -> Pairs:
    """What is told at both levels."""
    yield RDF.type, DATASET
    yield RDF.type, term("dcat:Dataset")
    yield term("dcterms:description"), Literal(DESCRIPTION, lang="en")
    yield term("dcterms:publisher"), URIRef(f"{base}id/agent/lastdose")
    yield term("dcterms:license"), URIRef(LICENCE)
    yield term("dcterms:rights"), Literal(RIGHTS, lang="en")
    yield from ((term("dcat:keyword"), Literal(word, lang="en")) for word in KEYWORDS)


def _work(manifest: Manifest) -> Pairs:
    base = manifest.base
    yield from _told(base)
    yield term("dcterms:title"), Literal(TITLE, lang="en")
    yield term("dcterms:accrualPeriodicity"), IRREGULAR
    yield term("foaf:page"), URIRef(f"{base}dataset")
    yield term("dcat:landingPage"), URIRef(f"{base}dataset")
    yield term("void:sparqlEndpoint"), URIRef(f"{base}sparql")
    yield term("dcat:hasVersion"), version(base, manifest.release)


def _version(manifest: Manifest, files: Iterable[URIRef]) -> Pairs:
    base, day = manifest.base, Literal(manifest.date, datatype=XSD.date)
    yield from _told(base)
    yield term("dcterms:title"), Literal(f"{TITLE}, release {manifest.release}", lang="en")
    yield term("dcterms:identifier"), Literal(manifest.release)
    yield term("dcterms:creator"), URIRef(f"{base}id/agent/lastdose")
    yield term("dcterms:created"), day
    yield term("dcterms:issued"), day
    yield term("dcterms:language"), Literal("en")
    yield term("dcterms:isVersionOf"), work(base)
    yield term("dcat:isVersionOf"), work(base)
    yield term("dcat:version"), Literal(manifest.release)
    yield term("pav:version"), Literal(manifest.release)
    yield term("foaf:page"), version(base, manifest.release)
    yield term("dcat:landingPage"), version(base, manifest.release)
    yield from ((term("dcat:distribution"), file) for file in files)
