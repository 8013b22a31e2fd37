"""The pages in a real browser: everybody can read them (axe-core), on small and large screens; their HTML is valid."""

import json
import subprocess
from collections.abc import Iterator
from csv import reader
from pathlib import Path
from typing import Any
from urllib.parse import quote
from urllib.request import Request, urlopen

import pytest
from lastdose.web.serving import Server
from selenium.webdriver import Chrome

ROOT = Path(__file__).parents[2]
AXE = ROOT / "server" / "lastdose" / "web" / "frontend" / "checks" / "axe.min.js"
VALIDATOR = Path(__file__).parent / "validator" / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
DRUG, DRUG_CLASS = "/doc/drug/metoprolol", "/doc/drug-class/beta-blocker"
CARD = f"{DRUG}.html?_profile=stop-card"
LD = "https://w3id.org/lastdose/ontology#"
OPEN = "for (const one of document.querySelectorAll('details')) one.open = true"
CHECK = """
const done = arguments[0];
axe.run().then(
    found => done(found.violations.map(one => `${one.id}: ${one.help}: ${one.nodes[0].html}`)),
    problem => done([String(problem)]),
);
"""


def fetched(server: Server, path: str, media_type: str) -> bytes:
    with urlopen(Request(server.url + path, headers={"Accept": media_type}), timeout=60) as reply:
        body: bytes = reply.read()
        return body


@pytest.fixture(scope="module")
def pages(server: Server) -> list[str]:
    """The path of a page of each kind that people read."""
    drug = json.loads(fetched(server, f"{DRUG}.json", "application/json"))
    query = f"SELECT ?one {{ ?one <{LD}involvesClaim> ?claim }} ORDER BY ?one LIMIT 1"
    table = fetched(server, f"/sparql?query={quote(query)}", "text/csv").decode().splitlines()
    addresses = [drug["claim"][0]["id"], drug["version"][0]["id"], drug["source"][0]["id"], list(reader(table))[1][0]]
    documents = ["/doc/" + address.partition("/id/")[2] for address in addresses]
    return [
        "/",
        "/search?q=metoprolol",
        "/search?type=drug&risk=withdrawal",
        DRUG,
        *documents,
        DRUG_CLASS,
        "/dataset",
        "/ontology",
        "/shapes",
        CARD,
        "/doc/drug/fibrinogen",
        "/doc/effect/seizure",
        "/doc/scheme/risk-kind",
        "/compare?drug=metoprolol&drug=propranolol",
        "/changes",
        *(f"{path}?lang=zh" for path in ("/", DRUG, documents[0])),
    ]


@pytest.fixture
def screen(browser: Chrome, request: pytest.FixtureRequest) -> Iterator[Chrome]:
    """The browser with a screen of a width in pixels, for a reader who prefers light or dark; as it was afterwards."""
    width, scheme = request.param
    metrics = {"width": width, "height": 1000, "deviceScaleFactor": 1, "mobile": False}
    commanded(browser, "Emulation.setDeviceMetricsOverride", metrics)
    preferred = {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
    commanded(browser, "Emulation.setEmulatedMedia", preferred)
    yield browser
    commanded(browser, "Emulation.clearDeviceMetricsOverride", {})
    commanded(browser, "Emulation.setEmulatedMedia", {"features": []})


def commanded(browser: Chrome, command: str, values: dict[str, Any]) -> None:
    browser.execute_cdp_cmd(command, values)


def violations(browser: Chrome, address: str) -> list[str]:
    """What axe-core finds on a page with everything unfolded."""
    browser.get(address)
    browser.execute_script(OPEN)
    browser.execute_script(AXE.read_text(encoding="utf-8"))
    found: list[str] = browser.execute_async_script(CHECK)
    return found


@pytest.mark.parametrize("screen", [(400, "light"), (400, "dark"), (1400, "light"), (1400, "dark")], indirect=True)
def test_no_page_shuts_anybody_out(screen: Chrome, server: Server, pages: list[str]) -> None:
    found = {path: violations(screen, server.url + path) for path in pages}

    assert {path: told for path, told in found.items() if told} == {}


def test_every_page_is_valid_html(server: Server, pages: list[str], tmp_path: Path) -> None:
    for number, path in enumerate(pages):
        (tmp_path / f"{number}.html").write_bytes(fetched(server, path, "text/html"))

    checked = subprocess.run(
        ["java", "-jar", VALIDATOR, "--errors-only", tmp_path], capture_output=True, text=True, timeout=300, check=False
    )

    assert checked.stderr == ""
    assert checked.returncode == 0
