"""The pages that are about no single thing: home, search, dataset, query, problem."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from http import HTTPStatus

from lastdose.namespaces import FOREIGN
from lastdose.releases import layout
from lastdose.releases.finding import Wanted
from lastdose.releases.serializing import resources_in
from lastdose.releases.statements import Resource
from lastdose.web import dataset_citation
from lastdose.web.catalogued import schema_dataset
from lastdose.web.languages import gettext, spoken
from lastdose.web.selection import SCHEMA_ABOUT
from lastdose.web.site import Site
from lastdose.web.views.crawlers import in_script
from lastdose.web.views.frame import Frame, frame
from lastdose.web.views.names import Link, Names, in_english, ld
from lastdose.web.views.network import Network, network
from lastdose.web.views.searching import PLURALS, Extract, at_risk, extract, list_of, with_members
from lastdose.web.views.things import FORMS
from lastdose.web.views.words import RISKS, STATUSES

MOST_NAMED, MOST_SUBJECTS, MOST_ARTICLES, MOST_TO_BEGIN_WITH = 60, 12, 3, 8
MOST_EXAMPLES = 100


@dataclass(frozen=True, slots=True)
class RiskList:
    """A kind of harm with the drugs, and the classes, that some source names it for."""

    kind: Link
    meaning: str
    drugs: Extract
    classes: Extract


@dataclass(frozen=True, slots=True, kw_only=True)
class HomePage:
    """What this is, what is in it, and ways in: some `boxed` drugs and some `classes` to begin with."""

    frame: Frame
    boxed: Extract
    classes: Extract
    tallies: tuple[tuple[str, str], ...]
    risks: tuple[RiskList, ...]
    drugs: Extract
    lists: tuple[Link, ...]
    articles: tuple[tuple[Link, Link], ...]


def home_page(names: Names) -> HomePage:
    """The home page of a release: it costs the same whatever the size of the graph."""
    site = names.site
    described = gettext(
        "What happens when a drug is stopped: what sources say, which source, which version, which words."
    )
    return HomePage(
        frame=frame(site, gettext("What happens when a drug is stopped"), described, "/"),
        boxed=extract(names, MOST_TO_BEGIN_WITH, ("type", "drug"), ("boxed", "yes")),
        classes=with_members(names, MOST_TO_BEGIN_WITH),
        tallies=_tallies(names),
        risks=tuple(_risks(names)),
        drugs=extract(names, MOST_NAMED, ("type", "drug")),
        lists=tuple(list_of(names, kind) for kind in PLURALS),
        articles=tuple(_articles(names)),
    )


def _risks(names: Names) -> list[RiskList]:
    lists = []
    for key, meaning in RISKS.items():
        label = names.link(names.site.thing("risk-kind", key))
        kind = replace(label, text=label.text[:1].upper() + label.text[1:])
        lists.append(RiskList(kind, meaning, *at_risk(names, key, MOST_SUBJECTS)))
    return [one for one in lists if one.drugs.total or one.classes.total]


def _articles(names: Names) -> list[tuple[Link, Link]]:
    """Some web articles, each with the drug it is about: there its statements stand beside what was found elsewhere."""
    wanted = Wanted(choices=(("type", "source"), ("source", "web-article")), sorting="claims", size=MOST_ARTICLES)
    sources = [names.held(one.iri) for one in names.reader.finder.found(wanted).listed]
    about = [(source, drug) for source in sources for drug in source.iris(SCHEMA_ABOUT)]
    return [(names.link(source.iri), names.link(drug)) for source, drug in about]


def _tallies(names: Names) -> tuple[tuple[str, str], ...]:
    """Numbers of this release: from its manifest, and from the class partitions in its own description."""
    manifest = names.site.release.manifest
    entities = dict(_entities(names))
    claims = sum(number for name, number in entities.items() if name.endswith("Claim"))
    told = [
        (claims, gettext("claims")),
        (entities.get("Drug", 0) + entities.get("DrugCombination", 0), gettext("drugs")),
        (entities.get("SourceVersion", 0), gettext("source versions")),
        (entities.get("Examination", 0), gettext("searches on record")),
        (manifest.quads, gettext("RDF statements")),
    ]
    return tuple((f"{number:,}", name) for number, name in told)


def _entities(names: Names) -> Iterable[tuple[str, int]]:
    void = FOREIGN["void"]
    dataset = names.held(f"{names.site.release.base}dataset")
    for part in map(names.held, dataset.iris(f"{void}classPartition")):
        for name in part.iris(f"{void}class"):
            yield name.removeprefix(ld("")), int(part.text(f"{void}entities") or 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoicesPage:
    """The things that an identifier may stand for."""

    frame: Frame
    identifier: str
    links: tuple[Link, ...]


def choices_page(site: Site, identifier: str, links: Iterable[Link]) -> ChoicesPage:
    """The page of a look-up that leads to several things."""
    framed = replace(frame(site, identifier, gettext("What an identifier may stand for.")), indexed=False)
    return ChoicesPage(frame=framed, identifier=identifier, links=tuple(links))


@dataclass(frozen=True, slots=True)
class Download:
    """A file of this release: name, address, size in words, SHA-256."""

    name: str
    href: str
    size: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DatasetPage:
    """The dataset: what it counts, where to have it, what it was made from."""

    frame: Frame
    release: str
    released: str
    program: str
    base: str
    tallies: tuple[tuple[str, str], ...]
    downloads: tuple[Download, ...]
    graphs: tuple[tuple[Link, int], ...]
    inputs: int
    refused: tuple[tuple[str, str], ...]
    record_sha256: str
    citation: str
    network: Network


def dataset_page(names: Names) -> DatasetPage:
    """The page about the whole dataset."""
    site = names.site
    manifest = site.release.manifest
    described = gettext("Counts, downloads with sizes and checksums, licence.")
    framed = frame(site, gettext("The dataset"), described, "/dataset")
    graphs = sorted(manifest.graphs.items(), key=lambda item: (-item[1], item[0]))
    return DatasetPage(
        frame=replace(framed, json_ld=in_script(schema_dataset(site))),
        release=manifest.release,
        released=manifest.date,
        program=manifest.program,
        base=manifest.base,
        tallies=_tallies(names),
        downloads=tuple(_downloads(site)),
        graphs=tuple((names.link(site.thing("graph", key), key), number) for key, number in graphs),
        inputs=len(manifest.inputs),
        refused=tuple(sorted(manifest.refused.items())),
        record_sha256=manifest.record_sha256,
        citation=dataset_citation.in_words(site),
        network=network(names),
    )


def _downloads(site: Site) -> list[Download]:
    turtle = site.release.file(layout.DISTRIBUTIONS).read_bytes()
    told = {resource.iri: resource for resource in resources_in(turtle, site.thing("graph", "dataset"))}
    dumps = [held for held in told.values() if held.values(f"{FOREIGN['dcat']}byteSize")]
    return [_download(site, dump, told) for dump in sorted(dumps, key=lambda held: held.iri)]


def _download(site: Site, dump: Resource, told: dict[str, Resource]) -> Download:
    name = dump.iri.rsplit("/", 1)[-1]
    sums = [
        told[iri].text(f"{FOREIGN['spdx']}checksumValue")
        for iri in dump.iris(f"{FOREIGN['spdx']}checksum")
        if iri in told
    ]
    size = int(dump.text(f"{FOREIGN['dcat']}byteSize") or 0)
    href = site.here(f"/download/{site.release.id}/{name}")
    return Download(name, href, _size(size), sums[0] or "" if sums else "")


def _size(octets: int) -> str:
    return f"{octets / 1_000_000:.1f} MB" if octets >= 1_000_000 else f"{octets / 1000:.0f} kB"


@dataclass(frozen=True, slots=True, kw_only=True)
class SparqlPage:
    """The query form with a query in it, the address of the endpoint, and example queries."""

    frame: Frame
    endpoint: str
    query: str
    examples: tuple[tuple[str, str, Link], ...]


START = """PREFIX ld: <https://w3id.org/lastdose/ontology#>

SELECT ?drug ?words WHERE {
  ?claim a ld:DiscontinuationRiskClaim ;
    ld:aboutDrug ?drug ;
    ld:paraphrase ?words .
}
LIMIT 20
"""


def sparql_page(names: Names, query: str) -> SparqlPage:
    """The query page."""
    found = names.reader.of_type("example", names.site.release.base, size=MOST_EXAMPLES)
    examples = [names.held(description.iri) for description in found]
    return SparqlPage(
        frame=frame(names.site, gettext("Query"), gettext("A SPARQL endpoint over this release."), "/sparql"),
        endpoint=names.site.url("/sparql"),
        query=query or START,
        examples=tuple(_example(names, example) for example in examples),
    )


def _example(names: Names, example: Resource) -> tuple[str, str, Link]:
    texts = (example.text(f"{FOREIGN['sh']}{form}") for form in FORMS)
    query = next((text for text in texts if text), "")
    return example.text(f"{FOREIGN['rdfs']}comment") or names.label(example.iri), query, names.link(example.iri)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemPage:
    """What went wrong, in words; the line of a query with a mark where it went wrong; what may have been meant."""

    frame: Frame
    status: int
    title: str
    detail: str
    marked: str
    near: tuple[Link, ...]


def problem_page(
    site: Site, status: int, detail: str, marked: str = "", near: Iterable[tuple[str, str]] = ()
) -> ProblemPage:
    """The page of a problem."""
    title = STATUSES.get(str(status), HTTPStatus(status).phrase)
    framed = replace(frame(site, title, gettext("This could not be answered.")), indexed=False)
    links = tuple(replace(in_english(text), href=spoken().kept(address)) for text, address in near)
    return ProblemPage(frame=framed, status=status, title=title, detail=detail, marked=marked, near=links)
