"""A page is light: the busiest drug's comes in 100 KB with everything it needs, as it is sent to a browser."""

import re

from lastdose.namespaces import CANONICAL_BASE
from lastdose.releases import layout
from lastdose.releases.descriptions import Descriptions
from lastdose.releases.layout import Release

from tests.web.conftest import Serving

MOST_BYTES = 100_000
BUSIEST = 5
NEEDED = re.compile(
    r'<link rel="(?:stylesheet|icon)"[^>]* href="([^"]+)"|<script[^>]* src="([^"]+)"|<img[^>]* src="([^"]+)"'
)


def busiest_drugs(release: Release) -> list[str]:
    """The keys of the drugs that most statements point at."""
    with Descriptions(release.file(layout.INDEX)).open() as reader:
        every = sorted(reader.every("drug", CANONICAL_BASE), key=lambda drug: -drug.incoming)
    return [drug.iri.rpartition("/")[2] for drug in every[:BUSIEST]]


def test_the_page_of_a_busy_drug_is_light_with_all_it_needs(shipped_release: Release, serving: Serving) -> None:
    with serving(shipped_release) as ask:
        for key in busiest_drugs(shipped_release):
            page = ask(f"/doc/drug/{key}.html").text
            needed = {path for found in NEEDED.findall(page) for path in found if path}
            sent = [ask(path, {"Accept-Encoding": "gzip"}) for path in (f"/doc/drug/{key}.html", *sorted(needed))]

            assert {reply.status for reply in sent} == {200}
            assert any(path.endswith(".css") for path in needed)
            assert sum(len(reply.body) for reply in sent) <= MOST_BYTES
