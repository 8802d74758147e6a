"""The error tree.

HoiBaoError                 exit code 1: anything that a person can act on
├── SettingsError           2: a flag, an environment variable or a key of hoibao.toml
├── SourceError             3: what was to be read is missing, empty or unreadable
│   ├── BadRecordError      3: a malformed record, under ``strict``
│   └── NotFetched          3: an address gives no document
├── ArchiveError            4: the archive on disk
│   ├── ArchiveMissing      4: there is none at that path
│   ├── ArchiveBusy         4: another process is writing to it
│   ├── ArchiveNotWritable  4: its folder or disk takes no more writes
│   │   └── ArchiveUnreachable  4: its database does not answer
│   ├── ArchiveDamaged      4: a file of it cannot be read
│   ├── ArchiveOutdated     4: another version of this program made it
│   ├── EncoderMismatch     4: it was made with another encoder or tokeniser
│   └── BackupError         4: a backup cannot be made, is damaged or has no place to go
├── EncoderError            5: the encoder cannot be loaded
├── ModelError              6: the language model cannot be loaded or did not answer
└── ServiceError            7: the database of accounts and conversations

Each message names what is wrong, where, and the next command to try.
"""

from __future__ import annotations

from typing import ClassVar

from indexer.types import BadRecord


class HoiBaoError(Exception):
    """The root of every error that Hỏi Báo raises on purpose."""

    exit_code: ClassVar[int] = 1


class SettingsError(HoiBaoError):
    """A setting has no such name or no such value; the message names the key and its origin."""

    exit_code = 2


class SourceError(HoiBaoError):
    """A source to be read is missing, holds no article or cannot be opened."""

    exit_code = 3


class BadRecordError(SourceError):
    """A malformed record met under ``strict``; ``record`` says file, line and reason."""

    def __init__(self, record: BadRecord) -> None:
        super().__init__(str(record))
        self.record = record


class NotFetched(SourceError):
    """An address, as it may be shown, gives no document: ``reason`` is why.

    ``status`` is what the server answered, 0 where it did not; ``again`` says that it may be otherwise
    another time, ``after`` how many seconds from now the server asks to be left alone until then.
    """

    def __init__(
        self, address: str, reason: str, status: int = 0, *, again: bool = False, after: float | None = None
    ) -> None:
        super().__init__(f"{address}: {reason}")
        self.address, self.reason, self.status = address, reason, status
        self.again, self.after = again, after


class ArchiveError(HoiBaoError):
    """The archive cannot be used as asked."""

    exit_code = 4


class ArchiveMissing(ArchiveError):
    """There is no archive at the path."""


class ArchiveBusy(ArchiveError):
    """Another process holds the archive's write lock."""


class ArchiveNotWritable(ArchiveError):
    """The archive's folder or disk takes no more writes; what was committed before stands."""


class ArchiveUnreachable(ArchiveNotWritable):
    """The database that holds the articles does not answer; what was committed before stands."""


class ArchiveDamaged(ArchiveError):
    """A file of the archive cannot be read."""


class ArchiveOutdated(ArchiveError):
    """Another version of this program made the archive: an earlier one, whose tables are to be upgraded
    first, or a newer one."""


class EncoderMismatch(ArchiveError):
    """The archive's vectors or words were made by another encoder or tokeniser."""


class BackupError(ArchiveError):
    """A backup cannot be made, is damaged, or cannot be put where it was to go."""


class EncoderError(HoiBaoError):
    """The encoder cannot be loaded."""

    exit_code = 5


class ModelError(HoiBaoError):
    """The language model cannot be loaded or did not answer."""

    exit_code = 6


class ServiceError(HoiBaoError):
    """The database of accounts, conversations and feedback cannot be opened or written."""

    exit_code = 7
