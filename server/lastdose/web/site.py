"""The site: one release, opened, and the address at which readers find it."""

from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote, urlsplit

from flask import current_app, g

from lastdose.engine import Engine
from lastdose.releases.descriptions import Descriptions
from lastdose.releases.layout import Release
from lastdose.web.keeping import Kept
from lastdose.web.prepared import Pages

EXTENSION = "lastdose"


@dataclass(frozen=True, slots=True)
class Site:
    """A release with its index and engine; `public_url` has no slash at its end.

    `timeout` is in seconds and holds for one query. `place` is where the documents of an older release are, as
    `/release/2026-01-31-0123abcd`; those of the release in force are at the root.
    `pages` are those that were prepared.
    """

    release: Release
    descriptions: Descriptions
    engine: Engine
    public_url: str
    timeout: float = 30.0
    place: str = ""
    pages: Pages | None = None
    kept: Kept = field(default_factory=Kept, compare=False)

    @property
    def made_for(self) -> str:
        """What pages of this release are made by and for: the program, and the public address."""
        return f"{edition()} {self.public_url}"

    def path(self, iri: str) -> str | None:
        """The path of the document about a thing of this release, as `/doc/drug/x`; None for other addresses."""
        start = f"{self.release.base}id/"
        return f"{self.place}/doc/{iri[len(start) :]}" if iri.startswith(start) else None

    def thing(self, kind: str, key: str) -> str:
        """The address of a thing in this release."""
        return f"{self.release.base}id/{kind}/{key}"

    def graphs(self) -> dict[str, int]:
        """The number of triples of each named graph of this release, by its name."""
        return {self.thing("graph", key): size for key, size in self.release.manifest.graphs.items()}

    def here(self, path: str) -> str:
        """A path of this site, below the path of its public address if that has one."""
        return urlsplit(self.public_url).path + path

    def url(self, path: str) -> str:
        """The absolute address of a path of this site."""
        return self.public_url + path

    def graph_url(self, name: str) -> str:
        """The absolute address of all triples of a named graph (SPARQL 1.1 Graph Store Protocol §4.2)."""
        return self.url(f"/graphs?graph={quote(name, safe='')}")


class Stage:
    """Shows one site at a time; a request keeps the one that was shown when it began."""

    def __init__(self, site: Site) -> None:
        self.site = site

    def show(self, site: Site) -> None:
        """Show another site to the requests that come from now on."""
        self.site = site


def current_site() -> Site:
    """The site that this request is put to, the same from its beginning to its end."""
    if "site" not in g:
        stage = current_app.extensions[EXTENSION]
        assert isinstance(stage, Stage)
        g.site = stage.site
    site: Site = g.site
    return site


@cache
def edition() -> str:
    """Eight digits that change whenever the program that writes the pages does."""
    whole = sha256()
    package = Path(__file__).parent
    for path in sorted(package.rglob("*")):
        if path.suffix in {".py", ".html", ".css", ".js", ".svg", ".toml", ".po"}:
            whole.update(f"{path.relative_to(package)}\n".encode() + path.read_bytes())
    return whole.hexdigest()[:8]
