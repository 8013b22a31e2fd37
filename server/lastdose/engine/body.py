"""The body of an answer, collected before a word of it is sent: an answer is whole, or it is an error."""

from io import BytesIO
from tempfile import TemporaryFile
from typing import BinaryIO, cast

from lastdose.engine.waiting import RETRY_LATER
from lastdose.errors import LimitError

_IN_MEMORY = 1 << 20


class Body:
    """What has come in so far: in memory up to 1 MiB, then in a temporary file without a name, up to `most` bytes."""

    def __init__(self, most: int) -> None:
        self.size = 0
        self._most = most
        self._memory = BytesIO()
        self._file: BinaryIO = self._memory

    def write(self, data: bytes, /) -> int:
        """Add a piece; raise LimitError when the answer grows too large for its limit or for the disk."""
        self.size += len(data)
        if self.size > self._most:
            raise LimitError(f"The answer has more than {self._most} bytes: ask for less, or take the download.")
        try:
            if self._file is self._memory and self.size > _IN_MEMORY:
                self._file = cast(BinaryIO, TemporaryFile())  # noqa: SIM115 - it outlives this call
                self._file.write(self._memory.getbuffer())
            return self._file.write(data)
        except OSError as error:
            raise LimitError("There is no room for the answer now.", RETRY_LATER) from error

    def flush(self) -> None:
        """Nothing need happen before the end."""

    def whole(self) -> BinaryIO:
        """The body, at its beginning."""
        self._file.seek(0)
        return self._file

    def close(self) -> None:
        """Throw it away."""
        self._file.close()
