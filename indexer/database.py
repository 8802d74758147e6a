"""The truth's database: opened as it allows, its faults told as the archive's."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Engine, NullPool, create_engine, event
from sqlalchemy.exc import DBAPIError

from indexer import postgres
from indexer.errors import ArchiveDamaged, ArchiveNotWritable
from indexer.place import Place
from indexer.sqlite import opened, write_ahead

DAMAGED_NEXT = "Index the articles again into a new archive, or restore a copy"
"""What to do about a damaged file, for messages."""


def connected(place: Place) -> Engine:
    """An engine; of SQLite in WAL mode, or, where the folder cannot be written, one that only reads."""
    if place.database:
        return postgres.engine(place.database)
    path = place.truth
    if not writable(path):
        return create_engine("sqlite://", creator=lambda: opened(path), poolclass=NullPool)
    url = URL.create("sqlite", database=str(path))  # no string: a path may hold "?"
    engine = create_engine(url, creator=lambda: opened(path))

    @event.listens_for(engine, "connect")
    def _pragmas(connection: Any, _: object) -> None:
        write_ahead(connection)
        connection.execute("PRAGMA synchronous=NORMAL")
        connection.execute("PRAGMA foreign_keys=ON")
        connection.isolation_level = ""  # a transaction begins before what changes something

    return engine


def reader(engine: Engine) -> Engine:
    """The same connections for those who read: in PostgreSQL each transaction sees one moment, as any
    statement does in SQLite."""
    if engine.dialect.name == "postgresql":
        return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    return engine


def writable(path: Path) -> bool:
    """Whether a SQLite database there can be written, which takes its folder too."""
    there = path if path.exists() else path.parent
    return os.access(there, os.W_OK) and os.access(path.parent, os.W_OK)


@contextmanager
def guarded(place: Place) -> Iterator[None]:
    """Tell a fault of the database as ``ArchiveDamaged`` or ``ArchiveNotWritable``."""
    try:
        yield
    except DBAPIError as error:
        if place.database:
            raise postgres.told(place.named, error) from error
        reason = str(error.orig)
        if any(sign in reason for sign in ("malformed", "not a database", "no such table")):
            raise ArchiveDamaged(f"{place.named}: {reason}. {DAMAGED_NEXT}") from error
        raise ArchiveNotWritable(
            f"{place.named}: {reason}. Nothing committed is lost; make room or give write access, then "
            "run the same command again"
        ) from error
