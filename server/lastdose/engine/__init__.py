"""The engine: SPARQL queries are answered by killable workers on a read-only store, or by a remote endpoint.

The process that takes requests never evaluates a query.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lastdose.engine.interface import Answer, Engine, Form, Limits, Question, media_types
from lastdose.engine.local import LocalEngine
from lastdose.engine.syntax import makes_blank_nodes, query_form

__all__ = [
    "Answer", "Engine", "Form", "Limits", "LocalEngine", "Question", "makes_blank_nodes", "media_types", "open_engine",
    "query_form",
]  # fmt: skip


@contextmanager
def open_engine(place: str | Path, *, sandbox: bool = True, limits: Limits | None = None) -> Iterator[Engine]:
    """Open the engine of a store's directory, or of a SPARQL 1.1 endpoint by its http(s) URL, and close it at the end.

    Raises PublisherError where no sandbox can be set: `sandbox=False` does without, and then queries can reach the
    network. Raises DamagedError where there is no store.
    """
    engine = _engine(place, sandbox, limits)
    try:
        yield engine
    finally:
        engine.close()


def _engine(place: str | Path, sandbox: bool, limits: Limits | None) -> Engine:
    if isinstance(place, str) and place.startswith(("http://", "https://")):
        from lastdose.engine.remote import RemoteEngine

        return RemoteEngine(place, limits=limits)
    return LocalEngine(Path(place), sandbox=sandbox, limits=limits)
