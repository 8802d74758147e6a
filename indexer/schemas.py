"""Two archives in one PostgreSQL database: one is made in its own schema, then takes the other's place."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from sqlalchemy import Connection, func, inspect, select, text
from sqlalchemy.exc import OperationalError

from indexer.database import connected, guarded
from indexer.errors import ArchiveBusy
from indexer.manifest import ROW
from indexer.place import Place
from indexer.postgres import in_schema, is_locked
from indexer.schema import metadata

_TABLES = sorted((*metadata.tables, ROW))
_LOCK_WAIT, _PAUSE, _TRIES = "500ms", 0.5, 120  # less than the second after which PostgreSQL ends a deadlock


@contextmanager
def beside(place: Place, why: str) -> Iterator[Place]:
    """A place for another archive in the same database, empty, which is dropped in the end."""
    with guarded(place), connected(place).begin() as db:
        name = f"{_schema(db)}_{why}"
        db.execute(text(f'DROP SCHEMA IF EXISTS "{name}" CASCADE'))
        db.execute(text(f'CREATE SCHEMA "{name}"'))
    made = replace(place, folder=place.folder.with_name(f"{place.folder.name}.{why}"),
                   database=in_schema(place.database, name))
    try:
        yield made
    finally:
        connected(made).dispose()
        with guarded(place), connected(place).begin() as db:
            db.execute(text(f'DROP SCHEMA IF EXISTS "{name}" CASCADE'))


def swap(place: Place, made: Place) -> None:
    """Put the tables that were made in a schema beside in the place of an archive's, at once; those go. Who
    reads meanwhile is waited for. Raises ``ArchiveBusy`` where that takes too long."""
    with guarded(made), connected(made).connect() as db:
        theirs = _schema(db)
    with guarded(place):
        for _ in range(_TRIES):
            try:
                with connected(place).begin() as db:
                    _swap(db, _schema(db), theirs)
                return
            except OperationalError as error:
                if not is_locked(error):
                    raise
                time.sleep(_PAUSE)
    raise ArchiveBusy(f"{place.named}: somebody has been reading for long; run the same command again later")


def _swap(db: Connection, ours: str, theirs: str) -> None:
    db.execute(text(f"SET LOCAL lock_timeout = '{_LOCK_WAIT}'"))
    there = [name for name in _TABLES if inspect(db).has_table(name, ours)]
    if there:
        db.execute(text("LOCK TABLE " + ", ".join(f'"{ours}"."{name}"' for name in there)))
        db.execute(text("DROP TABLE " + ", ".join(f'"{ours}"."{name}"' for name in there)))
    for name in _TABLES:
        db.execute(text(f'ALTER TABLE "{theirs}"."{name}" SET SCHEMA "{ours}"'))


def _schema(db: Connection) -> str:
    return str(db.execute(select(func.current_schema())).scalar_one())
