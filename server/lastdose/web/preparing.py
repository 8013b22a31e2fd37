"""Preparing: the pages of a release are made before anyone asks for them, as the server would make them."""

from collections.abc import Iterable, Iterator
from functools import lru_cache, partial
from itertools import chain
from pathlib import Path

from flask import Flask
from werkzeug.test import EnvironBuilder, run_wsgi_app

from lastdose.engine.remote import RemoteEngine
from lastdose.errors import PublisherError
from lastdose.releases import layout
from lastdose.releases.descriptions import Descriptions
from lastdose.releases.executing import Executor
from lastdose.releases.layout import Release, open_release
from lastdose.web.application import create_app
from lastdose.web.codings import ZSTD, coded
from lastdose.web.formats import HTML
from lastdose.web.pages import PAGES
from lastdose.web.prepared import Page, write_pages
from lastdose.web.site import Site, Stage

SHARD = 200


def prepare(release: Release, public_url: str, executor: Executor, paths: Iterable[str] | None = None) -> int:
    """Make the pages of a release for a public address, of all things or at some paths; return how many there are."""
    site = _site(release, public_url)
    made = partial(made_pages, release.path, public_url)
    told = executor.map(made, _shards(paths if paths is not None else paths_of(site)))
    return write_pages(release.file(layout.PAGES), site.made_for, chain.from_iterable(told))


def paths_of(site: Site) -> Iterator[str]:
    """The paths of the documents about all things that have pages of their own kind."""
    with site.descriptions.open() as reader:
        for kind in PAGES:
            for described in reader.every(kind, site.release.base):
                yield site.path(described.iri) or ""


def _shards(paths: Iterable[str]) -> Iterator[tuple[str, ...]]:
    rest = iter(paths)
    while shard := tuple(path for path, _ in zip(rest, range(SHARD), strict=False)):
        yield shard


def made_pages(release: Path, public_url: str, paths: Iterable[str]) -> list[Page]:
    """The pages at some paths of a release; none for a path that leads elsewhere.

    Raise `PublisherError` where one cannot be made.
    """
    app = _application(release, public_url)
    return [page for path in paths if (page := _page(app, path))]


def _page(app: Flask, path: str) -> Page | None:
    environ = EnvironBuilder(path, headers=[("Accept", HTML)]).get_environ()
    body, status, headers = run_wsgi_app(app.wsgi_app, environ)
    whole = b"".join(body)
    if status.startswith("5"):
        raise PublisherError(f"{path}: the page cannot be made: {status}")
    return Page(path, list(headers), coded(whole, ZSTD)) if status.startswith("200") else None


@lru_cache(1)
def _application(release: Path, public_url: str) -> Flask:
    return create_app(Stage(_site(open_release(release), public_url)))


def _site(release: Release, public_url: str) -> Site:
    """The site without an engine of its own: no page asks it anything."""
    return Site(release, Descriptions(release.file(layout.INDEX)), RemoteEngine(f"{public_url}/sparql"), public_url)
