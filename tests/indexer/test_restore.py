from __future__ import annotations

import sqlite3
import stat
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest

from indexer import upgrade
from indexer.archive import Archive
from indexer.backup import back_up
from indexer.doctor import examine
from indexer.encode import Encoder
from indexer.errors import ArchiveBusy, BackupError
from indexer.packed import SERVICE
from indexer.restore import restore
from indexer.types import Term
from tests.conftest import article, articles
from tests.indexer.test_upgrade import laid

NOW = datetime(2024, 5, 4, 20, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _loaded_once(encoder: Encoder, monkeypatch: pytest.MonkeyPatch) -> None:
    shipped = upgrade.load_named
    monkeypatch.setattr(
        upgrade, "load_named", lambda name: encoder if name == encoder.name else shipped(name))


@pytest.fixture(scope="module")
def backup(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Path:
    """Of twelve articles, an account and a session."""
    folder = tmp_path_factory.mktemp("backup")
    with Archive.create(folder / "kho", encoder) as archive:
        list(archive.add(articles(12)))
    service = _service(folder / "kho.service.sqlite", "lan")
    return back_up(folder / "kho", folder / "một.tar.gz", NOW, service).path


@pytest.fixture
def live(tmp_path: Path, encoder: Encoder) -> Iterator[Archive]:
    """An archive that is served, with other articles."""
    with Archive.create(tmp_path / "kho", encoder) as archive:
        list(archive.add(articles(5, first=100)))
        yield archive


def _service(path: Path, name: str) -> Path:
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("PRAGMA journal_mode=WAL")
        db.execute("CREATE TABLE accounts (name TEXT)")
        db.execute("INSERT INTO accounts VALUES (?)", (name,))
    return path


def _accounts(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as db:
        return [name for [name] in db.execute("SELECT name FROM accounts")]


def _ids(archive: Archive) -> set[str]:
    """The articles, each found by its own word."""
    found = set()
    for one in archive.all_articles():
        keys = [key for key, _ in archive.matching([Term(f"mt{one.id[4:]}")], 9)]
        owners = archive.articles([p.article_key for p in archive.passages(keys).values()])
        found |= {owner.id for owner in owners.values() if owner == one}
    return found


_BACKED_UP = {f"tin-{n}" for n in range(12)}


def test_into_a_place_where_nothing_is(backup: Path, tmp_path: Path, encoder: Encoder) -> None:
    for place in (tmp_path / "mới" / "kho", tmp_path / "trống"):
        if place.name == "trống":
            place.mkdir()
        service = place.with_name(f"{place.name}.service.sqlite")
        done = restore(backup, place, service)
        assert (done.contents.made, done.kept, done.notes) == (NOW, (), ())
        assert (place / "lexical").is_dir(), "it is searched at once"
        with Archive.open(place, encoder) as archive:
            assert _ids(archive) == _BACKED_UP and archive.searched().keys() == {"dense", "lexical"}
        assert _accounts(service) == ["lan"] and stat.S_IMODE(service.stat().st_mode) == 0o600
        assert {p.name for p in place.parent.iterdir()} >= {place.name, service.name}
        assert not [p for p in tmp_path.rglob("*") if "restor" in p.name or p.name == SERVICE]


def test_what_is_there_is_left_alone(backup: Path, live: Archive, tmp_path: Path) -> None:
    service = _service(tmp_path / "kho.service.sqlite", "minh")
    for place, its in ((live.folder, None), (tmp_path / "mới", service)):
        with pytest.raises(BackupError, match=r"something is there.*--replace"):
            restore(backup, place, its)
    assert _ids(live) == {f"tin-{n}" for n in range(100, 105)} and _accounts(service) == ["minh"]
    assert {p.name for p in tmp_path.iterdir()} == {"kho", service.name}


def test_in_the_place_of_an_archive_that_is_served(
    backup: Path, live: Archive, tmp_path: Path, encoder: Encoder
) -> None:
    """The served archive follows, its service's file stays the same file, and all of the old is kept."""
    service = _service(tmp_path / "kho.service.sqlite", "minh")
    revision = live.revision
    with closing(sqlite3.connect(service)) as open_:
        assert open_.execute("SELECT name FROM accounts").fetchall() == [("minh",)]
        done = restore(backup, live.folder, service, replace=True)
        assert open_.execute("SELECT name FROM accounts").fetchall() == [("lan",)]
        open_.execute("INSERT INTO accounts VALUES ('tú')")
        open_.commit()
    assert _accounts(service) == ["lan", "tú"]
    live.catch_up()
    assert _ids(live) == _BACKED_UP
    assert live.revision > revision, "what is remembered by revision must not be taken for the new"
    list(live.add(articles(1, first=50)))
    assert _ids(live) == {*_BACKED_UP, "tin-50"}
    kept_service, kept = done.kept
    assert (kept.name, kept_service.name) == ("kho.before-restore", "kho.service.sqlite.before-restore")
    assert _accounts(kept_service) == ["minh"] and stat.S_IMODE(kept_service.stat().st_mode) == 0o600
    with Archive.open(kept, encoder) as old:
        assert _ids(old) == {f"tin-{n}" for n in range(100, 105)}


def test_what_was_kept_is_never_lost_by_a_second_restoring(
    backup: Path, live: Archive, encoder: Encoder
) -> None:
    first = restore(backup, live.folder, replace=True)
    second = restore(backup, live.folder, replace=True)
    assert [path.name for done in (first, second) for path in done.kept] == [
        "kho.before-restore", "kho.before-restore-2"]
    with Archive.open(first.kept[0], encoder) as old:
        assert len(_ids(old)) == 5


def test_what_was_withdrawn_since_stays_so(
    backup: Path, live: Archive, encoder: Encoder, tmp_path: Path
) -> None:
    """One as it was backed up, one that has changed since, one that came since; and what was removed since
    is told, since nothing of it is left to know it by."""
    list(live.add([*articles(12), article(3, edition=1)]))
    live.withdraw(["tin-2", "tin-3", "tin-100"], "lan", "sai sự thật")
    live.remove(["tin-4"])
    done = restore(backup, live.folder, replace=True)
    assert done.notes == ("withdrawn since the backup, and still so: tin-2, tin-3",
                          "back, though no longer in the archive that was replaced: tin-4")
    live.catch_up()
    assert _ids(live) == _BACKED_UP - {"tin-2", "tin-3"}
    assert {(w.id, w.by, w.reason) for w in live.withdrawals()} == {
        (id, "lan", "sai sự thật") for id in ("tin-2", "tin-3", "tin-100")}
    [done_] = live.add(articles(5, first=100))
    assert (done_.added, done_.withheld) == (4, 1)
    live.reinstate(["tin-2", "tin-3", "tin-100"])
    assert live.article("tin-3") == article(3, edition=1) and live.article("tin-100") == article(100)
    assert _faults(live.folder) == []


def _faults(folder: Path) -> list[str]:
    return [found.text for found in examine(folder, datetime.now(UTC)) if found.faults]


def test_the_service_can_be_left_as_it_is(backup: Path, live: Archive, tmp_path: Path) -> None:
    service = _service(tmp_path / "kho.service.sqlite", "minh")
    restore(backup, live.folder, None, replace=True)
    assert _accounts(service) == ["minh"] and not (live.folder / SERVICE).exists()


def test_the_service_is_made_fit_first(backup: Path, tmp_path: Path) -> None:
    def prepare(copy: Path, live: Path) -> None:
        assert live == tmp_path / "s.sqlite" and not live.exists()
        with closing(sqlite3.connect(copy)) as db, db:
            db.execute("DELETE FROM accounts")

    restore(backup, tmp_path / "kho", tmp_path / "s.sqlite", prepare=prepare)
    assert _accounts(tmp_path / "s.sqlite") == []


def test_who_asks_meanwhile_always_gets_what_is_there(backup: Path, live: Archive) -> None:
    """The old articles, then the new, never none, never an error."""
    seen: list[tuple[str, ...]] = []
    faults: list[Exception] = []
    done = threading.Event()

    def ask() -> None:
        try:
            while not done.is_set() or seen[-1][0] != "tin-0":
                live.catch_up()
                keys = [key for key, _ in live.matching([Term("huyện")], 50)]
                owners = live.articles([p.article_key for p in live.passages(keys).values()])
                seen.append(tuple(sorted(owner.id for owner in owners.values())))
        except Exception as error:
            faults.append(error)

    readers = [threading.Thread(target=ask) for _ in range(3)]
    for reader in readers:
        reader.start()
    try:
        restore(backup, live.folder, replace=True)
    finally:
        done.set()
        for reader in readers:
            reader.join(20)
    assert faults == []
    assert {len(ids) for ids in seen} == {5, 12}


def test_a_damaged_backup_changes_nothing(backup: Path, live: Archive, tmp_path: Path) -> None:
    broken = tmp_path / "hỏng.tar.gz"
    broken.write_bytes(backup.read_bytes()[:-2000])
    with pytest.raises(BackupError, match="no whole backup"):
        restore(broken, live.folder, tmp_path / "s.sqlite", replace=True)
    assert len(_ids(live)) == 5
    assert {p.name for p in tmp_path.iterdir()} == {"kho", broken.name}


def test_nobody_may_be_writing(backup: Path, live: Archive, tmp_path: Path) -> None:
    with live.writing(), pytest.raises(ArchiveBusy):
        restore(backup, live.folder, replace=True)
    assert {p.name for p in tmp_path.iterdir()} == {"kho"}


def test_a_disk_that_fills_up_leaves_the_old(
    backup: Path, live: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("indexer.packed.shutil.disk_usage", lambda folder: SimpleNamespace(free=10**5))
    with pytest.raises(BackupError, match="100,000 are free"):
        restore(backup, live.folder, replace=True)
    assert {p.name for p in tmp_path.iterdir()} == {"kho"} and len(_ids(live)) == 5


def test_a_backup_of_an_earlier_version_is_brought_to_this_one(tmp_path: Path, encoder: Encoder) -> None:
    other = back_up(laid(tmp_path / "cũ", 3, by=encoder), tmp_path / "cũ.tar.gz", NOW).path
    done = restore(other, tmp_path / "kho")
    assert done.notes == () and _faults(tmp_path / "kho") == []
    with Archive.open(tmp_path / "kho", encoder) as archive:
        assert {"tin-0", "tin-1", "tin-8"} < {one.id for one in archive.all_articles()}


def test_an_archive_of_an_encoder_that_is_not_here_is_put_back(
    backup: Path, live: Archive, tmp_path: Path, encoder: Encoder
) -> None:
    """Its texts come back, but for what was withdrawn; the note says what keeps it from being searched."""
    list(live.add(articles(3)))
    live.withdraw(["tin-2"])
    folder = tmp_path / "nguồn"
    restore(backup, folder)
    manifest = (folder / "manifest.json").read_text(encoding="utf-8")
    for known, other in ((encoder.name, "nhà-khác/mã-khác"), (encoder.fingerprint, "0" * 8)):
        manifest = manifest.replace(known, other)
    (folder / "manifest.json").write_text(manifest, encoding="utf-8")
    other = back_up(folder, tmp_path / "khác.tar.gz", NOW).path
    done = restore(other, live.folder, replace=True)
    assert done.notes[-1].startswith("not searched yet") and "nhà-khác/mã-khác" in done.notes[-1]
    with closing(sqlite3.connect(live.folder / "truth.sqlite")) as db:
        assert db.execute("SELECT count(*) FROM articles").fetchone() == (11,)
