"""A real browser, without a window, that tells what it asked for and what its console said."""

import json
from collections.abc import Iterator
from shutil import which

import pytest
from selenium.webdriver import Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service


@pytest.fixture(scope="session")
def browser() -> Iterator[Chrome]:
    """Chromium, driven by the driver of the same Debian release."""
    options = ChromeOptions()
    for argument in ("headless=new", "no-sandbox", "disable-gpu", "disable-dev-shm-usage", "window-size=1200,1400"):
        options.add_argument(f"--{argument}")
    options.binary_location = which("chromium") or ""
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = Chrome(options=options, service=Service(which("chromedriver")))
    yield driver
    driver.quit()


def complaints(browser: Chrome) -> list[str]:
    """What the console said since it was last asked."""
    return [entry["message"] for entry in _log(browser, "browser")]


def requests(browser: Chrome) -> list[str]:
    """The addresses asked for since the last time."""
    events = [json.loads(entry["message"])["message"] for entry in _log(browser, "performance")]
    asked = [event["params"]["request"]["url"] for event in events if event["method"] == "Network.requestWillBeSent"]
    return [address for address in asked if not address.startswith(("data:", "blob:"))]


def _log(browser: Chrome, name: str) -> list[dict[str, str]]:
    entries: list[dict[str, str]] = browser.get_log(name)  # type: ignore[no-untyped-call]
    return entries
