"""The service's database as backups know it: a schema of PostgreSQL into a file, and a file into a schema."""

from __future__ import annotations

import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

from assistant.service import accounts, audit, talks
from assistant.service.counting import Counts
from assistant.service.database import Database
from indexer import sqlite
from indexer.errors import BackupError
from indexer.service import holds, put_into, size, snapshot
from tests.postgres import Server


def fill(database: Database, name: str) -> None:
    with database.writing() as db:
        db.exec_driver_sql(f"INSERT INTO accounts VALUES ('{name}', 'x', 'admin', 1.25)")
    accounts.open_session(database, name, 1.0, 1e10)
    message = talks.Message("Cầu?", "{}", "answered", {"m": "ấ"}, 0.5, 2.0)
    talks.give_feedback(database, talks.append(database, f"{name}s", message), "other", "ghi chú", name, 3.0)
    for n in range(3):
        audit.write(database, audit.Entry(n + 0.125, name, "192.0.2.1", "x"))


def test_all_that_lasts_is_copied_either_way(emptied: Database, tmp_path: Path) -> None:
    assert not holds(emptied.at)
    fill(emptied, "lan")
    Counts(emptied).hit("x", 1, 60, 1.0)
    assert holds(emptied.at) and size(emptied.at) > 100_000
    file = tmp_path / "copy.sqlite"
    snapshot(emptied.at, file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600 and sqlite.faults(file) == []
    with closing(sqlite3.connect(file)) as db:
        names = {name for [name] in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    assert names == {"alembic_version", "accounts", "sessions", "conversations", "messages", "feedback",
                     "asked", "erased", "audit"}
    with Database(file) as copy:
        assert audit.read(copy) == audit.read(emptied)
        assert talks.read(copy, "lans") == talks.read(emptied, "lans") != []
        accounts.remove(copy, "lan")
        fill(copy, "an")
        there = audit.read(copy)
    put_into(file, emptied.at)
    assert audit.read(emptied) == there and accounts.listed(emptied)[0].name == "an"
    assert talks.found(emptied, "ans")
    audit.write(emptied, audit.Entry(9.0, "an", "", "x"))
    assert audit.read(emptied)[0].time == 9.0, "keys go on after those that came"


def test_a_file_is_copied_as_ever(tmp_path: Path) -> None:
    with Database(tmp_path / "a.sqlite") as database:
        fill(database, "lan")
        snapshot(tmp_path / "a.sqlite", tmp_path / "b.sqlite")
    assert holds(tmp_path / "b.sqlite") and not holds(tmp_path / "c.sqlite")
    with Database(tmp_path / "b.sqlite") as copy:
        assert [one.name for one in accounts.listed(copy)] == ["lan"]


def test_a_server_that_is_gone_is_told(postgres: Server, emptied: Database, tmp_path: Path) -> None:
    postgres.stop()
    try:
        with pytest.raises(BackupError, match="the database does not answer"):
            snapshot(emptied.at, tmp_path / "copy.sqlite")
    finally:
        postgres.start()
