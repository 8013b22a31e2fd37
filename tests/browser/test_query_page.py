"""The query page in a real browser: a query is typed and run, a result leads to a page, nothing is from elsewhere."""

from collections.abc import Iterator
from threading import Thread

import pytest
from lastdose.releases.layout import Release
from lastdose.web.serving import Server, Settings, listening
from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver import ActionChains, Chrome, Keys
from selenium.webdriver.common.by import By
from selenium.webdriver.support.expected_conditions import (
    element_to_be_clickable,
    text_to_be_present_in_element,
    visibility_of_element_located,
)
from selenium.webdriver.support.ui import WebDriverWait

from tests.browser.conftest import complaints, requests

SECONDS = 30
QUERY = "SELECT ?drug WHERE { ?drug a <https://w3id.org/lastdose/ontology#Drug> } ORDER BY ?drug LIMIT 5"


@pytest.fixture(scope="module")
def server(shipped_release: Release) -> Iterator[Server]:
    with listening(shipped_release, Settings(port=0)) as listener:
        thread = Thread(target=listener.run)
        thread.start()
        yield listener
        listener.stop()
        thread.join()


def test_a_query_is_typed_and_run_and_a_result_leads_to_a_page(browser: Chrome, server: Server) -> None:
    browser.get(f"{server.url}/sparql")
    wait = WebDriverWait(browser, SECONDS)
    wait.until(visibility_of_element_located((By.CSS_SELECTOR, "#editor .CodeMirror"))).click()
    typed = ActionChains(browser).key_down(Keys.CONTROL).send_keys("a").key_up(Keys.CONTROL)
    typed.send_keys(Keys.DELETE).send_keys(QUERY).send_keys(Keys.ESCAPE).perform()
    browser.find_element(By.CSS_SELECTOR, "#editor .yasqe_queryButton").click()
    link = wait.until(element_to_be_clickable((By.CSS_SELECTOR, "#editor .yasr td a[href*='/doc/drug/']")))
    address = link.get_attribute("href") or ""
    link.click()
    title = wait.until(visibility_of_element_located((By.TAG_NAME, "h1"))).text

    assert address.startswith(f"{server.url}/doc/drug/")
    assert browser.current_url == address
    assert title in browser.title
    assert complaints(browser) == []
    assert {asked for asked in requests(browser) if not asked.startswith(server.url)} == set()


def test_an_example_comes_into_the_editor_and_can_be_copied_for_programs(browser: Chrome, server: Server) -> None:
    browser.get(f"{server.url}/sparql")
    wait = WebDriverWait(browser, SECONDS)
    wait.until(visibility_of_element_located((By.CSS_SELECTOR, "#editor .CodeMirror")))
    example = browser.find_element(By.CSS_SELECTOR, "a[data-query]")
    words = (example.get_attribute("data-query") or "").split()
    browser.execute_script("arguments[0].click()", example)

    shown = browser.find_element(By.CSS_SELECTOR, "#editor .CodeMirror-code").text
    copies = [part.text for part in browser.find_elements(By.CSS_SELECTOR, "#copies summary")]
    assert words[-1] in (browser.find_element(By.ID, "copies").get_attribute("textContent") or "")
    assert shown
    assert copies == ["As curl", "As Python", "As R", "As JavaScript"]
    assert complaints(browser) == []


def test_the_page_works_without_the_editor(browser: Chrome, server: Server) -> None:
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        browser.get(f"{server.url}/sparql")
        browser.find_element(By.CSS_SELECTOR, "form.query button").click()
        wait = WebDriverWait(browser, SECONDS, ignored_exceptions=[StaleElementReferenceException])
        answered = wait.until(text_to_be_present_in_element((By.TAG_NAME, "body"), '"bindings"'))
    finally:
        browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})

    assert answered
