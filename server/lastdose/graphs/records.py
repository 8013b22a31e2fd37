"""What stands around the claims, in triples: drugs, terms, sources, versions, examinations, reviews, comparisons."""

from collections.abc import Iterable, Iterator

from rdflib import RDFS, SKOS, Literal, URIRef
from rdflib.term import Node

from lastdose.claims.catalogue import Comparison, Decision, Drug, DrugClass, Examination, Product, Term, Tombstone
from lastdose.claims.documents import Rendition, Section, Source, SourceVersion
from lastdose.claims.kinds import Claim
from lastdose.graphs.claims import passage_key, section_key, value_quads
from lastdose.graphs.spelling import TYPE, Quad, about, agent, described, graph, ld, literal, node, term

COMPARISON_CLASSES = {
    "DirectContradiction": "Conflict",
    "VersionChange": "Change",
    "ProminenceChange": "Change",
    "Omission": "Silence",
    "NotFoundInExaminedSources": "Silence",
    "CitationNotExamined": "Silence",
}


def drug_quads(drug: Drug) -> Iterator[Quad]:
    """A drug or combination: names and codes only."""
    rdf_class = "DrugCombination" if drug.ingredients else "Drug"
    chinese = Literal(drug.label_zh, lang="zh") if drug.label_zh else None
    codes = ((ld(code.system), literal(code.value)) for code in drug.codes)
    yield from described(drug, rdf_class, (RDFS.label, chinese), *codes)
    for code in drug.codes:
        yield from value_quads(code)


def drug_class_quads(drug_class: DrugClass) -> Iterator[Quad]:
    """A pharmacological class."""
    yield from described(drug_class, "DrugClass")


def product_quads(product: Product) -> Iterator[Quad]:
    """A labelled product."""
    yield from described(product, "DrugProduct")


def term_quads(concept: Term) -> Iterator[Quad]:
    """A condition or an effect with its mappings, in `graph:conditions`."""
    pairs: list[tuple[URIRef, Node | None]] = [
        (TYPE, ld(concept.type.capitalize())),
        (SKOS.prefLabel, Literal(concept.label, lang="en")),
        (SKOS.prefLabel, Literal(concept.label_zh, lang="zh") if concept.label_zh else None),
        (SKOS.inScheme, node("scheme", concept.type)),
        *((SKOS.altLabel, Literal(name, lang="en")) for name in concept.other_names),
        *((SKOS.broader, node(concept.type, key)) for key in concept.broader),
        *((SKOS.exactMatch, term(curie)) for curie in concept.exact),
        *((SKOS.closeMatch, term(curie)) for curie in concept.close),
        *((term("dcterms:source"), node("version", table)) for table in concept.found_in),
    ]
    yield from about(node(concept.type, concept.key), pairs, graph("conditions"))


def source_quads(source: Source) -> Iterator[Quad]:
    """A work, its publisher and its label family."""
    unknown = None if source.publisher else agent(None)
    yield from described(source, "Source", (ld("atHand"), _false(source.at_hand)), (term("dcterms:publisher"), unknown))
    yield from _agent_quads(source.publisher)
    if source.family:
        yield from _labelled("family", source.family, ld("LabelFamily"))


def version_quads(version: SourceVersion) -> Iterator[Quad]:
    """A version and its labeller."""
    yield from described(version, "SourceVersion", (ld("labeller"), None if version.labeller else agent(None)))
    yield from _agent_quads(version.labeller)


def rendition_quads(rendition: Rendition) -> Iterator[Quad]:
    """One of several texts of a version."""
    yield from described(rendition, "Rendition")


def reading_quads(claim: Claim, rendition: Rendition) -> Iterator[Quad]:
    """Which text of its version a claim was read from, at its passages."""
    for passage in claim.passages:
        place = node("passage", passage_key(claim.version, passage))
        yield place, ld("rendition"), node("rendition", rendition.key), graph(claim.version)


def section_quads(version: SourceVersion, sections: Iterable[Section]) -> Iterator[Quad]:
    """Sections of a version: addresses, codes and titles, no text."""
    for section in sections:
        pairs: list[tuple[URIRef, Node | None]] = [
            (TYPE, ld("SourceSection")),
            (ld("sectionOf"), node("version", version.key)),
            (ld("sectionAddress"), literal(section.address)),
            (ld("sectionCode"), literal(section.code) if section.code else None),
            (RDFS.label, Literal(section.title, lang=version.language) if section.title else None),
        ]
        yield from about(node("section", section_key(version.key, section.address)), pairs, graph("sources"))


def succession_quads(version: SourceVersion) -> Iterator[Quad]:
    """Which version came before a version: derived from all that are at hand, so not in files of one version."""
    pairs = [
        (term("pav:previousVersion"), node("version", version.previous) if version.previous else None),
        (ld("previousKnownVersion"), node("version", version.previous_known) if version.previous_known else None),
    ]
    yield from about(node("version", version.key), pairs, graph("sources"))


def current_quads(versions: Iterable[SourceVersion]) -> Iterator[Quad]:
    """The versions after which none is known here, at their sources; where versions have no order, each of them."""
    every = list(versions)
    earlier = {version.previous or version.previous_known for version in every}
    for version in every:
        if version.key not in earlier:
            current = (term("pav:hasCurrentVersion"), node("version", version.key))
            yield from about(node("source", version.source), [current], graph("sources"))


def examination_quads(examination: Examination) -> Iterator[Quad]:
    """What was searched for what, and whether it was found."""
    sections = (
        (ld("examinedSection"), node("section", section_key(examination.version, address)))
        for address in examination.addresses
    )
    covers = literal(examination.covers_all_sections)
    yield from described(examination, "Examination", (ld("coversAllSections"), covers), *sections)


def extraction_quads(key: str, rules: str) -> Iterator[Quad]:
    """The activity that made claims by rules, which `rules` is the hash of, and who answers for it."""
    pairs = [
        (TYPE, term("prov:Activity")),
        (TYPE, ld("Extraction")),
        (RDFS.label, Literal(f"extraction by {key}", lang="en")),
        (ld("rulesHash"), literal(rules)),
        (term("prov:wasAssociatedWith"), agent("LastDose")),
    ]
    yield from about(node("extraction", key), pairs, graph("examinations"))
    yield from _agent_quads("LastDose")


def decision_quads(decision: Decision) -> Iterator[Quad]:
    """The review of a claim that was not rejected: a rejected claim is in no graph, and neither is its review."""
    yield from described(decision, "Review", (term("prov:wasAssociatedWith"), node("agent", "lastdose")))


def tombstone_quads(tombstone: Tombstone) -> Iterator[Quad]:
    """Why a thing that was published is gone, and what takes its place."""
    pairs: list[tuple[URIRef, Node | None]] = [
        (TYPE, ld("Tombstone")),
        (ld("withdrawnOn"), literal(tombstone.withdrawn_on) if tombstone.withdrawn_on else None),
        (ld("reason"), Literal(tombstone.reason, lang="en") if tombstone.reason else None),
        *((term("dcterms:isReplacedBy"), node(successor.type, successor.key)) for successor in tombstone.replaced_by),
    ]
    yield from about(node(tombstone.thing.type, tombstone.thing.key), pairs, graph("tombstones"))


def comparison_quads(comparison: Comparison) -> Iterator[Quad]:
    """Claims and examinations set side by side."""
    yield from described(comparison, COMPARISON_CLASSES.get(comparison.kind, "Difference"))


def _agent_quads(name: str | None) -> Iterator[Quad]:
    pairs = [(TYPE, term("prov:Agent")), (RDFS.label, Literal(name or "unknown", lang="en"))]
    yield from about(agent(name), pairs, graph("sources"))


def _labelled(kind: str, key: str, rdf_class: URIRef) -> Iterator[Quad]:
    yield from about(node(kind, key), [(TYPE, rdf_class), (RDFS.label, Literal(key, lang="en"))], graph("sources"))


def _false(value: bool) -> Literal | None:
    return None if value else literal(False)
