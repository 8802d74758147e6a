"""An archive out of a backup: checked and made searchable aside, then put in its place at once."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import closing, nullcontext
from dataclasses import dataclass
from pathlib import Path

from indexer import sqlite
from indexer.archive import Archive
from indexer.errors import BackupError, EncoderError, EncoderMismatch
from indexer.packed import SERVICE, TRUTH, Contents, need_room, telling, unpack
from indexer.swap import aside, held, swap

DRAFTS = ".restoring-"
"""How the names of folders go on in which a backup is unpacked beside an archive; they go in the end."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put back. ``kept`` is where what was there before stands now; ``note`` says why the archive
    cannot be searched yet, "" where it can."""

    contents: Contents
    kept: tuple[Path, ...]
    note: str


def restore(
    backup: Path, folder: Path, service: Path | None = None, *, replace: bool = False,
    prepare: Callable[[Path], None] = lambda copy: None,
) -> Restored:
    """Put back the archive of a backup and, where a path is given for it, the service's database, once
    ``prepare`` has made that fit for this version.

    An archive that others have open they follow, as they do after ``rebuild``; a service's database that
    is open is filled in its place, in one transaction. What is there is kept aside under another name, and
    left alone unless ``replace``. Raises ``BackupError``, ``ArchiveBusy``, ``ArchiveNotWritable``.
    """
    folder = folder.resolve()
    _check_free(folder, service, replace)
    with telling(folder):
        folder.parent.mkdir(parents=True, exist_ok=True)
        lock = held(folder) if _holds(folder) else nullcontext()
        with lock, tempfile.TemporaryDirectory(prefix=f"{folder.name}{DRAFTS}", dir=folder.parent) as drafts:
            made = Path(drafts) / folder.name
            made.mkdir()
            contents = unpack(backup, made)
            kept = []
            if (copy := made / SERVICE).is_file():
                copy = copy.rename(made.with_name(SERVICE))
            if service and copy.is_file():
                prepare(copy)
            note = _searchable(made, folder)
            if service and copy.is_file():
                kept += _put_service(copy, service)
            kept += _put_archive(made, folder)
    return Restored(contents, tuple(kept), note)


def _check_free(folder: Path, service: Path | None, replace: bool) -> None:
    there = [path for path in (folder if _holds(folder) else None, service) if path and path.exists()]
    if there and not replace:
        raise BackupError(
            f"{' and '.join(map(str, there))}: something is there. Restore elsewhere with --archive (and "
            "--no-service), or with --replace, which keeps it under another name"
        )


def _holds(folder: Path) -> bool:
    return folder.is_dir() and any(folder.iterdir())


def _searchable(made: Path, folder: Path) -> str:
    """Bring an older format up to this one and make the searchers, so that who asks meanwhile never meets an
    archive that finds nothing; count its revisions on from what is there now. Why not, where it cannot."""
    if before := _revision(folder / TRUTH):
        with closing(sqlite3.connect(made / TRUTH)) as db, db:
            db.execute("UPDATE counters SET value = max(value, ?)", (before + 1,))
    try:
        Archive.open(made).close()
    except (EncoderError, EncoderMismatch) as error:
        return str(error).replace(str(made), str(folder))
    return ""


def _revision(truth: Path) -> int:
    """Of what is there, 0 where that cannot be told."""
    if not truth.is_file():
        return 0
    try:
        with closing(sqlite.opened(truth)) as db:
            [[value]] = db.execute("SELECT value FROM counters")
            return int(value)
    except (sqlite3.Error, ValueError):
        return 0


def _put_service(copy: Path, service: Path) -> list[Path]:
    """Nobody who has the file open may be left with one that has gone, so it is filled, not replaced."""
    if not service.exists():
        draft = service.with_name(f"{service.name}.tmp")
        draft.unlink(missing_ok=True)
        sqlite.snapshot(copy, draft)  # perhaps on another disk
        draft.rename(service)
        return []
    kept = aside(service, "restore")
    need_room(service.parent, [2 * sqlite.size(service), sqlite.size(copy)])
    sqlite.snapshot(service, kept)
    sqlite.put_into(copy, service)
    return [kept]


def _put_archive(made: Path, folder: Path) -> list[Path]:
    if not _holds(folder):
        made.rename(folder)  # also where an empty one is there
        return []
    kept = aside(folder, "restore")
    swap(folder, made, kept)
    return [kept]
