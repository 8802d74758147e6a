"""One archive put in another one's place."""

from __future__ import annotations

from itertools import count
from pathlib import Path

from indexer.errors import ArchiveNotWritable


def swap(folder: Path, made: Path, before: Path) -> None:
    """Put an archive that was made on the same disk in a folder's place, and what was there at ``before``,
    where nothing may be. Raises ``ArchiveNotWritable``."""
    try:
        folder.rename(before)
        try:
            made.rename(folder)
        except OSError:
            before.rename(folder)
            raise
    except OSError as error:
        raise ArchiveNotWritable(
            f"{folder}: the new archive is whole at {made}, but cannot take its place ({error})"
        ) from error


def aside(path: Path, why: str) -> Path:
    """A name beside a file or folder that nothing has yet: ``….before-restore``, ``….before-restore-2``."""
    first = path.with_name(f"{path.name}.before-{why}")
    others = (first.with_name(f"{first.name}-{number}") for number in count(2))
    return first if not first.exists() else next(other for other in others if not other.exists())
