"""A release that does not hold what it says is found out, by name; what is derived from its record is made anew."""

import gzip
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from lastdose.errors import DamagedError, PublisherError
from lastdose.releases import layout
from lastdose.releases.derived import damages, with_sound_caches
from lastdose.releases.distributions import write_distributions
from lastdose.releases.fingerprints import verify_fingerprints
from lastdose.releases.layout import Release, open_release
from lastdose.releases.packing import packed, packed_files
from lastdose.releases.publishing import alone
from lastdose.releases.sums import sha256_of, write_sums
from lastdose.releases.verifying import is_sound, verify

Call = Callable[..., tuple[int, str, str]]
FILES = [
    "record.nq",
    "manifest.json",
    "SHA256SUMS",
    "report.ttl",
    "decisions.jsonl",
    "distributions.ttl",
    "caches.json",
    "index.sqlite",
    "store/CURRENT",
    "store/*.sst",
    "dumps/SHA256SUMS",
    "dumps/lastdose.nq.gz",
    "dumps/lastdose.nq.zst",
    "dumps/lastdose-claims.csv.zst",
    "dumps/lastdose-nanopublications.trig.zst",
    "dumps/lastdose-edges.tsv.gz",
    "dumps/lastdose.trig.gz",
    "dumps/lastdose.ttl.gz",
    "dumps/lastdose.jsonld.gz",
    "dumps/lastdose.rdf.zst",
    "dumps/lastdose-drugs.jsonl.gz",
    "dumps/lastdose.sqlite.gz",
    "dumps/lastdose-claims.parquet",
    "datapackage.json",
    "ontology/lastdose.ttl",
    "ontology/context.jsonld",
    "shapes/claim.ttl",
    "examples/harms-of-stopping.rq",
]
DERIVED = ["index.sqlite", "store", "store/CURRENT", "store/*.sst", "caches.json"]


@pytest.fixture
def damaged(own_release: Path) -> Callable[[str], Path]:
    """A file of the release, by a pattern that may match several."""

    def found(pattern: str) -> Path:
        return max(open_release(own_release).path.glob(pattern), key=lambda path: path.stat().st_size)

    return found


def flip(path: Path) -> None:
    """Flip one bit in the middle of a file."""
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 4
    path.write_bytes(content)


def remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink()


def wrong(release: Release) -> list[str]:
    return [finding.said for finding in verify(release) if finding.right is False]


def resum(release: Release, **manifest: object) -> Release:
    """The release after it was changed, with sums, sizes and names that fit again."""
    digest = sha256_of(release.file(layout.RECORD))
    name = f"{release.manifest.date}-{digest[:8]}"
    held = replace(release.manifest, **{"record_sha256": digest, "release": name, **manifest})  # type: ignore[arg-type]
    (release.path / layout.MANIFEST).write_text(held.to_json(), encoding="utf-8")
    write_distributions(release.path, held)
    write_sums(release.path)
    return open_release(release.path.rename(release.path.with_name(name)))


def kind_of(path: Path, release: Release) -> tuple[str, str]:
    place = path.relative_to(release.path)
    return str(place.parent), place.name if place.parent == Path() else "".join(place.suffixes[-2:])


def test_a_file_of_every_kind_is_damaged_below(release: Release) -> None:
    files = (path for path in release.path.rglob("*") if path.is_file() and path.parent.name != layout.STORE)
    kinds = {kind_of(path, release) for path in files}

    tried = {kind_of(release.path / name, release) for name in FILES if not name.startswith("store/")}
    assert {(place, ending.removesuffix(".gz").removesuffix(".zst")) for place, ending in kinds} == {
        (place, ending.removesuffix(".gz").removesuffix(".zst")) for place, ending in tried
    }


@pytest.mark.parametrize(
    ("counted", "about"),
    [
        pytest.param("triples", "/dataset>", id="quads"),
        pytest.param("distinctSubjects", "/dataset>", id="subjects"),
        pytest.param("classes", "/dataset>", id="classes"),
        pytest.param("entities", "/partition/class-", id="things of a class"),
        pytest.param("triples", "/partition/property-", id="statements of a property"),
        pytest.param("triples", "/id/graph/", id="quads of a graph"),
    ],
)
def test_a_count_that_lies_is_found(own_release: Path, counted: str, about: str) -> None:
    release = open_release(own_release)
    lines = release.file(layout.RECORD).read_text(encoding="utf-8").splitlines(keepends=True)
    place = next(
        n for n, line in enumerate(lines) if f"{about[:-1]}" in line.split(" ")[0] and f"void#{counted}>" in line
    )
    lines[place] = lines[place].replace('"', '"9', 1)
    release.file(layout.RECORD).write_text("".join(lines), encoding="utf-8")

    said = wrong(resum(release))

    assert any(f"has {counted} 9" in one and "and there are" in one for one in said), said


def test_a_manifest_that_counts_wrong_is_found(own_release: Path) -> None:
    release = open_release(own_release)
    graphs = {**release.manifest.graphs, "drugs": 1}

    said = wrong(resum(release, quads=release.manifest.quads + 1, graphs=graphs))

    assert any("quads of the manifest" in one for one in said)
    assert any("have the sizes of the manifest" in one for one in said)


def changed(name: str, content: bytes) -> bytes:
    """A dump that can be read, and says something else."""
    if name.endswith((".csv", ".jsonl", ".tsv")):
        return content + (content.splitlines(keepends=True) or [b"{}\n"])[-1]
    assert b"angina" in content, name
    return content.replace(b"angina", b"anginb")


def test_dumps_that_differ_from_the_record_are_found(own_release: Path) -> None:
    release = open_release(own_release)
    dumps, contents = release.file(layout.DUMPS), {}
    for path in [path for path in packed_files(dumps) if path.suffix == ".gz"]:
        content = changed(path.stem, gzip.decompress(path.read_bytes()))
        with packed(dumps / path.stem) as out:
            out.write(content)
        contents[path.stem] = out.sha256()
    del contents["lastdose.sqlite"]

    said = wrong(resum(release, contents=contents))

    found = {name for name in {*contents, "lastdose.sqlite"} if any(f"/{name}" in one for one in said)}
    assert found == {*contents, "lastdose.sqlite"}


def test_a_file_of_which_nothing_is_known_is_said_not_to_be_checked(own_release: Path) -> None:
    release = open_release(own_release)
    (release.path / "notes.txt").write_text("mine", encoding="utf-8")
    for name in layout.SIGNATURES:
        release.file(name).write_text("signed", encoding="utf-8")

    unchecked = [finding.said for finding in verify(release) if finding.right is None]

    assert unchecked == [f"{release.path / 'notes.txt'} is in no list of sums"]
    assert is_sound(own_release)


def test_nothing_is_wrong_with_a_fresh_release(release: Release) -> None:
    findings = list(verify(release))

    assert {finding.right for finding in findings} == {True}
    assert len(findings) > len(FILES)


def test_a_release_that_was_copied_away_is_still_sound(release: Release, tmp_path: Path) -> None:
    copied = open_release(Path(shutil.copytree(release.path, tmp_path / release.id)))

    assert wrong(copied) == []


@pytest.mark.parametrize("harm", [flip, remove])
@pytest.mark.parametrize("name", FILES)
def test_verify_names_what_is_damaged(
    name: str,
    harm: Callable[[Path], None],
    own_release: Path,
    damaged: Callable[[str], Path],
    call: Call,
) -> None:
    path = damaged(name)
    harm(path)

    code, results, words = call("verify", own_release)

    assert code == 1, results + words
    assert any(line.startswith("wrong: ") and path.name in line for line in results.splitlines()), results
    assert "Traceback" not in words


@pytest.mark.parametrize("name", FILES)
def test_a_truncated_file_is_no_sound_release(name: str, own_release: Path, damaged: Callable[[str], Path]) -> None:
    path = damaged(name)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])

    assert not is_sound(own_release)


def test_a_renamed_release_is_named_wrong(own_release: Path) -> None:
    release = open_release(own_release)
    renamed = release.path.rename(own_release / "2020-01-01-00000000")

    assert wrong(open_release(renamed)) == [f"{renamed} is named after the release {release.id}"]


@pytest.mark.parametrize("harm", [flip, remove])
@pytest.mark.parametrize("name", DERIVED)
def test_what_is_derived_is_made_anew(
    name: str, harm: Callable[[Path], None], own_release: Path, damaged: Callable[[str], Path]
) -> None:
    path = damaged(name)
    (remove if path.is_dir() else harm)(path)
    told: list[str] = []

    release = with_sound_caches(open_release(own_release), lambda words, _: told.append(words), thorough=True)

    assert wrong(release) == []
    assert told == ["making the store and the index anew"]
    assert not (release.path / ".remaking").exists()


def test_a_missing_store_is_made_anew_before_a_query(own_release: Path, call: Call) -> None:
    shutil.rmtree(open_release(own_release).file(layout.STORE))

    query = own_release / "query.rq"
    query.write_text("ASK { GRAPH ?g { ?s ?p ?o } }")

    code, results, words = call("query", query, "--release", own_release)

    assert (code, words) == (0, "")
    assert '"boolean":true' in results
    assert wrong(open_release(own_release)) == []


def test_an_index_with_other_tables_is_made_anew(own_release: Path) -> None:
    release = open_release(own_release)
    index = release.file(layout.INDEX)
    with closing(sqlite3.connect(index)) as connection:
        connection.execute("PRAGMA user_version = 1")
        connection.commit()

    assert any("has not the tables" in damage for damage in damages(release, thorough=False))

    with_sound_caches(release, lambda *_: None)

    assert wrong(release) == []


def test_what_is_sound_is_left_as_it_is(own_release: Path) -> None:
    release = open_release(own_release)
    before = {path: path.stat().st_mtime_ns for path in release.path.rglob("*")}
    told: list[str] = []

    with_sound_caches(release, lambda words, _: told.append(words), thorough=True)

    assert told == []
    assert {path: path.stat().st_mtime_ns for path in release.path.rglob("*")} == before


def test_nothing_is_made_from_a_damaged_record(own_release: Path, call: Call) -> None:
    release = open_release(own_release)
    flip(release.file(layout.RECORD))
    remove(release.file(layout.INDEX))

    with pytest.raises(DamagedError, match=r"record\.nq is missing or damaged"):
        with_sound_caches(release, print)
    code, _, words = call("query", "--example", "harms-of-stopping", "--release", own_release)
    assert code == 2
    assert "record.nq is missing or damaged" in words


def test_two_do_not_make_the_same_anew_at_once(own_release: Path) -> None:
    release = open_release(own_release)
    remove(release.file(layout.INDEX))

    held = alone(release.file(layout.MANIFEST), PublisherError("taken"))
    with held, pytest.raises(PublisherError, match="made anew already"):
        with_sound_caches(release, print)


def test_what_a_killed_remaking_left_is_no_hindrance(own_release: Path) -> None:
    release = open_release(own_release)
    remove(release.file(layout.STORE))
    (release.path / ".remaking" / "store").mkdir(parents=True)
    (release.path / ".remaking" / "store" / "CURRENT").write_text("half")

    with_sound_caches(release, print)

    assert wrong(release) == []


def test_damages_name_each_file(own_release: Path) -> None:
    release = open_release(own_release)
    remove(release.file(layout.STORE))

    said = list(damages(release, thorough=False))

    assert len(said) > 5
    assert all(line.startswith(str(release.file(layout.STORE))) and line.endswith("is missing") for line in said)


def test_every_fingerprint_is_found_in_the_documents(release: Release, documents: Path, call: Call) -> None:
    findings = list(verify_fingerprints(release, [documents]))
    code, results, words = call("verify", release.path, "--documents", documents)

    assert {finding.right for finding in findings} == {True}
    assert len(findings) > 20
    assert (code, results) == (0, "")
    assert f"{len(findings) + len(list(verify(release)))} checks, 0 wrong, 0 not made" in words


def test_without_documents_the_fingerprints_are_said_not_to_be_checked(release: Release, call: Call) -> None:
    code, results, _ = call("verify", release.path)

    assert code == 0
    assert results.startswith("not checked: fingerprints")


def altered(documents: Path, folder: Path, old: str, new: str) -> Path:
    """A copy of one label with other words."""
    text = (documents / "openfda" / "examplor-xl-v6.json").read_text(encoding="utf-8")
    assert old in text
    folder.mkdir(exist_ok=True)
    (folder / "label.json").write_text(text.replace(old, new), encoding="utf-8")
    return folder


def test_words_that_are_not_there_are_wrong(release: Release, documents: Path, tmp_path: Path, call: Call) -> None:
    folder = altered(documents, tmp_path, "after abrupt discontinuation", "after sudden discontinuation")

    code, results, _ = call("verify", release.path, "--documents", folder)

    assert code == 1
    (line,) = [line for line in results.splitlines() if line.startswith("wrong: ") and "of e0a1b2c3" in line][:1]
    assert "and the words at warnings_and_cautions[0] " in line
    assert "no document of that version was given" in results


def test_words_that_moved_are_right_and_said_to_have_moved(release: Release, documents: Path, tmp_path: Path) -> None:
    folder = altered(documents, tmp_path, "Severe exacerbation", "Take care. Severe exacerbation")

    findings = list(verify_fingerprints(release, [folder]))

    moved = [finding.said for finding in findings if finding.right and "moved from" in finding.said]
    assert moved
    assert all("warnings_and_cautions[0]" in said for said in moved)


def test_a_document_that_cannot_be_read_is_not_checked(release: Release, tmp_path: Path, call: Call) -> None:
    (tmp_path / "broken.json").write_text("{")

    code, results, _ = call("verify", release.path, "--documents", tmp_path)

    assert code == 0
    assert "broken.json cannot be read" in results
