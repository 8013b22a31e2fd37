"""The difference of two releases is a patch: what it says, applied to one, gives the other."""

import json
import re
import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pyoxigraph as ox
import pytest
from lastdose import DISCLAIMER
from lastdose.claims.catalogue import Comparison, Drug
from lastdose.claims.concepts import ComparisonKind, RiskKind, StopManner
from lastdose.claims.documents import Passage, fingerprint
from lastdose.claims.kinds import DiscontinuationRiskClaim, StopMannerClaim
from lastdose.claims.values import Quantity, Ref, TaperSchedule, UseContext
from lastdose.errors import DamagedError
from lastdose.graphs.claims import claim_quads
from lastdose.graphs.nquads import line
from lastdose.graphs.records import comparison_quads, drug_quads
from lastdose.graphs.spelling import Quad
from lastdose.releases import layout
from lastdose.releases.building import build
from lastdose.releases.differing import changes
from lastdose.releases.index import write_index
from lastdose.releases.layout import Manifest, Release
from lastdose.releases.news import Digest, News, digest
from lastdose.releases.ordering import BuildOrder
from lastdose.releases.patching import patch

Run = Callable[..., CompletedProcess[str]]
Call = Callable[..., tuple[int, str, str]]
DRUG = Ref("drug", "examplol")


@pytest.fixture(scope="module")
def earlier(pristine: Path, tmp_path_factory: pytest.TempPathFactory) -> Release:
    """A release of the small data without the documents, of an earlier day."""
    return build(BuildOrder(output=tmp_path_factory.mktemp("earlier"), data=pristine, issued=date(2025, 1, 1)))


def patched(release: Release, patch: str) -> set[ox.Quad]:
    """A release's quads after an RDF Patch: one transaction with a header, in which no line may be idle."""
    store = ox.Store()
    store.bulk_load(path=str(release.file(layout.RECORD)), format=ox.RdfFormat.N_QUADS)
    rows = [line.partition(" ") for line in patch.splitlines()]
    letters = "".join({"H": "h", "TX": "(", "TC": ")"}.get(letter, "x") for letter, _, _ in rows)
    assert re.fullmatch(r"h+\(x*\)", letters)
    for letter, _, rest in rows:
        if letter in {"A", "D"}:
            (quad,) = ox.parse(rest, format=ox.RdfFormat.N_QUADS)
            assert (quad in store) == (letter == "D")
            (store.add if letter == "A" else store.remove)(quad)
    return set(store)


def quads(release: Release) -> set[ox.Quad]:
    return set(ox.parse(path=str(release.file(layout.RECORD)), format=ox.RdfFormat.N_QUADS))


def test_a_release_with_its_patch_is_the_other_release(earlier: Release, release: Release, lastdose: Run) -> None:
    there = lastdose("diff", earlier.path, release.path, "--format", "patch")
    back = lastdose("diff", release.path, earlier.path, "--format", "patch")

    assert (there.returncode, back.returncode) == (1, 1)
    assert patched(earlier, there.stdout) == quads(release)
    assert patched(release, back.stdout) == quads(earlier)


def test_a_patch_tells_from_which_release_to_which_it_leads(earlier: Release, release: Release) -> None:
    head = list(patch(earlier, release))[:3]

    assert re.fullmatch(rb"H id <urn:uuid:[0-9a-f-]{36}> \.\n", head[0])
    assert head[1:] == [f'H before "{earlier.id}" .\n'.encode(), f'H after "{release.id}" .\n'.encode()]
    assert head == list(patch(earlier, release))[:3]


@pytest.fixture(scope="module")
def revised(pristine: Path, documents: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Release, Release]:
    """Two releases: of the first label only, and of the second too, which has no boxed warning."""
    folder = tmp_path_factory.mktemp("revised")
    data = Path(shutil.copytree(pristine, folder / "data"))
    labels = tuple(documents / "openfda" / f"examplor-xl-v{number}.json" for number in (5, 6))
    second = next(path for path in (data / "claims").iterdir() if path.name.endswith("-v6.trig"))
    held = second.read_bytes()
    second.unlink()
    (data / "decisions" / "checked.jsonl").unlink()
    first = build(BuildOrder(output=folder / "out", data=data, sources=labels[:1], issued=date(2025, 1, 1)))
    second.write_bytes(held)
    return first, build(BuildOrder(output=folder / "out", data=data, sources=labels, issued=date(2025, 2, 1)))


def test_a_new_version_is_told_with_what_it_changed(revised: tuple[Release, Release]) -> None:
    before, after = revised

    there, back = (of_kind(digest(one, other)) for one, other in ((before, after), (after, before)))

    assert [news.said for news in there["source-superseded"]] == [
        "Examplor XL (examplol hydrochloride): US label, version 6 after version 5"
    ]
    assert "risk-added" not in there
    assert "source-removed" in back


def recorded(folder: Path, manifest: Manifest, quads: Iterable[Quad]) -> Release:
    """A release that has nothing but a record of some quads, and its index."""
    folder.mkdir()
    record = folder / layout.RECORD
    record.write_bytes(b"".join(sorted({line(quad).encode() for quad in quads})))
    write_index(record, folder / layout.INDEX, folder, manifest.base)
    return Release(folder, manifest)


def compared(kind: ComparisonKind, axis: str, words: str) -> Iterator[Quad]:
    yield from comparison_quads(
        Comparison(kind=kind, subject=DRUG, claims=(axis[0], "z"), axis=axis, explanation=words)
    )


def test_a_comparison_is_told_under_what_it_compares(release: Release, tmp_path: Path) -> None:
    name = list(drug_quads(Drug(key="examplol", label="examplol")))
    found = [
        *compared(ComparisonKind.PROMINENCE_CHANGE, "boxed warning lost", "It left the box."),
        *compared(ComparisonKind.VERSION_CHANGE, "age", "From 4 years to 1 month."),
        *compared(ComparisonKind.VERSION_CHANGE, "effect", "A seizure is new."),
        *compared(ComparisonKind.DIRECT_CONTRADICTION, "denied and affirmed", "One denies it."),
    ]
    before = recorded(tmp_path / "before", release.manifest, name)
    after = recorded(tmp_path / "after", release.manifest, [*name, *found])

    there, back = of_kind(digest(before, after)), of_kind(digest(after, before))

    assert {kind: [(news.name, news.said) for news in told] for kind, told in there.items()} == {
        "boxed-warning-lost": [("examplol", "It left the box.")],
        "age": [("examplol", "From 4 years to 1 month.")],
        "between-versions": [("examplol", "A seizure is new.")],
        "difference-opened": [("examplol", "One denies it.")],
    }
    assert {kind: len(told) for kind, told in back.items()} == {"difference-settled": 4}


def claimed(address: str) -> dict[str, Any]:
    return {
        "version": "label-v1",
        "subject": DRUG,
        "context": UseContext(route=("oral",)),
        "passages": (Passage(address=address, start=0, end=9, words_digest=fingerprint("words")),),
        "paraphrase": "In words of ours.",
    }


def test_a_corrected_claim_is_told_by_what_changed(release: Release, tmp_path: Path) -> None:
    schedule = (TaperSchedule(duration=Quantity(minimum=Decimal(1), maximum=Decimal(2), unit="wk")),)
    taper = StopMannerClaim(**claimed("warnings[0]"), advised_manner=(StopManner.GRADUAL,), schedule=schedule)
    risks = [
        DiscontinuationRiskClaim(**claimed(address), risk_kind=RiskKind.REBOUND, stop_manner=(StopManner.ABRUPT,))
        for address in ("warnings[0]", "boxed_warning[0]")
    ]
    places = [("none", replace(taper, schedule=())), ("taper", taper), ("risk", risks[0]), ("boxed", risks[1])]
    none, tapering, risk, boxed = (
        recorded(tmp_path / name, release.manifest, claim_quads(claim, "FDA")) for name, claim in places
    )

    assert {news.said for news in of_kind(digest(none, tapering))["taper"]} == {"In words of ours."}
    assert [news.said for news in of_kind(digest(tapering, boxed))["taper"]] == ["No longer said: In words of ours."]
    assert [news.said for news in of_kind(digest(tapering, boxed))["risk-added"]] == [
        "In words of ours. (In the boxed warning.)"
    ]
    assert list(of_kind(digest(risk, boxed))) == ["boxed-warning-gained"]
    assert list(of_kind(digest(boxed, risk))) == ["boxed-warning-lost"]


def test_what_no_source_says_any_more_is_told(release: Release, revised: tuple[Release, Release]) -> None:
    there, back = (of_kind(digest(one, two)) for one, two in ((revised[0], release), (release, revised[0])))

    assert {news.thing for news in there["risk-added"]} == {news.thing for news in back["risk-removed"]}
    assert all(news.said for news in there["risk-added"])
    assert there["source-added"]


def of_kind(found: Digest) -> dict[str, tuple[News, ...]]:
    return {chapter.kind: chapter.told for chapter in found.chapters}


def test_of_each_kind_the_first_are_told_and_all_are_counted(
    revised: tuple[Release, Release], release: Release
) -> None:
    whole, brief = digest(revised[0], release), digest(revised[0], release, most=1)

    assert [part.total for part in brief.chapters] == [part.total for part in whole.chapters]
    assert {len(part.told) for part in brief.chapters} == {1}


def test_words_come_before_quads(revised: tuple[Release, Release], call: Call) -> None:
    places = [release.path for release in revised]

    code, said, _ = call("diff", *places)
    _, told, _ = call("diff", *places, "--format", "json")

    words, quads_told = said.split("\nQuads: ")
    assert code == 1
    assert DISCLAIMER in words
    assert "Sources of which a later version is here: 1\n  Examplor XL" in words
    counts = json.loads(told)
    assert quads_told.splitlines()[0] == f"{counts['added']} added, {counts['removed']} removed"
    assert [line[:2] for line in quads_told.splitlines()[1:]].count("+ ") == counts["added"]


def test_the_way_back_is_the_way_there_reversed(earlier: Release, release: Release) -> None:
    there, back = list(changes(earlier, release)), list(changes(release, earlier))

    turned = {"+": "-", "-": "+"}
    assert [(turned[sign], line) for sign, line in there] == [tuple(change) for change in back]


def test_a_release_does_not_differ_from_itself(release: Release, own_release: Path, lastdose: Run) -> None:
    done = lastdose("diff", release.path, own_release)

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_a_release_without_its_record_cannot_be_compared(release: Release, own_release: Path, lastdose: Run) -> None:
    record = own_release / release.id / layout.RECORD
    record.unlink()

    with pytest.raises(DamagedError, match=r"record\.nq is missing"):
        list(changes(release, Release(record.parent, release.manifest)))
    assert lastdose("diff", release.path, own_release).returncode == 2
