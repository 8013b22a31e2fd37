"""The pages, asked for over HTTP: first the shipped data, then labels that mean harm."""

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pyoxigraph as ox
import pytest
from lastdose import DISCLAIMER
from lastdose.namespaces import TYPES
from lastdose.releases import layout
from lastdose.releases.descriptions import Descriptions
from lastdose.releases.layout import Release
from lastdose.releases.statements import resource_of

from tests.web.speech import english_words

DRUGS = ("metoprolol", "mitapivat", "propranolol", "selumetinib", "tetrabenazine")
LD = "https://w3id.org/lastdose/ontology#"
BASE = "https://w3id.org/lastdose/id/"
HTML = {"Accept": "text/html"}
FOLLOWED = {"Accept": "text/html, */*;q=0.8"}
VOID = {"br", "col", "hr", "img", "input", "link", "meta", "wbr"}
OUTSIDE = {
    *("creativecommons.org", "dailymed.nlm.nih.gov", "ec.europa.eu", "purl.obolibrary.org", "www.ema.europa.eu"),
    *("purl.org", "rdfs.org", "schema.org", "w3id.org", "www.koselugo.com", "www.w3.org", "xmlns.com"),
}

Ask = Callable[..., Any]
Serve = Callable[[Release], AbstractContextManager[Ask]]


@dataclass
class Element:
    """An element of a page: its name, attributes, children and texts in order."""

    name: str
    attributes: dict[str, str]
    within: list["Element | str"] = field(default_factory=list)

    @property
    def text(self) -> str:
        said = "".join(part if isinstance(part, str) else part.text for part in self.within)
        return re.sub(r"\s+", " ", said)

    def every(self, *names: str) -> Iterator["Element"]:
        """The elements below this one with one of the names, in the order of the page."""
        for part in self.within:
            if isinstance(part, Element):
                if part.name in names or not names:
                    yield part
                yield from part.every(*names)

    def by_id(self, identifier: str) -> "Element":
        return next(part for part in self.every() if part.attributes.get("id") == identifier)


class Page(HTMLParser):
    """A page as a tree; it refuses elements that are closed in the wrong order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.root = Element("document", {})
        self._open = [self.root]
        self.feed(html)
        self.close()
        assert self._open == [self.root], f"never closed: {[part.name for part in self._open]}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self._open[-1].within.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._open[-1].within.append(Element(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self._open[-1].name == tag, f"</{tag}> closes <{self._open[-1].name}>"
        self._open.pop()

    def handle_data(self, data: str) -> None:
        self._open[-1].within.append(data)


def page_at(ask: Ask, path: str) -> Element:
    reply = ask(path, HTML)
    assert reply.media_type == "text/html", f"{path}: {reply.status} {reply.media_type}"
    return Page(reply.text).root


def headings(page: Element) -> list[str]:
    return [found.text.strip() for found in page.every("h2")]


@pytest.fixture(scope="module")
def shown(shipped_release: Release, serving: Serve) -> Iterator[Ask]:
    """Ask a server of the shipped data."""
    with serving(shipped_release) as ask:
        yield ask


@pytest.fixture(scope="module")
def samples(shipped_release: Release) -> list[str]:
    """The site's own pages, and the documents about two things of every type."""
    found = [
        "/",
        "/search?q=prop",
        "/search",
        "/compare",
        "/compare?drug=metoprolol&drug=propranolol",
        "/dataset",
        "/sparql",
        "/sparql?query=ASK%7B%7D",
        "/doc/drug/no-such-drug",
    ]
    with Descriptions(shipped_release.file(layout.INDEX)).open() as reader:
        for kind in TYPES:
            described = reader.of_type(kind, "https://w3id.org/lastdose/", size=2)
            found += [f"/doc/{one.iri.removeprefix(BASE)}" for one in described]
    return [*found, *(f"/doc/drug/{drug}" for drug in DRUGS)]


def test_no_chinese_page_says_anything_in_english_without_marking_it(shown: Ask, samples: list[str]) -> None:
    pages = {path: shown(path, {**HTML, "Accept-Language": "zh"}).text for path in samples}

    assert {path: said for path, page in pages.items() if (said := list(english_words(page)))} == {}


def reported_words(release: Release) -> list[str]:
    """What claims that are only reported say, in our words."""
    with Descriptions(release.file(layout.INDEX)).open() as reader:
        every = (resource_of(one) for one in reader.of_type("claim", "https://w3id.org/lastdose/", size=10_000))
        return [claim.text(f"{LD}paraphrase") or "" for claim in every if claim.iris(f"{LD}reportedKind")]


@pytest.mark.parametrize("drug", DRUGS)
def test_the_first_screen_answers_in_the_order_in_which_one_asks(shown: Ask, drug: str) -> None:
    page = page_at(shown, f"/doc/drug/{drug}").by_id("content")

    said = page.text
    assert said.index("What sources say, not advice.") < said.index("May it be stopped at once?")
    assert [title for title in headings(page) if title != "On this page"][:6] == [
        "May it be stopped at once?",
        "What demands a stop at once, or for good",
        "Harms after stopping",
        "What to watch",
        "Starting again",
        "Who says so, as of when",
    ]


def test_hearsay_stands_in_its_own_block_and_nowhere_else(shown: Ask, shipped_release: Release) -> None:
    words = reported_words(shipped_release)

    page = page_at(shown, "/doc/drug/selumetinib")

    block, whole = page.by_id("hearsay").text, page.text
    assert len(words) > 10
    assert all(block.count(said) == 1 and whole.count(said) == 1 for said in words)


def test_a_leaflet_can_be_checked_in_the_union_register(shown: Ask) -> None:
    links = page_at(shown, "/doc/drug/selumetinib").by_id("who").every("a")

    checked = {link.attributes["href"]: link.text for link in links if "ec.europa.eu" in link.attributes["href"]}
    register = "https://ec.europa.eu/health/documents/community-register/html/h1552.htm"
    assert checked == {register: "Union Register, EU/1/21/1552"}


def test_what_two_labels_say_alike_stands_in_one_line_with_both(shown: Ask) -> None:
    page = page_at(shown, "/doc/drug/metoprolol").by_id("at-once")

    said = [row for row in page.every("li") if row.text.strip().startswith("It may be wise not to stop suddenly")]
    assert len(said) == 1
    uses = "Toprol-XL and metoprolol succinate (A-S Medication Solutions), oral, extended-release tablet"
    assert uses in said[0].text
    assert len(list(said[0].every("a"))) == 2


@pytest.mark.parametrize("path", ["condition/melanoma", "condition/lung-cancer", "version/article-7711826e"])
def test_other_pages_keep_hearsay_in_its_block_too(shown: Ask, shipped_release: Release, path: str) -> None:
    words = reported_words(shipped_release)

    page = page_at(shown, f"/doc/{path}").by_id("content")

    blocks = [found for found in page.every("section") if "hearsay" in found.attributes.get("class", "")]
    listed = [said for said in words if said in page.text]
    assert listed
    assert all(any(said in block.text for block in blocks) for said in listed)


def test_each_line_of_the_article_says_what_became_of_looking_for_it(shown: Ask) -> None:
    page = page_at(shown, "/doc/drug/selumetinib")

    rows = {row.text: row for row in page.by_id("hearsay").every("li") if "row" in row.attributes.get("class", "")}
    melanoma = next(text for text in rows if "melanoma" in text)
    supervised = next(text for text in rows if "under the direction of a doctor" in text)
    assert "Not found in what was examined: EU leaflet Koselugo" in melanoma
    assert "Also said by EU leaflet Koselugo" in supervised


def test_what_was_examined_and_was_never_examined_is_told_apart(shown: Ask) -> None:
    box = page_at(shown, "/doc/drug/selumetinib").by_id("coverage").text

    assert "not found" in box
    assert "Known of, and never examined:" in box
    assert "koselugo.com" in box


def test_older_versions_only_tell_what_changed(shown: Ask) -> None:
    page = page_at(shown, "/doc/drug/propranolol")

    firsts = [page.by_id(identifier).text for identifier in ("at-once", "harms", "restart")]
    assert all("version 7" in text and "version 5" not in text for text in firsts)
    assert "only in section 5.1 in version 6" in page.by_id("changes").text


def test_what_may_be_stopped_at_once_only_under_a_condition_says_so_in_the_same_line(shown: Ask) -> None:
    block = page_at(shown, "/doc/drug/mitapivat").by_id("at-once")

    row = next(row for row in block.every("li") if "may be stopped at once only" in row.text)
    assert "only when" in row.text
    assert "US label, version 2" in row.text
    assert block.text.index("Advised against") < block.text.index("Permitted")


def test_a_denial_stands_beside_what_is_warned_of(shown: Ask) -> None:
    harms = page_at(shown, "/doc/drug/tetrabenazine").by_id("harms").text

    assert "12 to 18 hours" in harms
    assert harms.index("Recurrence") < harms.index("Said not to follow") < harms.index("neither withdrawal signs")


def test_a_repackagers_copy_is_marked(shown: Ask) -> None:
    page = page_at(shown, "/doc/drug/metoprolol")

    assert "only in repackagers’ copies here" in page.by_id("harms").text
    assert "repackager" in page.by_id("who").text


def test_each_complete_taper_is_drawn_and_told(shown: Ask) -> None:
    block = page_at(shown, "/doc/drug/mitapivat").by_id("how")

    told = [picture.text for picture in block.every("desc")]
    assert len(told) == 3
    assert "days 1 to 7: 20 mg once daily. days 8 to 14: 5 mg once daily." in told[1]


def test_the_timeline_has_a_table_that_says_the_same(shown: Ask) -> None:
    block = page_at(shown, "/doc/drug/tetrabenazine").by_id("watch")

    picture, table = next(block.every("svg")), next(block.every("table"))
    told = next(picture.every("desc")).text
    rows = [[cell.text.strip() for cell in row.every("th", "td")] for row in table.every("tr")][1:]
    assert rows
    assert all(f"{what}, {time}: {which}." in told for what, time, which in rows)


@pytest.mark.parametrize("drug", DRUGS)
def test_pictures_stay_within_their_frame(shown: Ask, drug: str) -> None:
    page = page_at(shown, f"/doc/drug/{drug}")

    for bar in page.every("rect"):
        left, width = (float(bar.attributes[name].removesuffix("%")) for name in ("x", "width"))
        assert 0 <= left <= left + width <= 100.01
        assert float(bar.attributes["height"]) >= 0


def test_every_row_of_a_drug_leads_to_its_claim_and_every_claim_to_its_place(shown: Ask) -> None:
    drug = page_at(shown, "/doc/drug/propranolol")

    claims = [
        next(row.every("a")).attributes["href"] for row in drug.every("ul") if row.attributes.get("class") == "who"
    ]
    claim = page_at(shown, claims[0])

    assert all(href.startswith("/doc/claim/") for href in claims)
    links = {link.attributes["href"].rsplit("/", 1)[0] for link in claim.by_id("content").every("a")}
    assert {"/doc/version", "/doc/section", "/doc/passage", "/doc/source"} <= links
    assert any("dailymed.nlm.nih.gov" in link.attributes["href"] for link in claim.every("a"))


def test_no_page_is_without_the_disclaimer_the_release_and_the_licence(
    shown: Ask, samples: list[str], shipped_release: Release
) -> None:
    for path in samples:
        footer = next(page_at(shown, path).every("footer")).text

        assert DISCLAIMER in footer, path
        assert shipped_release.id in footer, path
        assert "CC BY 4.0" in footer, path


def test_every_page_has_one_first_heading_and_skips_no_level(shown: Ask, samples: list[str]) -> None:
    for path in samples:
        levels = [int(found.name[1]) for found in page_at(shown, path).every("h1", "h2", "h3", "h4", "h5", "h6")]

        assert levels.count(1) == 1, path
        assert all(after <= before + 1 for before, after in pairwise(levels)), f"{path}: {levels}"


def test_every_link_leads_to_a_thing_of_the_release_or_to_a_known_publisher(
    shown: Ask, samples: list[str], shipped_release: Release
) -> None:
    pages = {path: page_at(shown, path) for path in samples}
    fetched: dict[str, int] = {}

    with Descriptions(shipped_release.file(layout.INDEX)).open() as reader:
        for path, page in pages.items():
            ids = {found.attributes["id"] for found in page.every() if "id" in found.attributes}
            for href in [one.attributes["href"] for one in page.every("a") if "hreflang" not in one.attributes]:
                target = urlsplit(href)
                if target.scheme:
                    assert target.hostname in OUTSIDE, f"{path}: {href}"
                elif target.path == "":
                    assert target.fragment in ids, f"{path}: {href}"
                elif re.match(r"/doc/[a-z-]+/[^./]+$", target.path):
                    assert reader.describe(BASE + target.path.removeprefix("/doc/")), f"{path}: {href}"
                else:
                    fetched[href] = fetched.get(href) or shown(href, FOLLOWED).status
    assert {href: status for href, status in fetched.items() if status != 200} == {}


def test_every_page_does_without_inline_script_and_style(shown: Ask, samples: list[str]) -> None:
    for path in samples:
        elements = list(page_at(shown, path).every())

        assert [found for found in elements if found.name == "style"] == [], path
        inline = [found for found in elements if found.name == "script" and "src" not in found.attributes]
        assert {found.attributes.get("type") for found in inline} <= {"application/ld+json"}
        assert [name for found in elements for name in found.attributes if name == "style" or name[:2] == "on"] == []


def test_tables_have_headers_and_pictures_have_texts(shown: Ask, samples: list[str]) -> None:
    for path in samples:
        page = page_at(shown, path)

        assert all(list(table.every("th")) for table in page.every("table")), path
        assert all(list(picture.every("title")) for picture in page.every("svg")), path


def test_chinese_labels_say_that_they_are_chinese(shown: Ask) -> None:
    page = page_at(shown, "/doc/effect/myocardial-infarction")

    marked = [found.text for found in page.by_id("content").every("span") if found.attributes.get("lang") == "zh"]
    assert set(marked) == {"心肌梗死"}
    assert next(page.every("html")).attributes["lang"] == "en"


@pytest.mark.parametrize("path", ["/doc/drug/selumetinib", "/doc/condition/melanoma", "/doc/claim/0dea92cdfbaca58d"])
def test_the_block_for_crawlers_holds_nothing_that_the_data_does_not(shown: Ask, path: str) -> None:
    block = next(found for found in page_at(shown, path).every("script")).text

    said = triples(block, ox.RdfFormat.JSON_LD)

    assert said
    assert said <= triples(shown(f"{path}.ttl").text, ox.RdfFormat.TURTLE)


def triples(data: str, rdf_format: ox.RdfFormat) -> set[tuple[str, str, str]]:
    """What a text says, each term as N-Triples write it."""
    parsed = ox.parse(data, format=rdf_format)
    return {(str(one.subject), str(one.predicate), str(one.object)) for one in parsed}


def test_no_edge_leads_from_a_drug_straight_to_a_condition(shown: Ask) -> None:
    block = next(found for found in page_at(shown, "/doc/drug/selumetinib").every("script")).text

    edges = [one for one in triples(block, ox.RdfFormat.JSON_LD) if one[0] == f"<{BASE}drug/selumetinib>"]

    assert edges
    assert [edge for edge in edges if re.search("/(condition|effect)/", edge[2])] == []


def test_alternates_are_those_of_the_link_header(shown: Ask) -> None:
    reply = shown("/doc/drug/selumetinib", HTML)

    links = [found.attributes for found in Page(reply.text).root.every("link")]
    named = {(found["href"], found["type"]) for found in links if found.get("rel") == "alternate" and "type" in found}
    header = {
        (urlsplit(address).path, media_type)
        for address, media_type in re.findall(r'<([^>]+)>; rel="alternate"; type="([^"]+)"', reply.headers["Link"])
    }
    assert named == {one for one in header if one[1] != "text/html"}


def test_each_document_of_a_member_of_a_class_speaks_for_itself(shown: Ask) -> None:
    members = page_at(shown, "/doc/drug-class/beta-blocker").by_id("members")

    rows = [(row.text, [link.attributes["href"] for link in row.every("a")]) for row in members.every("tr")]
    links = [href for _, hrefs in rows for href in hrefs]
    assert {"/doc/drug/metoprolol", "/doc/drug/propranolol"} <= set(links)
    for text, hrefs in rows[1:]:
        leads = {href.split("/")[2] for href in hrefs}
        assert "claim" in leads or " – – " in text or "was examined" in text
        assert ("found" in text) is ("examination" in leads)


def test_the_table_of_members_shows_what_the_data_of_the_page_holds(shown: Ask) -> None:
    members = page_at(shown, "/doc/drug-class/beta-blocker").by_id("members")

    data = shown("/doc/drug-class/beta-blocker.ttl").text
    cells = [link.attributes["href"] for cell in members.every("td") for link in cell.every("a")]
    assert cells
    assert all(f"{href.rsplit('/', 1)[1]} a " in data for href in cells)


def test_the_home_page_lists_drugs_by_what_may_follow_without_hearsay(shown: Ask) -> None:
    risks = page_at(shown, "/").by_id("risks")

    named = [link.text for link in risks.every("a")]
    assert {"metoprolol", "propranolol", "tetrabenazine"} <= set(named)
    assert "selumetinib" not in named


def test_a_thing_is_found_by_brand_and_by_code(shown: Ask) -> None:
    by_brand, by_code = (page_at(shown, f"/search?q={words}").by_id("content") for words in ("Koselugo", "2WTV10SIKH"))

    assert "selumetinib" in [link.text for link in by_brand.every("a")]
    assert "mitapivat" in [link.text for link in by_code.every("a")]


def test_the_query_page_keeps_the_query_and_offers_the_examples(shown: Ask) -> None:
    page = page_at(shown, "/sparql?query=ASK%20%7B%20%3Fs%20%3Fp%20%22%3C/textarea%3E%22%20%7D")

    assert page.by_id("query").text == 'ASK { ?s ?p "</textarea>" }'
    offered = [unquote(link.attributes["href"]) for link in page.every("a") if "?query=" in link.attributes["href"]]
    assert len(offered) >= 5


def test_labels_that_mean_harm_are_inert(ask: Ask) -> None:
    pages = [ask(path, HTML).text for path in ("/doc/drug/hostile", "/search?q=hostile", "/doc/drug/testolol", "/")]

    for text in pages:
        page = Page(text).root
        scripts = [found.attributes.get("type") for found in page.every("script")]
        links = [found.attributes.get("href", "") for found in page.every("a")]
        assert "<script>alert(1)" not in text
        assert set(scripts) <= {"application/ld+json", "module"}
        assert [href for href in links if href.startswith("javascript:")] == []
        assert list(page.every("img")) == []
    assert "hostile </script><script>alert(1)</script>" in Page(pages[0]).root.text


def test_words_searched_for_stay_words(ask: Ask) -> None:
    page = page_at(ask, "/search?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E")

    assert [one.attributes.get("src") for one in page.every("script")] == ["/static/typing.js"]
    assert page.by_id("find").attributes["value"] == '"><script>alert(1)</script>'


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_text_stands_out_from_its_ground(mode: str) -> None:
    colours = palette(mode)

    for text, ground in (
        ("ink", "paper"), ("soft", "paper"), ("soft", "surface"), ("accent", "paper"), ("accent", "surface"),
        ("accent", "accent-soft"), ("warn", "paper"), ("hear", "hear-soft"), ("soft", "hear-soft"), ("hear", "paper"),
        ("harm", "paper"), ("course", "paper"), ("paper", "accent"),
    ):  # fmt: skip
        assert contrast(colours[text], colours[ground]) >= 4.5, f"{text} on {ground}"


def palette(mode: str) -> dict[str, str]:
    """The colours that the style sheet gives to a mode."""
    sheet = (Path(__file__).parents[2] / "server/lastdose/web/static/lastdose.css").read_text(encoding="utf-8")
    light, dark = re.findall(r":root \{([^}]*--paper[^}]*)\}", sheet)[:2]
    told = light if mode == "light" else dark
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", told))


def contrast(one: str, other: str) -> float:
    """The contrast of two colours (WCAG 2.2, relative luminance)."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_a_statement_that_nobody_has_read_says_so_where_it_stands(ask: Ask, shown: Ask) -> None:
    unread = page_at(ask, "/doc/drug/testolol").by_id("harms")
    read = page_at(shown, "/doc/drug/metoprolol").by_id("harms")

    assert all("not yet read against its passage" in row.text for row in unread.every("li") if "Sign" in row.text)
    assert "Sign" in unread.text
    assert "not yet read" not in read.text


def test_a_drug_of_which_no_document_is_held_says_so_once(shown: Ask) -> None:
    page = page_at(shown, "/doc/drug/fibrinogen").by_id("content")

    said = page.text
    assert said.count("This release holds no document about fibrinogen") == 1
    assert "No statement in this release" not in said
    assert "fibrinogen / thrombin" in page.by_id("identity").text


def test_a_class_begins_with_who_warns_and_who_is_silent(shown: Ask) -> None:
    page = page_at(shown, "/doc/drug-class/kinase-inhibitor").by_id("content")

    warning, silent, unsearched = page.by_id("members").every("dd")
    assert "nilotinib" in [link.text for link in warning.every("a")]
    assert "abemaciclib" in [link.text for link in silent.every("a")]
    assert unsearched.text == "none of them"
    assert page.text.index("who is silent") < page.text.index("May it be stopped at once?")


def test_a_source_tells_what_changed_between_its_versions(shown: Ask) -> None:
    page = page_at(shown, "/doc/source/dailymed-ac196ff5-9215-402b-bc57-69aa87f8bade").by_id("content")

    assert "only in section 5.1 in version 6" in page.text
    assert any(link.attributes["href"].startswith("/doc/comparison/") for link in page.every("a"))


def test_the_home_page_leads_to_the_three_questions(shown: Ask) -> None:
    home = page_at(shown, "/").by_id("content")

    links = {link.attributes["href"] for link in home.every("a")}
    assert {
        "/doc/drug/metoprolol#at-once",
        "/doc/drug-class/beta-blocker#members",
        "/doc/drug/selumetinib#hearsay",
    } <= links
