"""The service's database: a SQLite file, or a schema of PostgreSQL that several servers share."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from sqlalchemy import URL, Connection, Engine, create_engine, event, func, select, text
from sqlalchemy.exc import DBAPIError

from assistant.service.migrations import format_of, migrate
from assistant.service.schema import FORMAT, formats, metadata
from indexer import postgres
from indexer.database import reader
from indexer.dialect import is_postgres
from indexer.errors import ArchiveError, ServiceError
from indexer.secrets import hidden
from indexer.sqlite import write_ahead
from indexer.strangers import careful


class Database:
    """Where accounts, conversations, feedback and audit are kept: ``at`` a path, or the URL of a PostgreSQL
    database with the schema that is theirs. Made where there is none yet, a file for the eyes of its owner
    alone, and brought to this format where an earlier version made it. Threads share it.

    Raises ``ServiceError`` where it cannot be opened or written, or is a later version's.
    """

    def __init__(self, at: Path | str) -> None:
        self.at, self.named = at, hidden(str(at))
        self._engine = _of_server(at) if isinstance(at, str) else self._of_file(at)
        with self.reading() as db:
            found = format_of(db)
        if found != FORMAT and self._migrated():
            self.overwrite(compact=True)  # what earlier versions deleted is there still

    @property
    def is_shared(self) -> bool:
        """Whether servers on other machines may have it open too."""
        return isinstance(self.at, str)

    def _migrated(self) -> bool:
        """Bring the tables to this format, all or none; whether there were any."""
        with self._changing() as db:
            if isinstance(self.at, str):
                _make_schema(db, postgres.schema_of(self.at))
            return migrate(db, self.named) > 0

    @contextmanager
    def _changing(self) -> Iterator[Connection]:
        """One transaction in which tables are changed, by one process at a time."""
        with self._guarded(), self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as db:
            # SQLite's driver begins none before a change of tables
            db.exec_driver_sql("BEGIN" if is_postgres(db) else "BEGIN IMMEDIATE")
            try:
                if is_postgres(db):
                    db.execute(select(func.pg_advisory_xact_lock(func.hashtext("hoibao service"))))
                yield db
            except BaseException:
                db.exec_driver_sql("ROLLBACK")
                raise
            db.exec_driver_sql("COMMIT")

    def _of_file(self, path: Path) -> Engine:
        if not path.exists():
            try:
                path.touch(mode=0o600)  # what SQLite lays beside it takes its mode
            except OSError as error:
                raise self._fault(error.strerror) from error
        made = create_engine(URL.create("sqlite", database=str(path)), connect_args={"timeout": 30})
        event.listen(made, "connect", _pragmas)
        return made

    def _fault(self, why: object) -> ServiceError:
        return ServiceError(
            f"{self.named}: {why}. Make room or give write access, or name another file with "
            "the setting service"
        )

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection to read by: all that it reads is of one moment in PostgreSQL, a statement's of one in
        SQLite."""
        with self._guarded(), reader(self._engine).connect() as db:
            yield db

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction; nobody else writes meanwhile."""
        with self._guarded(), self._engine.begin() as db:
            if is_postgres(db):
                db.execute(text(f"LOCK TABLE {formats.name} IN EXCLUSIVE MODE"))  # as SQLite locks its file
            yield db

    @contextmanager
    def counting(self) -> Iterator[Connection]:
        """For statements each of which is right by itself, whoever else writes, such as a count."""
        with self._guarded(), self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as db:
            yield db

    @contextmanager
    def _guarded(self) -> Iterator[None]:
        try:
            yield
        except DBAPIError as error:
            if self.is_shared:
                raise ServiceError(hidden(f"{self.named}: {_told(error)}")) from error
            raise self._fault(error.orig) from error

    def overwrite(self, *, compact: bool = False) -> None:
        """Let what was deleted be nowhere in the file or its log. SQLite writes zeros over it as it deletes
        (``secure_delete``), but the log has the pages of before; ``compact`` writes the file anew, for
        what was deleted by earlier versions, and for its size. In PostgreSQL what was deleted is there for
        nobody who asks, and its room is given free (``VACUUM``), to be written over by what comes."""
        with self._guarded(), self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as db:
            if is_postgres(db):
                db.execute(text(f"VACUUM (SKIP_LOCKED) {', '.join(metadata.tables)}"))
                return
            if compact:
                db.exec_driver_sql("VACUUM")
            db.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Let go of the file, or of the connections."""
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        self.close()


def _of_server(url: str) -> Engine:
    try:
        return postgres.engine(url)
    except ArchiveError as error:
        raise ServiceError(f"service: {error}") from error


def _told(error: DBAPIError) -> str:
    why = postgres.reason(error)
    if postgres.is_lost(error):
        return f"the database does not answer ({why}). See that it runs and can be reached from here"
    return f"{why}. See what this account is granted, and what the server's log says of it"


def _make_schema(db: Connection, name: str) -> None:
    """Made only where there is none: who is given one needs no right to make any."""
    known = select(text("1")).select_from(text("pg_namespace")).where(text("nspname = :name"))
    if name and not db.execute(known, {"name": name}).first():
        db.exec_driver_sql(f'CREATE SCHEMA "{name}"')


def _pragmas(connection: Any, _: object) -> None:
    careful(connection)
    write_ahead(connection)
    connection.execute("PRAGMA synchronous=NORMAL")
    connection.execute("PRAGMA foreign_keys=ON")
    connection.execute("PRAGMA secure_delete=ON")
