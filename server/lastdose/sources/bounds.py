"""What a document may weigh, so that a hostile one costs a moment and not the machine."""

import json
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from lastdose.errors import UnreadableError

MAX_BYTES = 32 * 2**20
MAX_ARTICLE_BYTES = 4 * 2**20
MAX_MARKS = 1_000_000
MAX_TAGS = 200_000

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def regular(path: Path) -> Path:
    """The path, if it leads to a regular file; a pipe or device would never end."""
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError) as error:
        raise UnreadableError(f"{path}: {_why(error)}") from error
    if not stat.S_ISREG(mode):
        raise UnreadableError(f"{path}: no regular file")
    return path


@contextmanager
def opened(path: Path) -> Iterator[IO[bytes]]:
    """A regular file, open for reading bytes."""
    try:
        with regular(path).open("rb") as file:
            yield file
    except OSError as error:
        raise UnreadableError(f"{path}: {_why(error)}") from error


def weighed(raw: bytes, origin: str, limit: int = MAX_BYTES) -> bytes:
    """The bytes, if they are neither empty nor more than the limit, without a byte order mark."""
    if len(raw) > limit:
        raise UnreadableError(f"{origin}: longer than {limit // 2**20} MiB; no document of this kind is")
    if not raw.strip():
        raise UnreadableError(f"{origin}: empty")
    return raw.removeprefix(_BYTE_ORDER_MARK)


def decoded(raw: bytes, origin: str) -> str:
    """The text, if it is UTF-8; say which byte is not."""
    try:
        return raw.decode()
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise UnreadableError(
            f"{origin}: line {line}: byte {error.start} is no UTF-8; save the file as UTF-8"
        ) from error


def uncrowded(raw: bytes, marks: bytes, origin: str) -> bytes:
    """The bytes, if they hold no more than `MAX_MARKS` of these marks: each may become an object of 100 bytes."""
    if sum(raw.count(mark) for mark in marks) > MAX_MARKS:
        raise UnreadableError(f"{origin}: more than {MAX_MARKS} elements; no document of this kind has so many")
    return raw


def json_value(raw: bytes, origin: str) -> object:
    """The JSON value (RFC 8259) in the bytes; refuse broken, crowded and absurdly nested ones and half characters."""
    text = decoded(uncrowded(raw, b"[{,", origin), origin)
    try:
        value: object = json.loads(text)
        if "\\ud" in text or "\\uD" in text:
            json.dumps(value, ensure_ascii=False).encode()
    except json.JSONDecodeError as error:
        raise UnreadableError(f"{origin}: line {error.lineno}, column {error.colno}: no JSON: {error.msg}") from error
    except RecursionError as error:
        raise UnreadableError(f"{origin}: nested too deeply") from error
    except UnicodeEncodeError as error:
        raise UnreadableError(f"{origin}: an escape stands for half a character (a lone surrogate)") from error
    except ValueError as error:
        raise UnreadableError(f"{origin}: a number too long to read") from error
    return value


def _why(error: OSError | ValueError) -> str:
    return (getattr(error, "strerror", None) or str(error)).lower()
