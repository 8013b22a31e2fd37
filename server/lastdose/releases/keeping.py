"""Keeping: what was made of each document stays in a cache folder, under a hash of all that it was made from.

An entry appears whole, by one rename, so a build that is killed loses none, and builds side by side share them. It
begins with the SHA-256 of the rest: a damaged one is as good as none. The folder can be removed at any time.
"""

import os
import platform
import time
import zlib
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from tempfile import NamedTemporaryFile

from lastdose.releases.shipped import PACKAGE

RULES = ("claims", "sources", "extraction", "errors.py", "namespaces.py", "releases/encoding.py", "releases/keeping.py")
"""What of the program decides how a document is read, and what is found in it; in `extraction` lie the rule tables."""
DESCRIBING = (
    *RULES,
    "graphs",
    "releases/describing.py",
    "releases/made.py",
    "releases/reviewing.py",
    "releases/sharding.py",
    "releases/spilling.py",
)
"""What decides besides how that becomes quads."""
LIBRARIES = ("lxml", "msgspec", "rdflib")
UNUSED = 30 * 24 * 3600
"""Seconds after which an entry that no build asked for is removed."""
_SUM = sha256().digest_size


@dataclass(frozen=True, slots=True)
class Keep:
    """Entries of bytes by key in a folder; without a folder nothing is kept. What the disk refuses is not kept."""

    folder: Path | None = None

    def has(self, key: str) -> bool:
        """Whether there is an entry, sound or not."""
        return self.folder is not None and _place(self.folder, key).is_file()

    def get(self, key: str) -> bytes | None:
        """What was kept under a key; None when nothing was, or when it is damaged."""
        if self.folder is None:
            return None
        try:
            held = _place(self.folder, key).read_bytes()
            if sha256(held[_SUM:]).digest() != held[:_SUM]:
                return None
            os.utime(_place(self.folder, key))
            return zlib.decompress(held[_SUM:])
        except (OSError, zlib.error):
            return None

    def put(self, key: str, made: bytes) -> None:
        """Keep what was made, in the place of what was kept before."""
        self.take(key, entry(made))

    def take(self, key: str, made: bytes) -> None:
        """Keep an entry that was packed already."""
        if self.folder is not None:
            with suppress(OSError):
                _write(_place(self.folder, key), made)

    def sweep(self) -> None:
        """Remove entries that no build asked for in `UNUSED` seconds, and what killed builds left half written."""
        oldest = time.time() - UNUSED
        for path in self.folder.glob("*/*") if self.folder is not None else ():
            with suppress(OSError):
                if path.stat().st_mtime < oldest:
                    path.unlink()


NOTHING_KEPT = Keep()


def entry(made: bytes) -> bytes:
    """What was made, packed to be kept, with its sum in front."""
    packed = zlib.compress(made, 1)
    return sha256(packed).digest() + packed


def _place(folder: Path, key: str) -> Path:
    return folder / key[:2] / key[2:]


def _write(place: Path, made: bytes) -> None:
    """Only the user may read it: documents may be confidential."""
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=place.parent, delete=False) as file:
        try:
            file.write(made)
            file.close()
            Path(file.name).replace(place)
        except OSError:
            Path(file.name).unlink(missing_ok=True)
            raise


def hash_of(*parts: str | bytes) -> str:
    """The hexadecimal SHA-256 of the parts, which no other parts have."""
    whole = sha256()
    for part in parts:
        raw = part.encode(errors="surrogateescape") if isinstance(part, str) else part
        whole.update(b"%d:" % len(raw) + raw)
    return whole.hexdigest()


@cache
def rules(names: tuple[str, ...] = RULES, package: Path = PACKAGE) -> str:
    """A hash of code and tables, by default of those by which claims are extracted, and of what runs them."""
    files = sorted(file for name in names for file in _source_files(package / name))
    sources = (part for file in files for part in (file.relative_to(package).as_posix(), file.read_bytes()))
    return hash_of(platform.python_version(), *map(version, LIBRARIES), *sources)


def _source_files(place: Path) -> list[Path]:
    if place.is_file():
        return [place]
    return [file for file in place.rglob("*") if file.is_file() and file.suffix != ".pyc"]
