"""The endpoint on either engine: local workers, and a second store behind the SPARQL Protocol."""

from typing import Any

import pytest


@pytest.fixture(scope="session", params=["local", "remote"])
def ask(request: pytest.FixtureRequest, ask: Any) -> Any:
    """Ask a server of the small release on one of the engines."""
    return ask if request.param == "local" else request.getfixturevalue("ask_remote")
