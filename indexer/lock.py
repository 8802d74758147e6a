"""An archive's write lock: a file in its folder, which one process holds at a time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from indexer.errors import ArchiveBusy, ArchiveNotWritable

LOCK = "write.lock"


def take(lock: FileLock, folder: Path, wait: float = 0) -> None:
    """Take an archive's write lock, within some seconds. Raises ``ArchiveBusy``, ``ArchiveNotWritable``."""
    try:
        lock.acquire(timeout=wait)
    except Timeout:
        raise ArchiveBusy(
            f"{folder}: another process is writing to this archive; wait until it ends"
        ) from None
    except OSError as error:
        raise ArchiveNotWritable(f"{folder}: {error}") from error


@contextmanager
def held(folder: Path, wait: float = 0) -> Iterator[None]:
    """Hold an archive's write lock: what others would add to it now would be lost. Raises as ``take``."""
    lock = FileLock(folder / LOCK)
    take(lock, folder, wait)
    try:
        yield
    finally:
        lock.release()
