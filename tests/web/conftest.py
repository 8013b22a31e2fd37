"""A small release about invented drugs, served for real: two states of it, one server, one client.

It has enough claims for two pages, markup in every text, a claim that was withdrawn and a drug that was merged.
"""

import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import date
from http.client import HTTPConnection, HTTPMessage
from itertools import chain
from pathlib import Path
from threading import Thread
from urllib.parse import quote, urlsplit

import pytest
from lastdose.claims.catalogue import Code, Drug, Term
from lastdose.claims.concepts import DateStatus, RiskKind, SourceKind, StopManner
from lastdose.claims.documents import Passage, Section, Source, SourceVersion, content_hash, passage_at
from lastdose.claims.kinds import Claim, DiscontinuationRiskClaim, StopMannerClaim
from lastdose.claims.values import Ref, UseContext
from lastdose.graphs.claims import claim_quads
from lastdose.graphs.records import drug_quads, section_quads, source_quads, term_quads, version_quads
from lastdose.graphs.spelling import Quad
from lastdose.graphs.trig import Writer, order
from lastdose.releases import layout
from lastdose.releases.building import build
from lastdose.releases.layout import Release
from lastdose.releases.ordering import BuildOrder
from lastdose.web.serving import Server, Settings, listening

from tests.web.current import make_current

MARKUP = "</script><script>alert(1)</script>"
JAVASCRIPT = "javascript:alert(1)"
PUBLISHER = "Office of Invented Labels"
SENTENCES = [f"Sentence {number}: after a sudden stop sign {number} was seen." for number in range(13)]
SECTION = Section(address="warnings[0]", code="34071-1", title="Warnings", text=" ".join(SENTENCES))
SOURCE = Source(
    key="label-testolol",
    title="Testolol tablets: US label",
    kind=SourceKind.REGULATORY_LABEL,
    jurisdiction="US",
    publisher=PUBLISHER,
    about=(Ref("drug", "testolol"),),
)
VERSION = SourceVersion(
    key="label-testolol-v1",
    source=SOURCE.key,
    kind=SOURCE.kind,
    content_hash=content_hash([SECTION]),
    number="1",
    jurisdiction="US",
    effective_date=date(2025, 3, 1),
    date_status=DateStatus.STATED,
    labeller=PUBLISHER,
    licence="https://creativecommons.org/publicdomain/zero/1.0/",
)
TESTOLOL = Drug(
    key="testolol",
    label="testolol",
    brand_names=("Testolol XR",),
    codes=(Code(system="rxcui", value="987654", found_in=Ref("version", VERSION.key)),),
)
HOSTILE = Drug(
    key="hostile", label=f"hostile {MARKUP}", other_names=(f"[x]({JAVASCRIPT})", '"><img src=x onerror=alert(1)>')
)
TREMOR = Term(
    type="effect",
    key="tremor-of-tests",
    label="tremor of tests",
    label_zh="震颤",
    exact=("HP:0001337",),
    found_in=(VERSION.key,),
)
PREFIXES = """
@prefix agent: <https://w3id.org/lastdose/id/agent/> .
@prefix claim: <https://w3id.org/lastdose/id/claim/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix drug: <https://w3id.org/lastdose/id/drug/> .
@prefix extraction: <https://w3id.org/lastdose/id/extraction/> .
@prefix graph: <https://w3id.org/lastdose/id/graph/> .
@prefix ld: <https://w3id.org/lastdose/ontology#> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
ACTIVITIES = """
graph:sources {
    agent:lastdose a prov:Agent ;
        rdfs:label "LastDose"@en .

    extraction:curation a prov:Activity, ld:Extraction ;
        rdfs:label "curation"@en ;
        prov:wasAssociatedWith agent:lastdose .
}
"""
TOMBSTONES = """
graph:tombstones {
    claim:0123456789abcdef a ld:Tombstone ;
        dcterms:isReplacedBy drug:testolol ;
        ld:reason "It was read from the wrong label."@en ;
        ld:withdrawnOn "2025-12-01"^^xsd:date .

    drug:oldolol a ld:Tombstone ;
        dcterms:isReplacedBy drug:testolol .
}
"""


def claims() -> Iterator[Claim]:
    """One advice and twelve risks, each resting on a sentence of its own."""
    yield StopMannerClaim(
        version=VERSION.key,
        subject=Ref("drug", TESTOLOL.key),
        context=CONTEXT,
        passages=(_passage(0),),
        paraphrase=f"It is stopped step by step {MARKUP}.",
        advised_manner=(StopManner.GRADUAL,),
    )
    for number in range(1, len(SENTENCES)):
        yield DiscontinuationRiskClaim(
            version=VERSION.key,
            subject=Ref("drug", TESTOLOL.key),
            context=CONTEXT,
            passages=(_passage(number),),
            paraphrase=f"Sign {number} may come after a sudden stop.",
            risk_kind=RiskKind.WITHDRAWAL,
            stop_manner=(StopManner.ABRUPT,),
            effect=(Ref("effect", TREMOR.key),),
        )


CONTEXT = UseContext(route=("oral",), dose_form=("tablet",))


def _passage(number: int) -> Passage:
    start = SECTION.text.index(SENTENCES[number])
    return passage_at(SECTION, start, start + len(SENTENCES[number]))


def quads() -> Iterator[Quad]:
    """Everything, as it is spelled in files."""
    yield from chain.from_iterable(drug_quads(drug) for drug in (TESTOLOL, HOSTILE))
    yield from term_quads(TREMOR)
    yield from source_quads(SOURCE)
    yield from version_quads(VERSION)
    yield from section_quads(VERSION, [SECTION])
    for claim in claims():
        yield from claim_quads(claim, PUBLISHER)


def write_data(folder: Path) -> Path:
    """The data folder of a release of this graph."""
    folder.mkdir(parents=True)
    (folder / "all.trig").write_text(Writer().trig(sorted(set(quads()), key=order)), encoding="utf-8")
    (folder / "activities.trig").write_text(PREFIXES + ACTIVITIES, encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def releases(tmp_path_factory: pytest.TempPathFactory) -> tuple[Release, Release]:
    """Two releases in one folder: of January, and of February when one claim was withdrawn and one drug merged."""
    place = tmp_path_factory.mktemp("web")
    data = write_data(place / "data")
    first = build(BuildOrder(output=place / "releases", data=data, issued=date(2026, 1, 1)))
    (data / "tombstones.trig").write_text(PREFIXES + TOMBSTONES, encoding="utf-8")
    return first, build(BuildOrder(output=place / "releases", data=data, issued=date(2026, 2, 1)))


@pytest.fixture(scope="session")
def release(releases: tuple[Release, Release]) -> Release:
    """The release in force."""
    return releases[1]


@pytest.fixture
def folder(releases: tuple[Release, Release], tmp_path: Path) -> Path:
    """A folder of two releases, the older of which is current; a test may change it."""
    for release in releases:
        shutil.copytree(release.path, tmp_path / "releases" / release.id)
    make_current(tmp_path / "releases", releases[0].id)
    return tmp_path / "releases"


@contextmanager
def served(release: Release, **settings: object) -> Iterator[Server]:
    """A server of a release on a free port, in a thread."""
    with listening(release, Settings(port=0, **settings)) as server:  # type: ignore[arg-type]
        thread = Thread(target=server.run)
        thread.start()
        try:
            yield server
        finally:
            server.stop()
            thread.join()


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back: one header at a time by its name, the body as it was sent."""

    status: int
    headers: HTTPMessage
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def media_type(self) -> str:
        return self.headers.get_content_type()

    def listed(self, name: str) -> set[str]:
        """The entries of a header that is a list, as Vary."""
        return {entry.strip() for entry in (self.headers[name] or "").split(",")} - {""}


@dataclass(frozen=True, slots=True)
class Client:
    """Asks one server, without following redirects; from another loopback address where `source` is given."""

    url: str
    source: str | None = None

    def __call__(
        self, path: str, headers: Mapping[str, str] | None = None, method: str = "GET", body: bytes | None = None
    ) -> Reply:
        source = (self.source, 0) if self.source else None
        connection = HTTPConnection(urlsplit(self.url).netloc, timeout=60, source_address=source)
        try:
            connection.request(method, path, body, dict(headers or {}))
            response = connection.getresponse()
            return Reply(response.status, response.headers, response.read())
        finally:
            connection.close()

    def query(self, text: str, headers: Mapping[str, str] | None = None, more: str = "") -> Reply:
        """The answer to a query by GET."""
        return self(f"/sparql?query={quote(text)}{more}", headers)


Serving = Callable[..., AbstractContextManager[Client]]


@pytest.fixture(scope="session")
def server(release: Release) -> Iterator[Server]:
    with served(release) as server:
        yield server


@pytest.fixture(scope="session")
def ask(server: Server) -> Client:
    """Ask the server of the small release."""
    return Client(server.address)


@pytest.fixture(scope="session")
def ask_remote(
    release: Release, second_store: Callable[[Path], AbstractContextManager[str]], serving: Serving
) -> Iterator[Client]:
    """Ask a server of the small release that puts its queries to a second store."""
    with second_store(release.file(layout.STORE)) as url, serving(release, engine=url) as ask:
        yield ask


@pytest.fixture(scope="session")
def serving() -> Serving:
    """Serve a release in another way for a while: `with serving(release, public_url=…) as ask`."""

    @contextmanager
    def serve(release: Release, **settings: object) -> Iterator[Client]:
        with served(release, **settings) as server:
            yield Client(server.address)

    return serve
