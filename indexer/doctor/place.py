"""Checks of where an archive lies: room, access, and what killed runs have left."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeGuard

from indexer.doctor.findings import Finding, named
from indexer.doctor.stored import REPAIR
from indexer.errors import ArchiveBusy, ArchiveNotWritable
from indexer.lock import searchers_lock, take
from indexer.packed import RESTORING
from indexer.place import TRUTH, Place

LEAST_ROOM = 200_000_000
"""Bytes that should be free: an indexing run of a day, and its searchers written aside."""
_STALE = timedelta(days=1)  # after which an upload or a draft is one that a killed run left


def room(folder: Path) -> Finding:
    """Whether the disk has room to go on, and for a rebuild."""
    free, held = shutil.disk_usage(folder).free, size(folder)
    if free < LEAST_ROOM:
        return Finding("room", f"{free / 1e6:,.0f} MB are free", 1,
                       "make room: old backups, .before-restore and .before-repair beside the archive, logs")
    short = "" if free > held else ", too little for a rebuild"
    return Finding("room", f"{free / 1e9:,.1f} GB are free, the archive takes {held / 1e9:,.1f} GB{short}")


def size(path: Path) -> int:
    """Bytes of a file, or of all files below a folder; what goes meanwhile counts nothing."""
    return sum(file.lstat().st_size for file in (path, *path.rglob("*")) if file.is_file())


def access(folder: Path, service: Path | str | None) -> Finding:
    """Whether all of it can be written, and by whom accounts and conversations can be read."""
    files = [file for file in folder.rglob("*") if not file.is_symlink()]
    if not os.access(folder, os.W_OK):
        return Finding("access", "the folder can only be read")
    shut = [file.relative_to(folder) for file in files if not os.access(file, os.W_OK | os.R_OK)]
    if shut:
        return Finding("access", f"cannot be written: {named(shut)}", len(shut),
                       f"give the server's account all of it: chown -R ACCOUNT {folder}")
    if is_open(service):
        return Finding("access", f"others can read {service}, accounts and conversations", 1,
                       f"{REPAIR} shuts it, or: chmod 600 {service}")
    return Finding("access", f"{len(files):,} files can be written")


def is_open(service: Path | str | None) -> TypeGuard[Path]:
    """Whether others than its owner can read the file of the service's database."""
    return bool(isinstance(service, Path) and service.is_file() and os.name == "posix"
                and stat.S_IMODE(service.stat().st_mode) & 0o077)


def leftovers(folder: Path, now: datetime) -> Finding:
    """Whether a killed run has left something that only takes room."""
    if is_busy(folder):
        return Finding("leftovers", "somebody is writing: not looked at")
    found = list(left(folder, now))
    if found:
        total = sum(map(size, found))
        return Finding("leftovers", f"left by runs that were killed: {named([path.name for path in found])}, "
                       f"{total / 1e6:,.0f} MB", len(found), f"{REPAIR} deletes it")
    kept = [path.name for path in (*folder.parent.glob(f"{folder.name}.before-re*"),
                                   *folder.parent.glob(f"{folder.name}.service.sqlite.before-re*"))]
    return Finding("leftovers", f"kept beside it, for you to delete: {named(kept)}" if kept else "none")


def left(folder: Path, now: datetime) -> Iterator[Path]:
    """What only a killed run leaves, where nobody is writing."""
    beside, stale = folder.parent, (now - _STALE).timestamp()
    for path in (folder.with_name(f"{folder.name}.{what}") for what in ("rebuilding", "before-rebuild")):
        if path.is_dir():
            yield path
    yield from folder.rglob("*.tmp")
    drafts = beside.glob(f"{folder.name}{RESTORING}*")
    uploads = folder.with_name(f"{folder.name}.uploads").glob("*")
    yield from (path for path in (*drafts, *uploads) if path.stat().st_mtime < stale)


def is_busy(folder: Path) -> bool:
    """Whether somebody holds the folder's lock; False where nobody could."""
    place = Place(folder)
    lock = searchers_lock(place)
    try:
        take(lock, place)
    except ArchiveBusy:
        return True
    except ArchiveNotWritable:
        return False
    lock.release()
    return False


def cut_off(folder: Path) -> Path | None:
    """Where the archive stands that a rebuild or a restoring took from its place and was killed before it
    put another there; None where nothing like that is to be seen."""
    if folder.exists():
        return None
    taken = [path for path in folder.parent.glob(f"{folder.name}.before-re*") if (path / TRUTH).is_file()]
    return max(taken, key=lambda path: path.stat().st_ctime, default=None)
