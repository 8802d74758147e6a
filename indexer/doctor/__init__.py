"""The health of an archive: every check, what to do where one fails, and what can be repaired."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection

from indexer import sqlite
from indexer.database import TRUTH
from indexer.doctor import place, stored
from indexer.doctor.findings import Finding, named
from indexer.doctor.searched import searching
from indexer.errors import ArchiveError
from indexer.manifest import Manifest
from indexer.schema import FORMAT
from indexer.truth import Truth
from indexer.words import fingerprint

__all__ = ["Finding", "examine", "quick"]

_RESTORE = "restore a backup: hoibao restore FILE --replace"


def examine(folder: Path, now: datetime, service: Path | None = None) -> Iterator[Finding]:
    """Check all of an archive, as it lies on disk, which stays as it is; a check that makes no sense after
    a fault is left out. Others may read and write meanwhile."""
    folder = folder.resolve()
    found = _manifest(folder)
    yield found
    if not folder.is_dir():
        return
    yield place.room(folder)
    yield place.access(folder, service)
    yield place.leftovers(folder, now)
    if found.faults:
        return
    manifest = Manifest.load(folder)
    found = _database(folder / TRUTH)
    yield found
    if found.faults or manifest.format != FORMAT:
        return
    try:
        with closing(Truth(folder / TRUTH)) as truth:
            yield from _held(folder, manifest, truth, now)
    except ArchiveError as error:  # it is no archive's, or was replaced meanwhile
        yield Finding("database", str(error), 1, _RESTORE)


def _held(folder: Path, manifest: Manifest, truth: Truth, now: datetime) -> Iterator[Finding]:
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
    yield from searching(folder, manifest, truth)


def quick(folder: Path) -> Iterator[Finding]:
    """The checks that read no texts."""
    found = _database(folder / TRUTH)
    yield found
    if not found.faults:
        with closing(Truth(folder / TRUTH)) as truth, truth.reading() as db:
            yield from (check(db) for check in (stored.tables, stored.orphans, stored.buried, stored.history))
    yield place.room(folder)


_CHECKS: tuple[Callable[[Connection], Finding], ...] = (
    stored.cutting, stored.orphans, stored.buried, stored.grouping, stored.history, stored.quoting,
)


def _manifest(folder: Path) -> Finding:
    try:
        manifest = Manifest.load(folder)
    except ArchiveError as error:
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


def _database(truth: Path) -> Finding:
    """What SQLite says of the file; of rows that belong to nothing another check tells."""
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
