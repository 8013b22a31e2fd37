"""The cache keeps what is used; what nobody has used for long, and nobody uses, goes."""

import os
import subprocess
import sys
from pathlib import Path

from lastdose.releases.cache import IN_USE, remove_unused, use

MONTH = 30 * 24 * 3600
USER = """
import sys
from pathlib import Path
from lastdose.releases.cache import use
use(Path(sys.argv[1]))
print("using", flush=True)
sys.stdin.read()
"""


def used_elsewhere(folder: Path) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", USER, str(folder)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    assert process.stdout.readline() == "using\n"
    return process


def old(folder: Path) -> Path:
    (folder / "current").mkdir(parents=True)
    (folder / IN_USE).touch()
    os.utime(folder / IN_USE, (0, 0))
    return folder


def test_what_nobody_has_used_for_long_is_removed(tmp_path: Path) -> None:
    unused = old(tmp_path / "0123456789abcdef")
    others = [old(tmp_path / "documents"), old(tmp_path / "0123456789abcdef0")]

    remove_unused(tmp_path, MONTH)

    assert not unused.exists()
    assert all(folder.exists() for folder in others)


def test_what_was_used_of_late_stays(tmp_path: Path) -> None:
    used, of_earlier_program = tmp_path / "0123456789abcdef", tmp_path / "fedcba9876543210"
    use(used)
    of_earlier_program.mkdir()

    remove_unused(tmp_path, MONTH)

    assert used.exists()
    assert of_earlier_program.exists()


def test_what_a_process_uses_stays_until_it_ends(tmp_path: Path) -> None:
    folder = tmp_path / "0123456789abcdef"
    with used_elsewhere(folder) as process:
        os.utime(folder / IN_USE, (0, 0))

        remove_unused(tmp_path, MONTH)
        assert folder.exists()
        process.communicate()

    remove_unused(tmp_path, MONTH)
    assert not folder.exists()


def test_there_may_be_no_cache_at_all(tmp_path: Path) -> None:
    remove_unused(tmp_path / "none", MONTH)
