from __future__ import annotations

import sqlite3
import stat
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from indexer.errors import BackupError
from indexer.sqlite import dangling, faults, opened, put_into, size, snapshot, write_ahead


@pytest.fixture
def live(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """A database with a write-ahead log that somebody has open."""
    with closing(sqlite3.connect(tmp_path / "live.sqlite", isolation_level=None)) as db:
        db.execute("PRAGMA journal_mode=WAL")
        db.execute("CREATE TABLE numbers (value INTEGER PRIMARY KEY, text TEXT)")
        db.executemany("INSERT INTO numbers VALUES (?, ?)", [(n, "chữ" * 500) for n in range(100)])
        yield db


def _values(path: Path) -> list[int]:
    with closing(opened(path)) as db:
        return [value for [value] in db.execute("SELECT value FROM numbers ORDER BY value")]


def test_a_copy_is_of_one_moment_while_another_writes(
    live: sqlite3.Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("indexer.sqlite._PAGES", 1)  # so that there is a moment between two pages
    going, stop = threading.Event(), threading.Event()

    def write() -> None:
        with closing(sqlite3.connect(tmp_path / "live.sqlite", isolation_level=None, timeout=30)) as db:
            number = 100
            while not stop.is_set():
                db.execute("BEGIN IMMEDIATE")
                db.execute("DELETE FROM numbers WHERE value = ?", (number - 100,))
                db.execute("INSERT INTO numbers VALUES (?, ?)", (number, "khác" * 500))
                db.execute("COMMIT")
                number += 1
                if number > 150:
                    going.set()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        assert going.wait(10)
        snapshot(tmp_path / "live.sqlite", tmp_path / "copy.sqlite")
        before = _values(tmp_path / "live.sqlite")[0]
    finally:
        stop.set()
        writer.join()
    copied = _values(tmp_path / "copy.sqlite")
    assert copied == list(range(copied[0], copied[0] + 100)), "a hundred in a row, as after any transaction"
    assert 50 <= copied[0] <= before
    assert faults(tmp_path / "copy.sqlite") == []


def test_a_copy_stands_alone_for_its_owners_eyes(live: sqlite3.Connection, tmp_path: Path) -> None:
    live.execute("BEGIN IMMEDIATE")
    live.execute("DELETE FROM numbers")  # which is not committed
    copy = tmp_path / "folder" / "copy.sqlite"
    copy.parent.mkdir()
    snapshot(tmp_path / "live.sqlite", copy)
    live.execute("ROLLBACK")
    assert _values(copy) == list(range(100))
    assert list(copy.parent.iterdir()) == [copy]
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600


def test_a_copy_of_nothing_is_told_and_makes_nothing(tmp_path: Path) -> None:
    with pytest.raises(BackupError, match=r"none\.sqlite.*unable to open"):
        snapshot(tmp_path / "none.sqlite", tmp_path / "copy.sqlite")
    assert list(tmp_path.iterdir()) == []


def test_an_open_database_is_filled_at_once(live: sqlite3.Connection, tmp_path: Path) -> None:
    snapshot(tmp_path / "live.sqlite", tmp_path / "copy.sqlite")
    live.execute("DELETE FROM numbers WHERE value > 3")
    with closing(opened(tmp_path / "live.sqlite")) as reader:
        reader.execute("BEGIN")
        assert reader.execute("SELECT count(*) FROM numbers").fetchone() == (4,)
        put_into(tmp_path / "copy.sqlite", tmp_path / "live.sqlite")
        assert reader.execute("SELECT count(*) FROM numbers").fetchone() == (4,), "it reads on in the old"
        reader.execute("COMMIT")
        assert reader.execute("SELECT count(*) FROM numbers").fetchone() == (100,)
    live.execute("INSERT INTO numbers VALUES (1000, '')")  # who had it open writes on
    assert _values(tmp_path / "live.sqlite") == [*range(100), 1000]
    assert live.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_a_log_waits_for_who_is_about_to_write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "new.sqlite"
    with (closing(sqlite3.connect(path, isolation_level=None, check_same_thread=False)) as other,
          closing(sqlite3.connect(path, timeout=30)) as db):
        other.execute("CREATE TABLE numbers (value)")
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            db.execute("PRAGMA journal_mode=WAL")  # SQLite does not
        with monkeypatch.context() as patched, pytest.raises(sqlite3.OperationalError, match="locked"):
            patched.setattr("indexer.sqlite._WAIT", 0)
            write_ahead(db)
        ends = threading.Timer(0.2, other.execute, ["COMMIT"])
        ends.start()
        write_ahead(db)
        ends.join()
        assert db.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_the_log_counts(live: sqlite3.Connection, tmp_path: Path) -> None:
    path = tmp_path / "live.sqlite"
    log = (tmp_path / "live.sqlite-wal").stat().st_size
    assert log and size(path) == path.stat().st_size + log
    assert size(tmp_path / "none.sqlite") == 0


def test_faults_are_told(live: sqlite3.Connection, tmp_path: Path) -> None:
    path = tmp_path / "live.sqlite"
    assert faults(path) == [] and dangling(path) == {}
    live.execute("CREATE TABLE others (number INTEGER REFERENCES numbers(value))")
    live.execute("INSERT INTO others VALUES (100000)")
    live.execute("CREATE TRIGGER each AFTER INSERT ON numbers BEGIN DELETE FROM others; END")
    assert dangling(path) == {"others": 1}
    assert faults(path) == ["trigger each: not a table of this program"]


def test_damaged_pages_are_told(live: sqlite3.Connection, tmp_path: Path) -> None:
    snapshot(tmp_path / "live.sqlite", tmp_path / "copy.sqlite")
    with (tmp_path / "copy.sqlite").open("r+b") as file:
        file.seek(3 * 4096)
        file.write(b"\xff" * 4096)
    assert faults(tmp_path / "copy.sqlite")
    (tmp_path / "other.sqlite").write_bytes(b"no database at all, but long enough to be looked at" * 100)
    assert faults(tmp_path / "other.sqlite") == ["file is not a database"]


def test_a_file_is_never_read_by_the_log_of_another(
    live: sqlite3.Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another one takes its place between the opening of the two; and there is a moment without either."""
    there, other = tmp_path / "one" / "truth.sqlite", tmp_path / "two" / "truth.sqlite"
    for path in (there, other):
        path.parent.mkdir()
        snapshot(tmp_path / "live.sqlite", path)
    with closing(opened(there)) as db:
        db.execute("DELETE FROM numbers")
        db.execute("VACUUM")
        db.execute("PRAGMA journal_mode=WAL")
    with closing(opened(other)) as db:
        db.execute("PRAGMA journal_mode=WAL")
        db.execute("DELETE FROM numbers WHERE value > 3")  # in its log alone, while it is open
        steps = [lambda: there.parent.rename(tmp_path / "before"), lambda: other.parent.rename(there.parent)]
        connect = sqlite3.connect

        def swapped(*given: Any, **more: Any) -> sqlite3.Connection:
            made = connect(*given, **more)
            while steps:
                steps.pop(0)()
            return made

        monkeypatch.setattr("indexer.sqlite.sqlite3.connect", swapped)
        with closing(opened(there)) as found:
            assert found.execute("SELECT count(*) FROM numbers").fetchone() == (4,)
        there.parent.rename(other.parent)
        timer = threading.Timer(0.05, lambda: other.parent.rename(there.parent))
        timer.start()
        assert len(_values(there)) == 4
        timer.join()
