"""A service's database out of a backup: what was deleted since stays so, what was logged stays too."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from assistant.service import accounts, audit, talks
from assistant.service.database import Database
from assistant.service.examining import examine
from assistant.service.restoring import prepare
from indexer.archive import Archive
from indexer.backup import back_up
from indexer.encode import Encoder
from indexer.errors import BackupError, ServiceError
from indexer.place import Place
from indexer.restore import restore

PASSWORD = "mat-khau-dai-lam"
NOW = datetime(2024, 5, 4, 20, 30, tzinfo=UTC)


def ask(database: Database, id: str, question: str = "Cầu?") -> None:
    talks.append(database, id, talks.Message(question, "{}", "answered", {}, 0.1, 10.0))


@pytest.fixture
def live(tmp_path: Path) -> Path:
    """A database as it was when it was backed up."""
    with Database(tmp_path / "service.sqlite") as database:
        accounts.put(database, "lan", PASSWORD, "admin", 1.0)
        for id in ("erased later", "stays"):
            ask(database, id, f"Câu {id}?")
        audit.write(database, audit.Entry(1.0, "lan", "192.0.2.1", "signed in"))
    return tmp_path / "service.sqlite"


@pytest.fixture
def copy(live: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(live, tmp_path / "copy.sqlite"))


def test_what_was_deleted_since_stays_deleted(live: Path, copy: Path) -> None:
    with Database(live) as database:
        talks.erase(database, "erased later", 20.0)
        ask(database, "new")
    prepare(copy, live)
    assert b"erased later" not in copy.read_bytes()
    with Database(copy) as database:
        assert [talks.found(database, id) for id in ("erased later", "stays", "new")] == [None, "stays", None]
        assert talks.is_erased(database, "erased later")


def test_a_session_that_was_ended_since_lets_nobody_in(live: Path, tmp_path: Path) -> None:
    with Database(live) as database:
        ended, open = (accounts.open_session(database, "lan", 1.0, 1e10, "token") for _ in range(2))
    copy = Path(shutil.copy(live, tmp_path / "copy.sqlite"))
    with Database(live) as database:
        accounts.close_session(database, ended)
    prepare(copy, live)
    with Database(copy) as database:
        assert accounts.session(database, ended, 2.0) is None and accounts.session(database, open, 2.0)


def test_the_audit_log_loses_nothing_and_doubles_nothing(live: Path, copy: Path) -> None:
    with Database(live) as database:
        for at in (2.0, 3.0):
            audit.write(database, audit.Entry(at, "lan", "192.0.2.1", "account saved", "an: staff"))
    for _ in range(2):
        prepare(copy, live)
    with Database(copy) as database:
        assert [entry.time for entry in audit.read(database)] == [3.0, 2.0, 1.0]


def test_where_there_is_none_yet_the_copy_is_as_it_was(copy: Path, tmp_path: Path) -> None:
    prepare(copy, tmp_path / "khong-co.sqlite")
    with Database(copy) as database:
        assert talks.found(database, "stays") and not (tmp_path / "khong-co.sqlite").exists()


def test_one_that_is_damaged_hinders_nothing_and_is_told(
    live: Path, copy: Path, caplog: pytest.LogCaptureFixture
) -> None:
    live.write_bytes(b"x" * 9_000)
    prepare(copy, live)
    assert "may be back" in caplog.text
    copy.write_bytes(b"x" * 9_000)
    with pytest.raises(ServiceError, match="not a database"):
        prepare(copy, live)


def test_hoibao_restore_does_so(live: Path, copy: Path) -> None:
    from assistant import cli
    from indexer.commands import care

    assert cli.app and care.prepare and care.examine_service
    with Database(live) as database:
        talks.erase(database, "erased later", 20.0)
    care.prepare(copy, live)
    assert b"erased later" not in copy.read_bytes()
    told = [finding.check for finding in care.examine_service(copy, copy.parent)]
    assert told == ["accounts", "conversations"]


def test_a_backup_of_a_file_goes_into_postgresql_and_one_of_that_into_a_file(
    live: Path, emptied: Database, tmp_path: Path, encoder: Encoder
) -> None:
    at, kho = emptied.at, tmp_path / "kho"
    Archive.create(kho, encoder).close()
    first = back_up(kho, tmp_path / "một.tar.gz", NOW, live).path
    assert restore(first, tmp_path / "mới", at, prepare=prepare).kept == ()
    assert talks.found(emptied, "erased later") and accounts.verify(emptied, "lan", PASSWORD)
    with pytest.raises(BackupError, match=r"something is there.*--replace"):
        restore(first, tmp_path / "khác", at, prepare=prepare)
    talks.erase(emptied, "erased later", 20.0)
    ask(emptied, "new")
    second = back_up(kho, tmp_path / "hai.tar.gz", NOW, at).path
    [kept] = restore(first, tmp_path / "khác", at, replace=True, prepare=prepare).kept
    assert kept == tmp_path / "khác.service.sqlite.before-restore"
    assert [talks.found(emptied, id) for id in ("erased later", "stays", "new")] == [None, "stays", None]
    restore(second, tmp_path / "nữa", tmp_path / "nữa.service.sqlite", prepare=prepare)
    for file in (kept, tmp_path / "nữa.service.sqlite"):
        with Database(file) as database:
            assert talks.found(database, "new") and talks.is_erased(database, "erased later")


def test_the_doctor_and_the_commands_know_postgresql(
    emptied: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from assistant.cli import app

    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOIBAO_SERVICE", str(emptied.at))
    monkeypatch.setenv("HOIBAO_PASSWORD", PASSWORD)
    [nothing] = examine(emptied.at, Place(tmp_path))
    assert nothing.text == "no accounts and no conversations yet"
    done = CliRunner().invoke(app, ["user", "add", "lan", "--role", "admin"])
    assert done.exit_code == 0
    assert accounts.verify(emptied, "lan", PASSWORD) == accounts.Account("lan", "admin")
    ask(emptied, "a")
    sound, told = examine(emptied.at, Place(tmp_path))
    assert (sound.faults, sound.text[-5:], told.faults) == (0, "sound", 1), "of which the answer is no answer"
