"""What the doctor says of a service's database."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.service import talks
from assistant.service.database import Database
from assistant.service.examining import examine
from assistant.service.stored import dump
from indexer.archive import Archive
from indexer.encode import Encoder
from tests.assistant.answers import BRIDGE, RICE, quoting


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Archive:
    """It says less than it did: of one article another text, one withdrawn, one erased."""
    with Archive.create(tmp_path_factory.mktemp("archive") / "kho", encoder) as made:
        list(made.add([BRIDGE, RICE, *CITED]))
        list(made.add([replace(CITED[0], body="Bài đã sửa.")]))
        made.withdraw([CITED[1].id])
        made.remove([CITED[2].id])
    return made


CITED = [replace(BRIDGE, id=f"cau-{n}", url=None, title=f"Cầu số {n}") for n in range(3)]


def faults(service: Path) -> dict[str, int]:
    return {one.check: one.faults for one in examine(service, service.parent)}


def test_what_is_cited_and_no_longer_said_is_counted(archive: Archive, tmp_path: Path) -> None:
    path = tmp_path / "service.sqlite"
    with Database(path) as database:
        for number, cited in enumerate((BRIDGE, *CITED, CITED[1])):
            message = talks.Message("?", dump(quoting(cited)), "answered", {}, 0.1, float(number))
            talks.append(database, "a", message)
    *_, found = examine(path, archive.folder)
    assert (found.check, found.faults) == ("conversations", 0)
    assert found.text == ("5 answers, all readable; 5 citations, of which their articles say no longer: "
                          "1 changed, 2 withdrawn, 1 erased")
    *_, found = examine(path, tmp_path)
    assert not found.faults and "could not be looked up" in found.text


def test_of_none_nothing_is_wrong(tmp_path: Path) -> None:
    assert faults(tmp_path / "service.sqlite") == {"accounts": 0}


def test_a_sound_one_is_and_an_answer_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    path = tmp_path / "service.sqlite"
    with Database(path) as database:
        talks.append(database, "a", talks.Message("?", dump(quoting(BRIDGE)), "answered", {}, 0.1, 1.0))
        assert faults(path) == {"accounts": 0, "conversations": 0}
        talks.append(database, "a", talks.Message("?", '{"of": "later"}', "answered", {}, 0.1, 2.0))
    assert faults(path) == {"accounts": 0, "conversations": 1}


def test_a_damaged_or_strange_one_is_told(tmp_path: Path) -> None:
    path = tmp_path / "service.sqlite"
    Database(path).close()
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("CREATE TRIGGER t AFTER INSERT ON audit BEGIN DELETE FROM audit; END")
    assert faults(path) == {"accounts": 1}
    path.write_bytes(b"x" * 9_000)
    assert faults(path)["accounts"] == 1
