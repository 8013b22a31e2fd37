"""What tests of all rooms share: the shipped data as a release, built once, an engine that asks it, steady examples.

Property tests see the same examples each time, and no opinion on how long one takes.
"""

from collections.abc import Callable, Iterator

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
