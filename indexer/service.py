"""The service's database as the archive's commands know it: a SQLite file, or a schema of PostgreSQL, of
which nothing is known but that its tables can be copied, from either into the other."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import (
    URL,
    Connection,
    Engine,
    MetaData,
    NullPool,
    create_engine,
    delete,
    event,
    func,
    select,
    text,
)
from sqlalchemy.exc import DBAPIError

from indexer import sqlite
from indexer.carry import copy_rows
from indexer.database import reader
from indexer.dialect import keep_key
from indexer.errors import BackupError
from indexer.postgres import engine, told
from indexer.secrets import hidden

Service = Path | str
"""A path, or the URL of a PostgreSQL database that names a schema."""
_FORMAT = "alembic_version"
_OURS = "FROM pg_class WHERE relkind = 'r' AND relnamespace::regnamespace::text = current_schema()"


def holds(service: Service) -> bool:
    """Whether something is in it. Raises ``BackupError``, as all here do where it cannot be read."""
    if isinstance(service, Path):
        return service.is_file()
    with _connected(reader(engine(service))) as db:
        return any(db.execute(select(table).limit(1)).first() for table in _tables(db).sorted_tables
                   if table.name != _FORMAT)


def size(service: Service) -> int:
    """Bytes of it, about."""
    if isinstance(service, Path):
        return sqlite.size(service)
    with _connected(reader(engine(service))) as db:
        total = text(f"SELECT coalesce(sum(pg_total_relation_size(oid)), 0) {_OURS}")
        return int(db.execute(total).scalar_one())


def snapshot(service: Service, target: Path) -> None:
    """Copy it as it stands at this moment into a new SQLite file, for its owner's eyes."""
    if isinstance(service, Path):
        sqlite.snapshot(service, target)
        return
    target.touch(mode=0o600)
    with _connected(reader(engine(service))) as old, _file(target) as new:
        tables = _tables(old)
        tables.create_all(new)
        for table in tables.sorted_tables:
            copy_rows(old, new, table)


def put_into(copy: Path, service: Service) -> None:
    """Let one that others have open hold what a copy of the same format holds, in one transaction."""
    if isinstance(service, Path):
        sqlite.put_into(copy, service)
        return
    with _file(copy) as old, _connected(engine(service)) as new:
        tables = _tables(new).sorted_tables
        for table in reversed(tables):
            new.execute(delete(table))
        for table in tables:
            copy_rows(old, new, table)
            if (key := table.autoincrement_column) is not None:
                keep_key(new, table.name, new.execute(select(func.max(key))).scalar(), key.name)
        new.commit()


def _tables(db: Connection) -> MetaData:
    """The tables that outlive a crash: nobody backs up what is only counted."""
    lasting = db.execute(text(f"SELECT relname {_OURS} AND relpersistence = 'p'")).scalars().all()
    found = MetaData()
    event.listen(found, "column_reflect", _plain)
    found.reflect(db, only=lasting)
    return found


def _plain(_: object, __: str, column: Any) -> None:
    """Let a column be as SQLite can have it, too."""
    column["type"], column["default"] = column["type"].as_generic(), None


@contextmanager
def _file(path: Path) -> Iterator[Connection]:
    made = create_engine(URL.create("sqlite", database=str(path)), poolclass=NullPool)
    with _connected(made) as db:
        yield db
        db.commit()


@contextmanager
def _connected(made: Engine) -> Iterator[Connection]:
    try:
        with made.connect() as db:
            yield db
    except DBAPIError as error:
        address = hidden(made.url.render_as_string())
        raise BackupError(str(told(address, error))) from error
