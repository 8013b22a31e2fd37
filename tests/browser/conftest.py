"""A real browser, without a window, that tells what it asked for and what its console said."""

from collections.abc import Iterator
from shutil import which
from threading import Thread

import pytest
from lastdose.releases.layout import Release
from lastdose.web.serving import Server, Settings, listening
from selenium.webdriver import Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service

from tests.browser.opened import QueryPage


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


@pytest.fixture(scope="session")
def server(shipped_release: Release) -> Iterator[Server]:
    """A server of the shipped data."""
    with listening(shipped_release, Settings(port=0)) as listener:
        thread = Thread(target=listener.run)
        thread.start()
        yield listener
        listener.stop()
        thread.join()


@pytest.fixture
def page(browser: Chrome, server: Server) -> Iterator[QueryPage]:
    """The query page as on a first visit; afterwards, its console has said nothing and it has asked no one else."""
    opened = QueryPage(browser, f"{server.url}/sparql")
    opened.forget()
    yield opened
    assert opened.complaints() == []
    assert {asked for asked in opened.requests() if not asked.startswith(server.url)} == set()
