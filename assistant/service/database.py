"""The service's database: one SQLite file, opened once, shared by threads."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from sqlalchemy import URL, Connection, create_engine, event
from sqlalchemy.exc import DBAPIError

from assistant.service.migrations import format_of, migrate
from assistant.service.schema import FORMAT
from indexer.errors import ServiceError
from indexer.strangers import careful


class Database:
    """Where accounts, conversations, feedback and audit are kept; made where there is none yet, for
    the eyes of its owner alone, and brought to this format where an earlier version made it.

    Raises ``ServiceError`` where its file cannot be opened or written, or is a later version's.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        if not path.exists():
            self._make()
        self._engine = create_engine(URL.create("sqlite", database=str(path)), connect_args={"timeout": 30})
        event.listen(self._engine, "connect", _pragmas)
        with self.reading() as db:
            found = format_of(db)
        if found != FORMAT and self._migrated():
            self.overwrite(compact=True)  # what earlier versions deleted is there still

    def _migrated(self) -> bool:
        """Bring the tables to this format, all or none; whether there were any."""
        with self._guarded(), self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as db:
            db.exec_driver_sql("BEGIN IMMEDIATE")  # the driver begins none before a change of tables
            try:
                before = migrate(db, self.path)
            except BaseException:
                db.exec_driver_sql("ROLLBACK")
                raise
            db.exec_driver_sql("COMMIT")
        return before > 0

    def _make(self) -> None:
        try:
            self.path.touch(mode=0o600)  # what SQLite lays beside it takes its mode
        except OSError as error:
            raise self._fault(error.strerror) from error

    def _fault(self, why: object) -> ServiceError:
        return ServiceError(
            f"{self.path}: {why}. Make room or give write access, or name another file with "
            "the setting service"
        )

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection to read by."""
        with self._guarded(), self._engine.connect() as db:
            yield db

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction."""
        with self._guarded(), self._engine.begin() as db:
            yield db

    @contextmanager
    def _guarded(self) -> Iterator[None]:
        try:
            yield
        except DBAPIError as error:
            raise self._fault(error.orig) from error

    def overwrite(self, *, compact: bool = False) -> None:
        """Let what was deleted be nowhere in the file or its log. SQLite writes zeros over it as it deletes
        (``secure_delete``), but the log has the pages of before; ``compact`` writes the file anew, for
        what was deleted by earlier versions, and for its size."""
        with self._guarded(), self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as db:
            if compact:
                db.exec_driver_sql("VACUUM")
            db.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Let go of the file."""
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        self.close()


def _pragmas(connection: Any, _: object) -> None:
    careful(connection)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")
    connection.execute("PRAGMA foreign_keys=ON")
    connection.execute("PRAGMA secure_delete=ON")
