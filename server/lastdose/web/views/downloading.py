"""The page of downloads: files that are read alike stand together, with how each tool loads the first of them."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from lastdose.web.formats import RDF
from lastdose.web.languages import N_, gettext, said
from lastdose.web.offered import Offered, Snippet, loading, offered
from lastdose.web.site import Site
from lastdose.web.views.frame import Frame, frame

CALLED = {
    "application/json": "JSON",
    "application/jsonl": "JSON Lines",
    "application/ld+json": "JSON-LD",
    "application/n-quads": "N-Quads",
    "application/n-triples": "N-Triples",
    "application/pgp-signature": "Signature (OpenPGP)",
    "application/rdf+xml": "RDF/XML",
    "application/sparql-query": N_("Example queries (SPARQL)"),
    "application/trig": "TriG",
    "application/vnd.apache.parquet": "Parquet",
    "application/vnd.sqlite3": "SQLite",
    "text/csv": "CSV",
    "text/plain": N_("Text"),
    "text/tab-separated-values": N_("Tables with tabs"),
    "text/turtle": "Turtle",
}

TOOLS = (N_("Fetch and check"), N_("pandas, with pyarrow"))
"""What stands for a tool and is no name."""


@dataclass(frozen=True, slots=True)
class Group:
    """The files of one media type and one packing, and how to load the first of them."""

    key: str
    title: str
    media_type: str
    packing: str
    files: tuple[Offered, ...]
    snippets: tuple[Snippet, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DownloadPage:
    """Every file of a release, in groups; `sums` is where the sums of all are, `subsets` begins addresses."""

    frame: Frame
    groups: tuple[Group, ...]
    sums: str
    subsets: str
    formats: tuple[str, ...]


def download_page(site: Site) -> DownloadPage:
    """The page of the downloads of the release in force."""
    described = gettext("Every file of the release with size, SHA-256, media type and licence, and how to load it.")
    return DownloadPage(
        frame=frame(site, gettext("Downloads"), described, "/download"),
        groups=tuple(_groups(offered(site.release, site.public_url))),
        sums=site.here(f"/download/{site.release.id}/SHA256SUMS"),
        subsets=site.url(f"/download/{site.release.id}/subset"),
        formats=tuple(form.extension for form in RDF),
    )


def _groups(files: Iterable[Offered]) -> list[Group]:
    held: dict[tuple[str, str], list[Offered]] = {}
    for file in files:
        held.setdefault((file.media_type, file.packing), []).append(file)
    return [_group(media_type, packing, members) for (media_type, packing), members in held.items()]


def _group(media_type: str, packing: str, files: list[Offered]) -> Group:
    called, packed = CALLED.get(media_type, media_type), packing.rpartition("/")[2]
    key = f"{called} {packed}".strip().lower().replace("/", "-").replace(" ", "-")
    title = gettext("%(format)s, %(packing)s", format=said(called), packing=packed) if packed else said(called)
    snippets = tuple(replace(one, tool=said(one.tool)) for one in loading(files[0]))
    return Group(key, title, media_type, packing, tuple(files), snippets)
