"""Which release of a folder is current."""

from pathlib import Path

from lastdose.releases import layout


def make_current(folder: Path, release_id: str) -> None:
    """The switch, by one rename."""
    (folder / "next").symlink_to(release_id)
    (folder / "next").replace(folder / layout.CURRENT)
