"""The service's database: made when needed, its owner's alone, its faults told."""

from __future__ import annotations

import os
import sqlite3
import threading
from pathlib import Path

import pytest
from sqlalchemy import text

from assistant.service import accounts, audit
from assistant.service.audit import Entry
from assistant.service.database import Database
from indexer.errors import ServiceError


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


def test_what_fails_in_a_transaction_leaves_nothing(tmp_path: Path) -> None:
    with Database(tmp_path / "service.sqlite") as database:
        with pytest.raises(ZeroDivisionError), database.writing() as db:
            db.execute(text("INSERT INTO audit VALUES (1, 0, '', '', '', '')"))
            raise ZeroDivisionError
        assert audit.read(database) == []


def test_a_session_needs_its_account(tmp_path: Path) -> None:
    with Database(tmp_path / "service.sqlite") as database:
        with pytest.raises(ServiceError, match="FOREIGN KEY"):
            accounts.open_session(database, "không-có", 0.0, 10)


def test_threads_write_at_the_same_time(tmp_path: Path) -> None:
    with Database(tmp_path / "service.sqlite") as database:
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
