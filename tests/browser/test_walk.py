"""A walk through the pages as a new user takes it: by search and links alone, there and back."""

from urllib.parse import urlsplit

import pytest
from lastdose.web.serving import Server
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

SECONDS = 30
WALK = ("/doc/drug/", "/doc/claim/", "/doc/source/", "/doc/comparison/")


@pytest.fixture
def home(browser: Chrome, server: Server) -> Chrome:
    browser.get(server.url)
    return browser


def here(browser: Chrome) -> str:
    return urlsplit(browser.current_url).path


def find(browser: Chrome, words: str) -> None:
    field = browser.find_element(By.ID, "find")
    field.send_keys(words)
    field.submit()
    arrived(browser, "/search")


def follow(browser: Chrome, start: str) -> None:
    """Follow the first link that can be seen to a page whose address begins so."""
    selector = f"main a[href*='{start}']"
    links = (link for link in browser.find_elements(By.CSS_SELECTOR, selector) if link.is_displayed())
    target = next(link for link in links if urlsplit(link.get_attribute("href") or "").path != here(browser))
    browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", target)
    target.click()
    arrived(browser, start)


def arrived(browser: Chrome, start: str) -> None:
    WebDriverWait(browser, SECONDS).until(lambda _: here(browser).startswith(start))


def said(browser: Chrome) -> str:
    """The text of a page, with every fold opened."""
    browser.execute_script("for (const one of document.querySelectorAll('details')) one.open = true")
    return browser.find_element(By.TAG_NAME, "main").text


def press(browser: Chrome, words: str) -> None:
    """Click the link that has these words, and be where it leads."""
    target = browser.find_element(By.XPATH, f"//main//a[normalize-space()='{words}']")
    browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", target)
    address = urlsplit(target.get_attribute("href") or "")
    target.click()
    arrived(browser, address.path)


def test_links_lead_from_home_to_a_comparison_and_back(home: Chrome) -> None:
    find(home, "propranolol")
    for start in WALK:
        follow(home, start)

    for start in (*reversed(WALK[:-1]), "/search", "/"):
        home.back()
        arrived(home, start)

    assert here(home) == "/"


def test_a_drug_leads_to_what_differs_and_that_to_its_claims(home: Chrome) -> None:
    find(home, "propranolol")
    follow(home, "/doc/drug/propranolol")

    follow(home, "/doc/comparison/")
    follow(home, "/doc/claim/")

    assert "Where it stands" in said(home)


def test_a_search_and_two_clicks_tell_who_advises_against_stopping_metoprolol_at_once_and_where(
    home: Chrome,
) -> None:
    find(home, "metoprolol")
    follow(home, "/doc/drug/metoprolol")
    advice = home.find_element(By.ID, "at-once").text
    follow(home, "/doc/claim/")
    claim = said(home)

    assert "Advised against" in advice
    assert "boxed warning" in advice
    assert "US label, version" in advice
    assert "Check it at DailyMed" in claim
    assert "characters" in home.find_element(By.ID, "place").text


def test_one_click_tells_what_is_wrong_with_the_article_on_selumetinib(home: Chrome) -> None:
    press(home, "Its statements on selumetinib")

    hearsay = home.find_element(By.ID, "hearsay")

    assert "melanoma" in hearsay.text
    assert "Not found in what was examined: EU leaflet Koselugo" in hearsay.text
    assert home.execute_script("return document.querySelector('#hearsay').getBoundingClientRect().top") < 100


def test_one_click_tells_which_beta_blockers_labels_do_not_warn(home: Chrome) -> None:
    press(home, "beta-adrenergic blocker")

    told = home.find_element(By.CSS_SELECTOR, "#members dl").text.splitlines()

    assert told == [
        "Warn of a harm", "carvedilol, metoprolol, propranolol", "Searched, and silent", "none of them",
        "Not searched for one", "none of them",
    ]  # fmt: skip


def test_a_class_tells_of_each_member_which_document_warns(home: Chrome) -> None:
    find(home, "beta-blockers")
    follow(home, "/doc/drug-class/")

    members = home.find_element(By.ID, "members").text

    assert "Searched for a harm" in members
    assert all(drug in members for drug in ("carvedilol", "metoprolol", "propranolol"))
