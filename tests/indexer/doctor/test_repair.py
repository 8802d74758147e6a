"""Each fault is made, found by its check alone, repaired, and then found no more."""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from indexer.archive import Archive
from indexer.dense import DenseSearcher
from indexer.doctor import Finding, examine
from indexer.doctor.repair import repair
from indexer.encode import Encoder
from indexer.errors import ArchiveBusy
from indexer.lexical import LexicalDocument, LexicalSearcher
from indexer.packed import verify
from indexer.types import VIETNAM, Article
from tests.conftest import article, articles

NOW = datetime(2030, 5, 4, 20, 30, tzinfo=UTC)
_APPOINTED = Article(
    "bo-nhiem", "Sở Y tế tỉnh Lâm Sơn có giám đốc mới",
    "Sáng 5/3, UBND tỉnh Lâm Sơn bổ nhiệm ông Lê Văn Khải giữ chức Giám đốc Sở Y tế tỉnh Lâm Sơn.",
    published=datetime(2024, 3, 5, tzinfo=VIETNAM), source="Báo Lâm Sơn",
)


@pytest.fixture(autouse=True)
def _loaded_once(encoder: Encoder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("indexer.archive.load_named", lambda name: encoder)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Path:
    """Thirty articles, one of them with an appointment, one changed, one withdrawn, one erased."""
    folder = tmp_path_factory.mktemp("whole") / "kho"
    with Archive.create(folder, encoder) as archive:
        long = article(40)
        long = Article(long.id, long.title, "\n".join(a.body for a in articles(9, first=50)), long.url)
        list(archive.add([*articles(30), long, _APPOINTED]))
        list(archive.add([article(3, edition=1)]))
        archive.withdraw(["tin-4"], "lan", "sai")
        archive.remove(["tin-5"])
    return folder


@pytest.fixture
def folder(whole: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(whole, tmp_path / "kho"))


def _break(folder: Path, *statements: str) -> None:
    with closing(sqlite3.connect(folder / "truth.sqlite")) as db, db:
        for statement in statements:
            assert db.execute(statement).rowcount, statement


def _faulty(folder: Path, service: Path | None = None) -> list[str]:
    return [found.check for found in examine(folder, NOW, service) if found.faults]


def _texts(folder: Path) -> tuple[list[tuple[object, ...]], list[tuple[object, ...]]]:
    """The articles, but for what is made of them, and what they said before."""
    columns = "id, url, title, published, summary, body, content_hash, stored"
    with closing(sqlite3.connect(folder / "truth.sqlite")) as db:
        return (db.execute(f"SELECT {columns} FROM articles ORDER BY id").fetchall(),
                db.execute("SELECT article_id, content FROM versions ORDER BY 1, 2").fetchall())


def _held(folder: Path) -> tuple[set[int], ...]:
    with closing(sqlite3.connect(folder / "truth.sqlite")) as db:
        truth = {key for [key] in db.execute("SELECT key FROM passages")}
    [dense] = (folder / "dense").iterdir()
    lexical = LexicalSearcher(folder / "lexical", linked=True)
    try:
        return truth, set(DenseSearcher(dense, 384).keys()), set(lexical.keys())
    finally:
        lexical.close()


def test_a_whole_archive_has_no_fault_and_is_left_as_it_is(folder: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    found = list(examine(folder, NOW))
    assert [one.check for one in found] == [
        "manifest", "room", "access", "leftovers", "database", "schema", "passages", "orphans", "tombstones",
        "stories", "withdrawals", "register", "vectors", "clock", "dense", "lexical"]
    assert not [one for one in found if one.faults or one.advice]
    after = {path: path.stat().st_mtime_ns for path in before if path.suffix in (".json", ".sqlite")}
    assert after.items() <= before.items()
    told = {one.check: one.text for one in found}
    assert told["withdrawals"] == "1 withdrawn, 2 versions" and told["register"].startswith("1 appointments")


_BREAKS: dict[str, tuple[list[str], tuple[str, ...]]] = {
    "beyond the body": (["passages"], ("UPDATE passages SET \"end\" = 10000 WHERE key = 7",)),
    "within a word, text left out": (["passages"], ("UPDATE passages SET start = start + 5 WHERE key = 8",)),
    "out of order": (["passages"], ("UPDATE passages SET ordinal = ordinal + 1 WHERE key = 9",)),
    "an article without passages": (
        ["passages", "orphans", "dense", "lexical"], ("DELETE FROM passages WHERE article_key = 11",)),
    "passages of no article": (["orphans", "vectors", "lexical"], (
        "INSERT INTO passages (article_key, ordinal, start, \"end\", revision) VALUES (999, 0, 0, 5, 1)",)),
    "vectors of no passage": (
        ["orphans"], ("INSERT INTO vectors SELECT 999, encoding, vector FROM vectors LIMIT 1",)),
    "a story of no article": (
        ["orphans"], ("INSERT INTO stories SELECT 999, signature, numbers FROM stories WHERE key = 1",
                      "INSERT INTO bands SELECT band, 999 FROM bands WHERE story = 1")),
    "bands of no story": (["orphans"], ("INSERT INTO bands VALUES (1, 9999)",)),
    "an appointment of no article": (["orphans"], ("UPDATE appointments SET article_key = 999",)),
    "versions of an erased article": (
        ["orphans"], ("UPDATE versions SET article_id = 'tin-5' WHERE article_id = 'tin-3'",)),
    "articles without a story": (["orphans", "stories"], ("DELETE FROM stories WHERE key IN (2, 3)",)),
    "a story that is not filed": (["stories"], ("DELETE FROM bands WHERE story = 2",)),
    "a vector cut short": (
        ["vectors"], ("UPDATE vectors SET vector = substr(vector, 3) WHERE passage_key = 12",)),
    "no vector": (["vectors", "dense"], ("DELETE FROM vectors WHERE passage_key = 13",)),
    "a passage told to be forgotten": (["tombstones"], ("INSERT INTO tombstones VALUES (15, 1)",)),
    "withdrawn, but there": (["withdrawals"], (
        "INSERT INTO withdrawals SELECT id, url, title, '2024', '', '' FROM articles WHERE id = 'tin-6'",)),
    "a quote that does not stand there": (["register"], ("UPDATE appointments SET start = start + 1",)),
}


def test_faults_of_the_truth_are_found_each_by_its_check(folder: Path, tmp_path: Path) -> None:
    truth, copy = folder / "truth.sqlite", tmp_path / "copy.sqlite"
    shutil.copy(truth, copy)
    for fault, (checks, statements) in _BREAKS.items():
        _break(folder, *statements)
        assert _faulty(folder) == checks, fault
        shutil.copy(copy, truth)


def test_faults_of_the_truth_are_repaired_and_no_text_is_touched(folder: Path, encoder: Encoder) -> None:
    before, versions = _texts(folder)
    _break(folder, *(statement for _, statements in _BREAKS.values() for statement in statements))
    assert _faulty(folder) == [
        "passages", "orphans", "tombstones", "stories", "withdrawals", "vectors", "dense", "lexical"]
    done = list(repair(folder, NOW))
    assert done[0].startswith("backed up to") and len(done) == 9, done
    assert _faulty(folder) == []
    truth, dense, lexical = _held(folder)
    assert truth == dense == lexical and len(truth) > 30
    after, kept = _texts(folder)
    assert [row for row in before if row[0] != "tin-6"] == after
    assert {id for id, _ in kept} == {"tin-4", "tin-6"} and {id for id, _ in versions} == {"tin-3", "tin-4"}
    with Archive.open(folder, encoder) as archive:
        assert [a.id for a in archive.all_articles() if not archive.article_passages(a.id)] == []
        assert archive.article("tin-6") is None and archive.versions("tin-6")[0].why == "withdrawn"


def test_a_quote_is_read_again_and_a_vector_that_is_no_number_made_again(
    folder: Path, encoder: Encoder
) -> None:
    with Archive.open(folder, encoder) as archive:
        [before] = archive.register().events
    _break(folder, "UPDATE appointments SET start = start + 1")
    with closing(sqlite3.connect(folder / "truth.sqlite")) as db, db:
        db.execute("UPDATE vectors SET vector = ? WHERE passage_key = 12",
                   (np.full(384, np.nan, "<f2").tobytes(),))
    assert _faulty(folder) == ["register", "vectors"]
    list(repair(folder, NOW))
    assert _faulty(folder) == []
    with Archive.open(folder, encoder) as archive:
        assert list(archive.register().events) == [before]


def _dense(folder: Path) -> DenseSearcher:
    [path] = (folder / "dense").iterdir()
    return DenseSearcher(path, 384)


def test_a_fault_of_a_searcher(folder: Path) -> None:
    searcher, nothing = _dense(folder), np.zeros((2, 384), np.float32)
    for change in (lambda: searcher.remove([20, 21]), lambda: searcher.add([20, 22], nothing),
                   lambda: searcher.add([21, 999], nothing)):
        change()
        searcher.save(searcher.revision)
        assert _faulty(folder) == ["dense"]
    other = LexicalSearcher(folder / "lexical")
    other.remove([7, 8])
    other.add([LexicalDocument(key, ["tin"], ["tin"], None, "Báo") for key in (20, 999)])
    other.save(other.revision)
    other.close()
    assert [one.text for one in examine(folder, NOW) if one.faults] == [
        "the dense searcher: 1 gone from the archive, 1 held twice",
        "the lexical searcher: 2 missing, 1 gone from the archive, 1 held twice"]
    list(repair(folder, NOW))
    assert _faulty(folder) == []


def test_searchers_that_cannot_be_read(folder: Path) -> None:
    [file] = (folder / "dense").rglob("*.faiss")
    file.write_bytes(b"x")
    (folder / "lexical" / "meta.json").write_text("x", encoding="utf-8")
    assert _faulty(folder) == ["dense", "lexical"]
    assert (folder / "lexical" / "meta.json").read_text(encoding="utf-8") == "x", "it is left as it is"
    list(repair(folder, NOW))
    assert _faulty(folder) == []


def test_a_searcher_that_is_behind_is_no_fault(folder: Path, encoder: Encoder) -> None:
    with Archive.open(folder, encoder) as archive:
        adding = archive.add(articles(2, first=80))
        next(adding)
        adding.close()
    told = {one.check: one for one in examine(folder, NOW)}
    assert not told["dense"].faults and "1 behind" in told["dense"].text + told["lexical"].text


def test_what_killed_runs_left_goes_and_what_others_can_read_is_shut(folder: Path, tmp_path: Path) -> None:
    old = (NOW - timedelta(days=3)).timestamp()
    names = ("rebuilding", "before-rebuild", "uploads/x", "restoring-x", "uploads/new")
    for name in (f"kho.{name}" for name in names):
        (tmp_path / name).mkdir(parents=True)
        os.utime(tmp_path / name, (old, old))
    os.utime(tmp_path / "kho.uploads" / "new", (NOW.timestamp(),) * 2)
    (folder / "manifest.json.tmp").write_bytes(b"x")
    (tmp_path / "kho.before-restore").mkdir()
    service = tmp_path / "s.sqlite"
    with closing(sqlite3.connect(service)) as db, db:
        db.execute("CREATE TABLE accounts (name TEXT)")
    service.chmod(0o644)
    assert _faulty(folder, service) == ["access", "leftovers"]
    list(repair(folder, NOW, service))
    assert _faulty(folder, service) == []
    left = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*")}
    assert {"kho.before-restore", "kho.uploads/new"} < left, "what is kept on purpose stays"
    assert not {"kho.rebuilding", "kho.before-rebuild", "kho.restoring-x", "kho.uploads/x"} & left


def test_a_backup_comes_first(folder: Path, tmp_path: Path) -> None:
    _break(folder, "DELETE FROM bands WHERE story = 2")
    steps = repair(folder, NOW)
    next(steps)
    [made] = tmp_path.glob("*.tar.gz")
    assert made.name == "kho.before-repair-20300504T203000Z.tar.gz" and verify(made)
    assert _faulty(folder) == ["stories"], "nothing is done yet"
    list(steps)


def test_nobody_may_be_writing(folder: Path, encoder: Encoder) -> None:
    with Archive.open(folder, encoder) as archive, archive.writing(), pytest.raises(ArchiveBusy):
        list(repair(folder, NOW))


def test_an_archive_that_is_open_follows(folder: Path, encoder: Encoder) -> None:
    with Archive.open(folder, encoder) as archive:
        searcher = _dense(folder)
        searcher.remove(searcher.keys())
        searcher.save(searcher.revision)
        archive._dense.remove(archive._dense.keys())  # as if it had been opened with that
        assert archive.asked("cây cầu").nearest(5) == []
        list(repair(folder, NOW))
        archive.catch_up()
        assert len(archive.asked("cây cầu").nearest(5)) == 5


def test_what_cannot_be_repaired_is_told(folder: Path, tmp_path: Path) -> None:
    def only() -> Finding:
        [found] = [one for one in examine(folder, NOW) if one.faults]
        return found

    _break(folder, "UPDATE withdrawals SET article_id = 'mất'",
           "DELETE FROM versions WHERE why = 'withdrawn'")
    assert only().text == "withdrawn, and their texts are lost: mất" and "restore" in only().advice
    _break(folder, "DELETE FROM withdrawals",
           f"UPDATE articles SET day = {NOW.date().toordinal() + 9} WHERE id IN ('tin-7', 'tin-8')")
    assert only().text == "published after today: tin-7, tin-8"
    _break(folder, "UPDATE articles SET day = 1", "UPDATE articles SET stored = '2031' WHERE id = 'tin-9'")
    assert only().text == "1 noted later than now"
    with closing(sqlite3.connect(folder / "truth.sqlite")) as db:
        db.execute("DROP TABLE holders")
    assert only().check == "schema" and "holders.key" in only().text
    with (folder / "truth.sqlite").open("r+b") as file:
        file.seek(4096 * 5)
        file.write(b"\xff" * 4096 * 4)
    assert only().check == "database" and "restore" in only().advice


def test_a_manifest_that_is_lost_or_of_another_version(folder: Path, tmp_path: Path) -> None:
    manifest = folder / "manifest.json"
    text = manifest.read_text(encoding="utf-8")
    for old, new, advice in (("words_fing", "words_finger", "restore a backup"),
                             ('"format": 5', '"format": 3', "hoibao upgrade"),
                             ('"words_fingerprint": "', '"words_fingerprint": "x', "hoibao upgrade")):
        manifest.write_text(text.replace(old, new), encoding="utf-8")
        found = next(examine(folder, NOW))
        assert found.faults and advice in found.advice
    folder.rename(tmp_path / "kho.before-rebuild")
    found = next(examine(folder, NOW))
    assert f"mv {tmp_path / 'kho.before-rebuild'} {folder}" in found.advice
