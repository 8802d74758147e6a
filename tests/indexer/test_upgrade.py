from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine

from indexer.archive import Archive
from indexer.encode import Encoder
from indexer.errors import ArchiveDamaged, ArchiveError, ArchiveOutdated, EncoderMismatch
from indexer.lock import held
from indexer.manifest import Manifest
from indexer.migrations import migrate
from indexer.rebuild import rebuild
from indexer.schema import FORMAT, formats, metadata
from indexer.sqlite import faults
from indexer.types import Term
from indexer.upgrade import upgrade
from indexer.words import fingerprint
from tests.indexer.migrations.make import article

_MADE = Path(__file__).with_name("migrations")
_EARLIER = range(1, FORMAT)
_HELD = [
    article(0), article(1, edition=1), article(2),
    replace(article(0), id="tin-8", url="https://tin.example/8", source="Tin Bắc Khê"),
    replace(article(3), published=None, url=None),
]
"""What ``migrations/make.py`` leaves in its archives, in order."""


def laid(folder: Path, made: int, *, by: Encoder | None = None) -> Path:
    """The archive that the code of a format made; as if this version's words and an encoder had been its."""
    folder.mkdir()
    with closing(sqlite3.connect(folder / "truth.sqlite")) as db:
        db.executescript((_MADE / f"format_{made}.sql").read_text(encoding="utf-8"))
    shutil.copy(_MADE / f"format_{made}.json", folder / "manifest.json")
    if by:
        old = Manifest.load(folder)
        replace(old, words_fingerprint=fingerprint(), encoder_fingerprint=by.fingerprint).save(folder)
    return folder


def dump(folder: Path) -> list[str]:
    with closing(sqlite3.connect(folder / "truth.sqlite")) as db:
        return list(db.iterdump())


def differences(path: Path) -> list[object]:
    """What Alembic finds to be other in a database than in the models."""
    engine = create_engine(f"sqlite:///{path}")
    with engine.connect() as db:
        own = {"include_object": lambda thing, name, *_: name != formats.name}
        found: list[object] = compare_metadata(MigrationContext.configure(db, opts=own), metadata)
    engine.dispose()
    return found


def found(archive: Archive, number: int, edition: int = 0) -> set[str]:
    """The ids of what holds the words of an article and of its edition."""
    terms = [Term(f"mt{number}"), Term(f"ls{edition}")]
    hits = archive.passages([key for key, _ in archive.matching(terms, 9, every=True)])
    owners = archive.articles([p.article_key for p in hits.values()])
    return {owner.id for owner in owners.values()}


def whole(folder: Path, encoder: Encoder) -> None:
    """Assert that the archive holds the articles and finds them, by this version's tables."""
    with Archive.open(folder, encoder) as archive:
        assert list(archive.all_articles()) == _HELD and faults(folder / "truth.sqlite") == []
        assert archive.totals().passages == len(archive) == len(_HELD) and archive.unencoded() == 0
        assert found(archive, 0) == {"tin-0", "tin-8"} and found(archive, 1, 1) == {"tin-1"}
        assert found(archive, 1) == set() == found(archive, 9), "what was changed and what had gone"
        text = f"{_HELD[1].title}. {_HELD[1].body}"
        [(key, score)] = archive.asked(text).nearest(1)
        [owner] = archive.articles([p.article_key for p in archive.passages([key]).values()]).values()
        assert owner.id == "tin-1" and score > 0.999
        assert archive.similar_counts(["tin-0", "tin-1"]) == {"tin-0": 1, "tin-1": 0}
    assert differences(folder / "truth.sqlite") == []


# -- tables --------------------------------------------------------------------------------


def test_steps_and_models_make_the_same_tables(tmp_path: Path, encoder: Encoder) -> None:
    Archive.create(tmp_path / "kho", encoder).close()
    assert differences(tmp_path / "kho" / "truth.sqlite") == []


@pytest.mark.parametrize("made", _EARLIER[1:])  # the encoder of format 1 made vectors of another length
def test_an_earlier_format_is_migrated_as_it_is_opened(
    made: int, tmp_path: Path, encoder: Encoder, caplog: pytest.LogCaptureFixture
) -> None:
    folder = laid(tmp_path / "kho", made, by=encoder)
    whole(folder, encoder)
    assert caplog.messages == ["an earlier version made the archive; its tables are brought to this one's"]
    assert Manifest.load(folder).format == FORMAT
    with Archive.open(folder, encoder) as archive:
        assert archive.versions("tin-1") == [] == archive.withdrawals()
        keys = set(archive.passages(range(1, 99)))
        list(archive.add([article(1, edition=2), article(4)]))
        fresh = set(archive.passages(range(1, 99))) - keys
        assert min(fresh) == 8, "no key is used twice, also of what had gone"
        [version] = archive.versions("tin-1")
        assert (version.article, version.stored) == (article(1, edition=1), None)


@pytest.mark.parametrize("made", _EARLIER)
def test_all_that_is_made_of_articles_is_upgraded(made: int, tmp_path: Path, encoder: Encoder) -> None:
    folder = laid(tmp_path / "kho", made)
    told: list[str] = []
    done = upgrade(folder, told.append)
    assert done[0] == f"format {made} is format {FORMAT} now"
    whole(folder, encoder)
    with Archive.open(folder, encoder) as archive:
        assert archive.outdated() == 0
        people = {event.told.person for event in archive.register().events}
        assert people == {"Lê Văn Khải", "Trần Thị Hoà", "Vũ Quốc Uy"}
        with archive._truth.reading() as db:
            reviews = db.exec_driver_sql("SELECT count(*) FROM reviews").scalar()
            holders = db.exec_driver_sql("SELECT person FROM holders").scalars().all()
        assert (reviews, holders) == ((1, ["Lê Văn Khải"]) if made >= 4 else (0, []))
    assert upgrade(folder) == [], "all is done"


def test_an_earlier_format_can_be_rebuilt(tmp_path: Path, encoder: Encoder) -> None:
    folder = laid(tmp_path / "kho", 2)
    assert rebuild(folder).added == len(_HELD)
    whole(folder, encoder)


# -- what goes wrong -----------------------------------------------------------------------

_KILLED = """
import os, signal, sys
from pathlib import Path
from indexer.migrations import migrate
migrate(Path(sys.argv[1]), lambda step: os.kill(os.getpid(), signal.SIGKILL))
"""


def test_a_migration_that_is_killed_leaves_the_old_archive_whole(tmp_path: Path, encoder: Encoder) -> None:
    folder = laid(tmp_path / "kho", 2, by=encoder)
    before = dump(folder)
    killed = subprocess.run([sys.executable, "-c", _KILLED, str(folder)], timeout=60)
    assert killed.returncode == -9 and dump(folder) == before and Manifest.load(folder).format == 2
    whole(folder, encoder)


def test_a_migration_that_fails_leaves_the_old_archive_whole(tmp_path: Path) -> None:
    folder = laid(tmp_path / "kho", 2)
    before = dump(folder)

    def fail(step: str) -> None:
        raise OSError("no room")

    with pytest.raises(OSError, match="no room"):
        migrate(folder, fail)
    assert dump(folder) == before and Manifest.load(folder).format == 2


def test_a_manifest_that_lags_behind_is_written_again(tmp_path: Path, encoder: Encoder) -> None:
    folder = laid(tmp_path / "kho", 4, by=encoder)
    old = Manifest.load(folder)
    migrate(folder)
    old.save(folder)  # as a process that is killed between the two leaves it
    whole(folder, encoder)
    assert Manifest.load(folder).format == FORMAT


def test_a_copy_of_an_earlier_truth_is_migrated_too(tmp_path: Path, encoder: Encoder) -> None:
    folder = laid(tmp_path / "kho", 3, by=encoder)
    replace(Manifest.load(folder), format=FORMAT).save(folder)
    whole(folder, encoder)


@pytest.mark.parametrize("what", ["truth", "manifest"])
def test_a_newer_archive_is_left_alone(what: str, tmp_path: Path, encoder: Encoder) -> None:
    folder = tmp_path / "kho"
    Archive.create(folder, encoder).close()
    if what == "truth":
        with closing(sqlite3.connect(folder / "truth.sqlite")) as db, db:
            db.execute("UPDATE alembic_version SET version_num = ?", (str(FORMAT + 1),))
    else:
        replace(Manifest.load(folder), format=FORMAT + 1).save(folder)
    before, manifest = dump(folder), (folder / "manifest.json").read_bytes()
    open_it: list[Callable[[Path], object]] = [Archive.open, upgrade, rebuild]
    for use in open_it:
        with pytest.raises(ArchiveOutdated, match=rf"newer version of hoibao .*format {FORMAT + 1}"):
            use(folder)
    assert (dump(folder), (folder / "manifest.json").read_bytes()) == (before, manifest)


def test_where_it_cannot_be_written_the_command_is_named(
    tmp_path: Path, encoder: Encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = laid(tmp_path / "kho", 4, by=encoder)
    before = dump(folder)
    monkeypatch.setattr("indexer.migrations.writable", lambda path: False)
    with pytest.raises(ArchiveOutdated, match=r"format 4; this one reads .*hoibao upgrade --archive"):
        Archive.open(folder, encoder)
    assert dump(folder) == before


def test_who_is_writing_is_waited_for(
    tmp_path: Path, encoder: Encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = laid(tmp_path / "kho", 4, by=encoder)
    monkeypatch.setattr("indexer.migrations._WAIT", 0.01)
    with held(folder), pytest.raises(ArchiveError, match="another process is writing"):
        Archive.open(folder, encoder)
    whole(folder, encoder)


def test_an_earlier_truth_without_its_manifest_is_told(tmp_path: Path, encoder: Encoder) -> None:
    folder = laid(tmp_path / "kho", 4)
    (folder / "manifest.json").unlink()
    before = dump(folder)
    with pytest.raises(ArchiveError, match="articles are in it, but its manifest is missing"):
        Archive.create(folder, encoder)
    assert dump(folder) == before


def test_what_is_no_archive_is_told(tmp_path: Path, encoder: Encoder) -> None:
    folder = laid(tmp_path / "kho", 4, by=encoder)
    for path in folder.glob("truth.sqlite*"):
        path.unlink()
    sqlite3.connect(folder / "truth.sqlite").execute("CREATE TABLE x (y)").connection.close()
    with pytest.raises(ArchiveDamaged, match=r"truth\.sqlite: no such table"):
        Archive.open(folder, encoder)


# -- words and encoders of another version -------------------------------------------------


def test_words_of_another_version_are_searched_once_upgraded(tmp_path: Path, encoder: Encoder) -> None:
    folder = tmp_path / "kho"
    with Archive.create(folder, encoder) as archive:
        list(archive.add(_HELD))
    replace(Manifest.load(folder), words_fingerprint="khác").save(folder)
    stale = (folder / "lexical" / "meta.json").read_bytes()
    vectors = sorted(path.name for path in (folder / "dense").rglob("*"))
    with pytest.raises(EncoderMismatch, match=rf"another tokeniser.*hoibao upgrade --archive {folder}"):
        Archive.open(folder, encoder)
    assert upgrade(folder) == ["words and stories are this version's"]
    assert (folder / "lexical" / "meta.json").read_bytes() != stale, "it was made anew"
    assert set(vectors) & {path.name for path in (folder / "dense").rglob("*")}, "these were not"
    whole(folder, encoder)


def test_vectors_of_another_version_are_made_anew(tmp_path: Path, encoder: Encoder) -> None:
    folder = tmp_path / "kho"
    with Archive.create(folder, encoder) as archive:
        list(archive.add(_HELD))
    path = folder / "manifest.json"
    old = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**old, "encoder_fingerprint": "0" * 16}), encoding="utf-8")
    with pytest.raises(EncoderMismatch, match=rf"another version .*hoibao upgrade --archive {folder}"):
        Archive.open(folder)
    assert upgrade(folder) == ["passages are encoded by this version's hoibao-static"]
    whole(folder, encoder)
