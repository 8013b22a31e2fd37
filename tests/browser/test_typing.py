"""Typing in the search field of a real browser: names are offered, and can be chosen by keys and by pointer."""

from collections.abc import Iterator

import pytest
from lastdose.web.serving import Server
from selenium.webdriver import Chrome, Keys
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait

from tests.browser.opened import QueryPage

SECONDS = 30


@pytest.fixture(params=["find", "find-here"])
def field(browser: Chrome, server: Server, request: pytest.FixtureRequest) -> Iterator[WebElement]:
    """A field of the home page; afterwards, the console has said nothing, and nobody else was asked."""
    page = QueryPage(browser, f"{server.url}/sparql")
    page.forget()
    browser.get(server.url)
    yield browser.find_element(By.ID, request.param)
    assert page.complaints() == []
    assert {asked for asked in page.requests() if not asked.startswith(server.url)} == set()


def offered(browser: Chrome, field: WebElement, count: int = 1) -> list[str]:
    """The names that are offered, once there are any."""
    options = f"#{field.get_attribute('aria-controls')} [role=option]"
    wait = WebDriverWait(browser, SECONDS)
    wait.until(lambda _: len(browser.find_elements(By.CSS_SELECTOR, options)) >= count and expanded(field))
    return [option.text.split("\n")[0] for option in browser.find_elements(By.CSS_SELECTOR, options)]


def expanded(field: WebElement) -> bool:
    return field.get_attribute("aria-expanded") == "true"


def arrived(browser: Chrome, path: str) -> None:
    WebDriverWait(browser, SECONDS).until(lambda _: path in browser.current_url)


@pytest.mark.parametrize(("typed", "name"), [("metop", "metoprolol"), ("癫痫", "癫痫发作")], ids=["English", "Chinese"])
def test_what_begins_as_it_was_typed_is_offered(browser: Chrome, field: WebElement, typed: str, name: str) -> None:
    assert field.get_attribute("role") == "combobox"
    assert not expanded(field)

    field.send_keys(typed)

    assert name in offered(browser, field)[0]


def test_the_arrow_keys_choose_and_enter_goes_there(browser: Chrome, field: WebElement) -> None:
    field.send_keys("metop")
    first = offered(browser, field)[0]

    field.send_keys(Keys.ARROW_DOWN)

    active = browser.find_element(By.ID, str(field.get_attribute("aria-activedescendant")))
    assert active.get_attribute("aria-selected") == "true"
    assert first in active.text
    field.send_keys(Keys.ENTER)
    arrived(browser, "/doc/drug/metoprolol")


def test_past_the_first_the_field_itself_is_chosen_again(browser: Chrome, field: WebElement) -> None:
    field.send_keys("metop")
    offered(browser, field)

    field.send_keys(Keys.ARROW_DOWN, Keys.ARROW_UP)

    assert field.get_attribute("aria-activedescendant") is None
    field.send_keys(Keys.ENTER)
    arrived(browser, "/search?q=metop")


def test_escape_closes_the_list_and_keeps_what_was_typed(browser: Chrome, field: WebElement) -> None:
    field.send_keys("metop")
    offered(browser, field)

    field.send_keys(Keys.ESCAPE)

    assert not expanded(field)
    assert field.get_attribute("value") == "metop"


def test_a_click_on_a_name_goes_there(browser: Chrome, field: WebElement) -> None:
    field.send_keys("selumet")
    offered(browser, field)

    browser.find_element(By.CSS_SELECTOR, f"#{field.get_attribute('aria-controls')} [role=option]").click()

    arrived(browser, "/doc/drug/selumetinib")


def test_an_open_list_shuts_nobody_out(browser: Chrome, server: Server, field: WebElement) -> None:
    field.send_keys("met")
    offered(browser, field)
    field.send_keys(Keys.ARROW_DOWN)

    assert QueryPage(browser, f"{server.url}/sparql").violations() == []
