"""A build does only what is new: what was made of the same document by the same rules is taken from the cache."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from lastdose.claims.documents import Document
from lastdose.extraction import extract
from lastdose.gate.loading import load
from lastdose.graphs.reading import Known, known, union_of
from lastdose.releases import layout
from lastdose.releases.building import build
from lastdose.releases.collecting import Collection, collected, shards_of
from lastdose.releases.describing import Beside
from lastdose.releases.encoding import extracted_read, extracted_written
from lastdose.releases.executing import executor
from lastdose.releases.extracting import Extraction, catalogue_in
from lastdose.releases.inputs import named_files
from lastdose.releases.keeping import UNUSED, Keep, hash_of, rules
from lastdose.releases.layout import Release
from lastdose.releases.made import Made
from lastdose.releases.ordering import BuildOrder
from lastdose.releases.sharding import Work
from lastdose.releases.shipped import PACKAGE, rdf_files, shipped
from lastdose.releases.spilling import MadeDocuments
from lastdose.sources import documents_in
from lastdose.sources.bounds import MAX_BYTES

DAY = date(2026, 1, 1)
SET_ID = "e0a1b2c3-0000-4000-8000-00000000a001"
COPIES = 16
SHARD = 8
MAKING = """
import sys
from pathlib import Path
from lastdose.graphs.reading import Known
from lastdose.releases.collecting import Collection, collected, shards_of
from lastdose.releases.describing import Beside
from lastdose.releases.executing import Alone
from lastdose.releases.extracting import Extraction
from lastdose.releases.inputs import named_files
from lastdose.releases.keeping import Keep
from lastdose.releases.sharding import Work
from lastdose.releases.spilling import MadeDocuments
work = Work(extraction=Extraction.beside(Known()), beside=Beside.of(Known()))
keep = Keep(Path(sys.argv[2]))
found = Collection(MadeDocuments(Path(sys.argv[3])))
every = shards_of(named_files([Path(sys.argv[1])]), found.made, work, keep, 8)
collected(found, every, work, Alone(), keep)
"""


@pytest.fixture
def labels(documents: Path, tmp_path: Path) -> Path:
    """The small documents, and one label again as that of many products: enough for several processes."""
    folder = Path(shutil.copytree(documents, tmp_path / "labels"))
    text = (folder / "openfda" / "examplor-xl-v5.json").read_text()
    for number in range(COPIES):
        copy = text.replace(SET_ID, f"{SET_ID[:-4]}b{number:03}")
        (folder / "openfda" / f"copy-{number}.json").write_text(copy)
    return folder


@pytest.fixture
def keep(tmp_path: Path) -> Keep:
    return Keep(tmp_path / "cache")


@pytest.fixture(scope="module")
def beside(pristine: Path) -> Known:
    return known(union_of(load(rdf_files(pristine)).dataset))


def made(labels: Path, beside: Known, keep: Keep, workers: int = 1, refused: Iterable[str] = ()) -> list[Made]:
    """What comes of documents, every one of which must be readable."""
    work = Work(extraction=Extraction.beside(beside), beside=Beside.of(beside), refused=frozenset(refused))
    with TemporaryDirectory() as scratch, executor(workers) as chosen:
        found = Collection(MadeDocuments(Path(scratch)))
        every = shards_of(named_files([labels]), found.made, work, keep, SHARD)
        collected(found, every, work, chosen, keep)
        assert not found.left_out
        return list(found.made.of(found.made.stubs))


def entries(keep: Keep) -> dict[Path, int]:
    """The entries of a cache; one that is written again gets another number."""
    assert keep.folder is not None
    return {path: path.stat().st_ino for path in keep.folder.rglob("*") if path.is_file()}


def written(release: Release) -> bytes:
    """The sums of all files that repeat, the record and the manifest among them."""
    return release.file(layout.SUMS).read_bytes()


def change(label: Path, times: int = -1) -> None:
    text = label.read_text()
    assert "abrupt" in text
    label.write_text(text.replace("abrupt", "sudden", times))


def test_a_release_is_the_same_with_and_without_a_cache(
    labels: Path, pristine: Path, keep: Keep, tmp_path: Path
) -> None:
    def built(name: str, cache: Path | None, workers: int) -> bytes:
        order = BuildOrder(output=tmp_path / name, sources=(labels,), data=pristine, issued=DAY, shard=SHARD)
        return written(build(replace(order, cache=cache, workers=workers)))

    scratch = built("scratch", None, 1)

    assert built("cold", keep.folder, 2) == scratch
    assert built("warm", keep.folder, 1) == scratch
    change(labels / "openfda" / "copy-3.json")
    changed = built("changed", keep.folder, 2)
    assert changed != scratch
    assert changed == built("changed-scratch", None, 1)


@pytest.mark.parametrize("workers", [1, 2])
def test_nothing_unchanged_is_done_again(workers: int, labels: Path, beside: Known, keep: Keep) -> None:
    first = made(labels, beside, keep, workers)
    before = entries(keep)

    again = made(labels, beside, keep, workers)

    assert again == first == made(labels, beside, Keep())
    assert entries(keep) == before
    assert len(before) == 2 * len(first)


def test_a_changed_document_is_the_only_one_done_again(labels: Path, beside: Known, keep: Keep) -> None:
    made(labels, beside, keep)
    before = entries(keep)
    change(labels / "openfda" / "copy-3.json")

    again = made(labels, beside, keep)

    assert again == made(labels, beside, Keep())
    assert before.items() <= entries(keep).items()
    assert len(entries(keep)) == len(before) + 2


def test_of_a_bulk_file_only_the_changed_label_is_done_again(labels: Path, beside: Known, keep: Keep) -> None:
    first, second = ((labels / "openfda" / f"copy-{number}.json").read_text() for number in range(2))
    elements = [json.dumps(json.loads(text)["results"][0]) for text in (first, second)]
    bulk = labels.parent / "bulk"
    bulk.mkdir()
    (bulk / "all.json").write_text('{"results": [' + f",{' ' * MAX_BYTES}".join(elements) + "]}")
    made(bulk, beside, keep)
    before = entries(keep)

    change(bulk / "all.json", times=1)

    assert made(bulk, beside, keep) == made(bulk, beside, Keep())
    assert before.items() <= entries(keep).items()
    assert (len(before), len(entries(keep))) == (4, 6)


def test_another_catalogue_makes_everything_anew(labels: Path, beside: Known, keep: Keep) -> None:
    first = made(labels, beside, keep)
    before = entries(keep)

    again = made(labels, Known(), keep)

    assert again == made(labels, Known(), Keep())
    assert before.items() <= entries(keep).items()
    assert len(entries(keep)) == 2 * len(before) == 4 * len(first)


def test_other_claims_in_the_data_extract_nothing_anew(labels: Path, beside: Known, keep: Keep) -> None:
    first = made(labels, beside, keep)
    before = entries(keep)
    without = replace(beside, claims=())

    again = made(labels, without, keep)

    assert again == made(labels, without, Keep())
    assert before.items() <= entries(keep).items()
    assert len(entries(keep)) == len(before) + len(first)


def test_a_refused_claim_makes_only_its_document_anew(labels: Path, beside: Known, keep: Keep) -> None:
    first = {one.origin: one for one in made(labels, beside, keep)}
    before, origin = entries(keep), "openfda/copy-3.json"
    key = first[origin].claims.split(b"\t")[1].decode()

    again = {one.origin: one for one in made(labels, beside, keep, refused=[f"{origin}: claim:{key}"])}

    assert [name for name in first if again[name] != first[name]] == [origin]
    assert f"claim/{key}>".encode() not in again[origin].lines
    assert len(entries(keep)) == len(before) + 1


def test_documents_in_another_folder_are_not_done_again(
    labels: Path, beside: Known, keep: Keep, tmp_path: Path
) -> None:
    first = made(labels, beside, keep)
    before = entries(keep)

    moved = made(Path(labels.rename(tmp_path / "moved")), beside, keep)

    assert moved == first
    assert entries(keep) == before


@pytest.mark.parametrize("rule", ["extraction/rules/sections.tsv", "extraction/harms.py", "sources/openfda.py"])
def test_a_changed_rule_makes_everything_anew(rule: str, documents: Path, keep: Keep, tmp_path: Path) -> None:
    made(documents, Known(), keep)
    before = entries(keep)
    package = tmp_path / "lastdose"
    shutil.copytree(PACKAGE, package, ignore=shutil.ignore_patterns("web", "__pycache__"))
    with (package / rule).open("a") as file:
        file.write("# changed\n")

    command = [sys.executable, "-c", MAKING, str(documents), str(keep.folder), str(tmp_path)]
    subprocess.run(command, env={**os.environ, "PYTHONPATH": str(tmp_path)}, check=True)

    assert before.items() <= entries(keep).items()
    assert len(entries(keep)) == 2 * len(before)


def test_a_change_elsewhere_in_the_program_makes_nothing_anew(tmp_path: Path) -> None:
    package = tmp_path / "lastdose"
    shutil.copytree(PACKAGE, package, ignore=shutil.ignore_patterns("web"))

    (package / "cli" / "making.py").write_text("")

    assert rules(package=package) == rules()


@pytest.mark.parametrize("harm", [b"", b"x", b"\0" * 200])
def test_a_damaged_entry_is_noticed_and_made_anew(harm: bytes, labels: Path, beside: Known, keep: Keep) -> None:
    first = made(labels, beside, keep)
    sound = {path: path.read_bytes() for path in entries(keep)}
    for path in sound:
        path.write_bytes(harm)

    assert made(labels, beside, keep) == first
    assert {path: path.read_bytes() for path in entries(keep)} == sound


def test_an_entry_of_another_kind_is_made_anew(labels: Path, beside: Known, keep: Keep) -> None:
    first = made(labels, beside, keep)
    assert keep.folder is not None
    for path in entries(keep):
        keep.put(path.parent.name + path.name, b'{"not": "this"}')

    assert made(labels, beside, keep) == first


def test_a_killed_build_goes_on_from_what_was_done(labels: Path, pristine: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    kept, files = Keep(home / "lastdose" / "documents"), len(list(labels.rglob("*.*")))
    command = "import sys; from lastdose.cli import main; sys.exit(main())"
    arguments = ["build", str(labels), "--data", str(pristine), "--output", str(tmp_path / "out")]
    order = BuildOrder(output=tmp_path / "out", sources=(labels,), data=pristine, issued=DAY, cache=kept.folder)
    with subprocess.Popen(
        [sys.executable, "-c", command, *arguments], env={**os.environ, "XDG_CACHE_HOME": str(home)}
    ) as running:
        while len(entries(kept)) < files + 4 and running.poll() is None:
            time.sleep(0.01)
        running.send_signal(signal.SIGKILL)
    done = {path: number for path, number in entries(kept).items() if not path.name.startswith("tmp")}

    release = build(order)

    assert running.returncode == -signal.SIGKILL
    assert done.items() <= entries(kept).items()
    assert written(release) == written(build(replace(order, output=tmp_path / "scratch", cache=None)))


def test_what_is_written_as_json_is_read_back_equal(documents: Path) -> None:
    beside = known(union_of(load(rdf_files(shipped("data") / "catalogue")).dataset))
    read = [one for one in documents_in([documents]) if isinstance(one, Document)]
    catalogue = catalogue_in(beside)
    found = [extract(document, catalogue) for document in read]

    assert any(one.claims for one in found)
    assert list(extracted_read(extracted_written(found))) == found


def test_what_the_disk_refuses_is_not_kept(labels: Path, beside: Known, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    nowhere = Keep(tmp_path / "file" / "cache")

    assert made(labels, beside, nowhere) == made(labels, beside, Keep())


def test_an_entry_is_whole_whoever_else_writes_it(keep: Keep) -> None:
    key, texts = hash_of("x"), [bytes([number]) * 100_000 for number in range(8)]

    def replaced(text: bytes) -> Sequence[bytes | None]:
        keep.put(key, text)
        return [keep.get(key) for _ in range(50)]

    with ThreadPoolExecutor(len(texts)) as pool:
        seen = {text for answers in pool.map(replaced, texts) for text in answers}

    assert seen <= set(texts)
    assert len(entries(keep)) == 1


def test_an_entry_that_no_build_asks_for_is_removed_in_time(keep: Keep) -> None:
    for name in ("old", "asked for"):
        keep.put(hash_of(name), name.encode())
    for path in entries(keep):
        os.utime(path, (time.time() - 2 * UNUSED,) * 2)
    assert keep.get(hash_of("asked for"))

    keep.sweep()

    assert (keep.has(hash_of("old")), keep.has(hash_of("asked for"))) == (False, True)


def test_only_the_user_may_read_what_is_kept(keep: Keep) -> None:
    keep.put(hash_of("x"), b"text")

    assert {path.stat().st_mode & 0o077 for path in entries(keep)} == {0}


def test_a_hash_tells_its_parts_apart() -> None:
    assert len({hash_of("ab", "c"), hash_of("a", "bc"), hash_of("abc"), hash_of("ab", "c", "")}) == 4
