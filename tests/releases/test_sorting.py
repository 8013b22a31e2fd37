"""Sorting is `sorted(set(…))`, however little of it fits into memory."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lastdose.releases.sorting import sorted_lines

LINES = st.lists(st.binary(max_size=3).map(lambda text: text.replace(b"\n", b"") + b"\n"), max_size=60)


@given(lines=LINES, run_lines=st.integers(1, 70))
def test_lines_come_distinct_and_in_order(lines: list[bytes], run_lines: int) -> None:
    with TemporaryDirectory() as scratch:
        found = list(sorted_lines(iter(lines), Path(scratch), run_lines=run_lines))

    assert found == sorted(set(lines))


def test_nothing_is_left_in_the_workplace(tmp_path: Path) -> None:
    lines = [f"{number}\n".encode() for number in range(100)]

    taken = list(sorted_lines(lines, tmp_path, run_lines=7))

    assert len(taken) == 100
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_left_when_reading_fails(tmp_path: Path) -> None:
    def failing() -> Iterator[bytes]:
        yield from (f"{number}\n".encode() for number in range(100))
        raise OSError("the disk is gone")

    with pytest.raises(OSError, match="the disk is gone"):
        list(sorted_lines(failing(), tmp_path, run_lines=7))

    assert list(tmp_path.iterdir()) == []
