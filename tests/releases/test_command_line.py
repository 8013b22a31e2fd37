"""The command line: exit 0 yes, 1 no, 2 could not tell; results on stdout, words on stderr, help with an example."""

import argparse
import json
import os
import pty
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path
from subprocess import CompletedProcess
from urllib.request import urlopen

import pytest
from lastdose.cli import parser
from lastdose.releases import layout
from lastdose.releases.building import build
from lastdose.releases.layout import Release, open_release
from lastdose.releases.ordering import BuildOrder

Run = Callable[..., CompletedProcess[str]]
ROOT = Path(__file__).parents[2]
COMMAND = [sys.executable, "-c", "import sys; from lastdose.cli import main; sys.exit(main())"]


def commands() -> list[str]:
    (found,) = (action for action in parser()._actions if isinstance(action, argparse._SubParsersAction))
    return list(found.choices)


Call = Callable[..., tuple[int, str, str]]


@pytest.mark.parametrize("command", commands())
def test_every_command_has_help_with_an_example(command: str, call: Call) -> None:
    code, said, words = call(command, "--help")

    assert (code, words) == (0, "")
    assert re.search(rf"^example:\n  lastdose {command} \S", said, re.MULTILINE)


@pytest.mark.parametrize("command", commands())
def test_every_command_is_in_the_readme(command: str) -> None:
    assert f"lastdose {command}" in (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["fetch"],
        ["build"],
        ["build", "--output", "x", "--date", "soon"],
        ["build", "--output", "x", "--base", "here"],
        ["build", "--output", "/dev/null/x"],
        ["diff", "one"],
        ["diff", "nowhere", "nowhere"],
        ["extract"],
        ["extract", "nowhere.json"],
        ["compare", "nowhere.txt"],
        ["verify", "nowhere"],
        ["query"],
        ["query", "nowhere.rq"],
        ["query", "--example", "no-such-example"],
        ["query", "--example", "harms-of-stopping", "one.rq"],
        ["query", "--example", "harms-of-stopping", "--param", "drug"],
        ["query", "--release", "nowhere", "--example", "harms-of-stopping"],
        ["serve", "--release", "nowhere"],
        ["prepare", "--release", "nowhere"],
        ["prepare", "--release", "nowhere", "--public-url", "https://example.org"],
        ["prepare", "--public-url", "example.org"],
        ["serve", "--port", "some"],
    ],
    ids=" ".join,
)
def test_what_cannot_be_understood_or_read_is_told_on_stderr_with_exit_2(arguments: list[str], call: Call) -> None:
    code, results, words = call(*arguments)

    assert (code, results) == (2, "")
    assert words.strip()
    assert "Traceback" not in words


def test_build_prints_the_folder_of_the_release(pristine: Path, tmp_path: Path, call: Call) -> None:
    code, results, words = call("build", "--data", pristine, "--output", tmp_path, "--date", "2026-01-31")

    assert code == 0
    assert Path(results.strip()) == open_release(tmp_path).path
    assert open_release(tmp_path).manifest.date == "2026-01-31"
    assert "quads from" in words


def test_build_of_refused_data_exits_with_1(data: Path, tmp_path: Path, call: Call) -> None:
    (data / "wrong.ttl").write_text('<https://w3id.org/lastdose/id/drug/x> a "Drug" .')

    code, results, words = call("build", "--data", data, "--output", tmp_path / "out")

    assert (code, results) == (1, "")
    assert re.search(r"wrong\.ttl:1: drug:x: rdf:type needs an IRI", words)


def test_extract_prints_a_claim_a_line(documents: Path, call: Call) -> None:
    code, results, words = call("extract", documents / "openfda")

    assert (code, words) == (0, "")
    claims = [json.loads(line) for line in results.splitlines()]
    assert len(claims) > 10


def test_extract_prints_one_table_of_several_documents(documents: Path, call: Call) -> None:
    code, results, _ = call("extract", documents, "--format", "tsv")

    rows = [line.split("\t") for line in results.splitlines()]
    assert code == 0
    assert rows[0][:3] == ["document", "version", "drug"]
    assert rows.count(rows[0]) == 1
    assert {len(row) for row in rows} == {len(rows[0])}
    assert len({row[0] for row in rows[1:]}) > 3


def test_what_extract_writes_conforms(documents: Path, tmp_path: Path, call: Call) -> None:
    label = documents / "openfda" / "examplor-xl-v6.json"
    code, results, _ = call("extract", label, "--format", "trig")
    (tmp_path / "label.trig").write_text(results, encoding="utf-8")

    checked = call("check", tmp_path / "label.trig")

    assert code == 0
    assert checked[0] == 0, checked[1]


def _file(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def test_extract_reads_on_past_a_broken_document(documents: Path, tmp_path: Path, call: Call) -> None:
    broken = _file(tmp_path / "broken.json", b"{")
    label = documents / "openfda" / "examplor-xl-v6.json"

    some, none = call("extract", broken, label), call("extract", broken)

    assert some[0] == 0
    assert some[1]
    assert f"not read: {broken}: " in some[2]
    assert none[:2] == (2, "")
    assert f"not read: {broken}: " in none[2]


def test_compare_prints_what_involves_the_document(
    release: Release, documents: Path, tmp_path: Path, call: Call
) -> None:
    known = call("compare", documents / "openfda" / "trialozine-v1.json", "--release", release.path)
    strange = call(
        "compare", _file(tmp_path / "note.txt", b"Nothing of any drug stands here.\n"), "--release", release.path
    )
    broken = call("compare", _file(tmp_path / "broken.json", b"{"), "--release", release.path)

    assert known[0] == 1
    assert re.match(r"[A-Z]\w+: Trialozine", known[1])
    assert strange == (0, "", "")
    assert broken[:2] == (2, "")
    assert "not read" in broken[2]


def test_a_reader_who_leaves_early_gets_no_traceback(release: Release, pristine: Path, tmp_path: Path) -> None:
    other = build(BuildOrder(output=tmp_path, data=pristine, issued=date(2025, 1, 1)))
    command = [*COMMAND, "diff", str(release.path), str(other.path)]

    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as diff:
        assert diff.stdout
        assert diff.stderr
        diff.stdout.readline()
        diff.stdout.close()
        words = diff.stderr.read()

    assert words == ""


def test_serve_prints_its_address_and_makes_damaged_caches_anew(own_release: Path) -> None:
    index = open_release(own_release).file(layout.INDEX)
    index.write_bytes(index.read_bytes()[:4096])
    command = [*COMMAND, "serve", "--release", str(own_release), "--port", "0"]

    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as server:
        assert server.stdout
        address = server.stdout.readline().strip()
        try:
            with closing(urlopen(f"{address}/doc/drug/examplol.nt", timeout=60)) as answer:
                assert b"examplol" in answer.read()
        finally:
            server.send_signal(signal.SIGTERM)
            server.communicate(timeout=60)

    assert re.match(r"http://127\.0\.0\.1:\d+", address)


def test_serve_refuses_a_release_that_it_cannot_mend(own_release: Path, lastdose: Run) -> None:
    release = open_release(own_release)
    release.file(layout.RECORD).unlink()
    release.file(layout.INDEX).unlink()

    done = lastdose("serve", "--release", own_release, "--port", "0")

    assert (done.returncode, done.stdout) == (2, "")
    assert "record.nq is missing or damaged: build the release anew" in done.stderr


def test_a_terminal_sees_a_bar_and_the_result_is_the_folder_alone(pristine: Path, tmp_path: Path) -> None:
    command = [*COMMAND, "build", "--data", str(pristine), "--output", str(tmp_path)]
    master, slave = pty.openpty()
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=slave, text=True) as builder:
        os.close(slave)
        words = b"".join(iter(lambda: read_terminal(master), b"")).decode()
        assert builder.stdout
        results = builder.stdout.read()
    os.close(master)

    assert results == f"{open_release(tmp_path).path}\n"
    assert re.search(r"\[█+·+\]  40% checking against the shapes\r\x1b\[K", words)
    assert f"quads from {len(open_release(tmp_path).manifest.inputs)} files\r\n" in words


def read_terminal(master: int) -> bytes:
    try:
        return os.read(master, 4096)
    except OSError:  # Linux: the other end was closed
        return b""


def test_elsewhere_there_is_no_bar(pristine: Path, tmp_path: Path, call: Call) -> None:
    _, _, words = call("build", "--data", pristine, "--output", tmp_path)

    assert len(words.splitlines()) == 1
    assert "\x1b" not in words
