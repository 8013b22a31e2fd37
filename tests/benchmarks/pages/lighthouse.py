"""Lighthouse on the pages that readers meet first: scores of 100, and every audit that takes something off them.

    npm ci --ignore-scripts --prefix tests/benchmarks/pages
    python -m tests.benchmarks.pages.lighthouse
    python -m tests.benchmarks.pages.lighthouse --form desktop --release releases

Chromium comes from Debian. The release is the shipped data, unless another one is named. Ends with 1 where a score is
below `LEAST`.
"""

import argparse
import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import which
from typing import Any
from urllib.request import Request, urlopen

from tests.benchmarks.pages.servers import HERE, INSTALLING
from tests.benchmarks.sparql.servers import BESIDE, running

LEAST = 95
RUNS = 3
LIGHTHOUSE = HERE / "node_modules" / "lighthouse" / "cli" / "index.js"
CATEGORIES = ("performance", "accessibility", "best-practices")
BROWSER = "--headless=new --no-sandbox --disable-gpu --disable-dev-shm-usage"
"""Without a sandbox of its own the browser runs as root too; it sees nothing but our own pages."""
FORMS = {"mobile": (), "desktop": ("--preset=desktop",)}
DRUG = "drug/metoprolol"

Told = dict[str, Any]


def report(form: str, release: Path | None) -> Iterator[str]:
    """Measure every page; the lines of the report as they are known, those below `LEAST` with an exclamation mark."""
    yield from (f"| {form} | {' | '.join(CATEGORIES)} |", f"|--|{'--:|' * len(CATEGORIES)}")
    faults: dict[str, None] = {}
    with _served(release) as address:
        for name, path in _paths(address).items():
            told = _middle([_measured(address + path, form) for _ in range(RUNS)])
            scores = [round(100 * told["categories"][category]["score"]) for category in CATEGORIES]
            yield f"| {name} | {' | '.join(f'{score}' if score >= LEAST else f'{score} !' for score in scores)} |"
            faults.update(dict.fromkeys(f"* {name}: {fault}" for fault in _faults(told)))
    yield from ("", *faults)


@contextmanager
def _served(release: Path | None) -> Iterator[str]:
    chosen = ["--release", release] if release else []
    with running(BESIDE / "lastdose", "serve", "--port", 0, *chosen) as process:
        assert process.stdout is not None
        yield process.stdout.readline().strip()


def _paths(address: str) -> dict[str, str]:
    """The pages by their names: of a claim, the first that is made about the drug."""
    request = Request(f"{address}/doc/{DRUG}", headers={"Accept": "application/json"})
    with urlopen(request) as answer:
        drug = json.load(answer)
    claim = drug["claim"][0]["id"].rpartition("/")[2]
    return {"home": "/", "drug": f"/doc/{DRUG}", "claim": f"/doc/claim/{claim}", "search": "/search?q=metoprolol"}


def _measured(url: str, form: str) -> Told:
    categories = f"--only-categories={','.join(CATEGORIES)}"
    settings = ("--quiet", "--output=json", categories, f"--chrome-flags={BROWSER}", *FORMS[form])
    command = map(str, (BESIDE / "node", LIGHTHOUSE, url, *settings))
    environment = {**os.environ, "CHROME_PATH": which("chromium") or ""}
    done = subprocess.run(tuple(command), stdout=subprocess.PIPE, check=True, text=True, env=environment)
    told: Told = json.loads(done.stdout)
    return told


def _middle(runs: list[Told]) -> Told:
    """Of several runs the one with the median performance: a busy machine makes some look slow."""
    return sorted(runs, key=lambda told: float(told["categories"]["performance"]["score"]))[len(runs) // 2]


def _faults(told: Told) -> Iterator[str]:
    for category in CATEGORIES:
        for entry in told["categories"][category]["auditRefs"]:
            audit = told["audits"][entry["id"]]
            if entry["weight"] and audit["score"] is not None and audit["score"] < 1:
                shown = audit.get("displayValue", "")
                yield f"{category}: {audit['title']} {shown}".rstrip()


def main() -> int:
    """Print the report, and write it where asked."""
    parser = argparse.ArgumentParser(description="Put Lighthouse to the pages.")
    parser.add_argument("--form", choices=FORMS, default="mobile", help="the device that is imitated")
    parser.add_argument("--release", type=Path, help="a release or a folder of releases (default: the shipped data)")
    parser.add_argument("--report", type=Path, help="a Markdown file to write the report to")
    options = parser.parse_args()
    if not LIGHTHOUSE.exists() or not which("chromium"):
        parser.error(f"needs chromium, and: {INSTALLING}")
    lines = []
    for line in report(options.form, options.release):
        print(line, flush=True)
        lines.append(line)
    if options.report:
        options.report.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return int(any(" !" in line for line in lines))


if __name__ == "__main__":
    raise SystemExit(main())
