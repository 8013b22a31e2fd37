"""The query page in a real browser: what is written, shown, shared and taken along works, from our server alone."""

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.request import urlopen

import pytest
from lastdose.web.serving import Server
from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver import ActionChains, Chrome, Keys
from selenium.webdriver.common.by import By
from selenium.webdriver.support.expected_conditions import text_to_be_present_in_element
from selenium.webdriver.support.ui import WebDriverWait

from tests.browser.opened import ACTIVE, SECONDS, QueryPage

PREFIXES = "PREFIX ld: <https://w3id.org/lastdose/ontology#>\nPREFIX drug: <https://w3id.org/lastdose/id/drug/>\n"
DRUGS = f"{PREFIXES}SELECT ?drug WHERE {{ ?drug a ld:Drug }} ORDER BY ?drug LIMIT 5"
COUNTS = f"{PREFIXES}SELECT ?type (COUNT(*) AS ?n) {{ ?claim a ?type ; ld:aboutDrug drug:paroxetine }} GROUP BY ?type"
TRIPLES = f"{PREFIXES}CONSTRUCT {{ ?claim ld:aboutDrug ?drug }} WHERE {{ ?claim ld:aboutDrug ?drug }} LIMIT 9"
NOTHING = (
    f"{PREFIXES}SELECT ?claim ?of {{ ?claim ld:aboutDrug drug:abiraterone-acetat }} # not drug:abiraterone-acetat-x"
)
MENDED = (
    f"{PREFIXES}SELECT ?claim ?of {{ ?claim ld:aboutDrug drug:abiraterone-acetate }} # not drug:abiraterone-acetat-x"
)


def test_a_query_is_typed_and_run_and_a_result_leads_to_a_page(page: QueryPage) -> None:
    page.open()
    page.type(DRUGS.replace("\n", " "))
    page.press("#editor .yasqe_queryButton")
    link = page.clickable(f"{ACTIVE} .yasr td a[href*='/doc/drug/']")
    address = link.get_attribute("href") or ""
    link.click()
    title = page.seen("main h1[lang], main .headline h1").text

    assert address.startswith(page.address.replace("/sparql", "/doc/drug/"))
    assert page.browser.current_url == address
    assert title in page.browser.title


def test_an_example_comes_into_the_editor(page: QueryPage) -> None:
    page.open()
    example = page.browser.find_element(By.CSS_SELECTOR, "a[data-query]")

    page.browser.execute_script("arguments[0].click()", example)

    assert page.query().split() == (example.get_attribute("data-query") or "").split()


def test_a_class_of_ours_is_completed(page: QueryPage) -> None:
    page.open()
    page.type("SELECT * { ?claim a ld:DiscontinuationRisk")
    ActionChains(page.browser).key_down(Keys.CONTROL).send_keys(Keys.SPACE).key_up(Keys.CONTROL).perform()
    offered = page.seen(".CodeMirror-hint").text
    ActionChains(page.browser).send_keys(Keys.ENTER).perform()

    assert offered.split("  ") == ["ld:DiscontinuationRiskClaim", "discontinuation risk claim"]
    assert "?claim a ld:DiscontinuationRiskClaim" in page.query()
    assert "PREFIX ld: <https://w3id.org/lastdose/ontology#>" in page.query()


def test_an_empty_answer_is_explained_and_mended(page: QueryPage) -> None:
    page.open(NOTHING)
    told = page.seen("#why p").text
    page.press("#why button")
    page.seen(f"{ACTIVE} .yasr td a[href*='/doc/claim/']")

    assert told == (
        "Line 3: ?claim ld:aboutDrug drug:abiraterone-acetat has no match in this release. "
        "drug:abiraterone-acetat is not known; nearest to it: drug:abiraterone-acetate, drug:abiraterone."
    )
    assert page.query() == MENDED
    assert page.texts("#why *") == []


def test_a_shared_link_keeps_the_query_from_the_server_and_opens_with_it(page: QueryPage) -> None:
    page.open(DRUGS)
    page.press(f"{ACTIVE} .yasqe_share")
    link = page.seen(f"{ACTIVE} .yasqe_sharePopup input").get_attribute("value") or ""
    page.forget()
    page.visit(link)
    page.seen(f"{ACTIVE} .yasr td a[href*='/doc/drug/']")

    before, fragment = link.split("#")
    assert "ld:Drug" not in fragment
    assert before.startswith(page.address)
    assert page.query() == DRUGS


def test_counts_are_drawn_as_bars(page: QueryPage) -> None:
    page.open(COUNTS)
    page.press(f"{ACTIVE} .select_chart")
    page.seen(f"{ACTIVE} svg.bars")

    assert "discontinuation risk claim" in " ".join(page.texts(f"{ACTIVE} .bars g title"))
    assert len(page.texts(f"{ACTIVE} .bars rect")) == len(page.texts(f"{ACTIVE} .bars g title")) > 1


def test_triples_are_drawn_as_a_graph_whose_nodes_lead_to_pages(page: QueryPage) -> None:
    page.open(TRIPLES)
    page.press(f"{ACTIVE} .select_graph")
    page.seen(f"{ACTIVE} svg.net")

    assert len(page.texts(f"{ACTIVE} .net .edge")) == 9
    assert set(page.texts(f"{ACTIVE} .net .edge text")) == {"ld:aboutDrug"}
    assert page.browser.find_elements(By.CSS_SELECTOR, f"{ACTIVE} .net a[href*='/doc/drug/']")


@pytest.mark.parametrize(
    ("query", "formats"),
    [(DRUGS, ["CSV", "TSV", "JSON", "XML"]), (TRIPLES, ["Turtle", "N-Triples", "JSON-LD", "RDF/XML"])],
    ids=["table", "graph"],
)
def test_an_answer_is_taken_as_a_file(page: QueryPage, query: str, formats: list[str]) -> None:
    page.open(query)
    page.seen("#files a")
    links = page.browser.find_elements(By.CSS_SELECTOR, "#files a")

    assert [link.text for link in links] == formats
    for link in links:
        with urlopen(link.get_attribute("href") or "") as answer:
            assert answer.status == 200
            assert answer.read()


@pytest.mark.parametrize(
    ("query", "view"),
    [(None, None), (DRUGS, "table"), (DRUGS, "response"), (COUNTS, "chart"), (TRIPLES, "graph"), (NOTHING, None)],
    ids=["before", "table", "response", "chart", "graph", "empty"],
)
def test_everyone_can_use_the_editor(page: QueryPage, query: str | None, view: str | None) -> None:
    page.open(query)
    if view:
        page.press(f"{ACTIVE} .select_{view}")
        page.seen(f"{ACTIVE} .yasr_results > *")
    elif query:
        page.seen("#why button")

    assert page.violations() == []


def test_a_wrong_query_is_answered_with_the_place_of_the_fault(browser: Chrome, server: Server) -> None:
    page = QueryPage(browser, f"{server.url}/sparql")
    page.forget()

    page.open(f"{PREFIXES}SELECT * {{ ?claim ld:aboutDrug }}")

    assert "line 3, column 32" in page.seen(f"{ACTIVE} .errorResult pre").text
    assert page.violations() == []


@pytest.mark.parametrize("width", [400, 800, 1400])
def test_a_wide_answer_does_not_widen_the_page(page: QueryPage, width: int) -> None:
    size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
    page.browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    try:
        page.open(f"{PREFIXES}SELECT * {{ ?claim ld:aboutDrug ?drug ; ld:paraphrase ?said ; a ?type }} LIMIT 60")
        page.seen(f"{ACTIVE} .yasr td a")
        root = page.browser.find_element(By.TAG_NAME, "html")
        widths = [root.get_property(name) for name in ("scrollWidth", "clientWidth")]
    finally:
        page.browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})

    assert widths[0] == widths[1]


@contextmanager
def without_script(browser: Chrome) -> Iterator[None]:
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        yield
    finally:
        browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})


def test_the_page_works_without_the_editor(browser: Chrome, server: Server) -> None:
    page = QueryPage(browser, f"{server.url}/sparql")

    with without_script(browser):
        page.browser.get(page.address)
        page.press("form.query button")
        wait = WebDriverWait(browser, SECONDS, ignored_exceptions=[StaleElementReferenceException])

        assert wait.until(text_to_be_present_in_element((By.TAG_NAME, "body"), '"bindings"'))


def test_everyone_can_use_the_plain_form(page: QueryPage) -> None:
    with without_script(page.browser):
        page.browser.get(page.address)
        page.seen("form.query textarea")

    assert page.violations() == []
