"""The query page as it is opened in a browser: what one can do there, and see."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import lastdose.web
from selenium.webdriver import ActionChains, Chrome, Keys
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.expected_conditions import element_to_be_clickable, visibility_of_element_located
from selenium.webdriver.support.ui import WebDriverWait

SECONDS = 30
ACTIVE = "#editor .tabPanel.active"
AXE = Path(lastdose.web.__file__).parent / "frontend" / "checks" / "axe.min.js"
CHECK = "const done = arguments[0]; axe.run(document).then(({ violations }) => done(violations));"


@dataclass(frozen=True)
class QueryPage:
    """The query page of one server in a browser."""

    browser: Chrome
    address: str

    def open(self, query: str | None = None) -> None:
        """Load the page and wait for its editor; a query in the address is run."""
        self.visit(f"{self.address}?{urlencode({'query': query})}" if query else self.address)

    def visit(self, address: str) -> None:
        """Load an address of the page, even where only its fragment is another, and wait for the editor."""
        self.browser.get("about:blank")
        self.browser.get(address)
        self.seen(f"{ACTIVE} .CodeMirror")

    def forget(self) -> None:
        """Empty what the page keeps in the browser, and what the browser has logged."""
        self.browser.get("about:blank")
        kept = {"origin": self.address.removesuffix("/sparql"), "storageTypes": "local_storage"}
        self.browser.execute_cdp_cmd("Storage.clearDataForOrigin", kept)
        self.complaints()
        self.requests()

    def type(self, query: str) -> None:
        """Type a query in the place of the one that stands in the editor."""
        self.clickable(f"{ACTIVE} .CodeMirror").click()
        keys = ActionChains(self.browser).key_down(Keys.CONTROL).send_keys("a").key_up(Keys.CONTROL)
        keys.send_keys(Keys.DELETE).send_keys(query).perform()

    def press(self, selector: str) -> None:
        """Click what a selector finds first, once it can be clicked."""
        self.clickable(selector).click()

    def seen(self, selector: str) -> WebElement:
        """What a selector finds first, once it is visible."""
        return self._wait.until(visibility_of_element_located((By.CSS_SELECTOR, selector)))

    def clickable(self, selector: str) -> WebElement:
        """What a selector finds first, once it can be clicked."""
        return self._wait.until(element_to_be_clickable((By.CSS_SELECTOR, selector)))

    def texts(self, selector: str) -> list[str]:
        """The texts of everything that a selector finds, hidden or not."""
        found = self.browser.find_elements(By.CSS_SELECTOR, selector)
        return [element.get_attribute("textContent") or "" for element in found]

    def query(self) -> str:
        """The query in the editor."""
        return str(self._told(f"return document.querySelector('{ACTIVE} .CodeMirror').CodeMirror.getValue()"))

    def violations(self) -> list[str]:
        """What axe-core finds wrong for those who cannot see, or cannot use a mouse."""
        self._told(AXE.read_text(encoding="utf-8"))
        found: list[dict[str, Any]] = self.browser.execute_async_script(CHECK)
        return [f"{one['id']}: {node['html']}" for one in found for node in one["nodes"]]

    def complaints(self) -> list[str]:
        """What the console said since it was last asked."""
        return [entry["message"] for entry in self._log("browser")]

    def requests(self) -> list[str]:
        """The addresses asked for since the last time."""
        events = [json.loads(entry["message"])["message"] for entry in self._log("performance")]
        asked = [one["params"]["request"]["url"] for one in events if one["method"] == "Network.requestWillBeSent"]
        return [address for address in asked if not address.startswith(("data:", "blob:", "about:"))]

    @property
    def _wait(self) -> WebDriverWait[Chrome]:
        return WebDriverWait(self.browser, SECONDS)

    def _told(self, script: str) -> object:
        return self.browser.execute_script(script)

    def _log(self, name: str) -> list[dict[str, str]]:
        entries: list[dict[str, str]] = self.browser.get_log(name)  # type: ignore[no-untyped-call]
        return entries
