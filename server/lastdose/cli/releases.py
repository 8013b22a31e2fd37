"""The release a command works on."""

from pathlib import Path

from lastdose.cli.telling import progress
from lastdose.releases.cache import shipped_release
from lastdose.releases.layout import Release, open_release


def chosen_release(place: Path | None) -> Release:
    """The release at a place; without one the shipped data, built once into the user's cache folder."""
    return open_release(place) if place else shipped_release(progress)
