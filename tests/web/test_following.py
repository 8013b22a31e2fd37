"""A server goes on to another release when that becomes current: no request is lost, none is answered from two."""

import json
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import pytest
from lastdose.releases.layout import Release

from tests.web.current import make_current

Serving = Callable[..., AbstractContextManager[Any]]
PATHS = ("/doc/drug/testolol.ttl", "/doc/drug/testolol.html", "/sparql?query=ASK%20%7B%7D", "/dataset.ttl")
PATIENCE = 30.0


def served_by(ask: Any) -> str:
    release: str = json.loads(ask("/-/ready").body)["release"]
    return release


def wait_for(ask: Any, release_id: str) -> None:
    begun = monotonic()
    while served_by(ask) != release_id:
        assert monotonic() - begun < PATIENCE
        sleep(0.05)


def test_a_release_that_becomes_current_is_served_without_a_lost_or_mixed_answer(
    folder: Path, releases: tuple[Release, Release], serving: Serving
) -> None:
    old, new = releases
    with serving(Release(folder / old.id, old.manifest), follow=folder) as ask, ThreadPoolExecutor(4) as pool:
        over: list[bool] = []
        asking = [pool.submit(ask_on, ask, path, over) for path in PATHS]
        sleep(0.5)
        make_current(folder, new.id)
        wait_for(ask, new.id)
        sleep(0.5)
        make_current(folder, old.id)
        wait_for(ask, old.id)
        over.append(True)
        told = [one.result() for one in asking]

    for counted in told:
        assert {status for status, _ in counted} == {200}
        assert {release for _, release in counted} == {old.id, new.id}


def ask_on(ask: Any, path: str, over: list[bool]) -> Counter[tuple[int, str]]:
    """Ask again and again; count statuses with the releases that the ETags name."""
    counted: Counter[tuple[int, str]] = Counter()
    while not over:
        reply = ask(path)
        counted[reply.status, (reply.headers["ETag"] or "").strip('"')[: len("2026-01-01-00000000")]] += 1
    return counted


def test_a_release_that_cannot_be_served_leaves_the_one_before(
    folder: Path, releases: tuple[Release, Release], serving: Serving, capfd: pytest.CaptureFixture[str]
) -> None:
    old, _ = releases
    (folder / "2026-03-01-00000000").mkdir()
    with serving(Release(folder / old.id, old.manifest), follow=folder) as ask:
        make_current(folder, "2026-03-01-00000000")
        begun, told = monotonic(), ""
        while not told and monotonic() - begun < PATIENCE:
            sleep(0.1)
            told = capfd.readouterr().err
        still = served_by(ask)

    assert "cannot be served" in told
    assert still == old.id
