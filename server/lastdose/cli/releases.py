"""The release a command works on."""

from pathlib import Path

from lastdose.cli.telling import clear, progress
from lastdose.releases.cache import shipped_release
from lastdose.releases.derived import with_sound_caches
from lastdose.releases.layout import Release, open_release


def chosen_release(place: Path | None, *, thorough: bool = False) -> Release:
    """The release at a place; without one the shipped data, built once into the user's cache folder.

    Its store and index are made anew if they are missing or, as far as a look or a `thorough` one tells, damaged.
    """
    release = open_release(place) if place else shipped_release(progress)
    sound = with_sound_caches(release, progress, thorough=thorough)
    clear()
    return sound
