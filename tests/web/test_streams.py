"""The stream of changes: a consumer that follows it holds what the release holds, and no page of it ever changes."""

import fcntl
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree as Xml

import pyoxigraph as ox
import pytest
from lastdose import DISCLAIMER
from lastdose.namespaces import FOREIGN, LD
from lastdose.releases import layout
from lastdose.releases.beside import JOURNALS, LOCK
from lastdose.releases.building import build
from lastdose.releases.layout import Release
from lastdose.releases.ordering import BuildOrder
from lastdose.releases.shipped import shipped
from pyshacl import validate
from rdflib import Graph, URIRef

Ask = Any
# rdflib deprecates what pyshacl still reports with
pytestmark = pytest.mark.filterwarnings("ignore:Dataset.identifier is deprecated:DeprecationWarning")
SHAPES = Path(__file__).with_name("tree.ttl")
TYPE = f"{FOREIGN['rdf']}type"
AS, LDES, TREE = (FOREIGN[name] for name in ("as", "ldes", "tree"))
WITHDRAWAL = """
@prefix claim: <https://w3id.org/lastdose/id/claim/> .
@prefix graph: <https://w3id.org/lastdose/id/graph/> .
@prefix ld: <https://w3id.org/lastdose/ontology#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

graph:tombstones {{
    claim:{key} a ld:Tombstone ;
        ld:reason "The sentence is about another drug."@en ;
        ld:withdrawnOn "2026-03-01"^^xsd:date .
}}
"""


@dataclass
class Consumer:
    """A consumer of event streams that knows nothing of LastDose: TREE relations, members, their named graphs."""

    ask: Ask
    since: str = ""
    seen: set[str] = field(default_factory=set)
    asked: list[str] = field(default_factory=list)

    def state(self, root: str) -> dict[str, set[ox.Triple]]:
        """What is said of each thing that is not gone, once all that happened is applied in its order."""
        pages = list(self._pages(root))
        paths = {name: _one(pages[0], None, LDES + name) for name in ("timestampPath", "sequencePath", "versionOfPath")}
        gone = _one(pages[0], None, f"{LDES}versionDeleteObject")
        found: dict[str, set[ox.Triple]] = {}
        for _, _, page, member in sorted(self._members(pages, paths), key=lambda entry: entry[:2]):
            thing = _one(page, member, paths["versionOfPath"])
            found.pop(thing, None)
            if _one(page, member, TYPE) != gone:
                quads = page.quads_for_pattern(None, None, None, ox.NamedNode(member))
                found[thing] = {quad.triple for quad in quads}
        return found

    def _pages(self, root: str) -> Iterator[ox.Store]:
        """Every page to which relations lead, once, of those behind which there is something later than `since`."""
        waiting = [root]
        while waiting:
            address = waiting.pop()
            if address in self.seen:
                continue
            self.seen.add(address)
            self.asked.append(address)
            reply = self.ask(urlsplit(address).path, {"Accept": "application/n-quads, application/trig;q=0.9"})
            assert reply.status == 200, reply.text
            page = ox.Store()
            page.load(reply.body, format=ox.RdfFormat.N_QUADS)
            yield page
            waiting += self._further(page, address)

    def _further(self, page: ox.Store, address: str) -> Iterator[str]:
        """The pages to which a page leads, without those of which a relation says that all in them is known."""
        relation = ox.NamedNode(f"{TREE}relation")
        ways = [str(quad.object)[1:-1] for quad in page.quads_for_pattern(ox.NamedNode(address), relation, None)]
        told = [tuple(_one(page, way, name) for name in (TYPE, f"{TREE}node", f"{TREE}value")) for way in ways]
        known = {node for kind, node, value in told if "LessThan" in kind and value <= self.since}
        yield from {node for _, node, _ in told} - known

    def _members(self, pages: list[ox.Store], paths: dict[str, str]) -> Iterator[tuple[str, str, ox.Store, str]]:
        for page in pages:
            for quad in page.quads_for_pattern(None, ox.NamedNode(f"{TREE}member"), None):
                assert isinstance(quad.object, ox.NamedNode)
                member = quad.object.value
                times = (_one(page, member, paths[name]) for name in ("timestampPath", "sequencePath"))
                published, sequence = times
                if published > self.since:
                    yield published, sequence, page, member


def _one(page: ox.Store, subject: str | None, predicate: str) -> str:
    given = ox.NamedNode(subject) if subject else None
    values = {quad.object for quad in page.quads_for_pattern(given, ox.NamedNode(predicate), None, ox.DefaultGraph())}
    (value,) = values
    assert isinstance(value, ox.NamedNode | ox.Literal)
    return value.value


@pytest.fixture(scope="module")
def history(releases: tuple[Release, Release], tmp_path_factory: pytest.TempPathFactory) -> list[Release]:
    """Three releases: in the third one claim is gone for a reason, one is worded anew and one is gone for none."""
    place = tmp_path_factory.mktemp("history")
    folder = Path(shutil.copytree(releases[0].path.parent, place / "releases", symlinks=True))
    data = Path(shutil.copytree(releases[0].path.parents[1] / "data", place / "data"))
    text = (data / "all.trig").read_text(encoding="utf-8")
    keys = [_claim_saying(text, number) for number in (3, 4)]
    for key in keys:
        text = _without(text, key)
    (data / "all.trig").write_text(text.replace("Sign 7 may come", "Sign 7 can come"), encoding="utf-8")
    (data / "gone.trig").write_text(WITHDRAWAL.format(key=keys[0]), encoding="utf-8")
    third = build(BuildOrder(output=folder, data=data, issued=date(2026, 3, 1)))
    return [*(Release(folder / one.id, one.manifest) for one in releases), third]


def _claim_saying(text: str, number: int) -> str:
    block = next(block for block in text.split("\n\n") if f"Sign {number} may come" in block)
    return block.strip().partition("claim:")[2].partition(" ")[0]


def _without(text: str, key: str) -> str:
    """The text of a graph without a claim; its passage stays, since nothing forbids it."""
    blocks = text.split("\n\n")
    return "\n\n".join(block for block in blocks if not block.strip().startswith(f"claim:{key} "))


@pytest.fixture(scope="module")
def told(history: list[Release], serving: Any) -> Iterator[Ask]:
    with serving(history[-1]) as ask:
        yield ask


def claims_in(release: Release) -> dict[str, set[ox.Triple]]:
    held: dict[str, set[ox.Triple]] = {}
    for quad in ox.parse(path=str(release.file(layout.RECORD)), format=ox.RdfFormat.N_QUADS):
        assert isinstance(quad, ox.Quad)
        if isinstance(quad.subject, ox.NamedNode) and "/id/claim/" in quad.subject.value:
            held.setdefault(quad.subject.value, set()).add(quad.triple)
    tomb = ox.NamedNode(f"{LD}Tombstone")
    return {name: said for name, said in held.items() if all(triple.object != tomb for triple in said)}


def test_who_follows_the_stream_holds_the_claims_of_the_release(told: Ask, history: list[Release]) -> None:
    consumer = Consumer(told)

    state = consumer.state(f"{told.url}/changes/stream")

    held = {thing: said for thing, said in state.items() if "/id/claim/" in thing}
    assert len(claims_in(history[0])) == len(held) + 2
    assert held == claims_in(history[-1])
    assert len(consumer.asked) == 4


def test_who_comes_back_asks_only_for_what_is_new(told: Ask, history: list[Release]) -> None:
    consumer = Consumer(told, since="2026-02-01T00:00:00Z")

    state = consumer.state(f"{told.url}/changes/stream")

    assert len(consumer.asked) == 2
    assert [thing for thing in state if "/id/claim/" in thing] == [
        thing for thing, said in claims_in(history[-1]).items() if any("can come" in str(triple) for triple in said)
    ]


@pytest.mark.parametrize("place", ["drug/testolol", "source/label-testolol"])
def test_a_drug_and_a_source_have_streams_of_their_own(told: Ask, history: list[Release], place: str) -> None:
    state = Consumer(told).state(f"{told.url}/doc/{place}/changes/stream")
    other = Consumer(told).state(f"{told.url}/doc/drug/hostile/changes/stream")

    assert {thing: said for thing, said in state.items() if "/id/claim/" in thing} == claims_in(history[-1])
    assert list(other) == [f"{history[0].base}id/drug/hostile"]


def test_what_goes_is_told_with_the_reason(told: Ask, history: list[Release]) -> None:
    _, before, after = (release.id for release in history)

    page = told(f"/changes/stream/{before}/{after}/1.nt").text

    assert page.count(f"<{AS}Delete>") == 2
    assert f'<{AS}summary> "The sentence is about another drug."@en' in page
    assert "no reason is recorded" in page
    assert page.count(f"<{AS}Update>") == 1
    assert "Sign 7 can come" in page
    assert DISCLAIMER in page


def test_pages_of_a_step_are_kept_for_good_and_the_root_is_not(told: Ask, history: list[Release]) -> None:
    path = f"/changes/stream/{history[0].id}/1"

    root, page = told("/changes/stream"), told(path)

    assert root.headers["Cache-Control"] == "public, max-age=300"
    assert page.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert page.headers["Last-Modified"] == "Thu, 01 Jan 2026 00:00:00 GMT"
    assert page.headers["Content-Location"] == f"{path}.trig"
    assert page.media_type == "application/trig"
    assert told(path, {"If-None-Match": page.headers["ETag"]}).status == 304
    assert f'<{told.url}{path}.jsonld>; rel="alternate"; type="application/ld+json"' in page.headers["Link"]


def test_a_page_stays_as_it_was_when_another_release_comes(
    told: Ask, ask: Ask, releases: tuple[Release, Release]
) -> None:
    path = f"/changes/stream/{releases[0].id}/{releases[1].id}/1.nq"

    before, after = ask(path).text, told(path).text

    assert before.replace(ask.url, "") == after.replace(told.url, "")


@pytest.mark.parametrize("part", ["", "first", "second", "third"])
def test_pages_have_the_shape_that_the_specifications_ask_for(told: Ask, history: list[Release], part: str) -> None:
    first, second, third = (release.id for release in history)
    steps = {"": "", "first": f"/{first}/1", "second": f"/{first}/{second}/1", "third": f"/{second}/{third}/1"}
    events = activities_in(told(f"/changes/stream{steps[part]}.nq").text)
    ours = Graph().parse(shipped("shapes") / "change-event.ttl")

    for shapes in (Graph().parse(SHAPES), ours):
        conforms, _, report = validate(events, shacl_graph=shapes, inference="none")
        assert conforms, report
    assert len(events) > 10


def activities_in(page: str) -> Graph:
    """What stands in the default graph: the page and its members, without the states of things."""
    quads = ox.parse(page, format=ox.RdfFormat.N_QUADS)
    lines = [f"{quad.triple} .\n" for quad in quads if quad.graph_name == ox.DefaultGraph()]
    return Graph().parse(data="".join(lines), format="nt")


@pytest.mark.parametrize(
    ("property_of", "name"),
    [("tree", "node"), ("tree", "path"), ("tree", "value"), ("ldes", "timestampPath"), ("as", "object")],
)
def test_a_page_without_what_it_must_have_breaks_the_shapes(
    told: Ask, history: list[Release], property_of: str, name: str
) -> None:
    graph = Graph()
    for path in ("", f"/{history[0].id}/1"):
        graph.parse(data=told(f"/changes/stream{path}.nt").text, format="nt")

    graph.remove((None, URIRef(FOREIGN[property_of] + name), None))

    assert not validate(graph, shacl_graph=str(SHAPES), inference="none")[0]


def test_the_shape_of_members_is_published(told: Ask) -> None:
    root = Graph().parse(data=told("/changes/stream.ttl").text, format="turtle")

    (shape,) = root.objects(None, URIRef(f"{TREE}shape"))

    assert f"<{shape}>" in told("/shapes.nt").text


@pytest.mark.parametrize(
    "path",
    [
        "/changes/stream/2026-01-01-00000000/1",
        "/changes/stream/{first}/{third}/1",
        "/changes/stream/{first}/2",
        "/changes/stream/{first}/0",
        "/changes/stream/{first}/x",
        "/changes/stream/{first}/1.foo",
        "/doc/drug/nothing/changes/stream",
        "/doc/claim/0123456789abcdef/changes.atom",
        "/doc/drug/nothing/changes",
    ],
)
def test_there_is_nothing_at_other_addresses(told: Ask, history: list[Release], path: str) -> None:
    assert told(path.format(first=history[0].id, third=history[2].id)).status == 404


def test_what_is_worked_out_for_one_is_not_worked_out_for_another_meanwhile(
    history: list[Release], serving: Any, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(history[0].path.parent, tmp_path / "releases", symlinks=True))
    release = Release(folder / history[-1].id, history[-1].manifest)
    path = f"/release/{history[0].id}/diff/{history[2].id}"
    shutil.rmtree(folder / JOURNALS, ignore_errors=True)
    (folder / JOURNALS).mkdir()

    with serving(release) as ask, (folder / JOURNALS / LOCK).open("wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        busy, others = ask(path), ask("/changes/stream")
        fcntl.flock(lock, fcntl.LOCK_UN)
        free = ask(path)
        (made,) = (folder / JOURNALS).glob("*.sqlite")
        stamp = made.stat().st_mtime_ns
        again = ask(path, {"Accept": "text/html"})

    assert (busy.status, busy.headers["Retry-After"], busy.headers["Cache-Control"]) == (503, "10", "no-store")
    assert (others.status, free.status, again.status) == (200, 200, 200)
    assert made.stat().st_mtime_ns == stamp


def test_the_feed_of_a_drug_leads_back_through_its_archives(told: Ask, history: list[Release]) -> None:
    spaces = {"a": "http://www.w3.org/2005/Atom", "fh": "http://purl.org/syndication/history/1.0"}
    path, read, said = "/doc/drug/testolol/changes.atom", [], ""
    while path:
        reply = told(path)
        feed = Xml.fromstring(reply.body)
        read.append((path, reply.headers["Cache-Control"], feed.find("fh:archive", spaces) is not None))
        said += reply.text
        links = {link.get("rel"): link.get("href") or "" for link in feed.findall("a:link", spaces)}
        path = links.get("prev-archive", "").removeprefix(told.url)

    first, second, _ = (release.id for release in history)
    assert [kept for _, _, kept in read] == [False, True]
    assert read[1][0] == f"/doc/drug/testolol/changes/{first}/{second}.atom"
    assert "immutable" in read[1][1]
    assert links["alternate"] == f"{told.url}/doc/drug/testolol"
    assert "It was read from the wrong label." in said
    assert DISCLAIMER in said


def test_the_changes_of_a_drug_are_told_apart(told: Ask) -> None:
    page = told("/doc/drug/hostile/changes", {"Accept": "text/html"}).text
    whole = told("/changes", {"Accept": "text/html"}).text

    assert "Nothing of what is told here changed." in page
    assert "The sentence is about another drug." in whole


def test_the_document_of_a_drug_leads_to_its_feed_and_its_stream(told: Ask) -> None:
    links = told("/doc/drug/testolol", {"Accept": "text/html"}).headers["Link"]

    assert f'<{told.url}/doc/drug/testolol/changes.atom>; rel="alternate"; type="application/atom+xml"' in links
    assert f'<{told.url}/doc/drug/testolol/changes/stream>; rel="version-history"' in links
