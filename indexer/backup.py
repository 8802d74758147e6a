"""Backups of what cannot be made again, as of one moment, while others read and write."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from pathlib import Path

from sqlalchemy import func, select

from indexer import sqlite
from indexer.carry import copy
from indexer.errors import BackupError
from indexer.manifest import Manifest
from indexer.packed import (
    DRAFTS,
    NAMES,
    SERVICE,
    TRUTH,
    Contents,
    beside_of,
    member,
    need_room,
    telling,
    write,
)
from indexer.place import Place
from indexer.service import Service, holds, size, snapshot
from indexer.truth import Truth

_TRIES = 3  # a re-encoding or a rebuild that ends meanwhile is no fault
_STALE = timedelta(days=1)  # after which a draft is one that a killed run left


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup that was made, and its file's SHA-256, which stands beside it too."""

    path: Path
    bytes: int
    sha256: str
    contents: Contents


def back_up(
    where: Place | Path | str, target: Path, now: datetime, service: Service | None = None, keep: int = 0
) -> Backup:
    """Write a backup of an archive, and of the service's database where there is one, to a new file, or to
    a folder under a name that tells when: whole or not at all, for the eyes of its owner alone.

    ``keep``, where it is not 0, is how many backups of the archive stay in the folder: the oldest go.
    Raises ``BackupError`` and ``ArchiveError``.
    """
    place, now = Place.of(where), now.astimezone(UTC)
    archive = place.folder.resolve()
    if keep and not target.is_dir():
        raise BackupError(f"{target}: name a folder that is there, to keep some of its backups")
    path = target / _name(archive, now) if target.is_dir() else target
    if path.exists():
        raise BackupError(f"{path}: there is such a file already; name another, or a folder")
    Manifest.load(place)
    with telling(path), _drafts(path.parent, now) as drafts:
        # Twice: the copies, and the file of them, which is no larger.
        there = service if service and holds(service) else None
        need_room(drafts, [2 * _size(place), *([2 * size(there)] if there else [])])
        if there:  # first: no answer in it shall cite what the truth lacks
            snapshot(there, drafts / SERVICE)
        _take(place, drafts)
        contents = _contents(drafts, now)
        sha256 = write(contents, drafts, drafts / path.name)
        (drafts / beside_of(path).name).write_text(f"{sha256}  {path.name}\n", encoding="utf-8")
        for name in (path.name, beside_of(path).name):
            (drafts / name).rename(path.with_name(name))
        _sync(path.parent)
        if keep:
            _rotate(path, archive, now, keep)
        return Backup(path, path.stat().st_size, sha256, contents)


def _size(place: Place) -> int:
    """Bytes of the truth, about; those of a whole database, where it is in one."""
    if not place.database:
        return sqlite.size(place.truth)
    with closing(Truth(place)) as truth, truth.reading() as db:
        return int(db.execute(select(func.pg_database_size(func.current_database()))).scalar_one())


def _take(place: Place, drafts: Path) -> None:
    """The truth and the manifest as of one moment: no re-encoding and no rebuild ended between the two."""
    for _ in range(_TRIES):
        before = Manifest.stamp(place)
        Manifest.load(place).save(drafts)
        (drafts / TRUTH).unlink(missing_ok=True)
        if place.database:
            _copy(place, Place(drafts))
        else:
            sqlite.snapshot(place.truth, drafts / TRUTH)
        if before == Manifest.stamp(place):
            return
    raise BackupError(
        f"{place.named}: it is being replaced again and again; run the same command again later")


def _copy(place: Place, made: Place) -> None:
    """The articles of a database as the file of an archive, which any other can be restored of."""
    made.truth.touch(mode=0o600)
    with closing(Truth(place)) as old, closing(Truth.create(made)) as new:
        with old.reading() as source, new.appending() as target:
            copy(source, target)
    with closing(sqlite3.connect(made.truth)) as db:
        db.execute("PRAGMA journal_mode=DELETE")  # stands alone, also on a read-only disk


def _contents(drafts: Path, now: datetime) -> Contents:
    for name in (TRUTH, SERVICE):
        if (drafts / name).is_file() and (wrong := sqlite.faults(drafts / name)):
            raise BackupError(
                f"{name}: the database is damaged, so nothing was backed up ({wrong[0]}). Run: hoibao doctor")
    there = {name: member(drafts / name) for name in NAMES if (drafts / name).is_file()}
    return Contents(now, version("hoibao"), there)


def _name(archive: Path, now: datetime) -> str:
    return f"{archive.name}-{now:%Y%m%dT%H%M%S}Z.tar.gz"


def _rotate(newest: Path, archive: Path, now: datetime, keep: int) -> None:
    """Delete the oldest backups; what seems to be of the future is of before a clock was set back."""
    ours = re.compile(re.escape(archive.name) + r"-\d{8}T\d{6}Z\.tar\.gz")
    others = [path for path in newest.parent.iterdir() if ours.fullmatch(path.name) and path != newest]
    others.sort(key=lambda path: (path.name <= _name(archive, now), path.name))
    for old in others[: max(0, len(others) + 1 - keep)]:
        old.unlink()
        beside_of(old).unlink(missing_ok=True)


@contextmanager
def _drafts(folder: Path, now: datetime) -> Iterator[Path]:
    """A folder for what is not yet whole, on the disk where it will be; those that killed runs left go."""
    for old in folder.glob(f"{DRAFTS}*"):
        if old.stat().st_mtime < (now - _STALE).timestamp():
            shutil.rmtree(old, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=DRAFTS, dir=folder) as made:
        yield Path(made)


def _sync(folder: Path) -> None:
    """Write to disk that a folder's files have their names."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
