"""Databases of every earlier format are read as if this version had made them."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, inspect, text

from assistant.service import accounts, audit, migrations, talks, usage
from assistant.service.accounts import Account
from assistant.service.database import Database
from assistant.service.schema import FORMAT
from indexer.errors import ServiceError

Old = Callable[[int], Path]
MADE = Path(__file__).parent / "migrations"
"""What ``make.py`` there wrote down."""
FORMATS = [*range(1, FORMAT)]


@pytest.fixture
def old(tmp_path: Path) -> Old:
    """A database as the code of an earlier format made it."""
    def made(number: int) -> Path:
        path = tmp_path / "service.sqlite"
        with closing(sqlite3.connect(path)) as db:
            db.executescript((MADE / f"format_{number}.sql").read_text(encoding="utf-8"))
        return path

    return made


def shape(engine: Engine) -> dict[str, Any]:
    """The tables with all that constrains them."""
    seen = inspect(engine)
    return {
        table: (
            [(c["name"], str(c["type"]), c["nullable"], c["primary_key"]) for c in seen.get_columns(table)],
            sorted((i["name"], i["column_names"], i["unique"]) for i in seen.get_indexes(table)),
            [(f["constrained_columns"], f["referred_table"], f["options"])
             for f in seen.get_foreign_keys(table)],
            [u["column_names"] for u in seen.get_unique_constraints(table)],
        ) for table in sorted(seen.get_table_names())
    }


def shape_of(path: Path) -> dict[str, Any]:
    engine = create_engine(f"sqlite:///{path}")
    try:
        return shape(engine)
    finally:
        engine.dispose()


@pytest.mark.parametrize("number", FORMATS)
def test_the_tables_are_those_that_are_made_now(old: Old, number: int, tmp_path: Path) -> None:
    path = old(number)
    for file in (path, tmp_path / "new.sqlite"):
        Database(file).close()
    assert shape_of(path) == shape_of(tmp_path / "new.sqlite")


@pytest.mark.parametrize("number", FORMATS)
def test_all_that_was_kept_is_there(old: Old, number: int) -> None:
    with Database(old(number)) as database:
        assert accounts.verify(database, "lan", "mat-khau-dai-lam") == Account("lan", "admin")
        assert [one.question for one in talks.read(database, "talk-0")] == ["Câu 0?", "Câu 2?"]
        assert usage.latest(database)[0].note == "ghi chú"
        assert audit.read(database) == [audit.Entry(1.0, "lan", "192.0.2.1", "signed in")]
        days = [(one.day, dict(one.by_status), one.seconds) for one in usage.by_day(database, 0)]
        assert days == [(date(2025, 12, 31), {"answered": 1}, 0.5),
                        (date(2026, 1, 1), {"not_found": 1, "answered": 1}, 2.0)]
        assert talks.append(database, "talk-0", talks.Message("Nay?", "{}", "answered", {}, 1.0, 2e9))


def test_it_is_migrated_once(old: Old, monkeypatch: pytest.MonkeyPatch) -> None:
    path = old(1)
    Database(path).close()
    monkeypatch.setattr(migrations, "_run", None)
    with Database(path) as database:
        assert talks.read(database, "talk-0")


def test_two_at_once_migrate_it_once(old: Old) -> None:
    path, faults = old(1), list[BaseException]()

    def open_it() -> None:
        try:
            Database(path).close()
        except BaseException as error:
            faults.append(error)

    threads = [threading.Thread(target=open_it) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    with Database(path) as database:
        assert sum(day.questions for day in usage.by_day(database, 0)) == 3


def test_a_step_that_fails_leaves_it_as_it_was(old: Old, monkeypatch: pytest.MonkeyPatch) -> None:
    path, run = old(1), migrations._run
    before = shape_of(path)

    def fails(*given: Any) -> None:
        run(*given)
        raise OSError("đĩa đầy")

    monkeypatch.setattr(migrations, "_run", fails)
    with pytest.raises(OSError, match="đĩa đầy"):
        Database(path)
    assert shape_of(path) == before
    monkeypatch.undo()
    with Database(path) as database:
        assert talks.read(database, "talk-0")


def test_a_later_versions_is_left(tmp_path: Path) -> None:
    path = tmp_path / "service.sqlite"
    Database(path).close()
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("UPDATE alembic_version SET version_num = 99")
    with pytest.raises(ServiceError, match=r"a later version of hoibao wrote it \(format 99; this one reads"):
        Database(path)


def test_what_earlier_versions_deleted_goes_with_it(old: Old) -> None:
    path = old(1)
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("PRAGMA foreign_keys=ON")
        db.execute("PRAGMA secure_delete=OFF")
        db.execute("DELETE FROM conversations WHERE id = 'talk-1'")
    assert "Câu 1?".encode() in path.read_bytes()
    Database(path).close()
    assert "Câu 1?".encode() not in path.read_bytes() and "Câu 2?".encode() in path.read_bytes()


def test_steps_run_in_postgresql_too_all_or_none(
    emptied: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def tables() -> set[str]:
        with emptied.reading() as db:
            return set(inspect(db).get_table_names())

    before, run = tables(), migrations._run
    with emptied.writing() as db:
        db.execute(text("DROP TABLE asked, erased"))
        db.execute(text("UPDATE alembic_version SET version_num = '1'"))

    def fails(*given: Any) -> None:
        run(*given)
        raise OSError("đĩa đầy")

    monkeypatch.setattr(migrations, "_run", fails)
    with pytest.raises(OSError, match="đĩa đầy"):
        Database(emptied.at)
    assert tables() == before - {"asked", "erased"}
    monkeypatch.undo()
    Database(emptied.at).close()
    assert tables() == before
    talks.append(emptied, "a", talks.Message("Nay?", "{}", "answered", {}, 1.0, 2e9))
    assert usage.by_day(emptied, 0)[0].questions == 1
    with emptied.writing() as db:
        db.execute(text("UPDATE alembic_version SET version_num = '99'"))
    with pytest.raises(ServiceError, match="format 99"):
        Database(emptied.at)
    with emptied.writing() as db:
        db.execute(text("UPDATE alembic_version SET version_num = :now"), {"now": str(FORMAT)})
