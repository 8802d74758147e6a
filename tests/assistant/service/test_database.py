"""The service's database: made when needed, its owner's alone, its faults told."""

from __future__ import annotations

import os
import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import text

from assistant.service import accounts, audit
from assistant.service.audit import Entry
from assistant.service.database import Database
from assistant.service.talks import Message, append
from indexer.errors import ServiceError
from indexer.settings import Settings
from tests.postgres import Server


@pytest.mark.skipif(os.name != "posix", reason="there are no modes of files")
def test_nobody_else_reads_what_it_keeps(tmp_path: Path) -> None:
    with Database(tmp_path / "service.sqlite") as database:
        audit.write(database, Entry(1.0, "lan", "", "x"))
        modes = {path.name: path.stat().st_mode & 0o777 for path in tmp_path.iterdir()}
    assert len(modes) == 3 and set(modes.values()) == {0o600}, modes


def test_it_is_opened_again_as_it_was(tmp_path: Path) -> None:
    for _ in range(2):
        with Database(tmp_path / "service.sqlite") as database:
            audit.write(database, Entry(1.0, "lan", "", "x"))
    with Database(tmp_path / "service.sqlite") as database:
        assert len(audit.read(database)) == 2


def test_a_folder_that_there_is_not_is_told(tmp_path: Path) -> None:
    with pytest.raises(ServiceError, match=r"không-có/service\.sqlite: No such file.*the setting service"):
        Database(tmp_path / "không-có" / "service.sqlite")


def test_a_file_that_is_no_database_is_told_and_left(tmp_path: Path) -> None:
    file = tmp_path / "service.sqlite"
    file.write_text("không phải SQLite, dài hơn một trang thì cũng không" * 50, encoding="utf-8")
    with pytest.raises(ServiceError, match="file is not a database"):
        Database(file)
    assert file.read_text(encoding="utf-8").startswith("không phải")


def test_what_fails_in_a_transaction_leaves_nothing(database: Database) -> None:
    with pytest.raises(ZeroDivisionError), database.writing() as db:
        db.execute(text("INSERT INTO audit VALUES (1, 0, '', '', '', '')"))
        raise ZeroDivisionError
    assert audit.read(database) == []


def test_a_session_needs_its_account(database: Database) -> None:
    with pytest.raises(ServiceError, match=r"(?i)foreign key"):
        accounts.open_session(database, "không-có", 0.0, 10)


def test_threads_write_at_the_same_time(database: Database) -> None:
    def write() -> None:
        for n in range(20):
            audit.write(database, Entry(float(n), "lan", "", "x"))

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(audit.read(database, limit=1_000)) == 80


def test_hostile_text_is_text(tmp_path: Path) -> None:
    file = tmp_path / "service.sqlite"
    said = "'); DROP TABLE audit; --\x00\u202e"
    with Database(file) as database:
        audit.write(database, Entry(1.0, said, said, said, said))
        assert audit.read(database) == [Entry(1.0, said, said, said, said)]
    with sqlite3.connect(file) as db:
        assert db.execute("SELECT count(*) FROM audit").fetchone() == (1,)


# -- in PostgreSQL -------------------------------------------------------------------------


def test_its_tables_are_made_once_in_a_schema_of_their_own(postgres: Server, tmp_path: Path) -> None:
    with postgres.place(tmp_path / "kho") as place:
        at = Settings(database=place.database).service_place
        with ThreadPoolExecutor(4) as pool:
            made = list(pool.map(Database, [at] * 4))
        audit.write(made[0], Entry(1.0, "lan", "", "x"))
        with made[3].reading() as db:
            asked = "SELECT current_schema(), relpersistence FROM pg_class WHERE oid = CAST(:at AS regclass)"
            found = [db.execute(text(asked), {"at": name}).one() for name in ("audit", "counts")]
        assert {schema[-8:] for schema, _ in found} == {"_service"}
        assert [how for _, how in found] == ["p", "u"], "what is counted is in no log of the server's"
        assert len(audit.read(made[2])) == 1


def test_a_server_that_is_gone_is_told_and_found_again(postgres: Server, emptied: Database) -> None:
    audit.write(emptied, Entry(1.0, "lan", "", "x"))
    postgres.stop()
    try:
        for use in (audit.read, accounts.listed, lambda database: database.overwrite()):
            with pytest.raises(ServiceError, match="the database does not answer"):
                use(emptied)
    finally:
        postgres.start()
    assert len(audit.read(emptied)) == 1


@pytest.mark.parametrize("address", [
    "postgresql+psycopg://lan:bi-mat-lam@127.0.0.1:9/hoibao", "postgresql+psycopg://lan:bi-mat-lam@[/hoibao",
])
def test_a_password_is_not_told(address: str) -> None:
    with pytest.raises(ServiceError) as told:
        Database(Settings(service=address).service_place if "[" not in address else address)
    assert "bi-mat-lam" not in str(told.value) and "service" in str(told.value)


def test_what_a_row_holds_is_not_told(emptied: Database) -> None:
    append(emptied, "mã-bí-mật", Message("?", "{}", "answered", {}, 0.1, 1.0))
    with pytest.raises(ServiceError) as told, emptied.writing() as db:
        db.execute(text("INSERT INTO conversations SELECT * FROM conversations"))
    assert "duplicate key" in str(told.value) and "mã-bí-mật" not in str(told.value)


def test_what_is_deleted_leaves_no_dead_rows(emptied: Database) -> None:
    for n in range(50):
        audit.write(emptied, Entry(float(n), "lan", "", "x"))
    audit.forget(emptied, 40.0)
    emptied.overwrite()
    with emptied.reading() as db:
        asked = "SELECT relpages, relallvisible FROM pg_class WHERE oid = CAST('audit' AS regclass)"
        pages, clean = db.execute(text(asked)).one()
    assert pages == clean > 0
