from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
import stat
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from indexer.archive import Archive
from indexer.backup import back_up
from indexer.encode import Encoder
from indexer.errors import ArchiveMissing, BackupError
from indexer.manifest import Manifest
from indexer.packed import unpack, verify
from tests.conftest import articles

NOW = datetime(2024, 5, 4, 20, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Path:
    folder = tmp_path_factory.mktemp("made") / "kho"
    with Archive.create(folder, encoder) as archive:
        list(archive.add(articles(20)))
    return folder


@pytest.fixture
def held(made: Path, tmp_path: Path, encoder: Encoder) -> Iterator[Archive]:
    """An archive that is open."""
    shutil.copytree(made, tmp_path / "kho")
    with Archive.open(tmp_path / "kho", encoder) as archive:
        yield archive


@pytest.fixture
def safe(tmp_path: Path) -> Path:
    folder = tmp_path / "an toàn"
    folder.mkdir()
    return folder


def _service(path: Path) -> Path:
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("PRAGMA journal_mode=WAL")
        db.execute("CREATE TABLE accounts (name TEXT)")
        db.execute("INSERT INTO accounts VALUES ('lan')")
    return path


def _ids(truth: Path) -> set[str]:
    with closing(sqlite3.connect(truth)) as db:
        return {id for [id] in db.execute("SELECT id FROM articles")}


def test_what_cannot_be_made_again_is_in_a_backup(held: Archive, safe: Path, tmp_path: Path) -> None:
    service = _service(tmp_path / "kho.service.sqlite")
    made = back_up(held.folder, safe / "một.tar.gz", NOW, service)
    assert made.path == safe / "một.tar.gz" and made.contents.made == NOW
    assert verify(made.path) == made.contents
    (tmp_path / "out").mkdir()
    unpack(made.path, tmp_path / "out")
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == [
        "manifest.json", "service.sqlite", "truth.sqlite"]
    assert Manifest.load(tmp_path / "out") == held.manifest
    assert _ids(tmp_path / "out" / "truth.sqlite") == {f"tin-{n}" for n in range(20)}
    with closing(sqlite3.connect(tmp_path / "out" / "service.sqlite")) as db:
        assert db.execute("SELECT * FROM accounts").fetchall() == [("lan",)]


def test_without_a_service_the_archive_is_backed_up(held: Archive, safe: Path, tmp_path: Path) -> None:
    made = back_up(held.folder, safe, NOW, tmp_path / "none.sqlite")
    assert list(made.contents.members) == ["manifest.json", "truth.sqlite"]


def test_a_backup_in_a_folder_is_named_for_its_moment(held: Archive, safe: Path) -> None:
    made = back_up(held.folder, safe, NOW.astimezone())
    assert made.path.name == "kho-20240504T203000Z.tar.gz"
    beside = made.path.with_name(f"{made.path.name}.sha256")
    assert sorted(safe.iterdir()) == [made.path, beside], "no drafts"
    whole = hashlib.sha256(made.path.read_bytes()).hexdigest()
    assert beside.read_text(encoding="utf-8") == f"{whole}  {made.path.name}\n"
    assert (made.sha256, made.bytes) == (whole, made.path.stat().st_size)
    assert stat.S_IMODE(made.path.stat().st_mode) == 0o600, "accounts and conversations are in it"


def test_nothing_is_overwritten(held: Archive, safe: Path) -> None:
    made = back_up(held.folder, safe, NOW)
    before = made.path.read_bytes()
    for target in (safe, made.path):
        with pytest.raises(BackupError, match="there is such a file already"):
            back_up(held.folder, target, NOW)
    assert made.path.read_bytes() == before


def test_writing_goes_on_and_the_backup_is_of_one_revision(held: Archive, safe: Path, tmp_path: Path) -> None:
    """Batches of five are all there or not at all, in the order in which they came."""
    enough, stop = threading.Event(), threading.Event()

    def write() -> None:
        number = 20
        while not stop.is_set():
            list(held.add(articles(5, first=number)))
            number += 5
            if number >= 40:
                enough.set()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        assert enough.wait(30)
        made = back_up(held.folder, safe, NOW)
        later = held.totals().articles
    finally:
        stop.set()
        writer.join()
    (tmp_path / "out").mkdir()
    unpack(made.path, tmp_path / "out")
    found = _ids(tmp_path / "out" / "truth.sqlite")
    assert len(found) % 5 == 0 and 40 <= len(found) <= later
    assert found == {f"tin-{n}" for n in range(len(found))}


def test_an_archive_that_is_replaced_meanwhile_is_copied_again(
    held: Archive, safe: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The manifest must be of the same moment as the truth."""
    from indexer import sqlite

    copy, times = sqlite.snapshot, iter([True, False])

    def replaced(source: Path, target: Path) -> None:
        copy(source, target)
        if next(times):
            held.manifest.with_encoder(held.encoder).save(held.folder)

    monkeypatch.setattr(sqlite, "snapshot", replaced)
    assert verify(back_up(held.folder, safe, NOW).path)
    assert next(times, None) is None, "it was copied twice"
    monkeypatch.setattr(sqlite, "snapshot", lambda source, target: held.manifest.save(held.folder))
    with pytest.raises(BackupError, match="again and again"):
        back_up(held.folder, safe / "hai.tar.gz", NOW)


def test_the_oldest_backups_go(held: Archive, safe: Path) -> None:
    other = safe / "kho-cũ.tar.gz"
    other.write_bytes(b"")
    for day in range(4):
        back_up(held.folder, safe, NOW + timedelta(days=day), keep=2)
    assert sorted(p.name for p in safe.iterdir()) == [
        "kho-20240506T203000Z.tar.gz", "kho-20240506T203000Z.tar.gz.sha256",
        "kho-20240507T203000Z.tar.gz", "kho-20240507T203000Z.tar.gz.sha256", "kho-cũ.tar.gz"]


def test_a_clock_that_was_set_back_takes_no_new_backup_away(held: Archive, safe: Path) -> None:
    for moment in (NOW, NOW + timedelta(days=1), NOW - timedelta(days=900), NOW - timedelta(days=899)):
        back_up(held.folder, safe, moment, keep=2)
    assert sorted(p.name for p in safe.glob("*.gz")) == [
        "kho-20211116T203000Z.tar.gz", "kho-20211117T203000Z.tar.gz"]


def test_drafts_of_a_killed_run_go_once_they_are_old(held: Archive, safe: Path) -> None:
    for name, age in ((".hoibao-backup-old", 2), (".hoibao-backup-now", 0)):
        (safe / name).mkdir()
        (safe / name / "truth.sqlite").write_bytes(b"half")
        moment = (NOW - timedelta(days=age)).timestamp()
        os.utime(safe / name, (moment, moment))
    back_up(held.folder, safe, NOW)
    assert [p.name for p in safe.glob(".*")] == [".hoibao-backup-now"]


def test_without_room_nothing_is_begun(
    held: Archive, safe: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("indexer.packed.shutil.disk_usage", lambda folder: SimpleNamespace(free=10**5))
    with pytest.raises(BackupError, match=r"bytes are needed and 100,000 are free"):
        back_up(held.folder, safe, NOW)
    assert list(safe.iterdir()) == []


def test_a_damaged_archive_is_told_not_backed_up(held: Archive, safe: Path) -> None:
    held.close()
    with (held.folder / "truth.sqlite").open("r+b") as file:
        file.seek(5 * 4096)
        file.write(b"\xff" * 4096 * 3)
    with pytest.raises(BackupError, match="hoibao doctor"):
        back_up(held.folder, safe, NOW)
    assert list(safe.iterdir()) == []


def test_what_is_missing_is_told(held: Archive, safe: Path, tmp_path: Path) -> None:
    with pytest.raises(ArchiveMissing):
        back_up(tmp_path / "none", safe, NOW)
    with pytest.raises(BackupError, match="No such file"):
        back_up(held.folder, tmp_path / "none" / "một.tar.gz", NOW)
    with pytest.raises(BackupError, match="name a folder"):
        back_up(held.folder, tmp_path / "một.tar.gz", NOW, keep=2)
