"""What is offered: every file of a release with its size, sum, media type and licence, and how to load it."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Template
from typing import Any
from urllib.parse import quote

from lastdose.namespaces import FOREIGN, LICENCE
from lastdose.releases import layout
from lastdose.releases.layout import Release
from lastdose.releases.packing import MEDIA_TYPES as PACKINGS
from lastdose.releases.serializing import resources_in
from lastdose.releases.statements import Resource
from lastdose.releases.sums import read_sums, sha256_of

LOADING = Path(__file__).with_name("loading.toml")
IANA = "https://www.iana.org/assignments/media-types/"
UNPACKED = ""
MEDIA_TYPES = {
    **PACKINGS,
    ".json": "application/json",
    ".jsonl": "application/jsonl",
    ".jsonld": "application/ld+json",
    ".nq": "application/n-quads",
    ".rq": "application/sparql-query",
    ".parquet": "application/vnd.apache.parquet",
    ".asc": "application/pgp-signature",
    ".ttl": "text/turtle",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """A file of a release: its size in bytes as it is sent, its SHA-256, the media types of content and packing."""

    name: str
    url: str
    size: int
    sha256: str
    media_type: str
    packing: str = UNPACKED
    licence: str = LICENCE

    @property
    def plain(self) -> str:
        """The name of the file once it is unpacked."""
        return self.name.rpartition(".")[0] if self.packing else self.name


@dataclass(frozen=True, slots=True)
class Snippet:
    """How a tool loads a file: the name of the tool, the language it is told in, and what to tell it."""

    tool: str
    language: str
    code: str


def files_of(release: Release) -> dict[str, tuple[Path, str]]:
    """The files of a release by the name they have below its address, with their SHA-256."""
    dumps = release.file(layout.DUMPS)
    repeated = {name: (release.file(name), digest) for name, digest in read_sums(release.file(layout.SUMS)).items()}
    packed = {name: (dumps / name, digest) for name, digest in read_sums(dumps / layout.SUMS).items()}
    return {**packed, **repeated}


def signatures_of(release: Release) -> list[Path]:
    """The signatures that lie beside the sums of a release, by whoever publishes it."""
    return [path for name in layout.SIGNATURES if (path := release.file(name)).is_file() and not path.is_symlink()]


def offered(release: Release, root: str) -> list[Offered]:
    """The files of a release, the packed ones first, each list by name; `root` is the public URL without a slash."""
    start = f"{root}/download/{release.id}/"
    described = {one.name: one for one in _described(release, start)}
    others = sorted((name, *held) for name, held in files_of(release).items() if name not in described)
    signed = [(path.name, path, sha256_of(path)) for path in signatures_of(release)]
    return [*described.values(), *(_beside(name, path, digest, start) for name, path, digest in [*others, *signed])]


def _described(release: Release, start: str) -> Iterator[Offered]:
    """The dumps, as the release describes them."""
    turtle = release.file(layout.DISTRIBUTIONS).read_bytes()
    told = {resource.iri: resource for resource in resources_in(turtle, f"{release.base}id/graph/dataset")}
    for iri in sorted(told):
        if told[iri].iris(_dcat("downloadURL")):
            yield _dump(told[iri], told, start)


def _dump(held: Resource, told: dict[str, Resource], start: str) -> Offered:
    name = held.iri.rsplit("/", 1)[-1]
    checksum = told[held.iris(f"{FOREIGN['spdx']}checksum")[0]]
    packings = held.iris(_dcat("compressFormat"))
    return Offered(
        name=name,
        url=start + name,
        size=int(held.text(_dcat("byteSize")) or 0),
        sha256=checksum.text(f"{FOREIGN['spdx']}checksumValue") or "",
        media_type=held.iris(_dcat("mediaType"))[0].removeprefix(IANA),
        packing=packings[0].removeprefix(IANA) if packings else UNPACKED,
        licence=held.iris(f"{FOREIGN['dcterms']}license")[0],
    )


def _dcat(name: str) -> str:
    return f"{FOREIGN['dcat']}{name}"


def _beside(name: str, path: Path, digest: str, start: str) -> Offered:
    return Offered(
        name=name,
        url=start + quote(name),
        size=path.stat().st_size if path.is_file() else 0,
        sha256=digest,
        media_type=MEDIA_TYPES.get(path.suffix, "text/plain"),
    )


def loading(file: Offered) -> list[Snippet]:
    """How to fetch a file, and to load it into each tool that reads its media type."""
    told = _loading()
    packing = told["packing"].get(file.packing or "none", {})
    known = {"file": file.name, "plain": file.plain, "url": file.url, "sha256": file.sha256}
    words = {name: Template(text).substitute(known) for name, text in packing.items()} | known
    words["format"] = file.media_type
    return [
        Snippet(one["tool"], one["language"], Template(one["code"]).substitute(words).strip())
        for one in told["snippet"]
        if file.media_type in one.get("reads", [file.media_type])
    ]


@cache
def _loading() -> dict[str, Any]:
    return tomllib.loads(LOADING.read_text(encoding="utf-8"))
