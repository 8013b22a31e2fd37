"""What can go wrong, named for who must act.

LastDoseError
├── UsageError          whoever typed the command: it could not be understood
├── CuratorError        whoever wrote the data
│   ├── UnreadableError     a document or data file cannot be read (exit 2)
│   └── RefusedError        the data was read and breaks a rule (exit 1)
├── PublisherError      whoever builds or serves a release
│   └── DamagedError        a release does not hold what it says
└── ReaderError         whoever asks
    ├── AbandonedError      the reader left before the answer came
    ├── QueryError          the query is wrong: says line and column
    └── LimitError          the query asks for more than is given: time, memory, bytes, turn
        └── CrowdedError        this reader asks for more than one reader is given
"""


class LastDoseError(Exception):
    """Any failure that LastDose foresees: its text says where and what."""


class UsageError(LastDoseError):
    """The command could not be understood."""


class CuratorError(LastDoseError):
    """Something is wrong with a document or with the data."""


class UnreadableError(CuratorError):
    """A document or data file could not be read: nothing can be said about it."""


class RefusedError(CuratorError):
    """The data was read, and a rule refuses it."""


class PublisherError(LastDoseError):
    """A release cannot be made, opened or served."""


class DamagedError(PublisherError):
    """A release does not hold what its manifest says."""


class ReaderError(LastDoseError):
    """A question cannot be answered as it was put."""


class AbandonedError(ReaderError):
    """The reader left before the answer came."""


class QueryError(ReaderError):
    """The query is no SPARQL; `line` and `column` are 1-based, where known."""

    def __init__(self, message: str, line: int | None = None, column: int | None = None) -> None:
        super().__init__(message)
        self.line = line
        self.column = column


class ForbiddenError(ReaderError):
    """The query reaches beyond the store, as SERVICE does, and no query may."""


class LimitError(ReaderError):
    """The query asks for more than this endpoint gives; `retry_after` is in seconds, where trying again may help."""

    def __init__(self, message: str, retry_after: int | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class CrowdedError(LimitError):
    """This reader asks for more than one reader is given, so that others are served too."""
