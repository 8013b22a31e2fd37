"""Followed: whose changes are told, of everything or of one thing, and where."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Followed:
    """Whose changes are told: `path` begins the addresses at which they are, `owner` is the thing, None for all."""

    path: str
    name: str
    owner: str | None = None

    @property
    def about(self) -> str:
        """The path of the page about it."""
        return self.path if self.owner is None else self.path.removesuffix("/changes")


EVERYTHING = Followed("/changes", "LastDose")
