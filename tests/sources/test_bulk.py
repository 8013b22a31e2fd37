"""Bulk files of thousands of labels are read label by label, whole or in pieces, packed or not."""

import io
import json
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lastdose.claims.documents import Document
from lastdose.errors import UnreadableError
from lastdose.sources import Refusal, attempted, bulk
from lastdose.sources.bounds import MAX_BYTES

SMALL = Path(__file__).parent.parent / "documents" / "openfda" / "examplor-xl-v5.json"
PADDING = 'A "quoted" brace } and a bracket ] with a back slash \\. ' * 4_000
HEAD = b'{"meta": {"results": {"skip": 0, "total": 2}, "terms": "\\"results\\": [ {"}, "results": ['


def label(number: int, **changes: Any) -> dict[str, Any]:
    whole = json.loads(SMALL.read_text(encoding="utf-8"))
    (first,) = whole.get("results", [whole])
    return {**first, "set_id": f"e0a1b2c3-0000-4000-8000-{number:012d}", **changes}


def answer(*labels: object) -> bytes:
    return HEAD + b",\n".join(json.dumps(one).encode() for one in labels) + b"]}"


@pytest.fixture(scope="module")
def long() -> bytes:
    """An answer longer than is read at once, whose third label is broken."""
    padded = [label(number, spl_unclassified_section=[PADDING]) for number in range(160)]
    padded[2]["warnings_and_cautions"] = "no list of texts"
    padded[3]["boxed_warning"] = [1]
    whole = answer(*padded)
    assert len(whole) > MAX_BYTES
    return whole


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "zipped"])
def test_every_label_of_a_bulk_file_is_read_but_the_broken_one(long: bytes, packed: bool, tmp_path: Path) -> None:
    path = tmp_path / "drug-label-0001-of-0013.json"
    path.write_bytes(_zipped(long) if packed else long)

    found = list(attempted(path))

    documents = [one for one in found if isinstance(one, Document)]
    assert [one.version.key[24:36] for one in documents] == [f"{number:012d}" for number in range(160) if number != 3]
    (refusal,) = (one for one in found if isinstance(one, Refusal))
    assert refusal.reason.endswith("results[3]: boxed_warning[0] is no text")


def _zipped(content: bytes) -> bytes:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("drug-label-0001-of-0013.json", content)
    return whole.getvalue()


def test_a_label_is_read_before_the_file_is(long: bytes) -> None:
    stream = io.BytesIO(long)

    next(bulk.labels(stream, "bulk"))()

    assert stream.tell() <= bulk.HEAD


def test_a_bulk_file_that_is_cut_off_keeps_the_labels_before(long: bytes, tmp_path: Path) -> None:
    path = tmp_path / "cut.json"
    path.write_bytes(long[:-300])

    *before, last = attempted(path)

    assert len(before) == 159
    assert last == Refusal(path=path.as_posix(), reason="ends before its results do")


def test_a_label_too_long_to_be_one_is_refused_alone() -> None:
    stream = io.BytesIO(answer(label(0), label(1, spl_unclassified_section=["x" * (MAX_BYTES + 1)]), label(2)))

    first, second, third = bulk.labels(stream, "bulk")

    assert first().version.key != third().version.key
    with pytest.raises(UnreadableError, match=r"results\[1\]: longer than 32 MiB"):
        second()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b'{"entry": [' + b"1," * 2**24 + b"1]}", "longer than 32 MiB, and no bulk file of openFDA labels"),
        (HEAD + b"{" * 2**25, "a result of more than 1000000 elements"),
        (HEAD + b"{}," * 2**24, f"more than {bulk.MAX_LABELS} labels"),
    ],
    ids=["another list", "open braces", "empty labels"],
)
def test_a_long_file_that_is_no_answer_is_refused(content: bytes, reason: str, tmp_path: Path) -> None:
    path = tmp_path / "long.json"
    path.write_bytes(content)

    with pytest.raises(UnreadableError, match=reason):
        for _ in _pending(path):
            pass


def _pending(path: Path) -> Iterator[Callable[[], Document]]:
    with path.open("rb") as stream:
        yield from bulk.labels(stream, str(path))


LEAF = st.none() | st.booleans() | st.integers() | st.text('a"\\[]{}, é', max_size=8)
ELEMENT = st.recursive(LEAF, lambda inner: st.lists(inner) | st.dictionaries(st.text('a"\\{', max_size=3), inner))


@given(elements=st.lists(st.dictionaries(st.text('a"\\]'), ELEMENT)), size=st.integers(1, 40))
def test_labels_are_cut_out_whole_however_the_file_comes_in(elements: list[dict[str, Any]], size: int) -> None:
    whole = HEAD + json.dumps(elements, ensure_ascii=False).encode()[1:] + b"}"

    class Slow(io.BytesIO):
        def read(self, amount: int | None = -1, /) -> bytes:
            return super().read(len(HEAD) if self.tell() == 0 else min(size, amount or 0))

    pending = list(bulk.labels(Slow(whole), "bulk"))

    assert [json.loads(one.args[0]) for one in pending] == elements
