"""Steps from each earlier format of the truth to this one, run by Alembic in one transaction.

A database tells its format in ``alembic_version``, which formats 1 to 4 did not have; those are told
by the tables that came with them. A step changes tables and fills in what can be made of the articles at
once. What takes longer is ``indexer.upgrade``'s.

For another format, write down an archive of this one by ``tests/indexer/migrations/make.py``, raise
``indexer.schema.FORMAT`` and add ``versions/format_N.py``: a test compares the tables with the models.
A truth in PostgreSQL was made at format 5 or later: the steps up to 5 are SQLite's alone.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from sqlalchemy import Connection, Engine, NullPool, create_engine, event, inspect

from indexer.database import connected, guarded, reader, writable
from indexer.dialect import is_postgres
from indexer.errors import ArchiveOutdated
from indexer.lock import held
from indexer.manifest import Manifest, newer
from indexer.place import Place
from indexer.schema import FORMAT, formats
from indexer.sqlite import opened
from indexer.strangers import only_tables

_LOG = logging.getLogger(__name__)
_CAME_WITH = {"appointments": 4, "stories": 3, "vectors": 2, "passages": 1}
_WAIT = 60.0  # seconds for another process that migrates the same archive


def format_of(db: Connection) -> int:
    """The format of a database; 0 where it holds no archive."""
    tables = set(inspect(db).get_table_names())
    if formats.name in tables:
        return int(db.execute(formats.select()).scalar() or 0)
    return next((number for table, number in _CAME_WITH.items() if table in tables), 0)


def require_current(db: Connection, place: Place) -> None:
    """Raise ``ArchiveOutdated`` where a database is of another format than this program's."""
    found = format_of(db)
    if found > FORMAT:
        raise ArchiveOutdated(newer(place.named, found))
    if found < FORMAT:
        raise ArchiveOutdated(
            f"{place.named}: an earlier version of hoibao made the archive (format {found}; this one reads "
            f"{FORMAT}). Run: hoibao upgrade --archive {place.folder}"
        )


def migrate(
    where: Place | Path | str, on_progress: Callable[[str], None] | None = None
) -> Manifest:
    """Bring an archive's truth to this format, whole or not at all, and then its manifest, which is returned.

    Where there is nothing to do, nothing is written; where nobody looks on, the log tells that there is.
    Raises ``ArchiveMissing``, ``ArchiveBusy``, ``ArchiveDamaged``, ``ArchiveNotWritable``, and
    ``ArchiveOutdated`` where the archive cannot be written or a newer version made it.
    """
    place = Place.of(where)
    manifest = Manifest.load(place)
    found = _found(place)
    if not found or found == manifest.format == FORMAT:
        return manifest
    with held(place, _WAIT):
        with guarded(place), _changing(place).begin() as db:
            if (before := format_of(db)) != FORMAT:  # else another process was here first
                if not on_progress:
                    _LOG.warning("an earlier version made the archive; its tables are brought to this one's")
                _run(db, before, manifest.encoder_fingerprint, on_progress or (lambda step: None))
                broken = [] if is_postgres(db) else db.exec_driver_sql("PRAGMA foreign_key_check").all()
                if broken:
                    raise RuntimeError(
                        f"{place.named}: migrated from format {before}, {broken[:3]} points nowhere")
        manifest = replace(Manifest.load(place), format=FORMAT)
        manifest.save(place)
    return manifest


def _found(place: Place) -> int:
    """The format of a database, 0 where there is none, which is told as it is opened. Raises
    ``ArchiveOutdated`` where it cannot be brought to this one."""
    if not (place.database or place.truth.is_file()):
        return 0
    with guarded(place), _reading(place).connect() as db:
        if not place.database:
            only_tables(place.truth, db.exec_driver_sql)
        found = format_of(db)
        if found > FORMAT or (found and not place.database and not writable(place.truth)):
            require_current(db, place)
        return found


def _reading(place: Place) -> Engine:
    if place.database:
        return reader(connected(place))
    return create_engine("sqlite://", creator=lambda: opened(place.truth), poolclass=NullPool)


def _changing(place: Place) -> Engine:
    """Of SQLite without foreign keys: a table that is made anew is dropped, which would delete what points at
    it."""
    if place.database:
        return connected(place)
    engine = _reading(place)

    @event.listens_for(engine, "begin")
    def _begin(db: Connection) -> None:
        db.exec_driver_sql("BEGIN IMMEDIATE")  # the driver begins none before a change of tables

    return engine


def _run(db: Connection, before: int, encoding: str, on_progress: Callable[[str], None]) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config(attributes={"connection": db, "encoding": encoding, "on_progress": on_progress})
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    command.stamp(config, str(before))
    command.upgrade(config, str(FORMAT))
