"""The health of an archive: every check, what to do where one fails, and what can be repaired."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, func, select

from indexer import sqlite
from indexer.doctor import place, stored
from indexer.doctor.findings import Finding, named
from indexer.doctor.searched import searching
from indexer.errors import ArchiveError
from indexer.manifest import Manifest
from indexer.place import Place
from indexer.schema import FORMAT
from indexer.truth import Truth
from indexer.words import fingerprint

__all__ = ["Finding", "examine", "quick"]

_RESTORE = "restore a backup: hoibao restore FILE --replace"
_SERVER = "see that PostgreSQL runs and can be reached from here, and that --database is right"


def examine(
    where: Place | Path | str, now: datetime, service: Path | str | None = None
) -> Iterator[Finding]:
    """Check all of an archive, as it lies on disk, which stays as it is; a check that makes no sense after
    a fault is left out. Others may read and write meanwhile."""
    at = Place.of(where)
    at = at.resolved
    folder = at.folder
    found = _manifest(at)
    yield found
    if not folder.is_dir():
        return
    yield place.room(folder)
    yield place.access(folder, service)
    yield place.leftovers(folder, now)
    if found.faults:
        return
    manifest = Manifest.load(at)
    found = _database(at)
    yield found
    if found.faults or manifest.format != FORMAT:
        return
    try:
        with closing(Truth(at)) as truth:
            yield from _held(at, manifest, truth, now)
    except ArchiveError as error:  # it is no archive's, or was replaced meanwhile
        yield Finding("database", str(error), 1, _RESTORE)


def _held(at: Place, manifest: Manifest, truth: Truth, now: datetime) -> Iterator[Finding]:
    with truth.reading() as db:
        found = stored.tables(db)
    yield found
    if found.faults:
        return
    for check in _CHECKS:
        with truth.reading() as db:
            yield check(db)
    with truth.reading() as db:
        yield stored.encoding(db, manifest)
        yield stored.dated(db, now)
    yield from searching(at, manifest, truth)


def quick(where: Place | Path | str) -> Iterator[Finding]:
    """The checks that read no texts."""
    at = Place.of(where)
    found = _database(at)
    yield found
    if not found.faults:
        with closing(Truth(at)) as truth, truth.reading() as db:
            yield from (check(db) for check in (stored.tables, stored.orphans, stored.buried, stored.history))
    yield place.room(at.folder)


_CHECKS: tuple[Callable[[Connection], Finding], ...] = (
    stored.cutting, stored.orphans, stored.buried, stored.grouping, stored.history, stored.quoting,
)


def _manifest(at: Place) -> Finding:
    folder = at.folder
    try:
        manifest = Manifest.load(at)
    except ArchiveError as error:
        if at.database:
            return Finding("manifest", str(error), 1, _SERVER)
        taken = place.cut_off(folder)
        back = f"where a run was killed, put back what it took: mv {taken} {folder}"
        return Finding("manifest", str(error), 1, back if taken else "restore a backup: hoibao restore FILE")
    if manifest.format != FORMAT:
        return Finding("manifest", f"format {manifest.format}; this version reads {FORMAT}", 1,
                       f"hoibao upgrade --archive {folder}")
    if manifest.words_fingerprint != fingerprint():
        return Finding("manifest", "made with another tokeniser or list of abbreviations", 1,
                       f"hoibao upgrade --archive {folder}")
    return Finding("manifest", f"format {manifest.format}, encoder {manifest.encoder}")


def _database(at: Place) -> Finding:
    """What SQLite says of the file, or the server of itself; of rows that belong to nothing another check
    tells."""
    if at.database:
        return _server(at)
    truth = at.truth
    try:
        wrong = sqlite.faults(truth)
        lost = {table: count for table, count in sqlite.dangling(truth).items()
                if table not in (*stored.ORPHANS, "articles")} if not wrong else {}
    except ArchiveError as error:
        return Finding("database", str(error), 1, _RESTORE)
    wrong += [f"{count:,} rows of {table} point at none" for table, count in lost.items()]
    if wrong:
        return Finding("database", named(wrong), len(wrong), _RESTORE)
    return Finding("database", f"{sqlite.size(truth) / 1e6:,.1f} MB, as SQLite left it")


def _server(at: Place) -> Finding:
    asked = select(func.current_setting("server_version"), func.pg_database_size(func.current_database()))
    try:
        with closing(Truth(at)) as truth, truth.reading() as db:
            version, size = db.execute(asked).one()
    except ArchiveError as error:
        return Finding("database", str(error), 1, _SERVER)
    return Finding("database", f"{size / 1e6:,.1f} MB in PostgreSQL {version}")
