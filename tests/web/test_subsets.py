"""A subset is all that a release says about one drug, class or source, whole, as one file that stays the same."""

import json
from base64 import b64encode
from hashlib import sha256
from typing import Any

import pyoxigraph as ox
import pytest
from lastdose.namespaces import LD
from lastdose.releases import layout
from lastdose.releases.layout import Release
from lastdose.releases.serializing import FORMATS
from lastdose.web.linking import SUBSETS
from rdflib import Graph, URIRef
from rdflib.namespace import DCAT, VOID

Ask = Any
IMMUTABLE = "public, max-age=31536000, immutable"
THINGS = {"drug": "testolol", "source": "label-testolol"}


def at(release: Release, kind: str, extension: str = "nq") -> str:
    return f"/download/{release.id}/subset/{kind}/{THINGS[kind]}.{extension}"


def quads(body: bytes, extension: str = "nq") -> set[Any]:
    return set(ox.parse(body, format=FORMATS[extension]))


def claims_in(release: Release) -> set[str]:
    """The claims about testolol, which all stand in the one label."""
    about = f" <{LD}aboutDrug> <{release.base}id/drug/testolol> "
    lines = release.file(layout.RECORD).read_text(encoding="utf-8").splitlines()
    return {line.split(">", 1)[0][1:] for line in lines if about in line}


@pytest.mark.parametrize("kind", THINGS)
def test_a_subset_has_every_claim_whole(ask: Ask, release: Release, kind: str) -> None:
    record = quads(release.file(layout.RECORD).read_bytes())
    held = quads(ask(at(release, kind)).body)
    claims = claims_in(release)
    told = {quad.subject.value for quad in held}

    assert claims <= told
    assert len(claims) > 10
    assert {quad for quad in record if quad.subject.value in told} == {
        quad for quad in held if "/subset/" not in quad.subject.value
    }
    passages = {quad.object.value for quad in held if quad.predicate.value == f"{LD}passage"}
    assert passages
    assert passages <= told
    assert f"{release.base}id/source/label-testolol" in told


def test_a_subset_says_the_same_in_every_format(ask: Ask, release: Release) -> None:
    triples = {quad.triple for quad in quads(ask(at(release, "drug")).body)}

    for extension in FORMATS:
        assert {quad.triple for quad in quads(ask(at(release, "drug", extension)).body, extension)} == triples


def test_a_subset_stays_and_comes_with_its_digest(ask: Ask, release: Release) -> None:
    reply = ask(at(release, "drug", "trig"))

    digest = b64encode(sha256(reply.body).digest()).decode()
    assert reply.headers["Repr-Digest"] == f"sha-256=:{digest}:"
    assert reply.headers["Cache-Control"] == IMMUTABLE
    assert ask(at(release, "drug", "trig"), {"If-None-Match": reply.headers["ETag"]}).status == 304


@pytest.mark.parametrize(
    "path",
    ["subset/claim/x.nq", "subset/drug/unknown.nq", "subset/drug/testolol.csv", "subset/source/A.nq"],
)
def test_there_are_no_other_subsets(ask: Ask, release: Release, path: str) -> None:
    assert ask(f"/download/{release.id}/{path}").status == 404


@pytest.mark.parametrize("kind", THINGS)
def test_the_page_of_a_thing_links_to_its_subset(ask: Ask, release: Release, kind: str) -> None:
    page = ask(f"/doc/{kind}/{THINGS[kind]}", {"Accept": "text/html"}).text

    assert f'href="{at(release, kind, "trig")}"' in page


def test_the_page_of_downloads_tells_of_subsets(ask: Ask, release: Release) -> None:
    address = json.loads(ask("/download.json").text)["subsets"]
    page = ask("/download", {"Accept": "text/html"}).text

    assert address.endswith(f"/download/{release.id}/subset/{{type}}/{{key}}.{{format}}")
    assert all(f"<code>{kind}</code>" in page for kind in SUBSETS)
    assert address.removesuffix("/{type}/{key}.{format}") in page


def test_the_described_downloads_are_where_this_server_has_them(ask: Ask, release: Release) -> None:
    graph = Graph().parse(data=ask("/dataset.ttl").text, format="turtle")
    files = {file["url"] for file in json.loads(ask("/download.json").text)["files"]}
    dataset = URIRef(f"{release.base}dataset")

    for name in (DCAT.downloadURL, DCAT.accessURL):
        assert {str(place) for place in graph.objects(None, name)} <= files
    assert {str(place) for place in graph.objects(dataset, VOID.dataDump)} <= files


def test_a_signature_beside_the_sums_is_offered(ask: Ask, release: Release) -> None:
    signature = release.file(f"{layout.SUMS}.asc")
    address = f"/download/{release.id}/{signature.name}"
    assert ask(address).status == 404
    signature.write_text("-----BEGIN PGP SIGNATURE-----\n", encoding="utf-8")

    try:
        reply = ask(address)

        assert reply.text.startswith("-----BEGIN PGP")
        assert reply.headers["Content-Type"] == "application/pgp-signature"
        assert signature.name not in ask(f"/download/{release.id}/SHA256SUMS").text
    finally:
        signature.unlink()
