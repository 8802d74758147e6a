"""An archive whose articles are in PostgreSQL: several machines over one database, faults, copies of it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text
from typer.testing import CliRunner

from indexer.archive import Archive
from indexer.backup import back_up
from indexer.doctor import examine, quick
from indexer.doctor.repair import repair
from indexer.encode import Encoder
from indexer.errors import (
    ArchiveBusy,
    ArchiveError,
    ArchiveMissing,
    ArchiveNotWritable,
    ArchiveOutdated,
    ArchiveUnreachable,
    BackupError,
)
from indexer.lock import held
from indexer.manifest import Manifest
from indexer.place import Place
from indexer.postgres import engine
from indexer.rebuild import rebuild
from indexer.restore import restore
from indexer.schema import site_lines
from indexer.types import Article, Term
from tests.conftest import article, articles
from tests.postgres import Server

NOW = datetime.now(UTC) + timedelta(hours=1)
COUNT = 40


@pytest.fixture(scope="module")
def place(postgres: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with postgres.place(tmp_path_factory.mktemp("one") / "kho") as made:
        yield made


@pytest.fixture(scope="module")
def kept(place: Place, encoder: Encoder) -> Iterator[Archive]:
    with Archive.create(place, encoder) as made:
        yield made


@pytest.fixture
def archive(kept: Archive) -> Archive:
    """An archive in which nothing is left of other tests."""
    kept.remove([*(a.id for a in kept.all_articles()), *(w.id for w in kept.withdrawals())])
    return kept


@pytest.fixture
def empty(postgres: Server, tmp_path: Path) -> Iterator[Place]:
    """Where no archive is yet."""
    with postgres.place(tmp_path / "empty") as made:
        yield made


def add(archive: Archive, *items: Article) -> None:
    list(archive.add(items))


def found(archive: Archive, number: int) -> list[str]:
    """The ids of the articles that hold the word of one alone, and are there."""
    archive.catch_up()
    stored = archive.passages([key for key, _ in archive.matching([Term(f"mt{number}")], 9)])
    return [a.id for a in archive.articles([p.article_key for p in stored.values()]).values()]


def near(archive: Archive, number: int) -> list[str]:
    """The id of the article that has the vector of this one's passage."""
    asked = article(number)
    [(key, _)] = archive.asked(f"{asked.title}. {asked.body}").nearest(1)
    [passage] = archive.passages([key]).values()
    return [a.id for a in archive.articles([passage.article_key]).values()]


def lines_counted(archive: Archive) -> list[object]:
    with archive._truth.reading() as db:
        return list(db.execute(select(site_lines).order_by(site_lines.c.site, site_lines.c.line)))


def faults(place: Place) -> list[str]:
    return [f"{one.check}: {one.text}" for one in examine(place, NOW) if one.faults]


# -- several machines ----------------------------------------------------------------------


def test_what_one_machine_changes_all_find(archive: Archive, tmp_path: Path, encoder: Encoder) -> None:
    with Archive.open(Place(tmp_path / "other", archive.place.database), encoder) as other:
        add(archive, *articles(3))
        assert (found(other, 1), near(other, 1)) == (["tin-1"], ["tin-1"])
        add(other, article(1, edition=1))
        other.withdraw(["tin-2"], "Mai\0", "sai người")
        assert found(archive, 2) == [] and archive.article("tin-1") == article(1, edition=1)
        assert [w.by for w in archive.withdrawals()] == ["Mai\ufffd"], "PostgreSQL keeps no NUL"
        assert archive.article("tin-1\0") is None
        assert archive.totals() == other.totals() and archive.revision == other.revision
        assert {*archive.searched().values()} == {*other.searched().values()} == {archive.revision}
    there = {path.name for path in (tmp_path / "other").iterdir()}
    assert there <= {"dense", "lexical", "followed", "write.lock"}, "no articles"


def test_one_machine_changes_articles_at_a_time_and_others_are_searched_meanwhile(
    archive: Archive, tmp_path: Path, encoder: Encoder
) -> None:
    add(archive, article(1))
    with Archive.open(Place(tmp_path / "other", archive.place.database), encoder) as other:
        with archive.writing():
            add(archive, article(2))
            with pytest.raises(ArchiveBusy, match="another process is writing"):
                add(other, article(3))
            assert found(other, 2) == ["tin-2"], "its searchers are its own"
            with held(Place(other.folder)), archive._truth.writing():
                pass
        add(other, article(3))
    assert archive.article("tin-3") == article(3)


def test_who_reads_sees_one_moment_while_others_write(archive: Archive) -> None:
    add(archive, article(1))
    with archive._truth.reading() as db:
        before = archive._truth.by_id(db, ["tin-1", "tin-2"])
        add(archive, article(1, edition=1), article(2))
        assert archive._truth.by_id(db, ["tin-1", "tin-2"]) == before == {"tin-1": article(1)}
        with pytest.raises(Exception, match="read-only transaction"):
            db.execute(text("DELETE FROM articles"))
    assert archive.totals().articles == 2


def test_searchers_of_another_database_are_not_believed(
    archive: Archive, empty: Place, tmp_path: Path, encoder: Encoder
) -> None:
    folder = tmp_path / "mine"
    add(archive, *articles(3))
    Archive.open(Place(folder, archive.place.database), encoder).close()
    with Archive.create(empty, encoder) as other:
        add(other, *articles(3, first=7))
        while other.revision < archive.revision:
            add(other, article(20 + other.revision))
    with Archive.open(Place(folder, empty.database), encoder) as opened:
        assert (found(opened, 1), found(opened, 8), near(opened, 8)) == ([], ["tin-8"], ["tin-8"])


def test_a_folder_that_holds_articles_is_no_databases(
    archive: Archive, tmp_path: Path, encoder: Encoder
) -> None:
    with Archive.create(tmp_path / "own", encoder) as own:
        add(own, article(1))
    place = Place(tmp_path / "own", archive.place.database)
    for door in (Archive.open, Archive.create):
        with pytest.raises(ArchiveError, match=r"an archive of its own.* --archive FOLDER"):
            door(place, encoder)
    with Archive.open(tmp_path / "own", encoder) as own:
        assert found(own, 1) == ["tin-1"]


# -- what is told --------------------------------------------------------------------------


@pytest.mark.parametrize("database", ["mysql://u:bimat@h/d", "postgres", "//"])
def test_what_is_no_address_of_a_database_is_told(tmp_path: Path, database: str) -> None:
    with pytest.raises(ArchiveError, match=r"no address of a PostgreSQL database such as postgresql\+") as no:
        Archive.open(Place(tmp_path / "kho", database))
    assert "bimat" not in str(no.value)


def test_a_database_that_does_not_answer_is_told_without_its_password(tmp_path: Path) -> None:
    place = Place(tmp_path / "kho", f"postgresql://u:bimat@/d?host={tmp_path}")
    with pytest.raises(ArchiveUnreachable, match=r"…@/d.* does not answer .*see that it runs") as no:
        Archive.open(place)
    assert "bimat" not in str(no.value)
    assert [one.check for one in examine(place, NOW) if one.faults] == ["manifest"]
    place.folder.mkdir()
    assert [one.check for one in quick(place) if one.faults] == ["database"]


def test_where_no_archive_is_it_is_told_how_to_make_one(empty: Place, encoder: Encoder) -> None:
    with pytest.raises(ArchiveMissing, match="hoibao index"):
        Archive.open(empty)
    with engine(empty.database).begin() as db:
        db.execute(text("CREATE TABLE articles (id int)"))
    with pytest.raises(ArchiveError, match=r"other tables of those names are there \(articles\)"):
        Archive.create(empty, encoder)
    with engine(empty.database).begin() as db:
        db.execute(text("DROP TABLE articles"))
    Archive.create(empty, encoder).close()
    with pytest.raises(ArchiveError, match="an archive here already"):
        Archive.create(empty, encoder)


def test_another_format_is_told(empty: Place, encoder: Encoder) -> None:
    Archive.create(empty, encoder).close()
    with engine(empty.database).begin() as db:
        db.execute(text("UPDATE alembic_version SET version_num = '99'"))
    with pytest.raises(ArchiveOutdated, match="a newer version of hoibao"):
        Archive.open(empty, encoder)


def test_a_database_of_another_encoding_is_refused(
    postgres: Server, tmp_path: Path, encoder: Encoder
) -> None:
    postgres.sql("CREATE DATABASE latin ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0")
    with pytest.raises(ArchiveError, match="encoding is LATIN1"):
        Archive.create(Place(tmp_path / "kho", postgres.url("latin")), encoder)
    postgres.sql("DROP DATABASE latin WITH (FORCE)")


def test_who_may_only_read_asks_and_is_told_so(
    archive: Archive, postgres: Server, tmp_path: Path, encoder: Encoder
) -> None:
    add(archive, article(1))
    schema = archive.place.database.rsplit("%3D", 1)[1]
    postgres.sql(f"CREATE ROLE doc LOGIN; GRANT USAGE ON SCHEMA {schema} TO doc; "
                 f"GRANT SELECT ON ALL TABLES IN SCHEMA {schema} TO doc")
    place = Place(tmp_path / "doc", archive.place.database.replace("//postgres@", "//doc@"))
    try:
        with Archive.open(place, encoder) as only:
            assert found(only, 1) == ["tin-1"]
            with pytest.raises(ArchiveNotWritable, match=r"permission denied.*grant"):
                add(only, article(2))
    finally:
        engine(place.database).dispose()
        postgres.sql("DROP OWNED BY doc; DROP ROLE doc")


# -- copies --------------------------------------------------------------------------------


def test_a_backup_goes_from_a_database_into_a_folder_and_back(
    archive: Archive, empty: Place, tmp_path: Path, encoder: Encoder
) -> None:
    add(archive, *articles(COUNT))
    add(archive, article(2, edition=1))
    archive.withdraw(["tin-3"], "Mai")
    archive.remove(["tin-39"])
    back_up(archive.place, tmp_path / "a.tar.gz", NOW)
    with pytest.raises(BackupError, match="something is there"):
        restore(tmp_path / "a.tar.gz", archive.place)
    restore(tmp_path / "a.tar.gz", tmp_path / "lite")
    back_up(tmp_path / "lite", tmp_path / "b.tar.gz", NOW)
    restore(tmp_path / "b.tar.gz", empty)
    with Archive.open(empty, encoder) as other, Archive.open(tmp_path / "lite", encoder) as lite:
        for one in (lite, other):
            assert list(one.all_articles()) == list(archive.all_articles())
            assert one.versions("tin-2") == archive.versions("tin-2") and one.totals() == archive.totals()
            assert one.withdrawals() == archive.withdrawals()
            assert (found(one, 3), found(one, 4), near(one, 4)) == ([], ["tin-4"], ["tin-4"])
            add(one, article(99))
            [passage] = one.article_passages("tin-99")
            assert passage.key > COUNT + 1, "no key is used twice"
        assert faults(empty) == []


def test_what_is_restored_takes_the_place_of_what_is_there(
    archive: Archive, tmp_path: Path, encoder: Encoder
) -> None:
    add(archive, *articles(5))
    back_up(archive.place, tmp_path / "a.tar.gz", NOW)
    archive.withdraw(["tin-1"], "Mai")
    archive.remove(["tin-2"])
    add(archive, article(7))
    revision = archive.revision
    done = restore(tmp_path / "a.tar.gz", archive.place, replace=True)
    assert found(archive, 4) == ["tin-4"] and found(archive, 7) == found(archive, 1) == []
    assert archive.revision > revision and [w.by for w in archive.withdrawals()] == ["Mai"]
    assert any("tin-2" in note for note in done.notes) and faults(archive.place) == []
    [before] = done.kept
    restore(before, tmp_path / "before")
    with Archive.open(tmp_path / "before", encoder) as old:
        assert found(old, 7) == ["tin-7"]


def test_a_rebuild_is_followed_on_all_machines(archive: Archive, tmp_path: Path, encoder: Encoder) -> None:
    add(archive, *articles(COUNT))
    archive.withdraw(["tin-3"])
    with Archive.open(Place(tmp_path / "other", archive.place.database), encoder) as other:
        add(archive, article(1, edition=1))
        done = rebuild(archive.place)
        assert done.added == COUNT - 1
        for one in (archive, other):
            assert (found(one, 4), near(one, 4), found(one, 3)) == (["tin-4"], ["tin-4"], [])
            assert [v.why for v in one.versions("tin-1")] == ["updated"]
        add(other, article(50))
        assert found(archive, 50) == ["tin-50"]
    assert not archive.folder.with_name(f"{archive.folder.name}.rebuilding").exists()
    assert faults(archive.place) == []


def test_a_rebuild_waits_for_who_reads(archive: Archive) -> None:
    add(archive, *articles(3))
    reading = archive._truth.reading()
    archive._truth.by_id(reading.__enter__(), ["tin-1"])
    ends = threading.Timer(2.0, reading.__exit__, (None, None, None))
    ends.start()
    rebuild(archive.place)
    assert not ends.is_alive() and found(archive, 1) == ["tin-1"]


def test_a_rebuild_that_fails_leaves_all_as_it_was(
    archive: Archive, monkeypatch: pytest.MonkeyPatch, encoder: Encoder
) -> None:
    add(archive, *articles(3))
    revision = archive.revision
    monkeypatch.setattr("indexer.rebuild.swap_schemas", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        rebuild(archive.place)
    assert archive.revision == revision and found(archive, 1) == ["tin-1"]
    with engine(archive.place.database).connect() as db:
        left = db.execute(text("SELECT count(*) FROM pg_namespace WHERE nspname LIKE '%rebuilding'"))
        assert left.scalar() == 0


def test_what_can_be_made_again_is_repaired(archive: Archive, encoder: Encoder) -> None:
    add(archive, *articles(5))
    assert faults(archive.place) == []
    with engine(archive.place.database).begin() as db:
        db.execute(text("DELETE FROM vectors"))
        db.execute(text("DELETE FROM bands"))
    assert {one.split(":")[0] for one in faults(archive.place)} == {"vectors", "stories", "dense"}
    done = list(repair(archive.place, NOW))
    assert faults(archive.place) == [] and len(done) > 2
    archive.catch_up()
    assert near(archive, 3) == ["tin-3"]


# -- a server that goes --------------------------------------------------------------------

_INDEX = "import indexer.archive as a; a.BATCH = 10; from indexer.cli import main; main()"


def test_a_server_that_goes_while_articles_come_loses_and_doubles_nothing(
    empty: Place, postgres: Server, tmp_path: Path, encoder: Encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, count = tmp_path / "tin.jsonl", 200
    lines = (json.dumps(asdict(one), default=str, ensure_ascii=False) for one in articles(count))
    source.write_text("\n".join(lines), encoding="utf-8")

    monkeypatch.setattr("indexer.archive.BATCH", 10)
    monkeypatch.setattr("indexer.lock.RETURN", 0.0)
    with Archive.create(empty, encoder) as archive:
        adding = archive.add(articles(count))
        for _ in range(3):
            next(adding)
        postgres.stop()
        try:
            with pytest.raises(ArchiveUnreachable, match=r"does not answer .* same command again"):
                next(adding)
        finally:
            postgres.start()
    command = [sys.executable, "-c", _INDEX, "index", str(source), "--archive", str(empty.folder),
               "--progress-json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8",
                          env={**os.environ, "HOIBAO_DATABASE": empty.database}) as process:
        assert process.stdout and process.stderr
        for _ in range(5):  # what is known, and two batches more
            process.stdout.readline()
        postgres.stop()
        postgres.start()
        told, error = process.stdout.read(), process.stderr.read()
    assert process.returncode == 0, error
    done = json.loads(told.splitlines()[-1])
    assert done["read"] == done["added"] + done["skipped"] == count and 30 <= done["skipped"] < count
    with Archive.create(tmp_path / "whole", encoder) as whole, Archive.open(empty, encoder) as archive:
        for at in range(0, count, 10):
            add(whole, *articles(10, first=at))
        assert list(archive.all_articles()) == list(whole.all_articles())
        assert archive.totals() == whole.totals() and len(archive) == count
        assert lines_counted(archive) == lines_counted(whole), "no line is counted twice"
        assert near(archive, 7) == ["tin-7"]
    assert faults(empty) == []


def test_who_has_lost_the_lock_meanwhile_does_not_go_on(archive: Archive, tmp_path: Path) -> None:
    with archive.writing():
        with engine(archive.place.database).connect() as db:
            db.execute(text("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'"))
        with held(Place(tmp_path, archive.place.database), 5):
            with pytest.raises(ArchiveBusy, match="writing to this archive by now"):
                archive._lock.renew()  # type: ignore[union-attr]
        archive._lock.renew()  # type: ignore[union-attr]
        with pytest.raises(ArchiveBusy), held(Place(tmp_path, archive.place.database)):
            raise AssertionError


# -- commands ------------------------------------------------------------------------------


def test_commands_take_the_database_of_a_flag_or_of_the_environment(
    empty: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from indexer.cli import app

    (tmp_path / "tin.jsonl").write_text(
        json.dumps(asdict(article(1)), default=str, ensure_ascii=False), encoding="utf-8")
    secret = empty.database.replace("//postgres@", "//postgres:bimat@")
    run = CliRunner().invoke
    folder = ["--archive", str(empty.folder)]
    done = run(app, ["index", str(tmp_path / "tin.jsonl"), *folder, "--database", secret])
    assert done.exit_code == 0 and "added 1" in done.output, done.output
    monkeypatch.setenv("HOIBAO_DATABASE", secret)
    told = [run(app, [*command, *folder]) for command in (
        ["info", "--json"], ["doctor"], ["history", "tin-1"], ["backup", str(tmp_path / "b.tar.gz")],
        ["upgrade"], ["withdraw", "tin-1"], ["reinstate", "tin-1"], ["remove", "tin-1"])]
    assert [one.exit_code for one in told] == [0] * len(told), [one.output for one in told]
    assert json.loads(told[0].output)["articles"] == 1
    assert not any("bimat" in one.output for one in told)
    refused = run(app, ["adopt", *folder])
    assert refused.exit_code == 2 and "hoibao restore" in refused.output
    engine(secret).dispose()


def test_the_manifest_is_the_databases(archive: Archive, tmp_path: Path) -> None:
    place = Place(tmp_path / "nowhere", archive.place.database)
    before = Manifest.stamp(place)
    manifest = Manifest.load(place)
    assert manifest == archive.manifest
    replace(manifest).save(place)
    after = Manifest.stamp(place)
    assert before and after and after[0] == before[0] and after[1] == before[1] + 1
    archive.catch_up()
    assert archive._stamp == after and not (tmp_path / "nowhere").exists()
