"""What tests of all rooms share: the shipped data as a release, built once, an engine that asks it, steady examples.

Property tests see the same examples each time, and no opinion on how long one takes.
"""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from lastdose.engine import Engine, Question, media_types, open_engine, query_form
from lastdose.engine.interface import N_TRIPLES, TSV
from lastdose.releases import layout
from lastdose.releases.building import build
from lastdose.releases.layout import Release
from lastdose.releases.ordering import BuildOrder

settings.register_profile(
    "steady", max_examples=20, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("steady")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--accept", action="store_true", help="write what questions are answered, to be read and committed"
    )


@pytest.fixture(scope="session")
def accept(request: pytest.FixtureRequest) -> bool:
    """Whether to write expected rows anew."""
    return bool(request.config.getoption("accept"))


@pytest.fixture(scope="session")
def second_store() -> Callable[..., AbstractContextManager[str]]:
    """Serve a store by Oxigraph's own server, as an endpoint that is none of ours: `with second_store(place) as url`.

    Its default graph is the union of all graphs; it takes no writes unless it is to be `writable`.
    """

    @contextmanager
    def serve(place: Path, *, writable: bool = False) -> Iterator[str]:
        address = f"127.0.0.1:{free_port()}"
        command = [_oxigraph(), "serve" if writable else "serve-read-only", "--location", str(place), "--bind", address]
        with subprocess.Popen(command, stderr=subprocess.DEVNULL) as running:
            try:
                _wait_for(running, address)
                yield f"http://{address}/query?union-default-graph"
            finally:
                running.kill()

    return serve


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def _oxigraph() -> str:
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", "")))
    found = shutil.which("oxigraph", path=path)
    assert found is not None, "the extra [test] brings the server"
    return found


def _wait_for(running: "subprocess.Popen[bytes]", address: str) -> None:
    host, port = address.split(":")
    end = time.monotonic() + 30
    while running.poll() is None and time.monotonic() < end:
        with socket.socket() as client:
            if client.connect_ex((host, int(port))) == 0:
                return
        time.sleep(0.02)
    raise AssertionError("the second store does not listen")


@pytest.fixture(scope="session")
def shipped_release(tmp_path_factory: pytest.TempPathFactory) -> Release:
    """A release of the shipped data, which no test may change; building it takes a minute or two."""
    return build(BuildOrder(output=tmp_path_factory.mktemp("shipped")))


@pytest.fixture(scope="session")
def shipped_engine(shipped_release: Release) -> Iterator[Engine]:
    with open_engine(shipped_release.file(layout.STORE)) as engine:
        yield engine


@pytest.fixture(scope="session")
def ask(shipped_engine: Engine) -> Callable[[str], str]:
    """Ask the shipped data: solutions come as TSV, graphs as sorted N-Triples, yes or no as JSON."""

    def asked(query: str) -> str:
        kinds = media_types(query_form(query))
        kind = N_TRIPLES if N_TRIPLES in kinds else TSV
        answer = shipped_engine.evaluate(Question(query=query, media_type=kind))
        text = answer.read().decode()
        return "".join(sorted(text.splitlines(keepends=True))) if kind == N_TRIPLES else text

    return asked
